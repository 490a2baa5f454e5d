import type { Feature } from '../../contract/feature.ts'
import { bondActions } from './actions.ts'
import { bondCommands } from './commands.ts'
import { bondsDigest } from './digest.ts'
import { bondsProfile } from './profile.ts'
import { collar } from './requests.ts'
import { bondEnds } from './service.ts'
import { bondTexts, say } from './texts.ts'

/** Collars: who wears whose, by the yes of both. */
export const bonds: Feature = {
  name: 'bonds',
  category: 'people',
  texts: bondTexts,
  commands: bondCommands,
  actions: bondActions,
  profile: bondsProfile,
  digest: bondsDigest,
  requests: [collar],
  ends: bondEnds,
  notices: [{ kind: 'bonds.released', urgent: false, label: say('kinds.released') }],
}
