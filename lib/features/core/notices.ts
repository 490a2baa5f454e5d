import type { Button } from '../../contract/button.ts'
import { type Notice, noticeKind } from '../../contract/notice.ts'
import type { GroupId } from '../../values/ids.ts'
import type { OwnNews } from './rules.ts'
import { ownNewsScreen } from './screens.ts'

export const welcomeKind = noticeKind({ kind: 'core.welcome', urgent: true })

/** The welcome, said a while after the bot came. */
export function welcomeNotice(
  news: OwnNews,
  group: { readonly groupId: GroupId; readonly key: string; readonly title: string },
  first: readonly Button[],
): Notice {
  const { text, buttons = [] } = ownNewsScreen(news, group.title, first)
  return {
    key: `core.welcome:${group.key}`,
    kind: welcomeKind.kind,
    groupId: group.groupId,
    where: 'room',
    to: 'group',
    threadId: 'announcements',
    text,
    buttons,
  }
}
