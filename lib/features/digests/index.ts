import type { Feature } from '../../contract/feature.ts'
import { digestActions } from './actions.ts'
import { digestCommands } from './commands.ts'
import { tellDigests } from './jobs.ts'
import { digestNotices } from './notices.ts'
import { digestsPersonal } from './privacy.ts'
import { digestSettings } from './settings.ts'
import { digestTexts } from './texts.ts'
import { weekPicture } from './week.ts'

export { type DigestPart, type DigestPeriod, digestPart } from './part.ts'
// When whatever else comes every week does.
export { nextWeeklyMoment } from './service.ts'

/** What happened, told by the clock: to the group, and to each member who asks for it. */
export const digests: Feature = {
  name: 'digests',
  category: 'events',
  texts: digestTexts,
  commands: digestCommands,
  actions: digestActions,
  settings: digestSettings,
  due: [tellDigests],
  pictures: [weekPicture],
  notices: digestNotices,
  extensions: [digestsPersonal],
}
