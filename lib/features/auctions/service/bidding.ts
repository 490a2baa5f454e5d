import { type Button, type GroupTurn, Refusal, type Turn } from '../../../contract/feature.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { userId } from '../../../values/ids.ts'
import { settleJob } from '../clock-jobs.ts'
import { cardEdit, tellBought, tellEnd, tellOutbid } from '../notices.ts'
import { type Auction, type Done, findAuction, findMeantAuction, type Look } from '../queries/reading.ts'
import { endAuction, insertBid, type Written } from '../queries/writing.ts'
import {
  type BidDecision,
  decideBid,
  decidePurchase,
  insufficient,
  isOpen,
  meantByButton,
  nextBid,
  type Offer,
  refuseParty,
} from '../rules/bidding.ts'
import { say } from '../texts.ts'
import { CLOCK_JOBS } from './clockwork.ts'
import { holdBatch, openingCoins, purchaseBatch, taxOf } from './economics.ts'

/** The buttons below an auction as it is. */
export type CardButtons = (turn: Turn, auction: Auction) => readonly (readonly Button[])[]

/** What somebody wants: so much; or what a button meant to them who had seen so many changes of the price. */
export type Wanted = Offer | { readonly kind: 'step'; readonly seen: number; readonly step: number }

/** An auction after somebody has acted, and what that came to: the same whenever the update comes again. */
export interface Placed {
  readonly auction: Auction
  readonly done: Done
}

/** How often a decision is made anew because somebody came first; each time is one request. */
const ATTEMPTS = 12

const askingOf = (turn: Turn, ref: string, seen?: number) => ({
  ref,
  person: userId(turn.actor.userId),
  key: turn.key,
  seen,
})

/**
 * An auction of this group, as whoever asks sees it. What is past its end is settled behind the answer.
 * @throws Refusal where there is none
 */
export async function look(turn: GroupTurn, ref: string, seen?: number): Promise<Look> {
  const found = await findAuction(turn.services.database, askingOf(turn, ref, seen))
  return hereOnly(turn, found)
}

function hereOnly(turn: GroupTurn, found: Look | undefined): Look {
  if (!found || found.auction.groupId !== turn.group.groupId) throw new Refusal(say('refusals.gone'))
  if (found.auction.status === 'open' && !isOpen(found.auction, turn.now)) turn.services.catchUp()
  return found
}

/** Places a bid: two requests, and one more each time that somebody came first. @throws Refusal */
export async function placeBid(
  turn: GroupTurn,
  ref: string,
  wanted: Wanted,
  cardButtons: CardButtons,
): Promise<Placed> {
  return bidOn(
    turn,
    await look(turn, ref, wanted.kind === 'step' ? wanted.seen : undefined),
    wanted,
    cardButtons,
  )
}

/** What somebody means who names no auction, or what they may choose from. */
export type Meant =
  | { readonly kind: 'one'; readonly look: Look }
  | { readonly kind: 'several'; readonly auctions: readonly Auction[] }

const MOST_CHOICES = 8

/** @param replyTo the message that they reply to @throws Refusal where nothing is open */
export async function findMeant(turn: GroupTurn, replyTo: number | undefined): Promise<Meant> {
  const { look: found, open } = await findMeantAuction(
    turn.services.database,
    turn.group.groupId,
    { person: userId(turn.actor.userId), key: turn.key },
    replyTo,
    { now: turn.now, limit: MOST_CHOICES },
  )
  if (found) return { kind: 'one', look: hereOnly(turn, found) }
  if (open.length === 0) throw new Refusal(say('refusals.none_open'))
  return { kind: 'several', auctions: open }
}

/**
 * @param first as it was read
 * @param offers below a no
 * @throws Refusal
 */
