import { requestEnds } from '../../consent/endings.ts'
import { consentSettings } from '../../consent/settings.ts'
import { consentTexts } from '../../consent/texts.ts'
import type { Feature } from '../../contract/feature.ts'
import { consentActions } from './actions.ts'
import { consentCommands } from './commands.ts'
import { contradictionsIn } from './contradictions.ts'
import { consentEvents } from './events.ts'
import { consentJobs } from './jobs.ts'
import { consentNotices } from './notices.ts'
import { consentPersonal } from './privacy.ts'
import { safeword } from './words.ts'

/**
 * Who may do what with whom: 18+ and the rules, requests and their answers, blocks, the safeword.
 * It can't be switched off: whoever wants out must always get out.
 */
export const consent: Feature = {
  name: 'consent',
  category: 'people',
  essential: true,
  texts: consentTexts,
  commands: consentCommands,
  actions: consentActions,
  events: consentEvents,
  settings: consentSettings,
  contradictions: contradictionsIn,
  words: [safeword],
  ends: requestEnds,
  jobs: consentJobs,
  notices: consentNotices,
  extensions: [consentPersonal],
}
