import type { ChatMemberUpdated } from '@grammyjs/types'
import { abilitiesHeld, fallenWith, mayGive } from '../../community/abilities.ts'
import {
  adoptDelegations,
  creatorRow,
  type DelegatedBy,
  deleteDelegations,
  insertDelegation,
  listDelegations,
  lostRow,
  type NamedGift,
  noteCreator,
  notingCreator,
  notingLost,
} from '../../community/delegations.ts'
import { findChat, findScope } from '../../community/queries.ts'
import { Refusal, UnknownPerson } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import { type Ability, type Administration, holds } from '../../contract/entry.ts'
import type { Job } from '../../contract/job.ts'
import type { GroupAct, Services } from '../../contract/turn.ts'
import { noticesExpression } from '../../jobs/statements.ts'
import { rowsAs } from '../../platform/rows.ts'
import { abilitiesOf, fetchAdministrators } from '../../telegram/administrators.ts'
import { type ChatId, type UserId, userId } from '../../values/ids.ts'
import { isPresent } from '../../values/membership.ts'
import { type Named, nameOf } from '../../values/person.ts'
import type { MembershipNote } from '../core/index.ts'
import { formerGifts, type Look, type PersonLook, takable } from './looks.ts'
import { formerNotice, givenNotice, takenNotice, ungivenNotice } from './notices.ts'
import { findPerson, findWith, insertNotices } from './queries.ts'
import { say } from './texts.ts'

export const byId = (id: UserId): PersonMention => ({ by: 'id', userId: id, isBot: false })

type Roots = () => Promise<Administration>

/** @throws Refusal for who holds nothing here */
export const lookAt = async (act: GroupAct, roots: Roots): Promise<Look> =>
  (await lookWith(act, roots, undefined)).look

/** @throws Refusal, UnknownPerson */
export async function lookAtPerson(act: GroupAct, roots: Roots, mention: PersonMention): Promise<PersonLook> {
  if (mention.by === 'chat') throw new Refusal(say('refusals.channel'))
  const { look, person } = await lookWith(act, roots, mention)
  if (!person) throw new UnknownPerson()
  if (person.isBot) throw new Refusal(say('refusals.bot'))
  if (person.userId === act.actor.userId) throw new Refusal(say('refusals.self'))
  return { ...look, person }
}

async function lookWith(act: GroupAct, roots: Roots, mention: PersonMention | undefined) {
  const { services, group, actor, now } = act
  const [administration, { gifts, creatorId, person }] = await Promise.all([
    roots(),
    findWith(services.database, group.groupId, mention),
  ])
  const isNews = administration.creatorId !== undefined && administration.creatorId !== creatorId
  if (isNews && (await noteCreator(services.database, group.groupId, administration, now))) services.catchUp()
  const held = abilitiesHeld(administration.people, gifts).get(actor.userId) ?? []
  if (held.length === 0) throw new Refusal(say('refusals.nothing'))
  const look: Look = {
    groupId: group.groupId,
    administration,
    gifts,
    actor: actor.userId,
    givable: mayGive(held),
  }
  return { look, person }
}

export interface Changed<Now extends Look> {
  readonly changed: boolean
  /** How much else went with it. */
  readonly fallen: number
  readonly now: Now
}

const byOf = ({ group, actor, key, now }: GroupAct): DelegatedBy => ({
  groupId: group.groupId,
  actor: actor.userId,
  key,
  at: now,
})

/** As many as a group keeps, see delegation_give. */
const MOST_GIFTS = 200

/** @throws Refusal for what they don't hold themselves, to who isn't here, or where a group keeps no more */
export async function give(act: GroupAct, look: PersonLook, ability: Ability): Promise<Changed<PersonLook>> {
  const { services, group, actor, key } = act
  const { person, administration, gifts } = look
  if (!look.givable.includes(ability)) throw new Refusal(say('refusals.lack'))
  if (!person.isHere) throw new Refusal(say('refusals.away', { who: nameOf(person) }))
  if (person.userId === administration.creatorId) throw new Refusal(say('refusals.creator'))
  if (gifts.length >= MOST_GIFTS) throw new Refusal(say('refusals.full', { most: MOST_GIFTS }))
  const rooted = actor.userId === administration.creatorId
  const about = { groupId: group.groupId, groupTitle: group.title, key }
  const notice = givenNotice(about, { to: person, ability, giver: actor })
  const changed = await insertDelegation(
    services.database,
    byOf(act),
    { to: person.userId, ability, rooted },
    { creator: administration.creatorId, notices: noticesExpression([notice]) },
  )
  services.deliverSoon()
  const gift = {
    ...{ from: actor.userId, to: person.userId, ability, rooted, here: true },
    ...{ giver: actor, receiver: person },
  }
  return { changed, fallen: 0, now: { ...look, gifts: changed ? [...gifts, gift] : gifts } }
}

/** What they gave, or for the creator whatever was given; with all that rests on it alone. */
export async function take(act: GroupAct, look: PersonLook, ability: Ability): Promise<Changed<PersonLook>> {
  const taken = takable(look, look.person.userId, ability)
  const { fallen, gifts } = await takeAll(act, look, taken)
  return { changed: taken.length > 0, fallen, now: { ...look, gifts } }
}

