import type { ChatPermissions } from '@grammyjs/types'

/**
 * What Telegram lets a member do, and what of it somebody is denied by the causes that hold them: pure. Moments are
 * milliseconds since 1970, but for Telegram's own, which are Unix seconds.
 */

/** Bot API: ChatPermissions. */
export const PERMISSIONS = [
  'can_send_messages',
  'can_send_audios',
  'can_send_documents',
  'can_send_photos',
  'can_send_videos',
  'can_send_video_notes',
  'can_send_voice_notes',
  'can_send_polls',
  'can_send_other_messages',
  'can_add_web_page_previews',
  'can_react_to_messages',
  'can_edit_tag',
  'can_change_info',
  'can_invite_users',
  'can_pin_messages',
  'can_manage_topics',
] as const satisfies readonly (keyof ChatPermissions)[]
export type Permission = (typeof PERMISSIONS)[number]

/** Everything: a mute. */
export const EVERYTHING: readonly Permission[] = PERMISSIONS

/**
 * All but words and reactions. Who is held for play, or waits for an answer, must be able to say the safeword, to pay and
 * to try to escape.
 */
export const ALL_BUT_WORDS: readonly Permission[] = PERMISSIONS.filter(
  (name) => name !== 'can_send_messages' && name !== 'can_react_to_messages',
)

/** What a member does in the chat. The others follow the group's own defaults, which a server may mix into what it says of one member. */
export const TELLING: readonly Permission[] = PERMISSIONS.slice(0, PERMISSIONS.indexOf('can_edit_tag'))

export const HOLD_CAUSES = ['door', 'newcomer', 'mute', 'dungeon', 'hand'] as const
export type HoldCause = (typeof HOLD_CAUSES)[number]

/** One cause that is in force. */
export interface LiveHold {
  readonly cause: HoldCause
  /** Undefined: until somebody lifts it. */
  readonly until: number | undefined
  readonly denied: readonly Permission[]
}

/** What stands in Telegram, or is asked of it. */
export interface Restriction {
  readonly denied: readonly Permission[]
  /** Unix seconds; 0: for good. */
  readonly until: number
}

/** The part of Bot API's ChatMember that matters here. */
export type MemberState = { readonly status: string; readonly until_date?: number } & Partial<
  Readonly<Record<Permission, boolean>>
>

/** What is to be done about somebody. */
export interface HoldDecision {
  /** What another administrator did by hand, as it must be kept: set anew, or gone. */
  readonly hand?: Pick<LiveHold, 'until' | 'denied'> | 'gone'
  /** What is to be asked of Telegram; left out: nothing. */
  readonly call?: Restriction | 'lift'
  /** What is left of what this bot asked for, where some of it is over. */
  readonly left?: readonly Restriction[]
}

/** Less than 30 seconds would be for ever (Bot API: restrictChatMember), and the call takes its time. */
const SHORTEST_MS = 45_000
/** More than 366 days are for ever too: said so, it can be known again. A job ends it all the same. */
const LONGEST_MS = 365 * 86_400_000

const toSeconds = (until: number | undefined): number => (until === undefined ? 0 : Math.ceil(until / 1000))

const unionOf = (holds: readonly LiveHold[]): Permission[] =>
  PERMISSIONS.filter((name) => holds.some(({ denied }) => denied.includes(name)))

const isSameSet = (one: readonly Permission[], other: readonly Permission[]) =>
  one.length === other.length && one.every((name) => other.includes(name))

const isLive =
  (now: number) =>
  ({ until }: LiveHold) =>
    until === undefined || until > now

/**
 * What all the causes together deny, and until when: until the first moment from which less is denied, so that Telegram's
 * own clock lets nobody wait for this bot. Where a moderator's own hand outlasts that, until that one ends: a late job
 * must not lift it. @returns undefined where nothing holds them; `brief` where it is over before Telegram could do it
 */
function unionNow(holds: readonly LiveHold[], now: number): Restriction | 'brief' | undefined {
  const live = holds.filter(isLive(now))
  if (live.length === 0) return undefined
  const denied = unionOf(live)
  const ends = [...new Set(live.flatMap(({ until }) => until ?? []))].sort((a, b) => a - b)
  const shrinks = ends.find(
    (end) => end - now >= SHORTEST_MS && !isSameSet(unionOf(live.filter(isLive(end))), denied),
  )
  const isOpen = live.some(({ until }) => until === undefined)
  if (shrinks === undefined && !isOpen) return 'brief'
  const hand = live.find(({ cause }) => cause === 'hand')
  const last = [shrinks, ...(hand ? [hand.until] : [])].reduce((latest, until) =>
    latest === undefined || until === undefined ? undefined : Math.max(latest, until),
  )
  return { denied, until: last === undefined || last - now > LONGEST_MS ? 0 : toSeconds(last) }
}

