import { type AnyAction, onPress } from '../../contract/action.ts'
import { mute, show, weekly } from './buttons.ts'
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
    groupOf: ([, , , , , groupId]) => groupId,
    async run(turn, [wanted, page, range, theme, form]) {
      const toast = subscribedWords(await service.subscribe(turn, wanted))
      const screen = panelScreen(turn.group, await service.viewPanel(turn, range), {
        page,
        range,
        theme,
        form,
      })
      return { ...screen, toast, alert: true }
    },
  }),
  // Whoever lost what it takes to read it may still have it end.
  onPress(mute, {
    place: 'subject',
    groupOf: ([groupId]) => groupId,
    async run(turn) {
      return { toast: subscribedWords(await service.subscribe(turn, 'off')), alert: true }
    },
  }),
]
