import { type OpenedRequest, openRequest } from '../../consent/asking.ts'
import { Refusal, UnknownPerson } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { Ends } from '../../contract/request.ts'
import type { GroupAct, RoleplayAct } from '../../contract/turn.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { tellReleased } from './notices.ts'
import { type BondPermission, bondPermission } from './permission.ts'
import * as queries from './queries.ts'
import { collar } from './requests.ts'
import { say } from './texts.ts'

/** For the gate of what is pressed about a bond in private. */
export { groupOfBond } from './queries.ts'

export const PAGE_ROWS = 6
/** As many buttons as can be looked through. */
const RELEASABLE = 10

/** @throws Refusal, UnknownPerson */
export async function offerCollar(
  act: GroupAct & RoleplayAct,
  to: PersonMention,
  message: string | undefined,
): Promise<OpenedRequest> {
  const { groupId } = act.group
  const opened = await openRequest(act, {
    kind: collar,
    to,
    payload: { message },
    unless: {
      holds: (target) => queries.areBound(groupId, act.actor.userId, target),
      refusal: (who) => new Refusal(say('refusals.bound', { who: { person: who } })),
    },
  })
  act.services.deliverSoon()
  return opened
}

export interface CollarList extends queries.BondPage {
  readonly page: number
  readonly pages: number
}

/** @throws UnknownPerson */
export async function readCollars(
  act: GroupAct,
  of: PersonMention | undefined,
  page: number,
): Promise<CollarList> {
  const found = await queries.listBonds(act.services.database, act.group.groupId, of, {
    offset: page * PAGE_ROWS,
    rows: PAGE_ROWS,
  })
  if (!found) throw new UnknownPerson()
  return { ...found, page, pages: Math.ceil(found.total / PAGE_ROWS) }
}

/** The actor's own, to choose from. */
export async function readOwn(act: GroupAct): Promise<readonly queries.Bond[]> {
  const own = { by: 'id', userId: act.actor.userId, isBot: false } as const
  const found = await queries.listBonds(act.services.database, act.group.groupId, own, {
    offset: 0,
    rows: RELEASABLE,
  })
  return found?.bonds ?? []
}

/** @throws Refusal, UnknownPerson */
export async function findOwnBond(act: GroupAct, by: queries.BondMeant): Promise<queries.Bond> {
  const { services, group, actor } = act
  const { known, bond } = await queries.findBond(services.database, group.groupId, actor.userId, by)
  if (bond) return bond
  if (!known) throw new UnknownPerson()
  await queries.endWiped(services.database, group.groupId, actor.userId, by)
  throw new Refusal(say('refusals.no_bond'))
}

/** The one of the two who is not the actor. */
export const otherOf = (act: GroupAct, { owner, wearer }: queries.Bond): Named =>
  owner.userId === act.actor.userId ? wearer : owner

/** @throws Refusal when it has ended already */
export async function release(act: GroupAct, id: bigint, other: Named): Promise<void> {
  const { services, actor, now } = act
  const end = { id, by: actor.userId, at: now, told: tellReleased(act, id, other) }
  if (!(await queries.endBond(services.database, end))) throw new Refusal(say('refusals.no_bond'))
  // What the bond had made possible is undone at once, and the other one told.
  services.catchUp()
}

/** What wearers can allow in a group: permissions of the features that are switched on there. */
export const permissionsOf = ({ services, group }: GroupAct): readonly BondPermission[] =>
  bondPermission.of(services.features, group).map(({ part }) => part)

/**
 * Only who wears the collar allows, and takes it back as freely: also while the permission's feature is switched off.
 * @returns what is said of it
 * @throws Refusal
 */
export async function setPermission(
  { services, group, actor, now }: GroupAct,
  id: bigint,
  name: string,
  allowed: boolean,
): Promise<Text> {
  const permission = bondPermission
    .of(services.features, allowed ? group : undefined)
    .find(({ part }) => part.name === name)?.part
  if (!permission) throw new Refusal(say('refusals.no_permission'))
  const bond = await queries.updatePermission(services.database, {
    groupId: group.groupId,
    id,
    wearer: actor.userId,
    permission: name,
    allowed,
    at: now,
  })
  if (!bond) throw new Refusal(say('refusals.no_bond'))
  // What the permission had made possible is undone at once.
  if (!allowed) services.catchUp()
  return allowed ? permission.allowed(bond.owner) : permission.forbidden(bond.owner)
}

export const bondEnds: Ends = {
  end: queries.endingBonds,
  told: (who) => say('notices.ended', { who: { person: who } }),
  counted: (count) => say('ended', { count }),
}
