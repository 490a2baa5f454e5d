import { noticeKind } from '../../contract/notice.ts'
import { say } from './texts.ts'

export const groupDigest = noticeKind({ kind: 'digests.group', urgent: false })

/** Of who asked for it. */
export const privateDigest = noticeKind({ kind: 'digests.private', urgent: false, label: say('notice') })

export const digestNotices = [groupDigest, privateDigest]
