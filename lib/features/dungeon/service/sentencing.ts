import type { PersonMention } from '../../../contract/arguments.ts'
import { type GroupTurn, Refusal, type RoleplayTurn, UnknownPerson } from '../../../contract/feature.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { NewJob } from '../../../contract/job.ts'
import { readSettings } from '../../../contract/setting.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { type UserId, userId } from '../../../values/ids.ts'
import { tellSentence } from '../notices.ts'
import { insertStay, type NewStay } from '../queries/changing.ts'
import { findSentenceFacts, findStay, type Stay } from '../queries/reading.ts'
import { bailOf, type DungeonSettings, decideSentence, refuseDuration, refuseMention } from '../rules.ts'
import { dungeonSettings } from '../settings.ts'

export const RELEASE_JOB = 'dungeon.release'
export const RESTRICT_JOB = 'dungeon.restrict'

/** How often a decision is made anew because somebody came first. */
export const ATTEMPTS = 3

export const settingsOf = (stored: Readonly<Record<string, unknown>>): DungeonSettings =>
  readSettings('dungeon', dungeonSettings, stored)

export const selfId = ({ actor }: GroupTurn) => actor.userId as UserId

/** What the group reads of a sentence. */
export interface Sentenced
  extends Pick<Stay, 'ref' | 'prisoner' | 'jailer' | 'reason' | 'beganAt' | 'releaseAt'> {
  /** Now; undefined where there is no bail. */
  readonly bailCoins: bigint | undefined
}

export interface Wanted {
  readonly mention: PersonMention
  readonly durationMs: number
  readonly reason: string | undefined
}

/** Puts somebody in the dungeon: two requests to Postgres. @throws Refusal, UnknownPerson */
export async function sentence(turn: GroupTurn & RoleplayTurn, wanted: Wanted): Promise<Sentenced> {
  const settings = settingsOf(turn.group.settings)
  const refusal =
    refuseMention(wanted.mention, turn.actor.userId) ?? refuseDuration(wanted.durationMs, settings)
  if (refusal) throw refusal
  const { services, group, key, now } = turn
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const found = await findSentenceFacts(services.database, group.groupId, selfId(turn), wanted.mention, key)
    if (!found) throw new UnknownPerson()
    if (found.made !== undefined) return sentencedBefore(turn, found.made)
    const { facts } = found
    const mayAlways = facts.bond?.allows ? false : await turn.can('events')
    const decision = decideSentence(facts, { durationMs: wanted.durationMs, mayAlways, now })
    if (decision instanceof Refusal) throw decision
    const stay: NewStay = {
      ref: services.random.token(9),
      key,
      groupId: group.groupId,
      prisoner: facts.target.userId,
      bondId: decision.bondId,
      reason: wanted.reason,
      releaseAt: decision.releaseAt,
      telegram: settings.restrictsInTelegram ? 'wanted' : 'none',
    }
    const told = {
      ...stay,
      groupTitle: group.title,
      prisoner: facts.target,
      jailer: { ...turn.actor, userId: userId(turn.actor.userId) },
      beganAt: now,
    }
    const scope = await insertStay(turn, stay, jobsOf(stay, now), [tellSentence(told)])
    if (!scope) continue
    turn.rescope(scope)
    if (settings.restrictsInTelegram) services.catchUp()
    else services.deliverSoon()
    return { ...told, bailCoins: bailOf(stay, now, settings) }
  }
  throw new WriteConflict('what a sentence goes by kept changing')
}

function jobsOf({ ref, groupId, releaseAt, telegram }: NewStay, now: number): NewJob[] {
  const job = { key: ref, groupId, payload: null }
  return [
    { ...job, kind: RELEASE_JOB, dueAt: releaseAt },
    ...(telegram === 'wanted' ? [{ ...job, kind: RESTRICT_JOB, dueAt: now }] : []),
  ]
}

/** The same update again: the same answer, and the hint that its first time may not have left in the cache. */
async function sentencedBefore(turn: GroupTurn, ref: string): Promise<Sentenced> {
  const stay = await findStay(turn.services.database, ref)
  if (!stay) throw new Error(`the stay ${ref} is gone`)
  if (stay.endCause === undefined) turn.rescope(withHint(turn.group, stay))
  turn.services.deliverSoon()
  return { ...stay, bailCoins: bailOf(stay, stay.beganAt, settingsOf(turn.group.settings)) }
}

const withHint = (group: GroupScope, { prisoner, releaseAt }: Stay): GroupScope => ({
  ...group,
  confined: { ...group.confined, [prisoner.userId]: releaseAt },
})
