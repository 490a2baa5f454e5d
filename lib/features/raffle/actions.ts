import { onPress, onYes } from '../../contract/action.ts'
import { buy, cancel, cancelQuestion, explain } from './buttons.ts'
import { boughtToast, cancelAskedScreen, cancelledText } from './screens.ts'
import { buyTicket, cancelRaffle, prepareCancel } from './service/buying.ts'
import { say } from './texts.ts'

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
    run: () => ({ toast: say('proof.explained'), alert: true }),
  }),

  // Giving everybody's coins back is open to who is held, too.
  onPress(cancel, {
    place: 'group',
    letsGo: true,
    async run(turn, [ref]) {
      const raffle = await prepareCancel(turn, ref, () => turn.can('events'))
      return cancelAskedScreen(raffle, turn.ask(cancelQuestion, { ref }, say('cancel.confirm')))
    },
  }),

  onYes(cancelQuestion, {
    place: 'group',
    letsGo: true,
    async run(turn, { ref }) {
      await cancelRaffle(turn, ref, () => turn.can('events'))
      return { text: cancelledText(turn.actor) }
    },
  }),
]
