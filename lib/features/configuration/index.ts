import { groupSettings } from '../../community/group-settings.ts'
import { button } from '../../contract/button.ts'
import type { Feature } from '../../contract/feature.ts'
import { welcomePart } from '../core/index.ts'
import { auditFields, auditWords } from '../moderation/index.ts'
import { configurationActions } from './actions.ts'
import { beginFirstRun } from './buttons.ts'
import { configurationCommands } from './commands.ts'
import { contradictionsIn } from './contradictions.ts'
import { configurationTexts, say } from './texts.ts'
import { writeLink, writeSetting } from './wizards.ts'

/** The menu of every feature's settings, and their switches; the group's own settings, which no other feature has. */
export const configuration: Feature = {
  name: 'configuration',
  category: 'administration',
  essential: true,
  texts: configurationTexts,
  commands: configurationCommands,
  actions: configurationActions,
  wizards: [writeSetting],
  links: [writeLink],
  settings: groupSettings,
  contradictions: contradictionsIn,
  extensions: [
    auditWords({
      set: say('audit.set'),
      copied: say('audit.copied'),
      uncopied: say('audit.uncopied'),
    }),
    // No setting of the menu: the first run writes it once.
    auditFields({ 'configuration.prepared': say('audit.prepared') }),
    welcomePart({ button: button(say('first.begin'), beginFirstRun, []) }),
  ],
}
