import { type Notice, noticeKind } from '../../contract/notice.ts'
import type { Named } from '../../values/person.ts'
import type { WatchedWeek } from './queries/findings.ts'
import { say } from './texts.ts'

const watchedKind = noticeKind({ kind: 'guard.watched', urgent: false })

export const guardNotices = [watchedKind]

/** What the guard would have done in a week in which it only watched. */
export const watchedNotice = (week: WatchedWeek, moderators: readonly Named[]): Notice => ({
  key: `guard.watched:${week.groupId}:${week.to}`,
  kind: watchedKind.kind,
  groupId: week.groupId,
  where: 'private',
  from: undefined,
  to: { moderators },
  text: say('watched', { group: week.title, acts: week.acts, alerts: week.alerts, people: week.people }),
})
