import { ABILITIES } from '../../contract/entry.ts'
import type { Feature } from '../../contract/feature.ts'
import { membershipPart } from '../core/index.ts'
import { auditWords } from '../moderation/index.ts'
import { delegationActions } from './actions.ts'
import { delegationCommands } from './commands.ts'
import { delegationJobs } from './jobs.ts'
import { abilityText } from './looks.ts'
import { delegationNotices } from './notices.ts'
import { lostRightsNoted, newCreatorNoted } from './service.ts'
import { delegationTexts, say } from './texts.ts'

const wordsOf = (what: 'given' | 'taken' | 'kept') =>
  Object.fromEntries(
    ABILITIES.map((ability) => [
      `${what}_${ability}`,
      say(`audit.${what}`, { ability: abilityText(ability) }),
    ]),
  )

/** What who runs a group hands on of it, and takes back; and what becomes of that where the group gets another creator. */
export const delegation: Feature = {
  name: 'delegation',
  category: 'administration',
  essential: true,
  texts: delegationTexts,
  commands: delegationCommands,
  actions: delegationActions,
  jobs: delegationJobs,
  notices: delegationNotices,
  extensions: [
    membershipPart({ note: newCreatorNoted }),
    membershipPart({ note: lostRightsNoted }),
    auditWords({ ...wordsOf('given'), ...wordsOf('taken'), ...wordsOf('kept') }),
  ],
}
