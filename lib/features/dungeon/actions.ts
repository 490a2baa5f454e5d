import { type AnyAction, onPress, onYes } from '../../contract/action.ts'
import { bailQuestion, pressBail, pressOpen, turnInmates } from './buttons.ts'
import { groupOfStay } from './service/looking.ts'
import { askBail, fromCard, open, pay, showInmates } from './show.ts'

export const dungeonActions: readonly AnyAction[] = [
  onPress(pressOpen, {
    place: 'subject',
    groupOf: ([ref]) => groupOfStay(ref),
    letsGo: true,
    run: (turn, [ref]) =>
      fromCard(turn, ref, async () => ({ ...(await open(turn, { ref })), as: 'instead' })),
  }),

  onPress(pressBail, {
    place: 'subject',
    groupOf: ([ref]) => groupOfStay(ref),
    letsGo: true,
    run: (turn, [ref]) => fromCard(turn, ref, async () => ({ ...(await askBail(turn, { ref })), as: 'new' })),
  }),

  onYes(bailQuestion, {
    place: 'subject',
    groupOf: ({ ref }) => groupOfStay(ref),
    letsGo: true,
    run: (turn, { ref, coins }) => pay(turn, ref, coins),
  }),

  onPress(turnInmates, { place: 'subject', reads: true, run: (turn, [page]) => showInmates(turn, page) }),
]
