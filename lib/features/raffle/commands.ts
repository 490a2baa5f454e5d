import { Refusal } from '../../contract/answer.ts'
import { arg } from '../../contract/arguments.ts'
import { command } from '../../contract/command.ts'
import { listScreen, openedScreen } from './screens.ts'
import { listOpen } from './service/buying.ts'
import { openRaffle } from './service/opening.ts'
import { say } from './texts.ts'

export const PRIZE_LENGTH = 100

const open = command({
  name: 'rifa',
  aliases: ['raffle'],
  place: 'group',
  alsoBy: 'events',
  closedToRestrained: false,
  args: {
    price: arg.optionalCoins,
    duration: arg.optionalDuration,
    prize: arg.optionalText(PRIZE_LENGTH),
  },
  limit: { per: 'user', times: 10, seconds: 60 },
  async run(turn, { price, duration, prize }) {
    const mindsEvents = await turn.can('events')
    if (price === undefined)
      return listScreen(await listOpen(turn), { userId: turn.actor.userId, mindsEvents }, turn.now)
    if (!mindsEvents) throw new Refusal(say('refusals.not_opener', { list: { command: 'rifa' } }))
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
