import { Refusal } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import { MOST_COINS } from '../../values/coins.ts'
import type { UserId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import type { economySettings } from './settings.ts'
import { say } from './texts.ts'

export type EconomySettings = ReturnType<typeof economySettings.of>

/** Somebody as the directory knows them. */
export interface Party extends Named {
  readonly isBot: boolean
}

/** Whom coins would go to. */
export interface Recipient extends Party {
  readonly isHere: boolean
}

/** What a transfer costs its sender beyond what arrives: rounded up, so that splitting it never pays. */
export function taxOn(coins: bigint, taxPercent: number): bigint {
  const basisPoints = BigInt(Math.round(taxPercent * 100))
  return (coins * basisPoints + 9_999n) / 10_000n
}

/** The most that can arrive in one movement when a sender gives all of `balance`, tax included. */
export function mostTransferable(balance: bigint, taxPercent: number): bigint {
  const basisPoints = BigInt(Math.round(taxPercent * 100))
  const close = (balance * 10_000n) / (10_000n + basisPoints)
  // Rounding the tax up may cost the last coin.
  return atMost(close > 0n && close + taxOn(close, taxPercent) > balance ? close - 1n : close)
}

/** Of everything that there is, as much as one movement carries. */
export const atMost = (balance: bigint): bigint => (balance > MOST_COINS ? MOST_COINS : balance)

/** Before anything is looked up: what the mention alone rules out. @param selfId who it may not be */
export function refuseMention(mention: PersonMention, selfId?: UserId): Refusal | undefined {
  if (mention.by === 'chat') return new Refusal(say('refusals.channel'))
  if (mention.by === 'id' && mention.isBot) return new Refusal(say('refusals.bot'))
  if (mention.by === 'id' && mention.userId === selfId) return new Refusal(say('refusals.self'))
  return undefined
}

/** Whether coins may go there at all: whoever has left can't be given any. */
export function refuseGift(recipient: Recipient): Refusal | undefined {
  if (recipient.isBot) return new Refusal(say('refusals.bot'))
  return recipient.isHere ? undefined : absent(recipient)
}

export const absent = (who: Named): Refusal => new Refusal(say('refusals.absent', { who: { person: who } }))

/** Whether a transfer may go there at all; funds and what the sender may send are the ledger's to check. */
export function refuseTransfer(recipient: Recipient, senderId: UserId): Refusal | undefined {
  if (!recipient.isBot && recipient.userId === senderId) return new Refusal(say('refusals.self'))
  return refuseGift(recipient)
}

/**
 * The daily reward by streak: the first element for the first day in a row, the last for every day from there on.
 * Given to the statement that claims it, so that the streak is read and rewarded in one go.
 */
export function dailyRewards({ dailyCoins, streakStepCoins, streakMostCoins }: EconomySettings): bigint[] {
  if (streakStepCoins === 0n || streakMostCoins === 0n) return [dailyCoins]
  const rewards: bigint[] = []
  for (let bonus = 0n; bonus < streakMostCoins; bonus += streakStepCoins) rewards.push(dailyCoins + bonus)
  return [...rewards, dailyCoins + streakMostCoins]
}

/** Settings that don't fit together, each with its mend. */
export function contradictionsIn(settings: EconomySettings): Text[] {
  const { dailyCoins, streakStepCoins, streakMostCoins, dailyCapCoins, confirmAboveCoins } = settings
  const { globalRanking, balancesPublic } = settings
  return [
    ...(dailyCoins === 0n && streakStepCoins > 0n && streakMostCoins > 0n
      ? [say('contradictions.streak_without_daily')]
      : []),
    ...(dailyCapCoins > 0n && dailyCapCoins <= confirmAboveCoins
      ? [
          say('contradictions.cap_below_threshold', {
            cap: { coins: dailyCapCoins },
            threshold: { coins: confirmAboveCoins },
          }),
        ]
      : []),
    ...(globalRanking && !balancesPublic ? [say('contradictions.ranked_in_private')] : []),
  ]
}

/** The calendar day at a moment, `YYYY-MM-DD`. */
export function localDay(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at)
}

/** The day before a calendar day. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

const SECOND_MS = 1_000
/** The longest local day, with an hour put back twice. */
const LONGEST_DAY_MS = 26 * 3_600_000

/** The first second of the local day that follows; by search, since days last 23 to 25 hours where clocks change. */
export function nextLocalMidnight(now: number, timeZone: string): number {
  return firstSecond(now, now + LONGEST_DAY_MS, (at) => localDay(at, timeZone) > localDay(now, timeZone))
}

/** The first second of the local day that `now` is in. */
export function lastLocalMidnight(now: number, timeZone: string): number {
  return firstSecond(now - LONGEST_DAY_MS, now, (at) => localDay(at, timeZone) >= localDay(now, timeZone))
}

function firstSecond(from: number, to: number, reached: (at: number) => boolean): number {
  let before = Math.floor(from / SECOND_MS)
  let after = Math.ceil(to / SECOND_MS)
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (reached(middle * SECOND_MS)) after = middle
    else before = middle
  }
  return after * SECOND_MS
}

const STREAK_BADGES = [
  ['year', 365],
  ['season', 90],
  ['month', 30],
  ['week', 7],
] as const

/** What days in a row have earned so far. */
export function streakBadge(streak: number): (typeof STREAK_BADGES)[number][0] | undefined {
  return STREAK_BADGES.find(([, days]) => streak >= days)?.[0]
}
