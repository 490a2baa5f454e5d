import type { Feature } from '../../contract/feature.ts'
import { digestActions } from './actions.ts'
import { digestCommands } from './commands.ts'
import { tellDigests } from './due.ts'
import { digestSettings } from './settings.ts'
import { digestTexts, say } from './texts.ts'
import { weekPicture } from './week.ts'

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
  notices: [
    { kind: 'digests.group', urgent: false },
    { kind: 'digests.private', urgent: false, label: say('notice') },
  ],
}
