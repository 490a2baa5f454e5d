import { type AnyAction, onPress } from '../../contract/action.ts'
import { answerBail, pressBail, pressOpen, turnInmates } from './buttons.ts'
import { groupOfStay } from './service/looking.ts'
import { askBail, fromCard, keepPurse, open, pay, showInmates } from './show.ts'

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

  onPress(answerBail, {
    place: 'subject',
    groupOf: ([ref]) => groupOfStay(ref),
    letsGo: true,
    run: (turn, [ref, answer, hours, rate]) =>
      answer === 'yes' ? pay(turn, ref, { hours, rate }) : keepPurse(),
  }),

  onPress(turnInmates, { place: 'subject', reads: true, run: (turn, [page]) => showInmates(turn, page) }),
]
