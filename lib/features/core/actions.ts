import { type AnyAction, onPress } from '../../contract/action.ts'
import { showDiagnosis, showHelp, switchLanguage } from './answers.ts'
import { checkUp, pickLanguage, showRooms, turnHelp } from './buttons.ts'
import { helpCategory } from './screens.ts'
import { helpCategories } from './service.ts'

export const coreActions: readonly AnyAction[] = [
  onPress(turnHelp, {
    place: 'anywhere',
    reads: true,
    run(turn, [where, page]) {
      const found = helpCategories(turn.services, turn.group).find(({ category }) => category === where)
      // Switched off since the button was made: back to what there is.
      return found ? helpCategory(found, page, turn.inPrivate) : showHelp(turn)
    },
  }),
  onPress(pickLanguage, {
    place: 'anywhere',
    ability: 'settings',
    run: (turn, [language]) => switchLanguage(turn, language),
  }),
  onPress(showRooms, {
    place: 'anywhere',
    reads: true,
    run: (turn) => ({ ...showHelp(turn), as: 'new' }),
  }),
  // Whoever may change the settings may press, and the welcome stays.
  onPress(checkUp, {
    place: 'group',
    ability: 'settings',
    run: async (turn) => ({ ...(await showDiagnosis(turn)), as: 'new' }),
  }),
]
