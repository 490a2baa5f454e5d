import type { Feature } from '../../contract/feature.ts'
import { publishNew, remindMonthly, takeDaily } from './jobs.ts'
import { backupTrouble, checkReminder } from './notices.ts'
import { backupsPersonal } from './privacy.ts'
import { backupsTexts } from './texts.ts'

// What the owner is shown of them.
export { type BackupState, findBackupState } from './service.ts'

/** Everything in a file that only its owner can read, every day, and nobody in it who had themselves erased. */
export const backups: Feature = {
  name: 'backups',
  category: 'administration',
  essential: true,
  texts: backupsTexts,
  due: [takeDaily, publishNew, remindMonthly],
  notices: [checkReminder, backupTrouble],
  extensions: [backupsPersonal],
}
