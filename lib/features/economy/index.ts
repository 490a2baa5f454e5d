import type { Feature } from '../../contract/feature.ts'
import { economyActions } from './actions.ts'
import { economyCommands } from './commands.ts'
import { economyDigest } from './digest.ts'
import { sweepHolds } from './jobs.ts'
import { economyProfile } from './profile.ts'
import { contradictionsIn } from './rules.ts'
import { economySettings } from './settings.ts'
import { economyTexts } from './texts.ts'
import { gift } from './wizards.ts'

export { ledgerWords } from './part.ts'
// What other features reckon with: what a wallet begins with, what moving coins costs, and where "all" is no amount.
export { refuseAll, taxOn } from './rules.ts'
export { economySettings } from './settings.ts'

/** Coins: everybody's wallet, what is given and taken, the daily reward, the ranking and the proof of the books. */
export const economy: Feature = {
  name: 'economy',
  category: 'economy',
  texts: economyTexts,
  commands: economyCommands,
  actions: economyActions,
  wizards: [gift],
  settings: economySettings,
  contradictions: (group) => contradictionsIn(economySettings.of(group)),
  due: [sweepHolds],
  extensions: [economyProfile, economyDigest],
  closedToRestrained: true,
}
