import { z } from 'zod'
import { hookCoins, hookEvent, hookMoment, hookPart, hookPerson } from '../hooks/index.ts'
import { say } from './texts.ts'

/** As the room reads them on the card: noted by the trigger `auctions_tell_hooks`, whatever opens or ends an auction. */

const id = z.string().describe('The auction’s own name, the same in all that is told of it.')

const opened = hookEvent({
  type: 'auction.opened',
  version: 1,
  data: z.object({
    id,
    title: z.string(),
    seller: hookPerson,
    starting_coins: hookCoins,
    increment_coins: hookCoins,
    buy_now_coins: hookCoins.nullable(),
    ends_at: hookMoment.describe('Later bids may put it off.'),
  }),
  description: 'An auction has been opened.',
  title: say('hooks.opened'),
})

const ended = hookEvent({
  type: 'auction.ended',
  version: 1,
  data: z.object({
    id,
    title: z.string(),
    outcome: z.enum(['sold', 'unsold', 'cancelled']),
    seller: hookPerson.nullable().describe('Null: they have had themselves erased.'),
    winner: hookPerson.nullable().describe('Null unless sold.'),
    price_coins: hookCoins.nullable().describe('Null unless sold.'),
  }),
  description: 'An auction is over: sold, not sold, or called off.',
  title: say('hooks.ended'),
})

export const auctionHooks = [hookPart(opened), hookPart(ended)]
