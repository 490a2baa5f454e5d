import { z } from 'zod'
import { requestCard } from '../../consent/card.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import {
  type Action,
  type AnyAction,
  action,
  confirmation,
  type GroupTurn,
  type Reply,
  type Turn,
} from '../../contract/feature.ts'
import type { Bond } from './queries.ts'
import { collar } from './requests.ts'
import { collarsScreen, ownScreen, releaseQuestion } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

const QUESTION_MS = 10 * 60_000

/** Buttons of bonds live in groups only: their messages were sent there. */
function inGroup(turn: Turn): GroupTurn {
  if (!turn.group) throw new Error('a button of bonds outside of a group')
  return turn as GroupTurn
}

const id = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt)

// ------------------------------------------------------------------------------------------ the list

/** 0 for the whole group's. */
type CollarsPlace = readonly [userId: number, page: number]

const turnCollars: Action<CollarsPlace> = action<CollarsPlace>({
  feature: 'bonds',
  name: 'list',
  version: 1,
  for: 'owner',
  data: z.tuple([z.coerce.number().int().min(0), z.coerce.number().int().min(0).max(999)]),
  run: (turn, [userId, page]) =>
    showCollars(inGroup(turn), userId === 0 ? undefined : { by: 'id', userId, isBot: false }, page),
})

export async function showCollars(
  turn: GroupTurn,
  of: PersonMention | undefined,
  page: number,
): Promise<Reply> {
  const list = await service.readCollars(turn, of, page)
  return collarsScreen(list, (next, label) => turn.button(label, turnCollars, [list.of?.userId ?? 0, next]))
}

// ------------------------------------------------------------------------------------------ letting go

const confirmRelease = confirmation({
  feature: 'bonds',
  name: 'released',
  payload: z.object({
    id: z.coerce.bigint(),
    other: z.object({ userId: z.number(), firstName: z.string(), lastName: z.string().nullish() }),
  }),
  ttlMs: QUESTION_MS,
  declined: say('liberar.kept'),
  async run(turn, { id: bond, other }) {
    await service.release(inGroup(turn), bond, other)
    return { text: say('liberar.done', { actor: { person: turn.actor }, who: { person: other } }) }
  },
})

export function askRelease(turn: GroupTurn, bond: Bond): Reply {
  const other = service.otherOf(turn, bond)
  const buttons = turn.ask(confirmRelease, { id: bond.id, other }, say('liberar.confirm'))
  return releaseQuestion(turn.actor.userId, bond, other, buttons)
}

const pressRelease: Action<readonly [bigint]> = action<readonly [bigint]>({
  feature: 'bonds',
  name: 'release',
  version: 1,
  for: 'owner',
  data: z.tuple([id]),
  async run(turn, [bond]) {
    const here = inGroup(turn)
    return askRelease(here, await service.findOwnBond(here, { id: bond }))
  },
})

/** What the wearer allows through the collar, on and off. */
const pressAllow: Action<readonly [bigint, 0 | 1]> = action<readonly [bigint, 0 | 1]>({
  feature: 'bonds',
  name: 'allow',
  version: 1,
  for: 'owner',
  data: z.tuple([id, z.enum(['0', '1']).transform((flag) => (flag === '1' ? 1 : 0))]),
  async run(turn, [bond, flag]) {
    const here = inGroup(turn)
    const { owner, dungeon } = await service.allowDungeon(here, bond, flag === 1)
    const shown = await showOwn(here)
    const toast = say(dungeon ? 'liberar.allowed' : 'liberar.forbidden', { who: { person: owner } })
    return { ...shown, toast }
  },
})

export async function showOwn(turn: GroupTurn): Promise<Reply> {
  return ownScreen(turn.actor.userId, await service.readOwn(turn), {
    release: (bond, label) => turn.button(label, pressRelease, [bond.id]),
    allow: (bond, label) => turn.button(label, pressAllow, [bond.id, bond.dungeon ? 0 : 1]),
  })
}

// ------------------------------------------------------------------------------------------ offering one from a card

/** The quick button below somebody's profile: for whoever presses it. */
export const offerFromCard: Action<readonly [userId: number]> = action<readonly [userId: number]>({
  feature: 'bonds',
  name: 'offer',
  version: 1,
  for: 'anyone',
  data: z.tuple([z.coerce.number().int().positive()]),
  async run(turn, [userId]) {
    const consenting = await turn.roleplay()
    const opened = await service.offerCollar(consenting, { by: 'id', userId, isBot: false }, undefined)
    return { ...requestCard(consenting, collar, opened), as: 'new' }
  },
})

export const bondActions = [
  offerFromCard,
  turnCollars,
  confirmRelease,
  pressRelease,
  pressAllow,
] as unknown as AnyAction[]
