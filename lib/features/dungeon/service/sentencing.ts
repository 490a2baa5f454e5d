import { Refusal, UnknownPerson } from '../../../contract/answer.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { NewJob } from '../../../contract/job.ts'
import type { GroupAct, RoleplayAct } from '../../../contract/turn.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { releaseJob, restrictJob } from '../clock-jobs.ts'
import { tellSentence } from '../notices.ts'
import { HELD_BY, insertStay, type NewStay } from '../queries/changing.ts'
import { findSentenceFacts, findStay, type Stay } from '../queries/reading.ts'
import { bailOf, decideSentence, refuseDuration, refuseMention } from '../rules.ts'
import { dungeonSettings } from '../settings.ts'

/** How often a decision is made anew because somebody came first. */
export const ATTEMPTS = 3

/** What the group reads of a sentence. */
export interface Sentenced
  extends Pick<Stay, 'ref' | 'prisoner' | 'jailer' | 'reason' | 'beganAt' | 'releaseAt'> {
  /** Now; undefined where there is no bail. */
  readonly bailCoins: bigint | undefined
  /** The group as it is then, where it is news. */
  readonly scope: GroupScope | undefined
}

export interface Wanted {
  readonly mention: PersonMention
  readonly durationMs: number
  readonly reason: string | undefined
}

/**
 * Puts somebody in the dungeon: two requests to Postgres.
 * @param runsEvents whether the actor does here; asked only where no collar allows it
 * @throws Refusal, UnknownPerson
 */
export async function sentence(
  act: GroupAct & RoleplayAct,
  wanted: Wanted,
  runsEvents: () => Promise<boolean>,
): Promise<Sentenced> {
  const { services, actor, group, key, now } = act
  const settings = dungeonSettings.of(group)
  const refusal = refuseMention(wanted.mention, actor.userId) ?? refuseDuration(wanted.durationMs, settings)
  if (refusal) throw refusal
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const found = await findSentenceFacts(services.database, group.groupId, actor.userId, wanted.mention, key)
    if (!found) throw new UnknownPerson()
    if (found.made !== undefined) return sentencedBefore(act, found.made)
    const { facts } = found
    const mayAlways = facts.bond?.allows ? false : await runsEvents()
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
      jailer: actor,
      beganAt: now,
    }
    const scope = await insertStay(act, stay, jobsOf(stay, now), [tellSentence(told)])
    if (!scope) continue
    if (settings.restrictsInTelegram) services.catchUp()
    else services.deliverSoon()
    return { ...told, bailCoins: bailOf(stay, now, settings), scope }
  }
  throw new WriteConflict('what a sentence goes by kept changing')
}

function jobsOf({ ref, groupId, releaseAt, telegram }: NewStay, now: number): NewJob[] {
  const job = { key: ref, groupId, payload: null }
  return [releaseJob.at(releaseAt, job), ...(telegram === 'wanted' ? [restrictJob.at(now, job)] : [])]
}

/** The same update again: the same answer, and the hint that its first time may not have left in the cache. */
async function sentencedBefore({ services, group }: GroupAct, ref: string): Promise<Sentenced> {
  const stay = await findStay(services.database, ref)
  if (!stay) throw new Error(`the stay ${ref} is gone`)
  services.deliverSoon()
  return {
    ...stay,
    bailCoins: bailOf(stay, stay.beganAt, dungeonSettings.of(group)),
    scope: stay.endCause === undefined ? withHint(group, stay) : undefined,
  }
}

const withHint = (group: GroupScope, { prisoner, releaseAt }: Stay): GroupScope => ({
  ...group,
  confined: { ...group.confined, [prisoner.userId]: { until: releaseAt, by: HELD_BY } },
})
