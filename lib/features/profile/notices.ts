import { type Notice, noticeKind } from '../../contract/notice.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import { say } from './texts.ts'

export const reportKind = noticeKind({ kind: 'profile.report', urgent: true })

export interface Report {
  /** Names it for ever. */
  readonly key: string
  readonly groupId: GroupId
  readonly groupTitle: string
  readonly reporter: Named
  readonly reported: Named
  readonly reason: string
}

/** Tells a moderator. Who reports whom is nobody else's business. */
export const reportNotice = (report: Report, moderator: Named): Notice => ({
  key: `${report.key}:${moderator.userId}`,
  kind: reportKind.kind,
  groupId: report.groupId,
  to: { person: moderator.userId, name: moderator },
  privateOnly: true,
  text: say('report.notice', {
    who: { person: report.reporter },
    reported: { person: report.reported },
    group: report.groupTitle,
    reason: report.reason,
  }),
})
