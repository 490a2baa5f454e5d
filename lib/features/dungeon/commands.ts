import { arg, type PersonMention } from '../../contract/arguments.ts'
import { type AnyCommand, command, type GroupTurn } from '../../contract/feature.ts'
import { askBail, open, sentenced, showInmates } from './actions.ts'
import { escapeScreen } from './screens.ts'
import { breakFree } from './service/leaving.ts'
import { sentence } from './service/sentencing.ts'

const REASON_LENGTH = 200

const self = ({ actor }: GroupTurn): PersonMention => ({ by: 'id', userId: actor.userId, isBot: false })

const putIn = command({
  name: 'mazmorra',
  aliases: ['dungeon', 'encerrar'],
  place: 'group',
  roleplay: true,
  args: { who: arg.person, duration: arg.duration, reason: arg.optionalText(REASON_LENGTH) },
  limit: { per: 'user', times: 10, seconds: 60 },
  run: async (turn, { who, duration, reason }) =>
    sentenced(turn, await sentence(turn, { mention: who, durationMs: duration, reason })),
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
  run: async (turn) => escapeScreen(await breakFree(turn), turn.actor),
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
