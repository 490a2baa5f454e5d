import { type AnyAction, onPress } from '../../contract/action.ts'
import { show, weekly } from './buttons.ts'
import { panelScreen, subscribedWords } from './screens.ts'
import * as service from './service.ts'

export const panelActions: readonly AnyAction[] = [
  onPress(show, {
    place: 'subject',
    ability: 'audit',
    reads: true,
    groupOf: ([, , , , groupId]) => groupId,
    async run(turn, [page, range, theme, form]) {
      return panelScreen(turn.group, await service.viewPanel(turn, range), { page, range, theme, form })
    },
  }),
  onPress(weekly, {
    place: 'subject',
    ability: 'audit',
    groupOf: ([, groupId]) => groupId,
    async run(turn, [wanted]) {
      return { toast: subscribedWords(await service.subscribe(turn, wanted)), alert: true }
    },
  }),
]
