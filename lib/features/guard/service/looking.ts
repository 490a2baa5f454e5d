import type { Looked, Pace } from '../../../contract/screen.ts'
import type { GroupTurn } from '../../../contract/turn.ts'
import { albumOf } from '../glance.ts'
import { bringsIn, type Judgement, judge, underPolicy } from '../judge.ts'
import type { CheckName, GuardPolicy } from '../policy.ts'
import { type Known, type LookUp, lookUp, type Person } from '../queries/standing.ts'
import { normalise, type Reading } from '../reading/normalise.ts'
import { guardSettings, policyOf } from '../settings.ts'
import type { Facts, Subject } from '../subject.ts'
import { deal, dealAtOnce, dealingOf, holdBack, isBeyond, remove, verdictOf } from './dealing.ts'
import { knowledgeAtHand, knowledgeOf } from './knowledge.ts'
import { profileLook } from './profiles.ts'
import { hashesOf } from './teaching.ts'

/** More than so many messages in ten seconds are no conversation. */
const MOST_AT_ONCE = 8

/**
 * Looks at what somebody wrote. Postgres says how they stand, and which lessons the group has taught: what is not plain may
 * be one of them, though the samples know nothing of it. What was found is dealt with in the same request, if they stand as
 * the gate says and the lessons are those that this instance knows.
 */
export async function lookAt(turn: GroupTurn, pace: Pace): Promise<Looked> {
  const { group, services, actor } = turn
  const written = subjectOf(turn, pace)
  if (!written) return { passes: true }
  const policy = policyFor(turn, 0)
  const { version: lessons, knowledge } = await knowledgeAtHand(services, group.groupId)
  const first = judge(written, policy, knowledge)
  const reading = normalise(written.message)
  const looking: Looking = { turn, pace, written, first, lessons, person: personIn(turn), reading }
  const look = lookOf(looking)
  const found = first.inEarnest !== 'pass'
  // Where Telegram doesn't tell who administers, it matters only if the guard does more than watch here.
  const beyond = found ? await isBeyond(turn).catch(() => 'untold' as const) : undefined
  if (!found || beyond === 'untold')
    return looked(looking, await lookUp(services.database, looking.person, look))
  if (beyond) return beyond
  const { trusted } = written.standing
  const dealing = dealingOf(turn, {
    judgement: first,
    person: looking.person,
    trusted,
    pictures: pace.pictures ?? [],
  })
  if (!dealing) return { passes: true }
  // Telegram has one account for all channels: what one of them has earned is no other's.
  const granted = {
    trusted: actor.kind === 'channel' ? null : trusted,
    lessons,
    // What moderators are told of a newcomer's message says that it is gone.
    settled: verdictOf(dealing) === 'alert' && bringsIn(reading, policy),
  }
  const { known, removed } = await dealAtOnce(dealing, look, granted)
  if (removed === undefined) return looked(looking, known)
  const waits = removed ? undefined : waitsUntil(looking, known)
  const held = waits === undefined ? undefined : await holdBack(turn, waits)
  return { passes: !removed, ...held, standing: 'unknown' }
}

export interface Looking {
  readonly turn: GroupTurn
  readonly pace: Pace
  readonly written: Subject
  readonly first: Judgement
  /** By which it was judged first. */
  readonly lessons: bigint
  readonly person: Person
  readonly reading: Reading
}

function lookOf({ turn, pace, first, reading }: Looking): LookUp {
  const { incoming, actor, now } = turn
  // Of who writes as a channel Telegram shows nobody's profile, and the account it puts there is all channels'.
  const isPerson = actor.kind === 'person'
  // Who was looked at under one name, or without a tag, may be somebody else's double by now.
  const again = isPerson && (pace.renamed === true || incoming.message?.sender_tag !== undefined)
  return {
    now,
    earned: pace.earned && first.findings.length === 0,
    handles: reading.handles,
    album: incoming.message && albumOf(incoming.message)?.id,
    ...(isPerson ? { profile: profileLook(turn, first) } : {}),
    ...(again ? { again: profileLook(turn, first, { again }) } : {}),
  }
}

