import type { Feature } from '../../contract/feature.ts'
import { bondActions } from './actions.ts'
import { bondCommands } from './commands.ts'
import { bondsDigest } from './digest.ts'
import { bondsExchange } from './exchange.ts'
import { bondHooks } from './hooks.ts'
import { askAgain, isBack, manyChanged, released } from './notices.ts'
import { bondsPersonal } from './privacy.ts'
import { bondsProfile } from './profile.ts'
import { collar } from './requests.ts'
import { bondEnds } from './service.ts'
import { bondSettings } from './settings.ts'
import { bondTexts } from './texts.ts'

// What a feature adds to what wearers may allow, and how it then reads it.
export { bondPermission } from './permission.ts'
export { wornCollar } from './queries.ts'

/** Collars: who wears whose, by the yes of both, and what the wearer allows through it. */
export const bonds: Feature = {
  name: 'bonds',
  category: 'people',
  texts: bondTexts,
  commands: bondCommands,
  actions: bondActions,
  settings: bondSettings,
  requests: [collar],
  ends: bondEnds,
  notices: [released, askAgain, isBack, manyChanged],
  extensions: [...bondHooks, bondsPersonal, bondsProfile, bondsDigest, bondsExchange],
}
