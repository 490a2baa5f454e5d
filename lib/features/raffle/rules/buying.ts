import { Over, Refusal } from '../../../contract/answer.ts'
import { MOST_COINS } from '../../../values/coins.ts'
import type { UserId } from '../../../values/ids.ts'
import type { Named } from '../../../values/person.ts'
import type { Text } from '../../../values/text.ts'
import type { raffleSettings } from '../settings.ts'
import { say } from '../texts.ts'
import { type Draw, drawFrom } from './chance.ts'

/** Of one raffle, those that were taken back included: all of them are paid out in one statement. */
export const MOST_TICKETS = 500
/** So that no pot is more than one movement may carry. */
export const MOST_PRICE_COINS = MOST_COINS / BigInt(MOST_TICKETS)
const SHORTEST_MS = 60_000

export type Status = 'open' | 'drawn' | 'returned' | 'cancelled'

export interface Ticket {
  readonly number: number
  readonly buyerId: UserId
  /** The coins that were put aside for it. */
  readonly hold: bigint
}

/** A raffle, as far as rules look at it. Moments are milliseconds since 1970. */
export interface Standing {
  readonly ref: string
  readonly status: Status
  readonly openerId: UserId | undefined
  readonly priceCoins: bigint
  readonly taxPercent: number
  readonly mostEach: number
  readonly drawsAt: number
  /** Tickets ever sold. */
  readonly sold: number
  /** Those that are drawn from: not taken back. */
  readonly tickets: readonly Ticket[]
}

type RaffleSettings = ReturnType<typeof raffleSettings.of>

/** Open, and its time is not over. */
export const isOpen = ({ status, drawsAt }: Pick<Standing, 'status' | 'drawsAt'>, now: number): boolean =>
  status === 'open' && now < drawsAt

export const ticketsOf = ({ tickets }: Standing, person: UserId): readonly Ticket[] =>
  tickets.filter(({ buyerId }) => buyerId === person)

// ------------------------------------------------------------------------------------------ opening, buying, calling off

/** Whether a raffle may be opened so. */
export function refuseTerms(
  { priceCoins, durationMs }: { readonly priceCoins: bigint; readonly durationMs: number },
  { longestMs }: RaffleSettings,
): Refusal | undefined {
  if (priceCoins > MOST_PRICE_COINS)
    return new Refusal(say('refusals.price_too_high', { most: { coins: MOST_PRICE_COINS } }))
  if (durationMs < SHORTEST_MS || durationMs > longestMs)
    return new Refusal(
      say('refusals.duration', { shortest: { duration: SHORTEST_MS }, longest: { duration: longestMs } }),
    )
  return undefined
}

/** Whether somebody may buy a ticket now. Whether they can pay is the ledger's to say. */
export function refusePurchase(raffle: Standing, buyer: UserId, now: number): Refusal | undefined {
  if (!isOpen(raffle, now)) return tooLate(raffle)
  if (ticketsOf(raffle, buyer).length >= raffle.mostEach)
    return new Refusal(say('refusals.enough', { count: raffle.mostEach }))
  if (raffle.sold >= MOST_TICKETS) return new Refusal(say('refusals.sold_out'))
  return undefined
}

export interface Canceller {
  readonly userId: UserId
  readonly mindsEvents: boolean
}

/** Who opened it may call it off until it is drawn, and so may who minds the group's events. */
export function refuseCancel(
  raffle: Standing & { readonly opener: Named | undefined },
  by: Canceller,
  now: number,
): Refusal | undefined {
  if (!isOpen(raffle, now)) return tooLate(raffle)
  if (by.mindsEvents || raffle.openerId === by.userId) return undefined
  return new Refusal(
    raffle.opener
      ? say('refusals.not_yours', { who: { person: raffle.opener } })
      : say('refusals.not_yours_house'),
  )
}

const tooLate = ({ status }: Standing) =>
  status === 'open' ? new Refusal(say('refusals.drawing')) : new Over(say('refusals.over'))

// ------------------------------------------------------------------------------------------ the draw

export interface Won extends Draw {
  readonly winnerId: UserId
  /** What all tickets cost together, tax included. */
  readonly potCoins: bigint
}

/** How a raffle ends whose time is over; undefined while it isn't, and when it has ended. */
export function decideDraw(raffle: Standing, secret: string, now: number): Won | 'returned' | undefined {
  const { status, drawsAt, ref, tickets, priceCoins } = raffle
  if (status !== 'open' || now < drawsAt) return undefined
  if (new Set(tickets.map(({ buyerId }) => buyerId)).size < 2) return 'returned'
  const draw = drawFrom(
    secret,
    ref,
    tickets.map(({ number }) => number),
  )
  const winner = tickets[draw.place]
  if (!winner) throw new Error('a draw without its ticket')
  return { ...draw, winnerId: winner.buyerId, potCoins: priceCoins * BigInt(tickets.length) }
}

// ------------------------------------------------------------------------------------------ settings

/** What doesn't fit together in a group's settings. */
export function contradictionsIn({ usualMs, longestMs }: RaffleSettings): Text[] {
  return usualMs > longestMs
    ? [
        say('contradictions.usual_too_long', {
          usual: { duration: usualMs },
          longest: { duration: longestMs },
        }),
      ]
    : []
}
