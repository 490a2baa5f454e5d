import type { Feature } from '../../contract/feature.ts'
import { contractActions } from './actions.ts'
import { beginProposal } from './beginning.ts'
import { contractCommands } from './commands.ts'
import { contractsDigest } from './digest.ts'
import { contractJobs } from './due.ts'
import { contractNotices } from './notices.ts'
import { contractsProfile } from './profile.ts'
import { contractRequest } from './request.ts'
import { contractWithAnybody, contractWithPartner } from './scene.ts'
import { endingStatement } from './service/deciding.ts'
import { contractsTexts, say } from './texts.ts'

export const contracts: Feature = {
  name: 'contracts',
  category: 'people',
  texts: contractsTexts,
  commands: contractCommands,
  actions: [...contractActions, beginProposal],
  profile: contractsProfile,
  digest: contractsDigest,
  wizards: [contractWithAnybody, contractWithPartner],
  requests: [contractRequest],
  jobs: contractJobs,
  notices: contractNotices,
  ends: { end: endingStatement, told: (who) => say('ended.quiet', { who: { person: who } }) },
}
