import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import type { GroupScope } from '../../contract/group.ts'
import { MOST_COINS } from '../../values/coins.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { type BelowWhich, bid, buy, nameAmount, openView, turnPage, watch } from './buttons.ts'
import type { Lot } from './lot.ts'
import type { Auction, Done } from './queries/reading.ts'
import { type Bidder, canBuyNow, isOpen, isReserveMet, nextBid, waysOpen } from './rules/bidding.ts'
import { say } from './texts.ts'

/** What auctions look like: facts in, texts and buttons out. */

/** The least, and how many increments more. */
const STEPS = [1, 2, 5] as const

const joined = (texts: readonly Text[]): Text => say('lines', { lines: texts })

// ------------------------------------------------------------------------------------------ the card

/** The card's paragraphs, for the group and for whoever opens it again. */
export function cardTexts(auction: Auction, now: number): Text[] {
  return [
    say('card.title', { title: auction.title }),
    joined([
      say('card.description', { description: auction.description }),
      say('card.seller', { who: { person: auction.seller } }),
      ...(isOpen(auction, now) ? openLines(auction) : [endText(auction)]),
    ]),
  ]
}

function openLines(auction: Auction): Text[] {
  const { priceCoins, leader, startingCoins, endsAt, reserveCoins, extensions } = auction
  return [
    priceCoins !== undefined && leader
      ? say('card.price', { coins: { coins: priceCoins }, leader: { person: leader } })
      : say('card.starting', { coins: { coins: startingCoins } }),
    ...(reserveCoins === undefined
      ? []
      : [say(isReserveMet(auction) ? 'card.reserve_met' : 'card.reserve_open')]),
    say('card.until', { until: { moment: endsAt }, left: { left: endsAt } }),
    ...(extensions > 0 ? [say('card.extended', { count: extensions })] : []),
  ]
}

/** What an auction doesn't remember of its end. */
export interface HowEnded {
  /** Who took it back, where it wasn't the seller. */
  readonly cancelledBy?: Named | undefined
  readonly bought?: boolean
  /** The clock called it off: nobody was there to be paid. */
  readonly sellerGone?: boolean
}

/** How it ended, in a line; past its end and not yet settled it says so. */
export function endText(
  auction: Auction,
  { cancelledBy, bought = false, sellerGone = false }: HowEnded = {},
): Text {
  const { title, seller, leader, priceCoins } = auction
  const values = { title, seller: { person: seller } }
  switch (auction.status) {
    case 'sold':
      return say(bought ? 'result.bought' : 'result.sold', {
        ...values,
        winner: { person: leader ?? seller },
        price: { coins: priceCoins ?? 0n },
      })
    case 'unsold':
      return say(leader ? 'result.missed' : 'result.unsold', values)
    case 'cancelled':
      return cancelledBy
        ? say('result.cancelled_by', { ...values, by: { person: cancelledBy } })
        : say(sellerGone ? 'result.seller_gone' : 'result.cancelled', values)
    default:
      return say('result.settling')
  }
}

/** Below every card. @returns none for what is over */
export const cardButtons = (auction: Auction, now: number): Button[][] => buttonsBelow(auction, now, 'card')

function buttonsBelow(auction: Auction, now: number, place: BelowWhich): Button[][] {
  if (!isOpen(auction, now)) return []
  const { ref, bids, incrementCoins } = auction
  const next = nextBid(auction)
  const offered = STEPS.map((step) => ({
    step,
    coins: next + BigInt(step - 1) * incrementCoins,
  })).filter(({ coins }) => coins <= MOST_COINS && !(canBuyNow(auction) && coins >= auction.buyNowCoins))
  return [
    offered.map(({ step, coins }) =>
      button(say('buttons.bid', { coins: { coins } }), bid, [ref, bids, step, place]),
    ),
    canBuyNow(auction)
      ? [button(say('buttons.buy', { coins: { coins: auction.buyNowCoins } }), buy, [ref])]
      : [],
    [button(say('buttons.custom'), nameAmount, [ref]), button(say('buttons.watch'), watch, [ref])],
  ]
}

/** What whoever was told that theirs won't do could press instead. @param bidder left out: somebody who may bid */
export function nextOffers(auction: Auction, now: number, bidder?: Bidder): Button[][] {
  const ways = bidder ? waysOpen(auction, bidder, now) : { bid: true, buy: true, raise: false }
  const [bids, buying, others] = buttonsBelow(auction, now, 'view').map((row) => row.slice(0, 1))
  return [ways.bid ? bids : [], ways.buy ? buying : [], ways.raise ? others : []].flatMap((row) =>
    row && row.length > 0 ? [row] : [],
  )
}

/** The card, to whoever opens it again. */
export const viewScreen = (auction: Auction, now: number): Reply => ({
  where: 'aside',
  text: cardTexts(auction, now),
  buttons: buttonsBelow(auction, now, 'view'),
})

// ------------------------------------------------------------------------------------------ bids

export interface Outcome {
  readonly auction: Auction
  readonly done: Done
}

const outcomeValues = ({ auction, done }: Outcome) => ({
  title: auction.title,
  asked: { coins: done.asked },
  price: { coins: done.price },
  next: { coins: done.price + auction.incrementCoins },
})

