import { arg } from '../../contract/arguments.ts'
import { command } from '../../contract/command.ts'
import { refuseAll } from '../economy/index.ts'
import { listScreen, openedScreen } from './screens.ts'
import { listOpen } from './service/buying.ts'
import { openRaffle } from './service/opening.ts'

export const PRIZE_LENGTH = 100

const open = command({
  name: 'rifa',
  aliases: ['raffle'],
  place: 'group',
  ability: 'events',
  args: {
    price: arg.optionalAmount,
    duration: arg.optionalDuration,
    prize: arg.optionalText(PRIZE_LENGTH),
  },
  limit: { per: 'user', times: 10, seconds: 60 },
  async run(turn, { price, duration, prize }) {
    if (price === undefined) return listScreen(await listOpen(turn), turn.now)
    refuseAll(price, '/rifa 10 2h')
    return openedScreen(
      await openRaffle(turn, {
        priceCoins: price,
        durationMs: duration,
        prize,
        threadId: turn.incoming.threadId,
      }),
    )
  },
})

export const raffleCommands = [open]
