import { Over, Refusal } from '../../../contract/answer.ts'
import type { Act, GroupAct } from '../../../contract/turn.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { decideAnew } from '../../../values/decide-anew.ts'
import { refuseAsLimited, refuseSending, tellingBalance } from '../../economy/index.ts'
import { CLOCK_JOBS, settlementOf } from '../clock-jobs.ts'
import { announceEnd, cardEdit, tellBought, tellEnd, tellOutbid } from '../notices.ts'
import {
  type Auction,
  type Done,
  findAuction,
  findMeantAuction,
  findRefByNumber,
  type Look,
} from '../queries/reading.ts'
import { endAuction, insertBid, type Written } from '../queries/writing.ts'
import {
  type BidDecision,
  couldBid,
  decideBid,
  decidePurchase,
  insufficient,
  isOpen,
  meantByButton,
  nextBid,
  noneWithin,
  type Offer,
  refuseParty,
} from '../rules/bidding.ts'
import { nextOffers } from '../screens.ts'
import { say } from '../texts.ts'
import { holdBatch, openingCoins, purchaseBatch, taxOf } from './economics.ts'

/** What somebody wants: so much; or what a button meant to them who had seen so many changes of the price. */
export type Wanted = Offer | { readonly kind: 'step'; readonly seen: number; readonly step: number }

/** An auction after somebody has acted, and what that came to: the same whenever the update comes again. */
export interface Placed {
  readonly auction: Auction
  readonly done: Done
}

/** How often a decision is made anew because somebody came first; each time is one request. */
const ATTEMPTS = 12

const askingOf = ({ actor, key }: Act, ref: string, seen?: number) => ({
  ref,
  person: actor.userId,
  key,
  seen,
})

/**
 * An auction of this group, as whoever asks sees it. What is past its end is settled behind the answer.
 * @throws Refusal where there is none
 */
export async function look(act: GroupAct, ref: string, seen?: number): Promise<Look> {
  return hereOnly(act, await findAuction(act.services.database, askingOf(act, ref, seen)))
}

/** What was found, where it is an auction of this group; see {@link look}. */
export function hereOnly({ services, group, now }: GroupAct, found: Look | undefined): Look {
  if (!found || found.auction.groupId !== group.groupId) throw new Over(say('refusals.gone'))
  if (found.auction.status === 'open' && !isOpen(found.auction, now)) services.catchUp()
  return found
}

/** Places a bid: two requests, and one more each time that somebody came first. @throws Refusal */
export async function placeBid(act: GroupAct, ref: string, wanted: Wanted): Promise<Placed> {
  return bidOn(act, await look(act, ref, seenBy(wanted)), wanted)
}

const seenBy = (wanted: Wanted) => (wanted.kind === 'step' ? wanted.seen : undefined)

/** What somebody means who names no auction, or what they may choose from. */
export type Meant =
  | { readonly kind: 'one'; readonly look: Look }
  | { readonly kind: 'several'; readonly auctions: readonly Auction[] }

const MOST_CHOICES = 8

/** @param replyTo the message that they reply to @throws Refusal where nothing is open that takes such a bid */
export async function findMeant(act: GroupAct, replyTo: number | undefined, offer: Offer): Promise<Meant> {
  const { services, group, actor, key, now } = act
  const { look: found, open } = await findMeantAuction(
    services.database,
    group.groupId,
    { person: actor.userId, key },
    replyTo,
    { now, limit: MOST_CHOICES },
  )
  if (found) return { kind: 'one', look: hereOnly(act, found) }
  if (open.length === 0) throw new Refusal(say('refusals.none_open'))
  const within = open.filter((auction) => couldBid(auction, actor.userId, offer, now))
  if (within.length === 0) throw noneWithin(open, actor.userId, offer)
  return { kind: 'several', auctions: within }
}

/**
 * @param first as it was read
 * @param offeringNext a no comes with what could be bid instead, as the auction is by then
 * @throws Refusal
 */
