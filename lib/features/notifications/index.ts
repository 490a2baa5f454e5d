import type { Feature } from '../../contract/feature.ts'
import { notificationActions } from './actions.ts'
import { notificationCommands, notificationsLink } from './commands.ts'
import { jobsPersonal, notificationsPersonal } from './privacy.ts'
import { notificationTexts } from './texts.ts'
import { otherZone } from './wizards.ts'

export { PLACES } from './rules/places.ts'
export { findZone } from './rules/zones.ts'
export { zoneName } from './screens.ts'

/** Notices as each person wants them: which, where and at what hours. It can't be switched off: it is theirs. */
export const notifications: Feature = {
  name: 'notifications',
  category: 'people',
  essential: true,
  texts: notificationTexts,
  commands: notificationCommands,
  actions: notificationActions,
  wizards: [otherZone],
  links: [notificationsLink],
  extensions: [notificationsPersonal, jobsPersonal],
}
