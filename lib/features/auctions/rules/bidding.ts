import { Over, Refusal } from '../../../contract/answer.ts'
import { MOST_COINS } from '../../../values/coins.ts'
import type { UserId } from '../../../values/ids.ts'
import type { Named } from '../../../values/person.ts'
import { apart } from '../../../values/text.ts'
import { say } from '../texts.ts'

const MINUTE_MS = 60_000

/** A bid that comes later than this before the end moves the end to so long after the bid… */
export const LAST_MINUTES_MS = 2 * MINUTE_MS
/** …so often at most. */
export const MOST_EXTENSIONS = 10

export type Status = 'open' | 'sold' | 'unsold' | 'cancelled'

/** An auction as it stands, as far as decisions need it. Moments are milliseconds since 1970. */
export interface Standing {
  readonly status: Status
  readonly seller: Named
  /** They have left the group: nothing is bid for, and nobody is paid, unless they come back. */
  readonly isSellerGone: boolean
  readonly startingCoins: bigint
  readonly incrementCoins: bigint
  readonly buyNowCoins: bigint | undefined
  /** Nobody but the seller knows it. */
  readonly reserveCoins: bigint | undefined
  readonly endsAt: number
  readonly extensions: number
  /** Undefined before the first bid, as the leader is. */
  readonly priceCoins: bigint | undefined
  /** With what they have put aside: the price, or more with a maximum. */
  readonly leader: (Named & { readonly maxCoins: bigint }) | undefined
}

export interface Bidder {
  readonly userId: UserId
  /** What they have at hand, without what this auction already holds. */
  readonly availableCoins: bigint
  /** They or the seller want nothing to do with each other. */
  readonly blocked: boolean
}

/** So many coins, or up to so many: the house then bids for them, as little as it takes. */
export interface Offer {
  readonly kind: 'exact' | 'max'
  readonly coins: bigint
}

/** What a bid makes of an auction. */
export interface BidDecision {
  /** `beaten`: the leader's maximum answers it at once. `raised`: the leader's own, which nobody else sees. */
  readonly kind: 'leads' | 'beaten' | 'raised'
  readonly priceCoins: bigint
  /** Whether the price moved. */
  readonly moved: boolean
  /** Of whoever leads after it. */
  readonly maxCoins: bigint
  readonly endsAt: number
  readonly extensions: number
}

/** A deadline counts from the moment it passes, not from when the clock comes by. */
export const isOpen = ({ status, endsAt }: Pick<Standing, 'status' | 'endsAt'>, now: number) =>
  status === 'open' && now < endsAt

/** The least that the next bid may be; past 10^12 nobody can bid any more. */
export const nextBid = ({ priceCoins, startingCoins, incrementCoins }: Standing): bigint =>
  priceCoins === undefined ? startingCoins : priceCoins + incrementCoins

/** It can be bought at its price while bidding is still below that. */
export const canBuyNow = (auction: Standing): auction is Standing & { readonly buyNowCoins: bigint } =>
  auction.buyNowCoins !== undefined && nextBid(auction) < auction.buyNowCoins

export const isReserveMet = ({ reserveCoins, priceCoins }: Standing): boolean =>
  reserveCoins === undefined || (priceCoins !== undefined && priceCoins >= reserveCoins)

/**
 * What a button meant to whoever pressed it: reckoned from the price that they saw, so that nobody ever pays more than
 * stood there.
 * @param seenCoins the price then; undefined before the first bid
 * @param step 1 for the least, and an increment more for each further one
 */
export function meantByButton(auction: Standing, seenCoins: bigint | undefined, step: number): Offer {
  const least = nextBid({ ...auction, priceCoins: seenCoins })
  return { kind: 'exact', coins: least + BigInt(step - 1) * auction.incrementCoins }
}

/** A bid, judged by what the auction is at this moment. */
export function decideBid(
  auction: Standing,
  bidder: Bidder,
  offer: Offer,
  now: number,
): BidDecision | Refusal {
  const refused = refuseParty(auction, bidder, now)
  if (refused) return refused
  const { leader, incrementCoins, startingCoins } = auction
  if (leader?.userId === bidder.userId && offer.kind === 'exact') return new Refusal(say('refusals.leading'))
  if (canBuyNow(auction) && offer.coins >= auction.buyNowCoins) {
    const atHand = bidder.availableCoins + heldBy(auction, bidder)
    if (atHand < auction.buyNowCoins) return insufficient(atHand, auction.buyNowCoins)
    return new Refusal(say('refusals.worth_buying', { coins: { coins: auction.buyNowCoins } }))
  }
  if (offer.coins > MOST_COINS) return new Refusal(say('refusals.too_much', { most: { coins: MOST_COINS } }))
  if (leader?.userId === bidder.userId) return raiseMaximum(auction, leader.maxCoins, bidder, offer, now)
  if (offer.coins < nextBid(auction)) return tooLow(auction)
  if (bidder.availableCoins < offer.coins) return insufficient(bidder.availableCoins, offer.coins)
  if (leader && offer.coins <= leader.maxCoins) {
    // Of two that offer the same, the earlier one keeps the lead.
    const price = least(leader.maxCoins, offer.coins + incrementCoins)
    return moving('beaten', auction, { price, max: leader.maxCoins }, now)
  }
  const enough = leader ? leader.maxCoins + incrementCoins : startingCoins
  const price = offer.kind === 'exact' ? offer.coins : least(offer.coins, enough)
  return moving('leads', auction, { price, max: offer.coins }, now)
}

