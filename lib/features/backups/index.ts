import type { Feature } from '../../contract/feature.ts'
import { keeperPart } from '../../contract/keeper.ts'
import { publishNew, remindMonthly, takeDaily, watchDaily } from './jobs.ts'
import { backupLines } from './keeper.ts'
import { backupTrouble, checkReminder } from './notices.ts'
import { backupsPersonal } from './privacy.ts'
import { backupsTexts } from './texts.ts'

/** Everything in a file that only its owner can read, every day, and nobody in it who had themselves erased. */
export const backups: Feature = {
  name: 'backups',
  category: 'administration',
  essential: true,
  texts: backupsTexts,
  due: [takeDaily, publishNew, remindMonthly, watchDaily],
  notices: [checkReminder, backupTrouble],
  extensions: [backupsPersonal, keeperPart(backupLines)],
}
