import { TelegramRefused } from '../contract/telegram.ts'

/** Telegram's own words for what it doesn't take, as far as somebody goes by them. It tells them apart by nothing else. */

/** The topic was deleted or closed: what was for it can be said without. */
const TOPIC_GONE = /thread not found|TOPIC_(CLOSED|DELETED)/i
/** What shows that already. */
const ALREADY_SO = /message is not modified/i
/** What somebody has deleted, or is too old to be changed. */
const MESSAGE_GONE = /message (to (edit|delete) )?not found|message can't be edited|MESSAGE_ID_INVALID/i
/** Where the error doesn't say the group's new address, it is learnt from an update that is on its way. */
const MOVED_AWAY = /upgraded to a supergroup/i
/** Refusals of the chat itself, with or without a picture. */
const CHAT_GONE =
  /chat not found|user not found|PEER_ID_INVALID|chat was (deleted|deactivated)|CHANNEL_PRIVATE/i
/** What was shown in words, or as a picture, and was taken for the other. */
const OTHER_FORM = /there is no (caption|text) in the message/i
/** Who presses below a public group's message, or has just been put out, is nobody there. */
const NOBODY_HERE = /USER_NOT_PARTICIPANT|PARTICIPANT_ID_INVALID/i
/** One person, or one message: it says nothing of the chat. */
const OF_ONE_MESSAGE = /USER_|user not found|PARTICIPANT|PEER_ID|can't parse|too long|MESSAGE_EMPTY|BUTTON_/i

/** A no that no other attempt would change, as far as it isn't about where the group has gone. */
export const isRefusal = (error: unknown): error is TelegramRefused =>
  error instanceof TelegramRefused && !MOVED_AWAY.test(error.message)

const says = (words: RegExp) => (error: unknown) => words.test(String(error))
export const isAlreadySo = says(ALREADY_SO)
export const isMessageGone = says(MESSAGE_GONE)
export const isOfOtherForm = says(OTHER_FORM)
export const isOfOneMessage = says(OF_ONE_MESSAGE)
export const isNobodyHere = says(NOBODY_HERE)

/** Whether it can be said in the general topic instead. */
export const isTopicGone = (error: unknown): boolean => isRefusal(error) && TOPIC_GONE.test(error.message)

/**
 * Whether a message that was refused with its picture may pass as words: pictures are forbidden there (which comes as a
 * 400 or a 403), or this one can't be had, or its caption is too long.
 */
export function isOfPicture(error: unknown): boolean {
  if (!isRefusal(error) || CHAT_GONE.test(error.message) || TOPIC_GONE.test(error.message)) return false
  return error.code === 400 || /PHOTO|MEDIA/i.test(error.message)
}
