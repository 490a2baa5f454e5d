import { z } from 'zod'
import {
  type Action,
  type Answer,
  action,
  type Button,
  confirmation,
  type DeepLink,
  type GroupTurn,
  Refusal,
  type Reply,
  type Turn,
} from '../../contract/feature.ts'
import { customBidWith, sellWith } from './scene.ts'
import {
  bidButtons,
  bidScreen,
  bidToast,
  buyQuestion,
  cancelQuestion,
  cardTexts,
  endText,
  listScreen,
} from './screens.ts'
import * as bidding from './service/bidding.ts'
import * as looking from './service/looking.ts'
import { enterSalesroom } from './service/opening.ts'
import { say } from './texts.ts'

const PAGE_ROWS = 5
const QUESTION_MS = 10 * 60_000

const refSchema = z.string().regex(/^[\w-]{1,24}$/)
type Ref = readonly [ref: string]
type Auction = bidding.Placed['auction']

/** Auctions live in groups only: their messages were sent there. */
function inGroup(turn: Turn): GroupTurn {
  if (!turn.group) throw new Error('an auction outside of a group')
  return turn as GroupTurn
}

/** A button below an auction: anybody presses it, and a no comes over the chat. */
function auctionAction(name: string, run: (turn: GroupTurn, ref: string) => Promise<Answer>): Action<Ref> {
  return action<Ref>({
    feature: 'auctions',
    name,
    version: 1,
    for: 'anyone',
    data: z.tuple([refSchema]),
    run: (turn, [ref]) => run(inGroup(turn), ref),
  })
}

// ------------------------------------------------------------------------------------------ bidding

/** Below the card, which is kept up to date by itself, or below a view of it, which is shown anew. */
const placeSchema = z.enum(['card', 'view'])
type Place = z.infer<typeof placeSchema>
const count = z.coerce.number().int().min(0).max(1_000_000_000)

/** What it means is reckoned from the price that whoever presses has seen: they never pay more than stood there. */
const bid = action<readonly [ref: string, seen: number, step: number, place: Place]>({
  feature: 'auctions',
  name: 'bid',
  version: 1,
  for: 'anyone',
  data: z.tuple([refSchema, count, count.min(1).max(100), placeSchema]),
  async run(turn, [ref, seen, step, place]) {
    const here = inGroup(turn)
    try {
      const placed = await bidding.placeBid(here, ref, { kind: 'step', seen, step }, cardButtons)
      const toast = bidToast(placed)
      return place === 'view'
        ? { ...viewScreen(here, placed.auction), toast }
        : { toast, alert: placed.done.outcome === 'beaten' }
    } catch (error) {
      if (!(error instanceof Refusal) || place === 'card') throw error
      return { ...viewScreen(here, (await bidding.look(here, ref)).auction), toast: error.text }
    }
  },
})

/** Below every card, for the card's own edits. */
export const cardButtons: bidding.CardButtons = (turn, auction) => buttonsBelow(turn, auction, 'card')

function buttonsBelow(turn: Turn, auction: Auction, place: Place): Button[][] {
  const { ref } = auction
  return bidButtons(auction, turn.now, {
    bid: (step, label) => turn.button(label, bid, [ref, auction.bids, step, place]),
    custom: (label) => turn.button(label, askCustom, [ref]),
    buy: (label) => turn.button(label, askBuy, [ref]),
    watch: (label) => turn.button(label, watch, [ref]),
  })
}

export const customBid = customBidWith(cardButtons)

const askCustom: Action<Ref> = auctionAction('custom', (turn, ref) =>
  turn.enter(customBid, () => bidding.prepareCustom(turn, ref)),
)

/** Of several auctions, the one that was meant. */
export const confirmBid = confirmation({
  feature: 'auctions',
  name: 'choose',
  payload: z.object({ ref: refSchema, kind: z.enum(['exact', 'max']), coins: z.coerce.bigint() }),
  ttlMs: QUESTION_MS,
  declined: say('pujar.declined'),
  async run(turn, { ref, ...offer }) {
    const placed = await bidding.placeBid(inGroup(turn), ref, offer, cardButtons)
    return { text: bidScreen(placed, turn.actor) }
  },
})

