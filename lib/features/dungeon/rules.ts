import { Refusal } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import { type Coins, coins, MOST_COINS } from '../../values/coins.ts'
import { sha256 } from '../../values/digest.ts'
import type { UserId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import type { EndCause } from './causes.ts'
import type { dungeonSettings } from './settings.ts'
import { say } from './texts.ts'

export type DungeonSettings = ReturnType<typeof dungeonSettings.of>

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Product: a sentence lasts from one minute on. */
const LEAST_MS = MINUTE_MS

/** What decisions about a stay go by. Moments are milliseconds since 1970. */
export interface StayState {
  readonly prisoner: Named
  readonly jailer: Named
  readonly releaseAt: number
  readonly lastEscapeAt: number | undefined
  readonly endCause: EndCause | undefined
}

/** From its last moment on nobody is inside, whether the clock has come by yet or not. */
export const isInside = ({ endCause, releaseAt }: StayState, now: number): boolean =>
  endCause === undefined && releaseAt > now

// ------------------------------------------------------------------------------------------ sentences

/**
 * Before anything is looked up: what the mention alone rules out.
 * @param selfId the actor, where it can't be about themselves
 */
export function refuseMention(mention: PersonMention, selfId?: UserId): Refusal | undefined {
  if (mention.by === 'chat') return new Refusal(say('refusals.nobody'))
  if (mention.by === 'id' && mention.isBot) return new Refusal(say('refusals.bot'))
  if (mention.by === 'id' && mention.userId === selfId) return new Refusal(say('refusals.self'))
  return undefined
}

/** Whether a sentence may be so long, whoever it is for. */
export function refuseDuration(durationMs: number, { mostMs }: DungeonSettings): Refusal | undefined {
  if (durationMs < LEAST_MS) return new Refusal(say('refusals.too_short', { least: { duration: LEAST_MS } }))
  if (durationMs > mostMs) return new Refusal(say('refusals.too_long', { most: { duration: mostMs } }))
  return undefined
}

export interface SentenceFacts {
  readonly target: Named & { readonly isBot: boolean }
  readonly selfId: UserId
  /** The actor has blocked the target; the other way round. */
  readonly blocking: boolean
  readonly blocked: boolean
  readonly here: boolean
  /** The target's roleplay. */
  readonly open: boolean
  /** The collar of the actor's that the target wears. */
  readonly bond: { readonly id: bigint; readonly allows: boolean } | undefined
  /** Until when the target sits already, as stored; milliseconds since 1970. */
  readonly insideUntil: number | undefined
}

export interface Sentence {
  /** Through which collar; undefined: by the group's authority. */
  readonly bondId: bigint | undefined
  readonly releaseAt: number
}

/** @param mayAlways the actor runs events here: no collar is needed */
export function decideSentence(
  facts: SentenceFacts,
  { durationMs, mayAlways, now }: { durationMs: number; mayAlways: boolean; now: number },
): Sentence | Refusal {
  const { target, bond, insideUntil } = facts
  const who = { person: target }
  if (target.isBot) return new Refusal(say('refusals.bot'))
  if (target.userId === facts.selfId) return new Refusal(say('refusals.self'))
  if (facts.blocking) return new Refusal(say('refusals.blocking', { who }), [], 'private')
  if (!mayAlways && !bond?.allows)
    return new Refusal(say(bond ? 'refusals.not_allowed' : 'refusals.no_collar', { who }))
  // After what they would be told anyway: whoever is blocked learns nothing of it.
  if (facts.blocked) return new Refusal(say('refusals.impossible'))
  if (!facts.here) return new Refusal(say('refusals.absent', { who }))
  if (!facts.open) return new Refusal(say('refusals.closed', { who }), [], 'private')
  if (insideUntil !== undefined && insideUntil > now)
    return new Refusal(say('refusals.inside', { who, until: { moment: insideUntil } }))
  // A collar that allows it is the closer tie: the wearer can undo it at any moment.
  return { bondId: bond?.allows ? bond.id : undefined, releaseAt: now + durationMs }
}

// ------------------------------------------------------------------------------------------ bail

/** For each hour that is left, begun ones included; undefined where there is no bail. */
export function bailOf(
  { releaseAt }: Pick<StayState, 'releaseAt'>,
  now: number,
  { bailCoinsPerHour }: DungeonSettings,
): Coins | undefined {
  if (bailCoinsPerHour === 0n) return undefined
  const price = BigInt(hoursLeft({ releaseAt }, now)) * bailCoinsPerHour
  return coins(price > MOST_COINS ? MOST_COINS : price)
}

const hoursLeft = ({ releaseAt }: Pick<StayState, 'releaseAt'>, now: number) =>
  Math.max(1, Math.ceil((releaseAt - now) / HOUR_MS))

/** What a question said of the bail, as its buttons carry it: for how many hours, and a mark of what each of them costs. */
export interface BailShown {
  readonly hours: number
  readonly rate: string
}

export const bailShown = (
  stay: Pick<StayState, 'releaseAt'>,
  now: number,
  { bailCoinsPerHour }: DungeonSettings,
): BailShown => ({ hours: hoursLeft(stay, now), rate: sha256(String(bailCoinsPerHour)).slice(0, 8) })

/** Whether it costs no more than a question said, each hour what it cost then. */
export function isBailAsShown(
  stay: Pick<StayState, 'releaseAt'>,
  now: number,
  settings: DungeonSettings,
  shown: BailShown,
): boolean {
  const { hours, rate } = bailShown(stay, now, settings)
  return rate === shown.rate && hours <= shown.hours
}

export interface BailWanted {
  readonly payerId: UserId
  readonly now: number
}

/** What getting somebody out costs now. A no speaks to its reader: who is inside has other ways than who helps. */
export function decideBail(
  stay: StayState,
  { payerId, now }: BailWanted,
  settings: DungeonSettings,
): Coins | Refusal {
  if (!isInside(stay, now)) return new Refusal(say('refusals.out', { who: { person: stay.prisoner } }))
  const price = bailOf(stay, now, settings)
  if (price === undefined)
    return payerId === stay.prisoner.userId
      ? new Refusal(say('refusals.no_bail'))
      : new Refusal(say('refusals.no_bail_helper', { who: { person: stay.prisoner } }))
  return price
}

// ------------------------------------------------------------------------------------------ escapes

/** How many stories there are of each outcome. */
export const TALES = 5

/** @param roll chance: 0 up to and without 100 for the outcome; 0 up to and without TALES for the story */
export function decideEscape(
  stay: StayState,
  now: number,
  { escapePercent, escapeEveryMs }: DungeonSettings,
  roll: { readonly outcome: number; readonly tale: number },
): { readonly won: boolean; readonly tale: number } | Refusal {
  if (!isInside(stay, now)) return new Refusal(say('refusals.not_inside'))
  if (escapePercent === 0) return new Refusal(say('refusals.no_escape'))
  const wait = nextEscapeAt(stay, escapeEveryMs) - now
  if (wait > 0) return new Refusal(say('refusals.too_soon', { wait: { duration: wait } }))
  return { won: roll.outcome < escapePercent, tale: roll.tale }
}

/** The interval counts from the last attempt, by the setting as it is now. */
const nextEscapeAt = ({ lastEscapeAt }: StayState, everyMs: number) =>
  lastEscapeAt === undefined ? Number.NEGATIVE_INFINITY : lastEscapeAt + everyMs

// ------------------------------------------------------------------------------------------ opening the cell

/** Whoever put somebody in may let them out, and who runs events; never the prisoner. */
export function refuseOpening(
  stay: StayState,
  actorId: UserId,
  mayAlways: boolean,
  now: number,
): Refusal | undefined {
  if (!isInside(stay, now)) return new Refusal(say('refusals.out', { who: { person: stay.prisoner } }))
  if (actorId === stay.prisoner.userId) return new Refusal(say('refusals.own_key'))
  if (actorId !== stay.jailer.userId && !mayAlways)
    return new Refusal(say('refusals.no_key', { jailer: { person: stay.jailer } }))
  return undefined
}