/** What a bid came to, over the chat: at most 200 characters. */
export function bidToast(outcome: Outcome): Text {
  const { offer, outcome: kind } = outcome.done
  const values = outcomeValues(outcome)
  if (kind === 'bought') return say('bid.toast_bought', values)
  if (kind === 'leads' && offer === 'max') return say('bid.toast_leads_max', values)
  return say(`bid.toast_${kind}`, values)
}

/** The same in a message. A maximum is between the house and who gave it. @param notes said below it */
export function bidScreen(outcome: Outcome, now: number, notes: readonly Text[] = []): Reply {
  const { auction, done } = outcome
  const { offer, outcome: kind } = done
  const values = { ...outcomeValues(outcome), seller: { person: auction.seller } }
  const said = kind === 'leads' && offer === 'max' ? 'bid.leads_max' : (`bid.${kind}` as const)
  return {
    where: 'aside',
    ...(offer === 'max' ? { otherwise: 'private' as const } : {}),
    text: [say(said, values), ...notes],
    ...(kind === 'beaten' ? { buttons: nextOffers(auction, now) } : {}),
  }
}

/** The way to where an amount is named: nobody else hears it, and a maximum is told to nobody. */
export const customWayScreen = (title: string, way: Button): Reply => ({
  where: 'aside',
  text: say('custom.privately', { title }),
  buttons: [[way]],
  as: 'new',
})

export function buyAskedScreen(auction: Auction, coins: bigint, buttons: readonly Button[]): Reply {
  return {
    where: 'aside',
    text: say('buy.ask', { title: auction.title, coins: { coins }, seller: { person: auction.seller } }),
    buttons: [buttons],
    as: 'new',
  }
}

export function cancelAskedScreen(auction: Auction, buttons: readonly Button[]): Reply {
  const { leader, title } = auction
  return {
    where: 'aside',
    text: leader
      ? // What they have put aside may be more than the price: a maximum is told to nobody.
        say('cancel.ask_refund', { title, leader: { person: leader } })
      : say('cancel.ask', { title }),
    buttons: [buttons],
    as: 'new',
  }
}

// ------------------------------------------------------------------------------------------ the list

/** A page of what is open. */
export interface Listing {
  readonly auctions: readonly Auction[]
  readonly total: number
  /** From 0. */
  readonly page: number
  /** Rows on a full page. */
  readonly size: number
}

export function listScreen(
  { title }: GroupScope,
  { auctions, total, page, size }: Listing,
  now: number,
): Reply {
  if (auctions.length === 0) return { where: 'aside', text: say('subastas.empty') }
  const first = page * size + 1
  return {
    where: 'aside',
    text: [
      say('subastas.title', { group: title }),
      ...auctions.map((auction, index) => listRow(auction, first + index, now)),
    ],
    buttons: [
      ...auctions.map((auction, index) => [
        button(say('subastas.open', { number: first + index, title: auction.title }), openView, [
          auction.ref,
        ]),
      ]),
      [
        ...(page > 0 ? [button(say('subastas.previous'), turnPage, [page - 1])] : []),
        ...(first + auctions.length - 1 < total ? [button(say('subastas.next'), turnPage, [page + 1])] : []),
      ],
    ],
  }
}

function listRow(auction: Auction, number: number, now: number): Text {
  const { title, priceCoins, leader, startingCoins, endsAt } = auction
  return say('subastas.row', {
    number,
    title,
    price:
      priceCoins !== undefined && leader
        ? say('subastas.price', { price: { coins: priceCoins }, leader: { named: leader } })
        : say('subastas.starting', { price: { coins: startingCoins } }),
    when: isOpen(auction, now) ? say('subastas.left', { left: { left: endsAt } }) : say('subastas.ended'),
  })
}

/** Which of several is meant. @param rows the button of each: see choiceLabel */
export const choiceScreen = (coins: bigint, rows: readonly (readonly Button[])[]): Reply => ({
  where: 'aside',
  text: say('pujar.which', { coins: { coins } }),
  buttons: rows,
})

export const choiceLabel = (auction: Auction): Text =>
  say('pujar.choice', { title: auction.title, next: { coins: nextBid(auction) } })

// ------------------------------------------------------------------------------------------ opening one

/** What the seller sees before it is opened. */
export function lotPreview(lot: Lot): Text[] {
  const { title, description, photo, startingCoins, incrementCoins, buyNowCoins, reserveCoins, durationMs } =
    lot
  return [
    say('wizard.preview'),
    say('card.title', { title }),
    joined([
      say('card.description', { description }),
      ...(photo === undefined ? [] : [say('terms.photo')]),
      say('terms.starting', { coins: { coins: startingCoins } }),
      say('terms.increment', { coins: { coins: incrementCoins } }),
      ...(buyNowCoins === undefined ? [] : [say('terms.buy_now', { coins: { coins: buyNowCoins } })]),
      ...(reserveCoins === undefined ? [] : [say('terms.reserve', { coins: { coins: reserveCoins } })]),
      say('terms.duration', { duration: { duration: durationMs } }),
    ]),
  ]
}
