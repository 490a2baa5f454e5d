import { noticeKind } from '../../contract/notice.ts'
import { say } from './texts.ts'

/** The week of a group, for an administrator who asked for it. */
export const weeklyPanel = noticeKind({ kind: 'panel.weekly', urgent: false, label: say('notice') })
