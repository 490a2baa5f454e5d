import { noticeKind } from '../../contract/notice.ts'

/** Once a month, to who has the key. */
export const checkReminder = noticeKind({ kind: 'backups.check', urgent: false })
/** Something about a backup is not as it should be. */
export const backupTrouble = noticeKind({ kind: 'backups.trouble', urgent: true })