async function takeAll(act: GroupAct, { administration, gifts }: Look, taken: readonly NamedGift[]) {
  if (taken.length === 0) return { fallen: 0, gifts }
  const fallen = fallenWith(administration.people, gifts, taken)
  const gone = new Set([...taken, ...fallen])
  const left = gifts.filter((gift) => !gone.has(gift))
  const about = { groupId: act.group.groupId, groupTitle: act.group.title, key: act.key }
  const notices = lostBy(administration.people, [...gone], { before: gifts, after: left }).map((lost) =>
    takenNotice(about, lost),
  )
  await deleteDelegations(act.services.database, byOf(act), [...gone], noticesExpression(notices))
  if (notices.length > 0) act.services.deliverSoon()
  return { fallen: fallen.length, gifts: left }
}

/** Who may no longer do what they could, since gifts are gone: who has it from elsewhere loses nothing. */
function lostBy(
  roots: Administration['people'],
  gone: readonly NamedGift[],
  gifts: { readonly before: readonly NamedGift[]; readonly after: readonly NamedGift[] },
): { readonly to: Named; readonly abilities: readonly Ability[] }[] {
  const before = abilitiesHeld(roots, gifts.before)
  const after = abilitiesHeld(roots, gifts.after)
  const receivers = new Map(gone.map(({ to, receiver }) => [to, receiver]))
  return [...receivers].flatMap(([id, to]) => {
    const still = after.get(id) ?? []
    const abilities = (before.get(id) ?? []).filter((ability) => !holds(still, ability))
    return abilities.length > 0 ? [{ to, abilities }] : []
  })
}

export async function decideFormer(
  act: GroupAct,
  look: Look,
  what: 'keep' | 'drop',
): Promise<Pick<Changed<Look>, 'changed' | 'now'>> {
  const former = formerGifts(look)
  if (former.length === 0) return { changed: false, now: look }
  if (what === 'drop')
    return { changed: true, now: { ...look, gifts: (await takeAll(act, look, former)).gifts } }
  await adoptDelegations(act.services.database, byOf(act))
  const { gifts } = await listDelegations(act.services.database, act.group.groupId)
  return { changed: true, now: { ...look, gifts } }
}

/** Where who may do what is cached. */
export const chatOf = ({ services, group }: GroupAct): Promise<ChatId | undefined> =>
  findChat(services.database, group.groupId)

// ------------------------------------------------------------------------------------------ another creator

/** Telegram tells that somebody is the group's creator now. */
export function newCreatorNoted(
  { group, now }: GroupAct,
  news: ChatMemberUpdated,
): MembershipNote | undefined {
  const { status, user } = news.new_chat_member
  if (status !== 'creator') return undefined
  return {
    statement: notingCreator(group.groupId, userId(user.id), now),
    isDue: (rows) => rowsAs(creatorRow, rows).some(({ changed }) => changed),
  }
}

/** Telegram took rights of somebody who stays: what they gave by those rests, and whoever loses it hears of it. */
export function lostRightsNoted(
  { group, now }: GroupAct,
  { old_chat_member: before, new_chat_member: after }: ChatMemberUpdated,
): MembershipNote | undefined {
  const still = abilitiesOf(after)
  const lost = mayGive(abilitiesOf(before)).filter((ability) => !holds(still, ability))
  if (lost.length === 0 || !isPresent(after)) return undefined
  return {
    statement: notingLost(group.groupId, userId(after.user.id), lost, now),
    isDue: (rows) => rowsAs(lostRow, rows).some(({ jobs }) => jobs > 0),
  }
}

/** They are shown what stands that another one left, and decide. */
export async function tellNewCreator(
  { database, deliverSoon }: Services,
  { groupId, key, payload }: Job<{ from: UserId; to: UserId }>,
): Promise<void> {
  const [group, { gifts }, giver, to] = await Promise.all([
    findScope(database, groupId),
    listDelegations(database, groupId),
    findPerson(database, payload.from),
    findPerson(database, payload.to),
  ])
  const left = gifts.filter(({ rooted, from }) => rooted && from !== payload.to)
  // Who is in no directory has never spoken here: /delegar shows it to them.
  if (!group || !to || left.length === 0) return
  const nobody = { userId: payload.from, firstName: '' }
  const count = new Set(left.map((gift) => gift.to)).size
  const about = { groupId, groupTitle: group.title, key }
  await insertNotices(database, [formerNotice(about, { to, count, giver: giver ?? nobody })])
  deliverSoon()
}

/** Tells who has lost what they were trusted with, since whoever gave it has left or had themselves erased. */
export async function tellUngiven(
  { database, telegram, deliverSoon }: Services,
  { groupId, key, payload }: Job<{ to: UserId; abilities: Ability[] }>,
): Promise<void> {
  const [group, to, chat, { gifts }] = await Promise.all([
    findScope(database, groupId),
    findPerson(database, payload.to),
    findChat(database, groupId),
    listDelegations(database, groupId),
  ])
  if (!group || !to) return
  const roots = chat === undefined ? [] : await fetchAdministrators(telegram, chat)
  const still = abilitiesHeld(roots, gifts).get(payload.to) ?? []
  const abilities = payload.abilities.filter((ability) => !holds(still, ability))
  if (abilities.length === 0) return
  const about = { groupId, groupTitle: group.title, key }
  await insertNotices(database, [ungivenNotice(about, { to, abilities })])
  deliverSoon()
}
