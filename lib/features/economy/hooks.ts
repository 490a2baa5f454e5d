import { z } from 'zod'
import { hookCoins, hookEvent, hookPart, hookPerson } from '../hooks/index.ts'
import { say } from './texts.ts'

/** The receipt that the room reads: noted by the statement that moves the coins. */
export const transferMade = hookEvent({
  type: 'transfer.made',
  version: 1,
  data: z.object({
    from: hookPerson,
    to: hookPerson,
    coins: hookCoins.describe('What arrived.'),
    tax_coins: hookCoins.describe('What went to the treasury beside it, paid by the sender.'),
    note: z.string().nullable().describe('The sender’s words, as the room read them.'),
  }),
  description: 'Somebody has sent coins to somebody else.',
  title: say('hooks.transfer'),
})

export const economyHooks = [hookPart(transferMade)]
