import type { Feature } from '../../contract/feature.ts'
import { notificationActions } from './actions.ts'
import { notificationCommands, notificationsLink } from './commands.ts'
import { otherZone } from './scene.ts'
import { notificationTexts } from './texts.ts'

/** What of all that the features tell reaches a person, where and when. It can't be switched off: it is theirs. */
export const notifications: Feature = {
  name: 'notifications',
  category: 'people',
  essential: true,
  texts: notificationTexts,
  commands: notificationCommands,
  actions: notificationActions,
  wizards: [otherZone],
  links: [notificationsLink],
}
