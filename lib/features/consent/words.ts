import { consentSettings, SAFEWORDS } from '../../consent/settings.ts'
import { word } from '../../contract/event.ts'
import { seguro, stopEverything } from './commands.ts'

/** The bare word does the same as /seguro, and so does that command where none is read, for whoever has no time to type a command. In both languages, in any group. */
export const safeword = word(
  consentSettings.handles.safeword,
  { always: SAFEWORDS, commands: [seguro.name, ...(seguro.aliases ?? [])] },
  { place: 'anywhere', run: stopEverything },
)
