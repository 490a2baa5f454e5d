import type { ChatMemberUpdated } from '@grammyjs/types'
import { holdAgain, holdAnew } from '../../../community/holds.ts'
import type { Act } from '../../../contract/turn.ts'
import { chatId, userId } from '../../../values/ids.ts'

/** What happens to members in Telegram itself, as far as it concerns what holds them. */

/** Somebody came back, or an administrator restricted or freed them by hand. */
export async function noteHand({ services, key, now }: Act, news: ChatMemberUpdated): Promise<void> {
  const { chat, from, new_chat_member: after } = news
  // Of the bot's own acts it knows already.
  if (from.id === services.bot.id || after.user.is_bot) return
  if (after.status !== 'member' && after.status !== 'restricted') return
  const person = userId(after.user.id)
  if (await holdAgain(services.database, { chat: chatId(chat.id), person, key, at: now })) services.catchUp()
}

/** The bot may do here what it mayn't before, or has come back: what was refused is done now. */
export async function noteBotsRights({ services, key, now }: Act, news: ChatMemberUpdated): Promise<void> {
  const { chat, new_chat_member: after } = news
  if (after.status !== 'administrator' || !after.can_restrict_members) return
  await holdAnew(services.database, chatId(chat.id), key, now)
  services.catchUp()
}
