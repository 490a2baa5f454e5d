import { type OpenedRequest, openRequest } from '../../consent/asking.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import { type GroupTurn, Refusal, type RoleplayTurn, UnknownPerson } from '../../contract/feature.ts'
import type { Ends } from '../../contract/request.ts'
import { userId } from '../../values/ids.ts'
import type { Named } from '../../values/text.ts'
import * as queries from './queries.ts'
import { collar } from './requests.ts'
import { say } from './texts.ts'

const PAGE_ROWS = 10
/** As many buttons as can be looked through. */
const RELEASABLE = 10

/** @throws Refusal, UnknownPerson */
export async function offerCollar(
  turn: RoleplayTurn,
  to: PersonMention,
  message: string | undefined,
): Promise<OpenedRequest> {
  if (!turn.group) throw new Error('a collar is offered in a group')
  const { groupId } = turn.group
  const opened = await openRequest(turn, {
    kind: collar,
    groupId,
    to,
    payload: { message },
    details: message ? [say('collar.message', { message })] : [],
    unless: {
      holds: (target) => queries.areBound(groupId, turn.actor.userId, target),
      refusal: (who) => new Refusal(say('refusals.bound', { who: { person: who } })),
    },
  })
  turn.services.deliverSoon()
  return opened
}

export interface CollarList extends queries.BondPage {
  readonly page: number
  readonly pages: number
}

/** @throws UnknownPerson */
export async function readCollars(
  turn: GroupTurn,
  of: PersonMention | undefined,
  page: number,
): Promise<CollarList> {
  const found = await queries.listBonds(turn.services.database, turn.group.groupId, of, {
    offset: page * PAGE_ROWS,
    rows: PAGE_ROWS,
  })
  if (!found) throw new UnknownPerson()
  return { ...found, page, pages: Math.ceil(found.total / PAGE_ROWS) }
}

/** The actor's own, to choose from. */
export async function readOwn(turn: GroupTurn): Promise<readonly queries.Bond[]> {
  const own = { by: 'id', userId: turn.actor.userId, isBot: false } as const
  const found = await queries.listBonds(turn.services.database, turn.group.groupId, own, {
    offset: 0,
    rows: RELEASABLE,
  })
  return found?.bonds ?? []
}

/** @throws Refusal, UnknownPerson */
export async function findOwnBond(
  turn: GroupTurn,
  by: { readonly with: PersonMention } | { readonly id: bigint },
): Promise<queries.Bond> {
  const { known, bond } = await queries.findBond(
    turn.services.database,
    turn.group.groupId,
    turn.actor.userId,
    by,
  )
  if (!known) throw new UnknownPerson()
  if (!bond) throw new Refusal(say('refusals.no_bond'))
  return bond
}

/** The one of the two who is not the actor. */
export const otherOf = (turn: GroupTurn, { owner, wearer }: queries.Bond): Named =>
  owner.userId === turn.actor.userId ? wearer : owner

/** @throws Refusal when it has ended already */
export async function release(turn: GroupTurn, id: bigint, other: Named): Promise<void> {
  const there = await queries.endBond(turn.services.database, {
    id,
    by: turn.actor.userId,
    at: turn.now,
    told: {
      key: `bonds.released:${id}`,
      kind: 'bonds.released',
      groupId: turn.group.groupId,
      to: { person: userId(other.userId), name: other },
      text: say('notices.released', { who: { person: turn.actor }, group: turn.group.title }),
    },
  })
  if (!there) throw new Refusal(say('refusals.no_bond'))
  // What the bond had made possible is undone at once, and the other one told.
  turn.services.catchUp()
}

/** Only who wears the collar allows, and takes it back as freely. @throws Refusal */
export async function allowDungeon(turn: GroupTurn, id: bigint, allowed: boolean): Promise<queries.Bond> {
  const bond = await queries.updatePermission(
    turn.services.database,
    turn.group.groupId,
    id,
    turn.actor.userId,
    'dungeon',
    allowed,
    turn.now,
  )
  if (!bond) throw new Refusal(say('refusals.no_bond'))
  // What the permission had made possible is undone at once.
  if (!allowed) turn.services.catchUp()
  return bond
}

export const bondEnds: Ends = {
  end: queries.endingBonds,
  told: (who) => say('notices.ended', { who: { person: who } }),
}
