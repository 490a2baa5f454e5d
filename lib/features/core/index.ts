import type { Feature } from '../../contract/feature.ts'
import { digestPart } from '../digests/index.ts'
import { coreActions } from './actions.ts'
import { coreCommands } from './commands.ts'
import { coreDigest } from './digest.ts'
import { coreEvents } from './events.ts'
import { coreTexts } from './texts.ts'

/** The bot itself: its welcome, help, language, check-up, and who is in a group. */
export const core: Feature = {
  name: 'core',
  category: 'start',
  essential: true,
  texts: coreTexts,
  commands: coreCommands,
  actions: coreActions,
  events: coreEvents,
  extensions: [digestPart(coreDigest)],
}
