import { say } from '../../consent/texts.ts'
import { type NoticeKind, noticeKind } from '../../contract/notice.ts'

/** What lib/consent tells people; it writes these itself, in the statements of their causes. */
export const consentNotices: readonly NoticeKind[] = [
  noticeKind({ kind: 'consent.request', urgent: false, label: say('kinds.request'), isCard: true }),
  // The copies that answers show.
  noticeKind({ kind: 'consent.asked', urgent: true, isCard: true }),
  noticeKind({ kind: 'consent.answer', urgent: false, label: say('kinds.answer') }),
  noticeKind({ kind: 'consent.expired', urgent: false, label: say('kinds.expired') }),
  // What binds somebody no more, and that the word was used, is no matter of choice.
  noticeKind({ kind: 'consent.ended', urgent: true, merges: true }),
  noticeKind({ kind: 'consent.safeword', urgent: true, merges: true }),
]
