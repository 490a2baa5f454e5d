import { z } from 'zod'
import { hookCoins, hookEvent, hookMoment, hookPart, hookPerson } from '../hooks/index.ts'
import { say } from './texts.ts'

/** As the room reads them on the card: noted by the trigger `raffle_tell_hooks`, whatever opens or ends a raffle. */

const id = z.string().describe('The raffle’s own name, the same in all that is told of it.')
const prize = z.string().nullable().describe('What the winner gets beside the pot.')

const opened = hookEvent({
  type: 'raffle.opened',
  version: 1,
  data: z.object({
    id,
    prize,
    opener: hookPerson.nullable().describe('Null: opened in the group’s own name.'),
    ticket_coins: hookCoins,
    draws_at: hookMoment,
  }),
  description: 'A raffle has been opened.',
  title: say('hooks.opened'),
})

const ended = hookEvent({
  type: 'raffle.ended',
  version: 1,
  data: z.object({
    id,
    prize,
    outcome: z.enum(['drawn', 'returned', 'cancelled']).describe('returned: fewer than two had bought.'),
    winner: hookPerson.nullable().describe('Null unless drawn.'),
    winning_number: z.number().int().nullable(),
    pot_coins: hookCoins.nullable().describe('Of all tickets; the winner gets it less the tax.'),
    tax_coins: hookCoins.nullable(),
  }),
  description: 'A raffle is over: drawn, given back, or called off.',
  title: say('hooks.ended'),
})

export const raffleHooks = [hookPart(opened), hookPart(ended)]
