import type { AnyAction, Feature } from '../../contract/feature.ts'
import { readSettings } from '../../contract/setting.ts'
import {
  beginGift,
  confirmGrant,
  confirmSeizure,
  confirmTransfer,
  turnRanking,
  turnStatement,
} from './actions.ts'
import { economyCommands } from './commands.ts'
import { economyDigest } from './digest.ts'
import { sweepHolds } from './due.ts'
import { economyProfile } from './profile.ts'
import { contradictionsIn } from './rules.ts'
import { gift } from './scene.ts'
import { economySettings } from './settings.ts'
import { economyTexts } from './texts.ts'

// What other features reckon with: what a wallet begins with, and what moving coins costs.
export { taxOn } from './rules.ts'
export { economySettings } from './settings.ts'

export const economy: Feature = {
  name: 'economy',
  category: 'economy',
  texts: economyTexts,
  commands: economyCommands,
  actions: [
    confirmTransfer,
    confirmGrant,
    confirmSeizure,
    turnRanking,
    turnStatement,
    beginGift,
  ] as unknown as AnyAction[],
  wizards: [gift],
  profile: economyProfile,
  settings: economySettings,
  contradictions: (stored) => contradictionsIn(readSettings('economy', economySettings, stored)),
  due: [sweepHolds],
  digest: economyDigest,
  closedToRestrained: true,
}