export async function bidOn(
  turn: GroupTurn,
  first: Look,
  wanted: Wanted,
  cardButtons: CardButtons,
  offers: CardButtons = () => [],
): Promise<Placed> {
  return decideAnew(turn, first, async ({ auction, asker }) => {
    const offer = wanted.kind === 'step' ? meant(auction, asker.seenCoins, wanted) : wanted
    const bidder = {
      userId: turn.actor.userId,
      availableCoins: asker.balance ?? openingCoins(auction),
      blocked: asker.blocked,
    }
    const decision = decideBid(auction, bidder, offer, turn.now)
    if (decision instanceof Refusal) throw new Refusal(decision.text, offers(turn, auction))
    const after = afterBid(turn, auction, decision)
    const outbid = decision.kind === 'leads' ? auction.leader : undefined
    const asking = askingOf(turn, auction.ref, wanted.kind === 'step' ? wanted.seen : undefined)
    const written = await insertBid(turn.services.database, {
      ...asking,
      auction,
      at: turn.now,
      offer: offer.kind,
      askedCoins: offer.coins,
      decision,
      batch:
        decision.kind === 'beaten'
          ? undefined
          : holdBatch(auction, asking.person, decision.maxCoins, { key: turn.key, at: turn.now }),
      effects: {
        notices: outbid ? [tellOutbid(after, outbid, outbid.maxCoins)] : [],
        card: cardEdit(after, cardButtons(turn, after), turn.now),
        jobs: decision.extensions > auction.extensions ? [settleJob(after)] : [],
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

/** What somebody who wants to name an amount is asked with. @throws Refusal where they could not bid */
export async function prepareCustom(turn: GroupTurn, ref: string) {
  const { auction, asker } = await look(turn, ref)
  const refusal = refuseParty(auction, { userId: turn.actor.userId, blocked: asker.blocked }, turn.now)
  if (refusal) throw refusal
  return { ref, title: auction.title, next: nextBid(auction) }
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

function afterBid({ actor }: Turn, auction: Auction, decision: BidDecision): Auction {
  const { kind, priceCoins, moved, maxCoins, endsAt, extensions } = decision
  const { userId: id, firstName, lastName } = actor
  return {
    ...auction,
    priceCoins,
    leader: kind === 'beaten' ? auction.leader : { userId: userId(id), firstName, lastName, maxCoins },
    endsAt,
    extensions,
    bids: auction.bids + (moved ? 1 : 0),
    version: auction.version + 1,
  }
}

/** Buys it at once, for its price; that ends the auction. @throws Refusal */
export async function buyNow(turn: GroupTurn, ref: string): Promise<Placed> {
  return decideAnew(turn, await look(turn, ref), async ({ auction, asker }) => {
    const buyer = { userId: turn.actor.userId, blocked: asker.blocked }
    const decision = decidePurchase(auction, buyer, turn.now)
    if (decision instanceof Refusal) throw decision
    const { priceCoins } = decision
    const asking = askingOf(turn, ref)
    const { firstName, lastName } = turn.actor
    const after: Auction = {
      ...auction,
      status: 'sold',
      priceCoins,
      leader: { userId: asking.person, firstName, lastName, maxCoins: priceCoins },
      bids: auction.bids + 1,
      version: auction.version + 1,
    }
    const beaten = auction.leader?.userId === asking.person ? undefined : auction.leader
    const written = await endAuction(turn.services.database, {
      ...asking,
      auction,
      at: turn.now,
      status: 'sold',
      by: asking.person,
      purchase: { coins: priceCoins },
      batch: purchaseBatch(auction, asking.person, priceCoins, { key: turn.key, at: turn.now }),
      effects: {
        notices: [
          ...tellEnd(after, { tax: taxOf(after, priceCoins), sellerKnows: false }),
          ...(beaten ? [tellBought(after, beaten)] : []),
        ],
        card: cardEdit(after, [], turn.now),
      },
      jobKinds: CLOCK_JOBS,
    })
    const done = { offer: 'buy', asked: priceCoins, outcome: 'bought', price: priceCoins } as const
    return { written, placed: { auction: after, done } }
  })
}

/** What buying it would be, for the question before it. @throws Refusal */
export async function preparePurchase(
  turn: GroupTurn,
  ref: string,
): Promise<{ readonly auction: Auction; readonly priceCoins: bigint }> {
  const { auction, asker } = await look(turn, ref)
  const decision = decidePurchase(auction, { userId: turn.actor.userId, blocked: asker.blocked }, turn.now)
  if (decision instanceof Refusal) throw decision
  return { auction, ...decision }
}

/**
 * Decides on what was read and writes it to that; when somebody came first, decides again on what the write has found.
 * An update that comes again finds what it did.
 */
async function decideAnew(
  turn: GroupTurn,
  first: Look,
  attempt: (look: Look) => Promise<{ readonly written: Written; readonly placed: Placed }>,
): Promise<Placed> {
  let now = first
  for (let attempts = 1; attempts <= ATTEMPTS; attempts++) {
    if (now.asker.done) return { auction: now.auction, done: now.asker.done }
    const { written, placed } = await attempt(now)
    if (written.status === 'done') {
      turn.services.deliverSoon()
      return placed
    }
    if (written.status === 'refused') throw ledgerRefusal(written)
    now = hereOnly(turn, written.look)
  }
  throw new WriteConflict('an auction kept changing')
}

function ledgerRefusal({ result: { refusal } }: Extract<Written, { status: 'refused' }>): Error {
  return refusal.status === 'insufficient'
    ? insufficient(refusal.available, refusal.needed)
    : new Error(`the ledger refused an auction's coins: ${refusal.status}`)
}
