import { type Notice, type NoticeKind, noticeKind } from '../../contract/notice.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import { alertInPrivate } from './queries/alerts.ts'
import { say } from './texts.ts'

/** What only an administrator can mend. */
const trouble = noticeKind({ kind: 'moderation.trouble', urgent: true, merges: true })

/** What somebody is told who was punished, or whose appeal was decided. */
export const punishedKind = noticeKind({ kind: 'moderation.punished', urgent: true })
const ALERT_KEY = 'moderation.alert:'

/** What moderators are alerted of. */
export const alertKind = noticeKind({
  kind: 'moderation.alert',
  urgent: true,
  // What somebody is suspected of, and the buttons about it, are nothing for the whole group.
  confined: (services, key) => alertInPrivate(services, key.slice(ALERT_KEY.length)),
})

export const moderationNotices: readonly NoticeKind[] = [trouble, punishedKind, alertKind]

const DAY_MS = 86_400_000

/** What Telegram doesn't let the bot do to somebody: hold and free them, put them out and let them in again, open to them. */
export type TroubleWith = 'restrict' | 'lift' | 'ban' | 'unban' | 'admit' | 'decline'

/** What Telegram doesn't let the bot do: to somebody, or with messages. */
export type Trouble =
  | { readonly what: TroubleWith; readonly who: Named }
  | { readonly what: 'delete'; readonly who?: undefined }

/** Once a group, day and kind. */
export const troubleNotice = (
  about: Trouble & {
    readonly groupId: GroupId
    readonly groupTitle: string
    readonly now: number
  },
  moderators: readonly Named[],
): Notice => ({
  key: `moderation.trouble:${about.groupId}:${about.what}:${Math.floor(about.now / DAY_MS)}`,
  kind: trouble.kind,
  groupId: about.groupId,
  from: undefined,
  where: 'private',
  to: { moderators },
  text:
    about.what === 'delete'
      ? say('notices.cannot_delete', { group: about.groupTitle })
      : say(`notices.cannot_${about.what}`, { group: about.groupTitle, who: { person: about.who } }),
})

/** Of an alert where it stands in the topic. */
const topicKey = (ref: string) => `${ALERT_KEY}${ref}`

/** An alert, for one of those who moderate, or for the topic that they have chosen. */
export const alertNotice = (
  alert: { readonly ref: string; readonly groupId: GroupId; readonly firstMessage: number | undefined },
  shown: Pick<Notice, 'text' | 'buttons'>,
  to: { readonly topic: number } | { readonly moderator: Named },
): Notice => ({
  ...shown,
  kind: alertKind.kind,
  groupId: alert.groupId,
  ...(alert.firstMessage ? { about: { messageId: alert.firstMessage, threadId: undefined } } : {}),
  ...('topic' in to
    ? { key: topicKey(alert.ref), where: 'room', to: 'group', threadId: to.topic }
    : {
        key: `${topicKey(alert.ref)}:${to.moderator.userId}`,
        // Moderators read what is reported, whoever wrote it.
        from: undefined,
        where: 'private',
        to: { person: to.moderator.userId, name: to.moderator },
      }),
})

/** The key by which its message is changed later. */
export const cardOf = ({ key }: Notice): string => key
