import type { Feature } from '../../contract/feature.ts'
import { restPart } from '../../contract/rest.ts'
import { auditWords } from '../moderation/index.ts'
import { economyActions } from './actions.ts'
import { auditedKind } from './auditing.ts'
import { economyCommands } from './commands.ts'
import { economyDigest } from './digest.ts'
import { economyEnds } from './endings.ts'
import { economyExchange } from './exchange.ts'
import { rollGlobalRanking } from './global-ranking.ts'
import { economyHooks } from './hooks.ts'
import { economyJobs, sumUp, sweepHolds } from './jobs.ts'
import { economyNotices } from './notices.ts'
import { economyPanel } from './panel.ts'
import { ledgerWords } from './part.ts'
import { economyPersonal, ledgerPersonal } from './privacy.ts'
import { economyProfile } from './profile.ts'
import { contradictionsIn } from './rules.ts'
import { economySettings } from './settings.ts'
import { economyTexts, say } from './texts.ts'
import { gift, giftLink } from './wizards.ts'

export { ledgerWords } from './part.ts'
// What other features reckon with: what moving coins costs.
export { taxOn } from './rules.ts'
// Who may send coins to others, and how many: for whatever sends any.
export { refuseAsLimited, refuseSending, sendingLimit } from './sending.ts'
export { economySettings, tellingBalance } from './settings.ts'

/** Coins: everybody's wallet, what is given and taken, the daily reward, the ranking and the proof of the books. */
export const economy: Feature = {
  name: 'economy',
  category: 'economy',
  texts: economyTexts,
  commands: economyCommands,
  actions: economyActions,
  wizards: [gift],
  links: [giftLink],
  notices: [...economyNotices, auditedKind],
  settings: economySettings,
  contradictions: (group) => contradictionsIn(economySettings.of(group)),
  jobs: economyJobs,
  ends: economyEnds,
  due: [sweepHolds, sumUp, rollGlobalRanking],
  extensions: [
    ...economyHooks,
    economyPersonal,
    ledgerPersonal,
    economyProfile,
    economyDigest,
    economyExchange,
    ledgerWords({
      import: say('historial.import'),
      undo: say('historial.undo'),
      wipe: say('historial.wipe'),
      payment: say('historial.payment'),
    }),
    economyPanel,
    auditWords({
      grant: say('audit.grant'),
      seizure: say('audit.seizure'),
      payment: say('audit.payment'),
    }),
    restPart(() => import('./routes.ts')),
  ],
  closedToRestrained: true,
}
