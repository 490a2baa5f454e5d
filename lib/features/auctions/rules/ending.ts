import { Over, Refusal } from '../../../contract/answer.ts'
import type { UserId } from '../../../values/ids.ts'
import { say } from '../texts.ts'
import { isOpen, isReserveMet, type Standing } from './bidding.ts'

const MINUTE_MS = 60_000

/** How an auction ends whose time is over; undefined while it isn't, and when it has ended. `cancelled`: nobody is there to be paid. */
export function decideSettlement(
  auction: Standing,
  now: number,
): 'sold' | 'unsold' | 'cancelled' | undefined {
  if (auction.status !== 'open' || now < auction.endsAt) return undefined
  if (!auction.leader || !isReserveMet(auction)) return 'unsold'
  return auction.isSellerGone ? 'cancelled' : 'sold'
}

/** The seller may take it back until somebody bids; who minds the group's events may at any time, with a refund. */
export function refuseCancel(
  auction: Standing,
  by: { readonly userId: UserId; readonly mindsEvents: boolean },
  now: number,
): Refusal | undefined {
  if (!isOpen(auction, now)) return new Over(say('refusals.over'))
  if (by.mindsEvents) return undefined
  if (auction.seller.userId !== by.userId)
    return new Refusal(say('refusals.not_yours', { who: { person: auction.seller } }))
  return auction.leader ? new Refusal(say('refusals.has_bids')) : undefined
}

/** What the seller asks for, as far as its parts must fit together. */
export function refusePrices(prices: {
  readonly startingCoins: bigint
  readonly buyNowCoins?: bigint | undefined
  readonly reserveCoins?: bigint | undefined
}): Refusal | undefined {
  const { startingCoins, buyNowCoins, reserveCoins } = prices
  const start = { coins: startingCoins }
  if (buyNowCoins !== undefined && buyNowCoins <= startingCoins)
    return new Refusal(say('refusals.buy_now_below_start', { start }))
  if (reserveCoins !== undefined && reserveCoins <= startingCoins)
    return new Refusal(say('refusals.reserve_below_start', { start }))
  if (reserveCoins !== undefined && buyNowCoins !== undefined && reserveCoins > buyNowCoins)
    return new Refusal(say('refusals.reserve_above_buy_now', { buy: { coins: buyNowCoins } }))
  return undefined
}

// ------------------------------------------------------------------------------------------ alerts

export const ALERTS = ['hour', 'minutes'] as const
export type AlertName = (typeof ALERTS)[number]

const LEAD_MS: Readonly<Record<AlertName, number>> = { hour: 60 * MINUTE_MS, minutes: 10 * MINUTE_MS }

/** Those still to come when it opens. Only bids in the last two minutes move the end: by then all of them are out. */
export function alertsOf(
  openedAt: number,
  endsAt: number,
): { readonly name: AlertName; readonly dueAt: number }[] {
  return ALERTS.map((name) => ({ name, dueAt: endsAt - LEAD_MS[name] })).filter(
    ({ dueAt }) => dueAt > openedAt,
  )
}

/** Whether an alert still says the truth when the clock comes late: not once the next one is due. */
export function isTimely(name: AlertName, endsAt: number, now: number): boolean {
  const next = ALERTS[ALERTS.indexOf(name) + 1]
  return now < endsAt - (next ? LEAD_MS[next] : 0)
}

// ------------------------------------------------------------------------------------------ badges

const MANY_WON = 5

/** What auctions won have earned. */
export function collectorBadge(won: number): 'collector' | 'great_collector' | undefined {
  if (won >= MANY_WON) return 'great_collector'
  return won > 0 ? 'collector' : undefined
}
