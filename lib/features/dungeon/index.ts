import type { Feature } from '../../contract/feature.ts'
import { auditWords } from '../moderation/index.ts'
import { dungeonActions } from './actions.ts'
import { dungeonCommands } from './commands.ts'
import { dungeonDigest } from './digest.ts'
import { dungeonHooks } from './hooks.ts'
import { dungeonJobs, sweepStays } from './jobs.ts'
import { dungeonNotices } from './notices.ts'
import { dungeonPermission } from './permission.ts'
import { dungeonPersonal } from './privacy.ts'
import { dungeonProfile } from './profile.ts'
import { dungeonEnds, restraint } from './service/looking.ts'
import { dungeonSettings } from './settings.ts'
import { dungeonTexts, say } from './texts.ts'

/** A cell with a clock: who has agreed to play may be put in, and always gets out. */
export const dungeon: Feature = {
  name: 'dungeon',
  category: 'events',
  texts: dungeonTexts,
  commands: dungeonCommands,
  actions: dungeonActions,
  settings: dungeonSettings,
  due: [sweepStays],
  jobs: dungeonJobs,
  notices: dungeonNotices,
  ends: dungeonEnds,
  restraint,
  extensions: [
    ...dungeonHooks,
    dungeonPersonal,
    dungeonPermission,
    dungeonProfile,
    dungeonDigest,
    auditWords({ imprison: say('audit.imprison'), free: say('audit.free') }),
  ],
}
