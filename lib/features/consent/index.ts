import { requestEnds } from '../../consent/endings.ts'
import { consentTexts, say } from '../../consent/texts.ts'
import type { Feature } from '../../contract/feature.ts'
import { consentActions } from './actions.ts'
import { consentCommands, safeword } from './commands.ts'
import { consentJobs } from './due.ts'
import { consentEvents } from './events.ts'
import { consentSettings } from './settings.ts'

/** What people reach of lib/consent. It can't be switched off: whoever wants out must always get out. */
export const consent: Feature = {
  name: 'consent',
  category: 'people',
  essential: true,
  texts: consentTexts,
  commands: consentCommands,
  actions: consentActions,
  events: consentEvents,
  settings: consentSettings,
  words: [safeword],
  ends: requestEnds,
  jobs: consentJobs,
  notices: [
    { kind: 'consent.request', urgent: false, label: say('kinds.request'), privateOnly: true },
    { kind: 'consent.answer', urgent: false, label: say('kinds.answer'), privateOnly: true },
    { kind: 'consent.expired', urgent: false, label: say('kinds.expired'), privateOnly: true },
    // What binds somebody no more, and that the word was used, is no matter of choice.
    { kind: 'consent.ended', urgent: true },
    { kind: 'consent.safeword', urgent: true },
  ],
}
