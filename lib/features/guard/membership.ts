import type { ChatMemberUpdated } from '@grammyjs/types'
import type { GroupTurn } from '../../contract/turn.ts'
import { ANONYMOUS_ADMIN_ID } from '../../telegram/callback-data.ts'
import { userId } from '../../values/ids.ts'
import { isPresent } from '../../values/membership.ts'
import { type MembershipNote, membershipPart } from '../core/index.ts'
import { trustingBot } from './queries/trusting.ts'

/** Who brings a bot in answers for it, where they administer the group. */
export const guardMembership = membershipPart({ note: ofBot })

async function ofBot(
  { group, services, conversation, now }: GroupTurn,
  { from, old_chat_member: before, new_chat_member: after }: ChatMemberUpdated,
): Promise<MembershipNote | undefined> {
  const { user } = after
  if (!user.is_bot || user.id === services.bot.id || isPresent(before) || !isPresent(after)) return undefined
  const by = userId(from.id)
  if (by !== ANONYMOUS_ADMIN_ID && !(await conversation.administers(by))) return undefined
  return { statement: trustingBot(group.groupId, userId(user.id), by, now), isDue: () => false }
}