export async function bidOn(
  act: GroupAct,
  first: Look,
  wanted: Wanted,
  { offeringNext = false }: { readonly offeringNext?: boolean } = {},
): Promise<Placed> {
  return untilWritten(act, first, async ({ auction, asker, leaderMayBid }) => {
    const { actor, now, key, services } = act
    const offer = wanted.kind === 'step' ? meant(auction, asker.seenCoins, wanted) : wanted
    const bidder = {
      userId: actor.userId,
      availableCoins: asker.balance ?? openingCoins(auction),
      blocked: asker.blocked,
    }
    const decision = decideBid(auction, bidder, offer, now)
    if (decision instanceof Refusal) {
      const no = toldIn(auction, decision)
      throw offeringNext ? new Refusal(no.text, nextOffers(auction, now, bidder)) : no
    }
    // A bid that is beaten at once puts nothing aside, and would be judged by nobody.
    const unfit = decision.kind === 'beaten' ? await refuseSender(act, auction, offer.coins) : undefined
    if (unfit) throw unfit
    const after = afterBid(act, auction, decision)
    const outbid = decision.kind === 'leads' ? auction.leader : undefined
    const written = await insertBid(services.database, {
      ...askingOf(act, auction.ref, seenBy(wanted)),
      auction,
      at: now,
      offer: offer.kind,
      askedCoins: offer.coins,
      decision,
      batch:
        decision.kind === 'beaten'
          ? undefined
          : holdBatch(auction, actor.userId, decision.maxCoins, { key, at: now }),
      effects: {
        notices: outbid ? [tellOutbid(after, outbid, leaderMayBid)] : [],
        card: cardEdit(after, now),
        jobs: decision.extensions > auction.extensions ? [settlementOf(after)] : [],
      },
    })
    const done = {
      offer: offer.kind,
      asked: offer.coins,
      outcome: decision.kind,
      price: decision.priceCoins,
    } as const
    return { written, placed: { auction: after, done } }
  })
}

/** What somebody has at hand is in one of the rules' noes. */
const toldIn = (auction: Auction, no: Refusal): Refusal =>
  no.code === 'auctions.insufficient' ? new Refusal(tellingBalance(auction, no.text), no.buttons) : no

/** Whether the actor may send as much to another person; what they have put aside counts. */
const refuseSender = ({ services, actor, now }: GroupAct, auction: Auction, coins: bigint) =>
  refuseSending(services.database, auction, { sender: actor.userId, coins, now })

/** What somebody who wants to name an amount is asked with, in private. @throws Refusal where they could not bid */
export async function prepareCustom(act: GroupAct, ref: string) {
  const { auction, asker } = await look(act, ref)
  const refusal =
    refuseParty(auction, { userId: act.actor.userId, blocked: asker.blocked }, act.now) ??
    (await refuseSender(act, auction, 0n))
  if (refusal) throw refusal
  const { groupId, settings, title } = auction
  return { ref, groupId, settings, title, next: nextBid(auction) }
}

/** The open auction that a link means by its number. @throws Refusal where it is none any longer */
export async function findByNumber(
  { services, group }: GroupAct,
  number: number | undefined,
): Promise<string> {
  const ref =
    number === undefined ? undefined : await findRefByNumber(services.database, group.groupId, number)
  if (!ref) throw new Over(say('refusals.over'))
  return ref
}

/** Nobody ever pays more than stood on the button, whatever the price is by now. */
function meant(
  auction: Auction,
  seenCoins: bigint | undefined,
  { seen, step }: { readonly seen: number; readonly step: number },
): Offer {
  if (seen > 0 && seenCoins === undefined) throw new Refusal(say('refusals.gone'))
  return meantByButton(auction, seenCoins, step)
}

