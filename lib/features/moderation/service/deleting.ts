import { findChat } from '../../../community/queries.ts'
import type { Job } from '../../../contract/job.ts'
import { TelegramRefused } from '../../../contract/telegram.ts'
import type { Services } from '../../../contract/turn.ts'
import type { ChatId, GroupId } from '../../../values/ids.ts'
import { tellOfKept } from './trouble.ts'

/** Messages that Telegram is to take away. Each may come late, twice, at once, or be killed at any point. */

/** Bot API: deleteMessages takes as many. */
const MOST_MESSAGES = 100

/** Messages that were decided about; those that are gone already are left out by Telegram itself. */
export async function deleteMessages(
  services: Services,
  { groupId, payload: { messages } }: Job<{ messages: number[] }>,
): Promise<void> {
  const chatId = await findChat(services.database, groupId)
  if (chatId !== undefined) await deleteNow(services, { groupId, chatId }, messages)
}

/** Messages of a chat go, as many of them as Telegram lets go; whoever moderates is told where it is none. */
export async function deleteNow(
  services: Services,
  place: { readonly groupId: GroupId; readonly chatId: ChatId },
  messages: readonly number[],
): Promise<void> {
  const { telegram, logger } = services
  const { gone, stay } = await deleteNewest(messages, (some) =>
    telegram.call('deleteMessages', { chat_id: place.chatId, message_ids: some }),
  )
  if (stay === 0) return
  logger.warn({ groupId: place.groupId, stay }, 'messages stay')
  // Old ones are said to stay before; where none goes the bot may delete nothing here.
  if (gone === 0) await tellOfKept(services, place)
}

/** As many in a row that don't go are the first of those that are too old. */
const REFUSED_IN_A_ROW = 2
/** Odd ones among the others, before the rest is left where it is. */
const MOST_REFUSED = 10

/**
 * Telegram refuses a whole call for one message that can't go: too old where the bot may delete no others' (48 hours), or
 * of a kind that stays. Ids rise with time, so halving finds it, and the older are tried behind it.
 */
async function deleteNewest(
  ids: readonly number[],
  call: (ids: number[]) => Promise<unknown>,
): Promise<{ readonly gone: number; readonly stay: number }> {
  const left = ids.toSorted((one, other) => one - other)
  let [gone, stay, inARow, size] = [0, 0, 0, MOST_MESSAGES]
  while (left.length > 0 && inARow < REFUSED_IN_A_ROW && stay < MOST_REFUSED) {
    const batch = left.slice(-size)
    try {
      await call(batch)
      gone += batch.length
      inARow = 0
      size = Math.min(MOST_MESSAGES, size * 2)
      left.length -= batch.length
    } catch (error) {
      if (!(error instanceof TelegramRefused)) throw error
      size = Math.max(1, batch.length >> 1)
      if (batch.length > 1) continue
      stay += 1
      inARow += 1
      left.length -= 1
    }
  }
  return { gone, stay: stay + left.length }
}
