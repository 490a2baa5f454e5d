import { onPress, onYes } from '../../contract/action.ts'
import type { Turn } from '../../contract/turn.ts'
import { buy, cancel, cancelQuestion, explain } from './buttons.ts'
import type { Raffle } from './queries/reading.ts'
import { boughtToast, cancelAskedScreen, cancelledScreen } from './screens.ts'
import { buyTicket, cancelRaffle, prepareCancel } from './service/buying.ts'
import { say } from './texts.ts'

const askToCancel = (turn: Turn, raffle: Raffle) =>
  cancelAskedScreen(
    raffle,
    turn.ask(cancelQuestion, { ref: raffle.ref, tickets: raffle.tickets.length }, say('cancel.confirm')),
  )

export const raffleActions = [
  onPress(buy, {
    place: 'group',
    async run(turn, [ref]) {
      const { raffle, number } = await buyTicket(turn, ref)
      return { toast: boughtToast(raffle, turn.actor.userId, number, turn.now) }
    },
  }),

  onPress(explain, {
    place: 'group',
    closedToRestrained: false,
    reads: true,
    run: () => ({ toast: say('proof.explained'), alert: true }),
  }),

  // Giving everybody's coins back is open to who is held, too.
  onPress(cancel, {
    place: 'group',
    letsGo: true,
    async run(turn, [ref]) {
      return askToCancel(turn, await prepareCancel(turn, ref, () => turn.can('events')))
    },
  }),

  onYes(cancelQuestion, {
    place: 'group',
    letsGo: true,
    async run(turn, asked) {
      const { raffle, cancelled } = await cancelRaffle(turn, asked, () => turn.can('events'))
      return cancelled ? cancelledScreen() : askToCancel(turn, raffle)
    },
  }),
]
