import type { Feature } from '../../contract/feature.ts'
import { ledgerWords } from '../economy/index.ts'
import { auditWords } from '../moderation/index.ts'
import { raffleActions } from './actions.ts'
import { raffleCommands } from './commands.ts'
import { raffleDigest } from './digest.ts'
import { raffleEnds } from './endings.ts'
import { raffleHooks } from './hooks.ts'
import { raffleJobs } from './jobs.ts'
import { raffleNotices } from './notices.ts'
import { rafflePersonal } from './privacy.ts'
import { raffleProfile } from './profile.ts'
import { contradictionsIn } from './rules/buying.ts'
import { PRIZE_CODE } from './service/coins.ts'
import { raffleSettings } from './settings.ts'
import { raffleTexts, say } from './texts.ts'

/** Raffles: tickets put coins aside, the clock draws by a chance that anyone can check, and the winner takes the pot. */
export const raffle: Feature = {
  name: 'raffle',
  category: 'events',
  texts: raffleTexts,
  closedToRestrained: true,
  commands: raffleCommands,
  actions: raffleActions,
  settings: raffleSettings,
  contradictions: (group) => contradictionsIn(raffleSettings.of(group)),
  jobs: raffleJobs,
  notices: raffleNotices,
  ends: raffleEnds,
  extensions: [
    ...raffleHooks,
    rafflePersonal,
    raffleProfile,
    raffleDigest,
    ledgerWords({ [PRIZE_CODE]: say('historial.prize') }),
    auditWords({ cancel: say('audit.cancel') }),
  ],
}