/** Whether somebody might offer so much here, as far as anybody can see; what they have at hand isn't looked at. */
export function couldBid(auction: Standing, userId: UserId, offer: Offer, now: number): boolean {
  const bidder = { userId, availableCoins: 2n * MOST_COINS, blocked: false }
  const decision = decideBid(auction, bidder, offer, now)
  return !(decision instanceof Refusal) || decision.code === 'auctions.worth_buying'
}

/** What the auction holds of somebody's already. */
const heldBy = ({ leader }: Standing, { userId }: Bidder) =>
  leader?.userId === userId ? leader.maxCoins : 0n

/** What of its buttons somebody could press with success: the next bid, buying it, or raising their own maximum. */
export function waysOpen(auction: Standing, bidder: Bidder, now: number) {
  const leads = auction.leader?.userId === bidder.userId
  const refused = refuseParty(auction, bidder, now) !== undefined
  const atHand = bidder.availableCoins + heldBy(auction, bidder)
  return {
    bid: !refused && !leads && nextBid(auction) <= bidder.availableCoins,
    buy: !refused && canBuyNow(auction) && auction.buyNowCoins <= atHand,
    raise: !refused && leads,
  }
}

/** Why none of the open ones takes such an offer. */
export function noneWithin(open: readonly Standing[], userId: UserId, { coins }: Offer): Refusal {
  const others = open.filter(({ seller, leader }) => seller.userId !== userId && leader?.userId !== userId)
  const [first, ...more] = others.map(nextBid)
  if (first === undefined) return new Refusal(say('refusals.none_for_you'))
  return new Refusal(
    say('refusals.none_within', { coins: { coins }, next: { coins: more.reduce(least, first) } }),
  )
}

function raiseMaximum(
  auction: Standing,
  heldCoins: bigint,
  { availableCoins }: Bidder,
  { coins }: Offer,
  now: number,
): BidDecision | Refusal {
  if (coins <= heldCoins)
    return new Refusal(apart(say('refusals.max_not_higher', { max: { coins: heldCoins } })))
  if (availableCoins + heldCoins < coins) return insufficient(availableCoins + heldCoins, coins)
  return moving('raised', auction, { price: auction.priceCoins ?? coins, max: coins }, now)
}

/** A maximum that meets the reserve meets it at once: what ends unsold never had a willing buyer. */
function moving(
  kind: BidDecision['kind'],
  auction: Standing,
  { price, max }: { readonly price: bigint; readonly max: bigint },
  now: number,
): BidDecision {
  const { reserveCoins, extensions, endsAt } = auction
  const priceCoins =
    reserveCoins !== undefined && max >= reserveCoins && price < reserveCoins ? reserveCoins : price
  const moved = priceCoins !== auction.priceCoins
  const extended = moved && endsAt - now < LAST_MINUTES_MS && extensions < MOST_EXTENSIONS
  return {
    kind,
    priceCoins,
    moved,
    maxCoins: max,
    endsAt: extended ? now + LAST_MINUTES_MS : endsAt,
    extensions: extended ? extensions + 1 : extensions,
  }
}

/** Whether somebody may buy it at once, for its price. What they have at hand is for the ledger to say. */
export function decidePurchase(
  auction: Standing,
  buyer: Pick<Bidder, 'userId' | 'blocked'>,
  now: number,
): { readonly priceCoins: bigint } | Refusal {
  const refused = refuseParty(auction, buyer, now)
  if (refused) return refused
  return canBuyNow(auction)
    ? { priceCoins: auction.buyNowCoins }
    : new Refusal(say('refusals.no_buy_now', { next: { coins: nextBid(auction) } }))
}

/** Who can't take part at all, whatever they offer. */
export function refuseParty(
  auction: Standing,
  { userId, blocked }: Pick<Bidder, 'userId' | 'blocked'>,
  now: number,
): Refusal | undefined {
  if (!isOpen(auction, now)) return new Over(say('refusals.over'))
  if (auction.seller.userId === userId) return new Refusal(say('refusals.own'))
  if (auction.isSellerGone)
    return new Refusal(say('refusals.seller_gone', { who: { person: auction.seller } }))
  // Who has blocked whom is nobody's business.
  return blocked ? new Refusal(say('refusals.cannot')) : undefined
}

function tooLow(auction: Standing): Refusal {
  const next = { coins: nextBid(auction) }
  return auction.priceCoins === undefined
    ? new Refusal(say('refusals.too_low_first', { next }))
    : new Refusal(say('refusals.too_low', { price: { coins: auction.priceCoins }, next }))
}

/** Also said when the ledger finds it so. */
export const insufficient = (available: bigint, needed: bigint) =>
  new Refusal(say('refusals.insufficient', { available: { coins: available }, needed: { coins: needed } }))

const least = (a: bigint, b: bigint) => (a < b ? a : b)
