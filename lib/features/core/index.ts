import type { Feature } from '../../contract/feature.ts'
import { digestPart } from '../digests/index.ts'
import { auditWords } from '../moderation/index.ts'
import { coreActions } from './actions.ts'
import { coreCommands } from './commands.ts'
import { coreDigest } from './digest.ts'
import { coreEvents } from './events.ts'
import { coreJobs } from './jobs.ts'
import { welcomeKind } from './notices.ts'
import { botPersonal, communityPersonal } from './privacy.ts'
import { coreTexts, say } from './texts.ts'

export { type MembershipNote, membershipPart } from './membership.ts'
export type { Finding } from './rules.ts'
export { rightsIn, switchLanguage } from './service.ts'
export { startPart, welcomePart } from './welcome.ts'

/** The bot itself: its welcome, help, language, check-up, and who is in a group. */
export const core: Feature = {
  name: 'core',
  category: 'start',
  essential: true,
  texts: coreTexts,
  commands: coreCommands,
  actions: coreActions,
  events: coreEvents,
  jobs: coreJobs,
  notices: [welcomeKind],
  extensions: [
    botPersonal,
    communityPersonal,
    digestPart(coreDigest),
    auditWords({ language: say('audit.language') }),
  ],
}
