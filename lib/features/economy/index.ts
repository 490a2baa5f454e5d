import type { Feature } from '../../feature.ts'
import { readSettings } from '../../settings.ts'
import { confirmGrant, confirmSeizure, confirmTransfer, turnRanking, turnStatement } from './actions.ts'
import { economyCommands } from './commands.ts'
import { sweepHolds } from './due.ts'
import { contradictionsIn } from './rules.ts'
import { economySettings } from './settings.ts'
import { economyTexts } from './texts.ts'

export const economy: Feature = {
  name: 'economy',
  category: 'economy',
  texts: economyTexts,
  commands: economyCommands,
  actions: [confirmTransfer, confirmGrant, confirmSeizure, turnRanking, turnStatement],
  settings: economySettings,
  contradictions: (stored) => contradictionsIn(readSettings('economy', economySettings, stored)),
  due: [sweepHolds],
}
