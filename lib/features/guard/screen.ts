import type { Screen } from '../../contract/screen.ts'
import { glance } from './glance.ts'
import { guardSettings } from './settings.ts'

export const guardScreen: Screen = {
  watches: (group) => guardSettings.of(group).level !== 'off',
  glance,
  // The checks come with the first message that wants them: a cold start reads none of them.
  look: async (turn, pace) => (await import('./service/looking.ts')).lookAt(turn, pace),
  vet: async (turn, words) => (await import('./service/vetting.ts')).vet(turn, words),
}