function afterBid({ actor }: Act, auction: Auction, decision: BidDecision): Auction {
  const { kind, priceCoins, moved, maxCoins, endsAt, extensions } = decision
  const { userId, firstName, lastName } = actor
  return {
    ...auction,
    priceCoins,
    leader: kind === 'beaten' ? auction.leader : { userId, firstName, lastName, maxCoins },
    isLeaderGone: kind === 'beaten' && auction.isLeaderGone,
    endsAt,
    extensions,
    bids: auction.bids + (moved ? 1 : 0),
    version: auction.version + 1,
  }
}

/** Buys it at once, for its price; that ends the auction. @throws Refusal */
export async function buyNow(act: GroupAct, ref: string): Promise<Placed> {
  return untilWritten(act, await look(act, ref), async ({ auction, asker, leaderMayBid }) => {
    const { actor, now, key, services } = act
    const { userId, firstName, lastName } = actor
    const decision = decidePurchase(auction, { userId, blocked: asker.blocked }, now)
    if (decision instanceof Refusal) throw decision
    const { priceCoins } = decision
    const after: Auction = {
      ...auction,
      status: 'sold',
      priceCoins,
      leader: { userId, firstName, lastName, maxCoins: priceCoins },
      isLeaderGone: false,
      bids: auction.bids + 1,
      version: auction.version + 1,
    }
    const beaten = auction.leader?.userId === userId ? undefined : auction.leader
    const written = await endAuction(services.database, {
      ...askingOf(act, ref),
      auction,
      at: now,
      status: 'sold',
      by: userId,
      purchase: { coins: priceCoins },
      batch: purchaseBatch(auction, userId, priceCoins, { key, at: now }),
      effects: {
        notices: [
          announceEnd(after, { bought: true }),
          ...tellEnd(after, { tax: taxOf(after, priceCoins), sellerKnows: false }),
          ...(beaten ? [tellBought(after, beaten, leaderMayBid)] : []),
        ],
        card: cardEdit(after, now),
      },
      jobKinds: CLOCK_JOBS,
    })
    const done = { offer: 'buy', asked: priceCoins, outcome: 'bought', price: priceCoins } as const
    return { written, placed: { auction: after, done } }
  })
}

/** What buying it would be, for the question before it. @throws Refusal */
export async function preparePurchase(
  act: GroupAct,
  ref: string,
): Promise<{ readonly auction: Auction; readonly priceCoins: bigint }> {
  const { auction, asker } = await look(act, ref)
  const decision = decidePurchase(auction, { userId: act.actor.userId, blocked: asker.blocked }, act.now)
  if (decision instanceof Refusal) throw decision
  // What the leader has put aside for it comes back with the purchase.
  const own = auction.leader?.userId === act.actor.userId ? auction.leader.maxCoins : 0n
  const unfit = await refuseSender(act, auction, decision.priceCoins - own)
  if (unfit) throw unfit
  return { auction, ...decision }
}

/**
 * Decides on what was read and writes it to that; when somebody came first, decides again on what the write has found.
 * An act that comes again finds what it did.
 */
function untilWritten(
  act: GroupAct,
  first: Look,
  attempt: (look: Look) => Promise<{ readonly written: Written; readonly placed: Placed }>,
): Promise<Placed> {
  return decideAnew<Look, Placed>(
    first,
    async (now) => {
      if (now.asker.done) return { done: { auction: now.auction, done: now.asker.done } }
      const { written, placed } = await attempt(now)
      if (written.status === 'refused') throw ledgerRefusal(written, now.auction, act.now)
      if (written.status === 'overtaken') return { changed: hereOnly(act, written.look) }
      act.services.deliverSoon()
      return { done: placed }
    },
    { attempts: ATTEMPTS, exhausted: () => new WriteConflict('an auction kept changing') },
  )
}

function ledgerRefusal(
  { result: { refusal } }: Extract<Written, { status: 'refused' }>,
  auction: Auction,
  now: number,
): Error {
  if (refusal.status === 'insufficient')
    return toldIn(auction, insufficient(refusal.available, refusal.needed))
  return (
    refuseAsLimited(refusal, auction, now) ??
    new Error(`the ledger refused an auction's coins: ${refusal.status}`)
  )
}
