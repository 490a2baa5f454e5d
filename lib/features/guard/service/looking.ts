import type { Looked, Pace } from '../../../contract/screen.ts'
import type { GroupTurn } from '../../../contract/turn.ts'
import { bringsIn, type Judgement, judge, underPolicy } from '../judge.ts'
import type { CheckName, GuardPolicy } from '../policy.ts'
import { type Known, lookUp, type Person } from '../queries/standing.ts'
import { normalise } from '../reading/normalise.ts'
import { guardSettings, policyOf } from '../settings.ts'
import type { Facts, Subject } from '../subject.ts'
import { dealWith, holdBack } from './dealing.ts'
import { knowledgeOf } from './knowledge.ts'
import { profileLook } from './profiles.ts'

/** More than so many messages in ten seconds are no conversation. */
const MOST_AT_ONCE = 8

/**
 * Looks at what somebody wrote. Postgres says how they stand, and which lessons the group has taught: what is not plain may
 * be one of them, though the samples know nothing of it.
 */
export async function lookAt(turn: GroupTurn, pace: Pace): Promise<Looked> {
  const { group, services, now } = turn
  const written = subjectOf(turn, pace)
  if (!written) return { passes: true }
  const policy = policyFor(turn, 0)
  const first = judge(written, policy, await knowledgeOf(services, group.groupId, 0n))
  const person = personIn(turn)
  const reading = normalise(written.message)
  const earned = pace.earned && first.findings.length === 0
  // Of who writes as a channel Telegram shows nobody's profile, and the account it puts there is all channels'.
  const isPerson = turn.actor.kind === 'person'
  // Who was looked at under one name, or without a tag, may be somebody else's double by now.
  const again = isPerson && (pace.renamed === true || turn.incoming.message?.sender_tag !== undefined)
  const known = await lookUp(services.database, person, {
    now,
    earned,
    handles: reading.handles,
    ...(isPerson ? { profile: profileLook(turn, first) } : {}),
    ...(again ? { again: profileLook(turn, first, { again }) } : {}),
  })
  // Somebody's profile is to be looked at, or their limits as a newcomer end.
  if (earned || again || (isPerson && known.profileAt === undefined && !known.trusted)) services.catchUp()
  const judgement = await judgeKnown(turn, { written, known, first })
  // Telegram has one account for all channels: what one of them has earned is no other's.
  const standing = turn.actor.kind === 'channel' ? 'unknown' : known.trusted ? 'trusted' : 'known'
  if (judgement.inEarnest === 'pass')
    return known.newcomerUntil !== undefined && standing !== 'trusted' && bringsIn(reading, policy)
      ? holdBack(turn, known.newcomerUntil)
      : { passes: true, standing }
  return dealWith(turn, { judgement, known, person })
}

/** Where everybody's words are in one hash, nobody's id can be read from it. */
export function personIn({
  group,
  actor,
  services,
}: Pick<GroupTurn, 'group' | 'actor' | 'services'>): Person {
  const { groupId } = group
  const hash = guardSettings.of(group).shares ? services.keyedHash(`guard:person:${actor.userId}`) : undefined
  return { groupId, userId: actor.userId, hash }
}

/** Bots say the same over and over, and have buttons below it: of them that tells nothing. */
const WAYS_OF_BOTS: readonly CheckName[] = ['flood', 'repeats', 'names', 'buttons']

function policyFor({ group, now, actor }: GroupTurn, beganAt: number): GuardPolicy {
  const policy = policyOf(group, { now, beganAt })
  if (actor.kind !== 'bot') return policy
  const off = Object.fromEntries(WAYS_OF_BOTS.map((check) => [check, 'off' as const]))
  return { ...policy, checks: { ...policy.checks, ...off } }
}

async function judgeKnown(
  turn: GroupTurn,
  { written, known, first }: { readonly written: Subject; readonly known: Known; readonly first: Judgement },
): Promise<Judgement> {
  const { group, services, actor } = turn
  const policy = policyFor(turn, known.beganAt)
  const saysNothingNew = known.lessons === 0n && known.elsewhere === 0 && known.own.length === 0
  const isTrusted = known.trusted && actor.kind !== 'channel'
  if (saysNothingNew && isTrusted === written.standing.trusted) return underPolicy(first, policy)
  const knowledge = await knowledgeOf(services, group.groupId, known.lessons)
  const facts: Facts = {
    ...written.facts,
    ownHandles: [...(written.facts?.ownHandles ?? []), ...known.own],
    confirmedElsewhere: known.elsewhere,
  }
  return judge(
    {
      ...written,
      facts,
      standing: { ...written.standing, trusted: isTrusted },
    },
    policy,
    knowledge,
  )
}

/** @returns undefined for what carries nobody's words */
function subjectOf({ incoming, services }: GroupTurn, pace: Pace): Subject | undefined {
  const { message, kind } = incoming
  if (!message) return undefined
  return {
    message,
    // Of an edit, Telegram doesn't say what was there before.
    ...(kind === 'edited_message' ? { before: true as const } : {}),
    standing: { trusted: pace.standing === 'trusted', administrator: false },
    facts: {
      recentMessages: { count: pace.burst, most: MOST_AT_ONCE },
      repeats: pace.repeats - 1,
      sameFromOthers: pace.echoes,
      copied: pace.copied,
      sameName: pace.namesakes + 1,
      ownHandles: [services.bot.username],
    },
  }
}
