import { arg, type PersonMention } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import type { Act } from '../../contract/turn.ts'
import { sentence } from './service/sentencing.ts'
import { askBail, note, open, showInmates, tryLuck } from './show.ts'

const REASON_LENGTH = 200

const self = ({ actor }: Act): PersonMention => ({ by: 'id', userId: actor.userId, isBot: false })

const putIn = command({
  name: 'mazmorra',
  aliases: ['dungeon', 'encerrar', 'jail'],
  place: 'group',
  roleplay: true,
  alsoBy: 'events',
  args: { who: arg.person, duration: arg.duration, reason: arg.optionalText(REASON_LENGTH) },
  limit: { per: 'user', times: 10, seconds: 60 },
  async run(turn, { who, duration, reason }) {
    const { threadId, message } = turn.incoming
    const wanted = { mention: who, durationMs: duration, reason, threadId, messageId: message?.message_id }
    note(turn, await sentence(turn, wanted, () => turn.can('events')))
    return undefined
  },
})

const payOut = command({
  name: 'fianza',
  aliases: ['bail'],
  place: 'subject',
  letsGo: true,
  args: { who: arg.optionalPerson },
  run: (turn, { who }) => askBail(turn, { mention: who ?? self(turn) }),
})

const breakOut = command({
  name: 'escapar',
  unseen: true,
  aliases: ['escape'],
  place: 'subject',
  letsGo: true,
  args: {},
  run: (turn) => tryLuck(turn),
})

const letOut = command({
  name: 'indultar',
  aliases: ['pardon'],
  place: 'subject',
  letsGo: true,
  alsoBy: 'events',
  args: { who: arg.person },
  run: (turn, { who }) => open(turn, { mention: who }),
})

const list = command({
  name: 'condenados',
  unseen: true,
  aliases: ['inmates', 'prisoners'],
  place: 'subject',
  reads: true,
  args: {},
  run: (turn) => showInmates(turn, 0),
})

export const dungeonCommands: readonly AnyCommand[] = [putIn, payOut, breakOut, letOut, list]
