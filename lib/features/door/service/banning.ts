import type { ChatMemberUpdated } from '@grammyjs/types'
import { TelegramRefused } from '../../../contract/telegram.ts'
import type { Services } from '../../../contract/turn.ts'
import type { Entry } from '../queries/entries.ts'

/** The door puts people out for minutes: what an administrator does about them goes before that, and stands. */

export const isOut = ({ state }: Entry): boolean => state === 'failed' || state === 'expired'

/** Who is out for good, or runs the group by now. */
const BEYOND_THE_DOOR: readonly string[] = ['kicked', 'administrator', 'creator']

/** Somebody else has decided about them by hand, or this bot has put them out for good: Telegram alone knows. */
export async function isOutAlready({ telegram }: Services, entry: Entry): Promise<boolean> {
  const { chatId, person, way } = entry
  if (!isOut(entry) || way !== 'join' || chatId === undefined) return false
  try {
    const member = await telegram.call('getChatMember', { chat_id: chatId, user_id: person.userId })
    return BEYOND_THE_DOOR.includes(member.status)
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    return false
  }
}

/**
 * This bot's ban of a few minutes has taken the place of a longer one, which an administrator set in the same moment: that
 * one is set anew, unless something else stands there by now.
 */
export async function giveBanBack(
  { telegram }: Services,
  { chat, old_chat_member: before, new_chat_member: after }: ChatMemberUpdated,
): Promise<void> {
  if (before.status !== 'kicked' || after.status !== 'kicked' || !isShorter(after, before)) return
  const who = { chat_id: chat.id, user_id: after.user.id }
  try {
    const now = await telegram.call('getChatMember', who)
    if (now.status !== 'kicked' || now.until_date !== after.until_date) return
    await telegram.call('banChatMember', {
      ...who,
      ...(before.until_date === 0 ? {} : { until_date: before.until_date }),
    })
  } catch (error) {
    // Its right was taken away meanwhile: who did that sees what stands there.
    if (!(error instanceof TelegramRefused)) throw error
  }
}

interface Banned {
  /** Unix seconds; 0: for good. */
  readonly until_date: number
}
const isShorter = (one: Banned, other: Banned): boolean =>
  one.until_date !== 0 && (other.until_date === 0 || one.until_date < other.until_date)
