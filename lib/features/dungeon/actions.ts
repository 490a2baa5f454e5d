import { z } from 'zod'
import {
  type Action,
  type AnyAction,
  action,
  confirmation,
  type GroupTurn,
  type Reply,
  type Turn,
} from '../../contract/feature.ts'
import type { Text } from '../../values/text.ts'
import { bailQuestion, bailScreen, inmatesScreen, openedScreen, sentenceScreen } from './screens.ts'
import { type Cell, openCell, payBail, prepareBail } from './service/leaving.ts'
import { readInmates } from './service/looking.ts'
import type { Sentenced } from './service/sentencing.ts'
import { say } from './texts.ts'

const QUESTION_MS = 10 * 60_000

/** Buttons of the dungeon live in groups only: their messages were sent there. */
function inGroup(turn: Turn): GroupTurn {
  if (!turn.group) throw new Error('a button of the dungeon outside of a group')
  return turn as GroupTurn
}

const refSchema = z.string().regex(/^[\w-]{1,24}$/)
const refOnly = z.tuple([refSchema])
type Ref = readonly [ref: string]

// ------------------------------------------------------------------------------------------ below a sentence

/** Everybody sees it; Postgres and the group's rights tell who has the key. */
const pressOpen: Action<Ref> = action<Ref>({
  feature: 'dungeon',
  name: 'open',
  version: 1,
  for: 'anyone',
  data: refOnly,
  run: async (turn, [ref]) => ({ ...(await open(inGroup(turn), { ref })), as: 'instead' }),
})

export async function open(turn: GroupTurn, cell: Cell): Promise<Reply> {
  return openedScreen(turn.actor, await openCell(turn, cell))
}

/** Whoever presses pays. */
const pressBail: Action<Ref> = action<Ref>({
  feature: 'dungeon',
  name: 'bail',
  version: 1,
  for: 'anyone',
  data: refOnly,
  run: async (turn, [ref]) => ({ ...(await askBail(inGroup(turn), { ref })), as: 'new' }),
})

export function sentenced(turn: GroupTurn, stay: Sentenced): Reply {
  return sentenceScreen(stay, {
    bail: turn.button(say('mazmorra.pay'), pressBail, [stay.ref]),
    open: turn.button(say('mazmorra.open'), pressOpen, [stay.ref]),
  })
}

// ------------------------------------------------------------------------------------------ bail

const confirmBail = confirmation({
  feature: 'dungeon',
  name: 'paid',
  payload: z.object({ ref: refSchema, coins: z.coerce.bigint() }),
  ttlMs: QUESTION_MS,
  declined: say('fianza.declined'),
  async run(turn, { ref, coins }) {
    return bailScreen(await payBail(inGroup(turn), ref, coins), turn.actor)
  },
})

export async function askBail(turn: GroupTurn, cell: Cell): Promise<Reply> {
  const question = await prepareBail(turn, cell)
  const { ref, coins, prisoner } = question
  const buttons = turn.ask(confirmBail, { ref, coins }, say('fianza.confirm'))
  return bailQuestion(question, prisoner.userId === turn.actor.userId, buttons)
}

// ------------------------------------------------------------------------------------------ who is inside

const turnInmates: Action<readonly [page: number]> = action<readonly [page: number]>({
  feature: 'dungeon',
  name: 'page',
  version: 1,
  for: 'owner',
  data: z.tuple([z.coerce.number().int().min(0).max(9_999)]),
  run: (turn, [page]) => showInmates(inGroup(turn), page),
})

export async function showInmates(turn: GroupTurn, page: number): Promise<Reply> {
  return inmatesScreen(await readInmates(turn, page), (wanted: number, label: Text) =>
    turn.button(label, turnInmates, [wanted]),
  )
}

export const dungeonActions = [pressOpen, pressBail, confirmBail, turnInmates] as unknown as AnyAction[]
