import { setTimeout as sleep } from 'node:timers/promises'
import { findChat } from '../../../community/queries.ts'
import type { Job } from '../../../contract/job.ts'
import { TelegramRefused } from '../../../contract/telegram.ts'
import type { Services } from '../../../contract/turn.ts'
import { WriteConflict } from '../../../platform/database.ts'
import type { ChatId } from '../../../values/ids.ts'
import { type Ban, findBan } from '../queries/sanctions.ts'
import { tellOfRefusal } from './trouble.ts'

/** What Telegram does behind a decision. Each may come late, twice, at once, or be killed at any point. */

/** Looks that wait for what the banned are told aside, which they can't see any more afterwards. */
const LOOKS = 8
const PAUSE_MS = 20
const ATTEMPTS = 4

/** Bans who a sanction bans; lets them in again where it was undone, and no other bans them. */
export async function banOrNot(services: Services, ref: string): Promise<void> {
  services.deliverSoon()
  let ban = await findBan(services.database, ref)
  for (let look = 1; look < LOOKS && ban?.telling && !ban.undone; look++) {
    await sleep(look * PAUSE_MS)
    ban = await findBan(services.database, ref)
  }
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (!ban?.chatId) return
    const wanted = !ban.undone || ban.otherwise
    await bringAbout(services, ban, ban.chatId, wanted)
    // Undone while the call was on its way: what undid it may have looked too early.
    const now = await findBan(services.database, ref)
    if (now && (!now.undone || now.otherwise) === wanted) return
    ban = now
  }
  throw new WriteConflict('a sanction kept changing')
}

async function bringAbout(services: Services, ban: Ban, chat: ChatId, wanted: boolean): Promise<void> {
  const { telegram } = services
  const who = { chat_id: chat, user_id: ban.subject }
  try {
    if (!wanted) {
      await telegram.call('unbanChatMember', { ...who, only_if_banned: true })
      return
    }
    const member = await telegram.call('getChatMember', who)
    // Who runs the group meanwhile is never touched.
    if (member.status === 'creator' || member.status === 'administrator') return
    await telegram.call('banChatMember', { ...who, ...(ban.revokes ? { revoke_messages: true } : {}) })
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    await tellOfRefusal(services, {
      groupId: ban.groupId,
      userId: ban.subject,
      chatId: chat,
      what: wanted ? 'ban' : 'unban',
    })
  }
}

/** Bot API: deleteMessages takes as many. */
const MOST_MESSAGES = 100

/** Messages go, the newest first; those that are gone already are left out by Telegram itself. */
export async function deleteMessages(
  { database, telegram, logger }: Services,
  { groupId, payload: { messages } }: Job<{ messages: number[] }>,
): Promise<void> {
  const chat = await findChat(database, groupId)
  if (chat === undefined) return
  const ids = messages.toSorted((one, other) => one - other)
  for (let end = ids.length; end > 0; end -= MOST_MESSAGES) {
    const batch = ids.slice(Math.max(0, end - MOST_MESSAGES), end)
    const done = await deleteNewest(batch, (some) =>
      telegram.call('deleteMessages', { chat_id: chat, message_ids: some }),
    )
    if (!done) return logger.warn({ groupId }, 'messages stay')
  }
}

/**
 * Telegram refuses a whole call for one message that is too old: 48 hours where the bot may not delete others' messages.
 * Ids rise with time, so halving finds where the old ones begin; beyond, all stay.
 * @returns whether all went
 */
async function deleteNewest(
  ids: readonly number[],
  call: (ids: number[]) => Promise<unknown>,
): Promise<boolean> {
  try {
    await call([...ids])
    return true
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    const half = ids.length >> 1
    if (half > 0 && (await deleteNewest(ids.slice(half), call))) await deleteNewest(ids.slice(0, half), call)
    return false
  }
}
