import type { TelegramRefused } from '../../../contract/telegram.ts'
import { isOfOneMessage } from '../../../telegram/refusals.ts'

/** What Telegram says no to at the door. */

/** There is no request: it was decided or withdrawn, or Telegram still waits for its guard bot's word. */
export const isNoRequest = ({ message }: TelegramRefused): boolean =>
  message.includes('HIDE_REQUESTER_MISSING')

/** Moderators can mend it, such as by a right of the bot's. */
export const isMendable = (error: TelegramRefused): boolean => !isNoRequest(error) && !isOfOneMessage(error)