/** The next bid, and buying it: for whoever was told that theirs won't do. */
export const nextOffers: bidding.CardButtons = (turn, auction) =>
  buttonsBelow(turn, auction, 'card')
    .slice(0, 2)
    .map((row) => row.slice(0, 1))

// ------------------------------------------------------------------------------------------ buying at once

const askBuy: Action<Ref> = auctionAction('buy', async (turn, ref) => {
  const { auction, priceCoins } = await bidding.preparePurchase(turn, ref)
  return buyQuestion(auction, priceCoins, turn.ask(confirmBuy, { ref }, say('buy.confirm')))
})

const confirmBuy = confirmation({
  feature: 'auctions',
  name: 'buy_yes',
  payload: z.object({ ref: refSchema }),
  ttlMs: QUESTION_MS,
  declined: say('buy.declined'),
  async run(turn, { ref }) {
    return { text: bidScreen(await bidding.buyNow(inGroup(turn), ref), turn.actor) }
  },
})

// ------------------------------------------------------------------------------------------ following

const watch = auctionAction('watch', async (turn, ref) => {
  const { watching, reachable, title } = await looking.toggleWatch(turn, ref)
  if (!watching) return { toast: say('watch.off', { title }) }
  return reachable ? { toast: say('watch.on', { title }) } : { toast: say('watch.closed'), alert: true }
})

// ------------------------------------------------------------------------------------------ looking

const turnPage = action<readonly [page: number]>({
  feature: 'auctions',
  name: 'page',
  version: 1,
  for: 'owner',
  data: z.tuple([count.max(10_000)]),
  run: (turn, [page]) => showList(inGroup(turn), page),
})

const openView = action<Ref>({
  feature: 'auctions',
  name: 'open',
  version: 1,
  for: 'owner',
  data: z.tuple([refSchema]),
  async run(turn, [ref]) {
    const here = inGroup(turn)
    const { auction } = await bidding.look(here, ref)
    const cancelling = (await looking.mayCancel(here, auction))
      ? [[turn.button(say('buttons.cancel'), askCancel, [ref])]]
      : []
    const screen = viewScreen(here, auction)
    return { ...screen, buttons: [...(screen.buttons ?? []), ...cancelling], as: 'new' }
  },
})

function viewScreen(turn: GroupTurn, auction: Auction): Reply {
  return { text: cardTexts(auction, turn.now), buttons: buttonsBelow(turn, auction, 'view') }
}

export async function showList(turn: GroupTurn, page: number): Promise<Reply> {
  return listScreen(turn, await looking.listOpen(turn, page, PAGE_ROWS), PAGE_ROWS, {
    open: ({ ref }, label) => turn.button(label, openView, [ref]),
    page: (wanted, label) => turn.button(label, turnPage, [wanted]),
  })
}

// ------------------------------------------------------------------------------------------ taking it back

const askCancel: Action<Ref> = auctionAction('cancel', async (turn, ref) => {
  const auction = await looking.prepareCancel(turn, ref)
  return cancelQuestion(auction, turn.ask(confirmCancel, { ref }, say('cancel.confirm')))
})

const confirmCancel = confirmation({
  feature: 'auctions',
  name: 'cancel_yes',
  payload: z.object({ ref: refSchema }),
  ttlMs: QUESTION_MS,
  declined: say('cancel.declined'),
  async run(turn, { ref }) {
    const auction = await looking.cancelAuction(inGroup(turn), ref)
    return { text: endText(auction, auction.seller.userId === turn.actor.userId ? undefined : turn.actor) }
  },
})

// ------------------------------------------------------------------------------------------ selling

export const sell = sellWith(cardButtons)

/** Selling is set up in private, so that a secret reserve is one; the topic that it was begun in comes along. */
export const sellLink: DeepLink = {
  name: 'subasta',
  open: (turn, groupId, threadId) =>
    turn.enter(sell, async () => {
      const { settings } = await enterSalesroom(turn, groupId)
      return { groupId, settings, threadId }
    }),
}

export const auctionActions = [
  bid,
  askCustom,
  confirmBid,
  askBuy,
  confirmBuy,
  watch,
  turnPage,
  openView,
  askCancel,
  confirmCancel,
]
