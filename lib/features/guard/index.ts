import type { Feature } from '../../contract/feature.ts'
import { doorVouching } from '../door/index.ts'
import { auditWords, moderationPart } from '../moderation/index.ts'
import { guardCommands } from './commands.ts'
import { guardEvents } from './events.ts'
import { forgetOldWords, guardJobs, reportWeeks } from './jobs.ts'
import { guardMembership } from './membership.ts'
import { guardNotices } from './notices.ts'
import { guardPersonal } from './privacy.ts'
import { guardScreen } from './screen.ts'
import { trustingAll, vouches } from './service/following.ts'
import { advertises } from './service/naming.ts'
import { guardSettings } from './settings.ts'
import { guardTexts, say } from './texts.ts'

/** Spam: looks at what newcomers write, and acts where two families of evidence agree or the text is known. */
export const guard: Feature = {
  name: 'guard',
  category: 'guard',
  texts: guardTexts,
  commands: guardCommands,
  events: guardEvents,
  settings: guardSettings,
  screen: guardScreen,
  due: [forgetOldWords, reportWeeks],
  jobs: guardJobs,
  notices: guardNotices,
  extensions: [
    guardPersonal,
    guardMembership,
    doorVouching({ vouches, advertises }),
    moderationPart({ trust: trustingAll }),
    auditWords({ trust: say('audit.trust'), spam: say('audit.spam'), ham: say('audit.ham') }),
  ],
}
