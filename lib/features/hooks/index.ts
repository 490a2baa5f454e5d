import type { Feature } from '../../contract/feature.ts'
import { restWebhooks } from '../../contract/rest.ts'
import { auditWords } from '../moderation/index.ts'
import { hookActions } from './actions.ts'
import { hookCatalogue } from './catalogue.ts'
import { hookCommands } from './commands.ts'
import { hookJobs } from './jobs.ts'
import { hookNotices } from './notices.ts'
import { hooksPersonal } from './privacy.ts'
import { deliverHooks } from './service/delivering.ts'
import { hookTexts, say } from './texts.ts'
import { addHook, hooksLink } from './wizards.ts'

export { type CatalogueEntry, type HookPayload, hookCatalogue } from './catalogue.ts'
export { type HookEvent, hookCoins, hookEvent, hookMoment, hookPart, hookPerson } from './part.ts'
export { hookExpression, hookPersonExpression } from './queries/emitting.ts'

/** Outgoing webhooks: what a group's room hears goes to the servers that it names, signed, and again until it is taken. */
export const hooks: Feature = {
  name: 'hooks',
  category: 'administration',
  essential: true,
  texts: hookTexts,
  commands: hookCommands,
  actions: hookActions,
  wizards: [addHook],
  links: [hooksLink],
  jobs: hookJobs,
  due: [deliverHooks],
  notices: hookNotices,
  extensions: [
    hooksPersonal,
    restWebhooks(hookCatalogue),
    auditWords({
      add: say('audit.add'),
      remove: say('audit.remove'),
      rotate: say('audit.rotate'),
      events: say('audit.events'),
      enable: say('audit.enable'),
    }),
  ],
}