/** Whether Telegram says of somebody just that. */
const isThat = (member: MemberState, { denied, until }: Restriction): boolean =>
  member.status === 'restricted' &&
  (member.until_date ?? 0) === until &&
  TELLING.every((name) => member[name] === undefined || member[name] === !denied.includes(name))

/**
 * What the causes that hold somebody make of what Telegram says of them.
 * @param ours what this bot has asked of Telegram for them, or may have
 */
export function decideHold(
  member: MemberState,
  holds: readonly LiveHold[],
  ours: readonly Restriction[],
  now: number,
): HoldDecision {
  // Who runs the group is never touched; to restrict who is banned would let them in again; who is away has come back
  // when it is looked at again.
  if (member.status !== 'member' && member.status !== 'restricted') return {}
  const isOurs = ours.some((each) => isThat(member, each))
  const hand = isOurs ? undefined : readHand(member, holds, ours, now)
  const others = holds.filter(({ cause }) => cause !== 'hand')
  const all =
    hand === undefined ? holds : hand === 'gone' ? others : [...others, { cause: 'hand' as const, ...hand }]
  const call = decideCall(member, unionNow(all, now), isOurs, latestEnd(all))
  const left = call === undefined ? leftOf(member, ours, now) : ours
  return {
    ...(hand === undefined ? {} : { hand }),
    ...(call === undefined ? {} : { call }),
    ...(left.length < ours.length ? { left } : {}),
  }
}

function decideCall(
  member: MemberState,
  wanted: Restriction | 'brief' | undefined,
  isOurs: boolean,
  lastEnd: number,
): HoldDecision['call'] {
  if (wanted === undefined) return isOurs ? 'lift' : undefined
  if (wanted !== 'brief') return isThat(member, wanted) ? undefined : wanted
  const { until_date: until = 0 } = member
  // Telegram's clock ends it in a moment, all of it.
  return isOurs && (until === 0 || until > lastEnd) ? 'lift' : undefined
}

/** Unix seconds of the last end of those that have one. */
const latestEnd = (holds: readonly LiveHold[]) => Math.max(0, ...holds.map(({ until }) => toSeconds(until)))

/** How a lift stands among what this bot has asked for: somebody who is free may be so by it, or not be held yet. */
const LIFTED: Restriction = { denied: [], until: 0 }
const isLift = (asked: Restriction | undefined) => asked?.denied.length === 0

/**
 * What this bot has asked for, with what it asks for now. A lift stands once however often it is refused: there is room for
 * few, and what is to be lifted must stay among them.
 */
export function withAsked(ours: readonly Restriction[], call: HoldDecision['call']): readonly Restriction[] {
  if (call === undefined || (call === 'lift' && isLift(ours.at(-1)))) return ours
  return [...ours, call === 'lift' ? LIFTED : call]
}

/** What may still stand, or be on its way there. */
function leftOf(member: MemberState, ours: readonly Restriction[], now: number): readonly Restriction[] {
  if (member.status !== 'restricted' && isLift(ours.at(-1))) return []
  return ours.filter((each) => !hasLapsed(each, now))
}

/** Telegram's own clock has ended it. What hasn't may still be on its way there. */
const hasLapsed = ({ until }: Restriction, now: number): boolean => until > 0 && until * 1000 <= now

/** What is not this bot's doing was done by an administrator: a restriction, or the end of one. */
function readHand(
  member: MemberState,
  holds: readonly LiveHold[],
  ours: readonly Restriction[],
  now: number,
): HoldDecision['hand'] {
  const known = holds.find(({ cause }) => cause === 'hand')
  if (member.status === 'restricted') {
    const until = member.until_date ? member.until_date * 1000 : undefined
    const denied = PERMISSIONS.filter((name) => member[name] === false)
    const isKnown = known && toSeconds(known.until) === toSeconds(until) && isSameSet(known.denied, denied)
    return denied.length === 0 || isKnown ? undefined : { until, denied }
  }
  // What this bot had put in its place ended by Telegram's clock: that lifts no hand.
  return known && !ours.some((each) => hasLapsed(each, now)) ? 'gone' : undefined
}

/** As Telegram takes them: what is denied, and everything else given. To give everything is to lift (Bot API). */
export const toChatPermissions = (denied: readonly Permission[]): ChatPermissions =>
  Object.fromEntries(PERMISSIONS.map((name) => [name, !denied.includes(name)]))
