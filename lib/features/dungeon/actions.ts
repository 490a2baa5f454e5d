import { type AnyAction, onPress, onYes } from '../../contract/action.ts'
import { bailQuestion, pressBail, pressOpen, turnInmates } from './buttons.ts'
import { bailScreen } from './screens.ts'
import { payBail } from './service/leaving.ts'
import { askBail, note, open, showInmates } from './show.ts'

export const dungeonActions: readonly AnyAction[] = [
  onPress(pressOpen, {
    place: 'group',
    run: async (turn, [ref]) => ({ ...(await open(turn, { ref })), as: 'instead' }),
  }),

  onPress(pressBail, {
    place: 'group',
    run: async (turn, [ref]) => ({ ...(await askBail(turn, { ref })), as: 'new' }),
  }),

  onYes(bailQuestion, {
    place: 'group',
    async run(turn, { ref, coins }) {
      const paid = await payBail(turn, ref, coins)
      note(turn, paid)
      return bailScreen(paid, turn.actor)
    },
  }),

  onPress(turnInmates, { place: 'group', run: (turn, [page]) => showInmates(turn, page) }),
]
