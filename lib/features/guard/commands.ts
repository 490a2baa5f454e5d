import { arg } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import type { UserId } from '../../values/ids.ts'
import { aboutMessage, shownIn, trustSomebody } from './service/teaching.ts'
import { say } from './texts.ts'

/** What the gate knows of somebody's standing here is asked anew. */
const lookAnew = ({ conversation, incoming }: GroupTurn, userId: UserId): void => {
  if (incoming.chat) conversation.note({ standingOf: { chatId: incoming.chat.id, userId } })
}

/** Whom moderators trust, and what they teach, is theirs alone. */
const aside = { where: 'aside', otherwise: 'private' } as const

const trust = command({
  name: 'confiar',
  aliases: ['trust'],
  unseen: true,
  place: 'group',
  ability: 'moderation',
  args: { who: arg.person },
  async run(turn, { who }) {
    const { person, was } = await trustSomebody(turn, who)
    lookAnew(turn, person.userId)
    return { ...aside, text: say(was ? 'trusted_before' : 'trusted', { who: { person } }) }
  },
})

const spam = command({
  name: 'spam',
  unseen: true,
  place: 'group',
  readsReply: true,
  ability: 'moderation',
  args: {},
  async run(turn) {
    const shown = shownIn(turn)
    const { markSpam } = await import('./service/dealing.ts')
    const done = await markSpam(turn, shown)
    lookAnew(turn, shown.author.userId)
    return {
      ...aside,
      text: say(`spam.${done}`, { who: { person: shown.author } }),
    }
  },
})

const legal = command({
  name: 'legal',
  aliases: ['ham'],
  unseen: true,
  place: 'group',
  readsReply: true,
  ability: 'moderation',
  args: {},
  async run(turn) {
    const shown = shownIn(turn)
    const { teachHam } = await import('./service/lessons.ts')
    const learned = await teachHam({ ...turn, key: aboutMessage('ham', shown) }, shown)
    return {
      ...aside,
      text: say(learned ? 'legal.learned' : 'legal.short', { who: { person: shown.author } }),
    }
  },
})

export const guardCommands: readonly AnyCommand[] = [trust, spam, legal]
