import type { Feature } from '../../contract/feature.ts'
import { coreActions } from './actions.ts'
import { coreCommands } from './commands.ts'
import { coreDigest } from './digest.ts'
import { coreEvents } from './events.ts'
import { coreTexts } from './texts.ts'

export const core: Feature = {
  name: 'core',
  category: 'start',
  essential: true,
  texts: coreTexts,
  commands: coreCommands,
  actions: coreActions,
  events: coreEvents,
  digest: coreDigest,
}
