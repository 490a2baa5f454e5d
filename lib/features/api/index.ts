import type { Feature } from '../../contract/feature.ts'
import { keyKeeper, restPart } from '../../contract/rest.ts'
import { auditWords } from '../moderation/index.ts'
import { apiActions } from './actions.ts'
import { apiCommands } from './commands.ts'
import { keysLink } from './links.ts'
import { apiNotices } from './notices.ts'
import { apiPersonal } from './privacy.ts'
import { apiTexts, say } from './texts.ts'

/** Keys by which other programs come in, and the group as they see it (lib/http/api). */
export const api: Feature = {
  name: 'api',
  category: 'administration',
  texts: apiTexts,
  commands: apiCommands,
  actions: apiActions,
  links: [keysLink],
  notices: apiNotices,
  extensions: [
    apiPersonal,
    auditWords({ made: say('audit.made'), revoked: say('audit.revoked'), adopted: say('audit.adopted') }),
    keyKeeper(() => import('./keeper.ts')),
    restPart(() => import('./routes.ts')),
  ],
}
