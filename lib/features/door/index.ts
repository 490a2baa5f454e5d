import type { Feature } from '../../contract/feature.ts'
import { startPart } from '../core/index.ts'
import { auditWords, moderationPart } from '../moderation/index.ts'
import { doorActions } from './actions.ts'
import { doorLink } from './commands.ts'
import { contradictionsIn, obstaclesIn } from './contradictions.ts'
import { doorEvents, doorMembership, promptOf } from './events.ts'
import { doorHooks } from './hooks.ts'
import { doorJobs, forgetEntries } from './jobs.ts'
import { doorPanel } from './panel.ts'
import { doorPersonal } from './privacy.ts'
import { raidAround, raidOf } from './queries/watch.ts'
import { askEverywhere } from './service/asking.ts'
import { clearWaiting, lettingIn } from './service/clearing.ts'
import { doorSettings } from './settings.ts'
import { doorTexts, say } from './texts.ts'

export { doorVouching } from './vouching.ts'
export { lettingIn }

/** Who comes in: asked where nobody else sees it, let in or not; raids, newcomers' limits, the group's own welcome. */
export const door: Feature = {
  name: 'door',
  category: 'guard',
  texts: doorTexts,
  actions: doorActions,
  links: [doorLink],
  events: doorEvents,
  extensions: [
    ...doorHooks,
    doorPersonal,
    doorMembership,
    startPart({ ask: askEverywhere }),
    doorPanel,
    moderationPart({ putOut: clearWaiting, affair: raidOf, gathers: raidAround }),
    auditWords({
      admitted: say('audit.admitted'),
      removed: say('audit.removed'),
      declined: say('audit.declined'),
      raid: say('audit.raid'),
      raid_over: say('audit.raid_over'),
    }),
  ],
  prompt: promptOf,
  settings: doorSettings,
  contradictions: contradictionsIn,
  obstacles: obstaclesIn,
  due: [forgetEntries],
  jobs: doorJobs,
}
