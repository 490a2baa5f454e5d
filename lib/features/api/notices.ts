import { type Notice, type NoticeKind, noticeKind } from '../../contract/notice.ts'
import type { GroupAct } from '../../contract/turn.ts'
import type { Named } from '../../values/person.ts'
import { say } from './texts.ts'

/** Somebody else has decided about one's key: a program of theirs stops, or acts for another. */
const decided = noticeKind({ kind: 'api.decided', urgent: false, merges: true })

export const apiNotices: readonly NoticeKind[] = [decided]

/** @param shown how the key is called */
export const decidedNotice = (
  { actor, group, key }: GroupAct,
  { how, shown, to }: { readonly how: 'revoked' | 'adopted'; readonly shown: string; readonly to: Named },
): Notice => ({
  key: `api.decided:${key}`,
  kind: decided.kind,
  groupId: group.groupId,
  where: 'private',
  from: undefined,
  to: { person: to.userId, name: to },
  text: say(`notices.${how}`, { by: { person: actor }, key: shown, group: group.title }),
})
