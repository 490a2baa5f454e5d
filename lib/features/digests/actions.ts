import { type AnyAction, onPress } from '../../contract/action.ts'
import { showDigest, showSetup } from './answers.ts'
import { open, set, subscribe } from './buttons.ts'
import { hoursScreen, zonesScreen } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

export const digestActions: readonly AnyAction[] = [
  onPress(subscribe, {
    place: 'subject',
    groupOf: ([, groupId]) => groupId,
    async run(turn, [frequency]) {
      const reachable = await service.subscribe(turn, frequency)
      if (frequency === 'off') return { toast: say('subscribed.off'), alert: true }
      if (!reachable) return { toast: say('subscribed.closed'), alert: true }
      return { toast: say(`subscribed.${frequency}`), alert: true }
    },
  }),
  onPress(open, {
    place: 'group',
    ability: 'settings',
    reads: true,
    run(turn, [screen]) {
      if (screen === 'digest') return showDigest(turn)
      const setup = service.readSetup(turn.group)
      if (screen === 'hours') return hoursScreen(setup)
      if (screen === 'zones') return zonesScreen(setup)
      return showSetup(turn, setup)
    },
  }),
  onPress(set, {
    place: 'group',
    ability: 'settings',
    async run(turn, change) {
      const group = await service.changeSetup(turn, change)
      turn.conversation.note({ group })
      return showSetup(turn, service.readSetup(group))
    },
  }),
]
