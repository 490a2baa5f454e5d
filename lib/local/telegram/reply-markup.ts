/** `reply_markup` of a call, checked as Telegram checks it. */
import type { InlineKeyboardButton, InlineKeyboardMarkup } from '@grammyjs/types'
import { badRequest } from './api-error.ts'
import type { CallArgs } from './call-args.ts'
import { normaliseUrl } from './html.ts'
import { isRecord } from './request-body.ts'

export interface ReplyMarkup {
  inline: InlineKeyboardMarkup | undefined
  forceReply: boolean
}

const MAX_CALLBACK_BYTES = 64
const MAX_BUTTONS = 100
/** What a button may do instead of carrying data or a link; kept as given, nothing happens when pressed here. */
const OTHER_ACTIONS = [
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'pay',
  'callback_game',
]

export function readReplyMarkup(args: CallArgs): ReplyMarkup {
  const none: ReplyMarkup = { inline: undefined, forceReply: false }
  const value = args.json('reply_markup', "can't parse reply keyboard markup JSON object")
  if (value === undefined || value === '') return none
  if (!isRecord(value)) throw badRequest('object expected as reply markup')
  if (value.inline_keyboard === undefined)
    return { inline: undefined, forceReply: value.force_reply === true }
  return { inline: readInlineKeyboard(value.inline_keyboard), forceReply: false }
}

/** An empty keyboard is none. */
function readInlineKeyboard(value: unknown): InlineKeyboardMarkup | undefined {
  const field = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array'
  if (!Array.isArray(value)) throw badRequest(field)
  const rows = value.map((row: unknown) => {
    if (!Array.isArray(row)) throw badRequest(`${field} of Arrays`)
    return row.map(readButton)
  })
  const filled = rows.filter((row) => row.length > 0)
  if (filled.flat().length > MAX_BUTTONS) throw badRequest('reply markup is too long')
  return filled.length > 0 ? { inline_keyboard: filled } : undefined
}

function readButton(button: unknown): InlineKeyboardButton {
  const complain = (reason: string) => badRequest(`can't parse inline keyboard button: ${reason}`)
  if (!isRecord(button)) throw complain('InlineKeyboardButton must be an Object')
  if (typeof button.text !== 'string') throw complain('Field "text" must be of type String')
  if (button.text.trim() === '') throw badRequest('BUTTON_TEXT_INVALID')
  if (typeof button.url === 'string' && button.url !== '') {
    const url = normaliseUrl(button.url)
    if (url === undefined) {
      throw badRequest(`inline keyboard button URL '${button.url}' is invalid: Wrong HTTP URL`)
    }
    return { ...button, text: button.text, url }
  }
  if (typeof button.callback_data === 'string' && button.callback_data !== '') {
    if (Buffer.byteLength(button.callback_data) > MAX_CALLBACK_BYTES) throw badRequest('BUTTON_DATA_INVALID')
    return { ...button, text: button.text, callback_data: button.callback_data }
  }
  if (!OTHER_ACTIONS.some((action) => button[action] !== undefined)) {
    throw complain('Text buttons are unallowed in the inline keyboard')
  }
  return button as unknown as InlineKeyboardButton
}
