import { word } from '../../contract/event.ts'
import { stopEverything } from './commands.ts'
import { consentSettings } from './settings.ts'

/** The bare word does the same as /seguro, for whoever has no time to type a command. */
export const safeword = word(consentSettings.handles.safeword, { place: 'anywhere', run: stopEverything })
