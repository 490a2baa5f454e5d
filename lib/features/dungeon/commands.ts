import { arg, type PersonMention } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import type { Act } from '../../contract/turn.ts'
import { escapeScreen, sentenceScreen } from './screens.ts'
import { breakFree } from './service/leaving.ts'
import { sentence } from './service/sentencing.ts'
import { askBail, note, open, showInmates } from './show.ts'

const REASON_LENGTH = 200

const self = ({ actor }: Act): PersonMention => ({ by: 'id', userId: actor.userId, isBot: false })

const putIn = command({
  name: 'mazmorra',
  aliases: ['dungeon', 'encerrar'],
  place: 'group',
  roleplay: true,
  args: { who: arg.person, duration: arg.duration, reason: arg.optionalText(REASON_LENGTH) },
  limit: { per: 'user', times: 10, seconds: 60 },
  async run(turn, { who, duration, reason }) {
    const wanted = { mention: who, durationMs: duration, reason }
    const stay = await sentence(turn, wanted, () => turn.can('events'))
    note(turn, stay)
    return sentenceScreen(stay)
  },
})

const payOut = command({
  name: 'fianza',
  aliases: ['bail'],
  place: 'group',
  args: { who: arg.optionalPerson },
  run: (turn, { who }) => askBail(turn, { mention: who ?? self(turn) }),
})

const breakOut = command({
  name: 'escapar',
  aliases: ['escape'],
  place: 'group',
  args: {},
  async run(turn) {
    const tried = await breakFree(turn)
    note(turn, tried)
    return escapeScreen(tried, turn.actor)
  },
})

const letOut = command({
  name: 'indultar',
  aliases: ['pardon'],
  place: 'group',
  args: { who: arg.person },
  run: (turn, { who }) => open(turn, { mention: who }),
})

const list = command({
  name: 'condenados',
  aliases: ['inmates'],
  place: 'group',
  args: {},
  run: (turn) => showInmates(turn, 0),
})

export const dungeonCommands: readonly AnyCommand[] = [putIn, payOut, breakOut, letOut, list]
