import { button } from '../../contract/button.ts'
import { type Notice, type NoticeKind, noticeKind } from '../../contract/notice.ts'
import type { GroupAct } from '../../contract/turn.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import { openEndpoint, openList } from './buttons.ts'
import type { DisabledWhy } from './rules.ts'
import { say } from './texts.ts'

/** Nothing more is sent there. */
const disabled = noticeKind({ kind: 'hooks.disabled', urgent: false })
/** Whoever has become a group's creator has got its hooks. */
const followed = noticeKind({ kind: 'hooks.followed', urgent: false })

/** Somebody else has decided about what one had put there. */
const decided = noticeKind({ kind: 'hooks.decided', urgent: false })

export const hookNotices: readonly NoticeKind[] = [disabled, followed, decided]

export const decidedNotice = (
  { actor, group, key }: GroupAct,
  { how, host, to }: { readonly how: 'rotated' | 'removed'; readonly host: string; readonly to: Named },
): Notice => ({
  key: `hooks.decided:${key}`,
  kind: decided.kind,
  groupId: group.groupId,
  where: 'private',
  from: undefined,
  to: { person: to.userId, name: to },
  text: say(`notices.${how}`, { by: { person: actor }, host, group: group.title }),
})

export const disabledNotice = (
  {
    ref,
    groupId,
    groupTitle,
    url,
  }: {
    readonly ref: string
    readonly groupId: GroupId
    readonly groupTitle: string
    readonly url: string
  },
  { to, why, at }: { readonly to: Named; readonly why: DisabledWhy; readonly at: number },
): Notice => ({
  key: `hooks.disabled:${ref}:${at}`,
  kind: disabled.kind,
  groupId,
  where: 'private',
  from: undefined,
  to: { person: to.userId, name: to },
  text: [
    say(`notices.${why}`, { host: new URL(url).host, group: groupTitle }),
    say(why === 'unreadable' ? 'notices.mend_secret' : 'notices.mend'),
  ],
  buttons: [[button(say('buttons.look'), openEndpoint, [ref])]],
})

export const followedNotice = (
  {
    key,
    groupId,
    groupTitle,
  }: { readonly key: string; readonly groupId: GroupId; readonly groupTitle: string },
  { to, count }: { readonly to: Named; readonly count: number },
): Notice => ({
  key: `hooks.followed:${key}`,
  kind: followed.kind,
  groupId,
  where: 'private',
  from: undefined,
  to: { person: to.userId, name: to },
  text: [say('notices.followed', { group: groupTitle, count }), say('notices.followed_secret')],
  buttons: [[button(say('buttons.look'), openList, [groupId])]],
})