/** What becomes of it once it is known how they stand. */
async function looked(looking: Looking, known: Known): Promise<Looked> {
  const { turn, pace, person } = looking
  const { services, actor, incoming } = turn
  const look = lookOf(looking)
  // Somebody's profile is to be looked at, or their limits as a newcomer end.
  if (look.earned || look.again || (look.profile && known.profileAt === undefined && !known.trusted))
    services.catchUp()
  if (known.condemned && incoming.chat && incoming.message) {
    const removed = await remove({ ...turn, chat: incoming.chat.id }, { id: incoming.message.message_id })
    return { passes: !removed, standing: 'unknown' }
  }
  const judgement = await judgeKnown(looking, known)
  const isChannel = actor.kind === 'channel'
  const standing = isChannel ? 'unknown' : known.trusted ? 'trusted' : 'known'
  const trusted = known.trusted && !isChannel
  const beyond = judgement.verdict === 'pass' ? undefined : await isBeyond(turn)
  if (beyond) return beyond
  // What isn't taken away for what it says goes for who brings it, whatever else is found in it.
  const acts = verdictOf({ group: turn.group, judgement }) === 'act'
  const waits = acts ? undefined : waitsUntil(looking, known)
  const held = waits === undefined ? undefined : await holdBack(turn, waits)
  const found = judgement.inEarnest !== 'pass'
  // What checks in shadow would have done is for the report.
  if (!found && judgement.watched === 'pass') return held ?? { passes: true, standing }
  const dealing = dealingOf(turn, { judgement, person, trusted, pictures: pace.pictures ?? [] })
  const removed = dealing !== undefined && (await deal({ ...dealing, heldBack: held?.passes === false }))
  return { passes: !removed, standing, ...held, ...(found ? { standing: 'unknown' as const } : {}) }
}

/** @returns until when what somebody wrote is nothing that they may bring in; undefined where it may stay */
function waitsUntil({ turn, reading }: Looking, { newcomerUntil, trusted }: Known): number | undefined {
  const holds = newcomerUntil !== undefined && !trusted && guardSettings.of(turn.group).level === 'on'
  return holds && bringsIn(reading, policyFor(turn, 0)) ? newcomerUntil : undefined
}

/** Where everybody's words are in one hash, nobody's id can be read from it. */
export function personIn({
  group,
  actor,
  services,
}: Pick<GroupTurn, 'group' | 'actor' | 'services'>): Person {
  const { groupId } = group
  return { groupId, userId: actor.userId, hashes: hashesOf({ group, services }, actor.userId) }
}

/** Bots say the same over and over, and have buttons below it: of them that tells nothing. */
const WAYS_OF_BOTS: readonly CheckName[] = ['flood', 'repeats', 'names', 'buttons']

export function policyFor({ group, now, actor }: GroupTurn, beganAt: number): GuardPolicy {
  const policy = policyOf(group, { now, beganAt })
  if (actor.kind !== 'bot') return policy
  const off = Object.fromEntries(WAYS_OF_BOTS.map((check) => [check, 'off' as const]))
  return { ...policy, checks: { ...policy.checks, ...off } }
}

/** As it was judged, with what Postgres says of its author and of what the group taught. */
export async function judgeKnown(
  { turn, written, first, lessons }: Pick<Looking, 'turn' | 'written' | 'first' | 'lessons'>,
  known: Known,
): Promise<Judgement> {
  const { group, services, actor } = turn
  const policy = policyFor(turn, known.beganAt)
  const saysNothingNew = known.lessons === lessons && known.elsewhere === 0 && known.own.length === 0
  const isTrusted = known.trusted && actor.kind !== 'channel'
  if (saysNothingNew && isTrusted === written.standing.trusted) return underPolicy(first, policy)
  const knowledge = await knowledgeOf(services, group.groupId, known.lessons)
  const facts: Facts = {
    ...written.facts,
    ownHandles: [...(written.facts?.ownHandles ?? []), ...known.own],
    confirmedElsewhere: known.elsewhere,
  }
  return judge(
    { ...written, facts, standing: { ...written.standing, trusted: isTrusted } },
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
      sameNamed: (pace.named ?? 0) + 1,
      ownHandles: [services.bot.username],
    },
  }
}
