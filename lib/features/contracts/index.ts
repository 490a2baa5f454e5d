import type { Feature } from '../../contract/feature.ts'
import { contractActions } from './actions.ts'
import { contractCommands } from './commands.ts'
import { contractsDigest } from './digest.ts'
import { contractJobs } from './jobs.ts'
import { contractNotices } from './notices.ts'
import { contractsPersonal } from './privacy.ts'
import { contractsProfile } from './profile.ts'
import { contractRequest } from './request.ts'
import { endingStatement } from './service/deciding.ts'
import { contractsTexts, say } from './texts.ts'
import { contractLink, contractWithAnybody, contractWithPartner } from './wizards.ts'

/**
 * Contracts between two people: proposed step by step, signed by both, over when their days are or when either wants.
 * Allowances are paid by the clock; a deposit is lost only where both confirm that somebody broke the contract.
 */
export const contracts: Feature = {
  name: 'contracts',
  category: 'people',
  texts: contractsTexts,
  commands: contractCommands,
  actions: contractActions,
  wizards: [contractWithAnybody, contractWithPartner],
  links: [contractLink],
  requests: [contractRequest],
  jobs: contractJobs,
  notices: contractNotices,
  extensions: [contractsPersonal, contractsProfile, contractsDigest],
  ends: {
    end: endingStatement,
    told: (who) => say('ended.quiet', { who: { person: who } }),
    counted: (count) => say('counted', { count }),
  },
}
