import { type Notice, type NoticeKind, noticeKind } from '../../contract/notice.ts'
import type { GroupAct } from '../../contract/turn.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { say } from './texts.ts'

/** What is said about coins beside the answers to those who act. */

const giftKind = noticeKind({ kind: 'economy.gift', urgent: true })
const seizedKind = noticeKind({ kind: 'economy.seized', urgent: false, label: say('notices.seized') })

export const economyNotices: readonly NoticeKind[] = [giftKind, seizedKind]

/** To the group, of a gift that was made up in private: its receipt names both. */
export const announceGift = ({ key, group }: GroupAct, lines: readonly Text[]): Notice => ({
  key: `economy:${key}:gift`,
  kind: giftKind.kind,
  groupId: group.groupId,
  where: 'room',
  to: 'group',
  threadId: undefined,
  text: say('lines', { lines }),
})

/** To whoever loses coins, and to nobody else. */
export function tellSeized(
  { key, group }: GroupAct,
  { to, coins, note }: { readonly to: Named; readonly coins: bigint; readonly note?: string | undefined },
): Notice {
  return {
    key: `economy:${key}:seized`,
    kind: seizedKind.kind,
    groupId: group.groupId,
    where: 'private',
    // Why somebody's coins are taken is theirs to know, whomever they have blocked.
    from: undefined,
    to: { person: to.userId, name: to },
    text: say('lines', {
      lines: [
        say('quitar.told', { group: group.title, coins: { coins } }),
        ...(note ? [say('reason', { note })] : []),
      ],
    }),
  }
}
