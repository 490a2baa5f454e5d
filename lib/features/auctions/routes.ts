import { z } from 'zod'
import { Refusal } from '../../contract/answer.ts'
import { type AnyEndpoint, list, NotFound, read } from '../../contract/rest.ts'
import { coinsOut, moment, momentOut, person, personOut } from '../../contract/rest-shapes.ts'
import type { Named } from '../../values/person.ts'
import type { Auction } from './queries/reading.ts'
import { look } from './service/bidding.ts'
import { isReserveReached, listPage } from './service/looking.ts'

/** Auctions, for other programs: what their cards say, and no more. See contract/rest. */

const auctionOut = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    seller: personOut,
    status: z.enum(['open', 'sold', 'unsold', 'cancelled']),
    startingCoins: coinsOut,
    incrementCoins: coinsOut,
    buyNowCoins: coinsOut.nullable(),
    priceCoins: coinsOut.nullable().meta({ description: 'null: nobody has bid.' }),
    leader: personOut.nullable(),
    changes: z.number().int().meta({ description: 'How often the price has changed.' }),
    hasReserve: z.boolean(),
    isReserveMet: z.boolean().meta({ description: 'What it is, nobody is told.' }),
    openedAt: momentOut,
    endsAt: momentOut,
  })
  .meta({ id: 'Auction' })

const toOut = (auction: Auction, nameOf: (who: Named) => string): z.infer<typeof auctionOut> => ({
  id: auction.ref,
  title: auction.title,
  description: auction.description,
  seller: person(auction.seller, nameOf),
  status: auction.status,
  startingCoins: String(auction.startingCoins),
  incrementCoins: String(auction.incrementCoins),
  buyNowCoins: auction.buyNowCoins === undefined ? null : String(auction.buyNowCoins),
  priceCoins: auction.priceCoins === undefined ? null : String(auction.priceCoins),
  leader: auction.leader ? person(auction.leader, nameOf) : null,
  changes: auction.bids,
  hasReserve: auction.reserveCoins !== undefined,
  isReserveMet: isReserveReached(auction),
  openedAt: moment(auction.openedAt),
  endsAt: moment(auction.endsAt),
})

const auctions = list({
  method: 'get',
  path: '/auctions',
  operationId: 'listAuctions',
  summary: 'Auctions, the latest first',
  tag: 'Auctions',
  scope: 'auctions:read',
  query: z.object({ status: z.enum(['open', 'ended', 'all']).default('open') }),
  pages: z.object({ openedAt: z.number(), ref: z.string() }),
  response: auctionOut,
  async run({ act, query, cursor, limit, nameOf }) {
    const { shown, next } = await listPage(act, { which: query.status, after: cursor, limit })
    return { items: shown.map((auction) => toOut(auction, nameOf)), next }
  },
})

const auction = read({
  method: 'get',
  path: '/auctions/{auction}',
  operationId: 'getAuction',
  summary: 'An auction',
  tag: 'Auctions',
  scope: 'auctions:read',
  params: z.object({ auction: z.string().regex(/^[\w-]{1,40}$/) }),
  expects: ['not-found'],
  response: auctionOut,
  async run({ act, params, nameOf }) {
    try {
      return toOut((await look(act, params.auction)).auction, nameOf)
    } catch (error) {
      throw error instanceof Refusal ? new NotFound() : error
    }
  },
})

export const endpoints: readonly AnyEndpoint[] = [auctions, auction]
