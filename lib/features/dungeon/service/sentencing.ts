import { Refusal, UnknownPerson } from '../../../contract/answer.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { NewJob } from '../../../contract/job.ts'
import type { GroupAct, RoleplayAct } from '../../../contract/turn.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { releaseJob } from '../clock-jobs.ts'
import { sentenceCard, tellSentence } from '../notices.ts'
import { HELD_BY, insertStay, type NewStay } from '../queries/changing.ts'
import { findSentenceFacts, findStay, type Stay } from '../queries/reading.ts'
import { bailOf, decideSentence, refuseDuration, refuseMention } from '../rules.ts'
import { dungeonSettings } from '../settings.ts'

/** How often a decision is made anew because somebody came first. */
export const ATTEMPTS = 3

export interface Sentenced {
  /** The group as it is then, where it is news. */
  readonly scope: GroupScope | undefined
}

export interface Wanted {
  readonly mention: PersonMention
  readonly durationMs: number
  readonly reason: string | undefined
  /** The topic where it is said. */
  readonly threadId: number | undefined
  /** The message that asks for it. */
  readonly messageId: number | undefined
}

/**
 * Puts somebody in the dungeon: two requests to Postgres. The room is told by a card, which is changed when it is over.
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
      threadId: wanted.threadId,
    }
    const told = {
      ...stay,
      groupTitle: group.title,
      prisoner: facts.target,
      jailer: actor,
      beganAt: now,
    }
    const bailCoins = bailOf(stay, now, settings)
    const letters = [
      sentenceCard(told, bailCoins, wanted.messageId),
      tellSentence(told, bailCoins !== undefined, wanted.messageId),
    ]
    const scope = await insertStay(act, stay, jobsOf(stay), letters)
    if (!scope) continue
    if (settings.restrictsInTelegram) services.catchUp()
    else services.deliverSoon()
    return { scope }
  }
  throw new WriteConflict('what a sentence goes by kept changing')
}

function jobsOf({ ref, groupId, releaseAt }: NewStay): NewJob[] {
  return [releaseJob.at(releaseAt, { key: ref, groupId, payload: null })]
}

/** The same update again: its card is there, and the hint that its first time may not have left in the cache. */
async function sentencedBefore({ services, group }: GroupAct, ref: string): Promise<Sentenced> {
  const stay = await findStay(services.database, ref)
  if (!stay) throw new Error(`the stay ${ref} is gone`)
  services.deliverSoon()
  return { scope: stay.endCause === undefined ? withHint(group, stay) : undefined }
}

const withHint = (group: GroupScope, { prisoner, releaseAt }: Stay): GroupScope => ({
  ...group,
  confined: { ...group.confined, [prisoner.userId]: { until: releaseAt, by: HELD_BY } },
})
