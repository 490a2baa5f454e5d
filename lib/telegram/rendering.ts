import type { Answer, Button, Reply } from '../contract/feature.ts'
import type { Incoming } from '../contract/incoming.ts'
import type { Text } from '../values/text.ts'
import type { Reader, Translator } from './translator.ts'

/** One Bot API call, ready to be sent or to ride in the webhook's response. */
export interface MethodCall {
  readonly method: string
  readonly payload: Readonly<Record<string, unknown>>
}

export interface Delivery {
  /** Rides in the HTTP response: no round trip, but its result is never known. */
  readonly response: MethodCall | undefined
  /** Made by the bot itself, beside the commit. */
  readonly calls: readonly MethodCall[]
}

/** At most so many UTF-16 units, never half an emoji: Telegram refuses a message that holds one. */
export const cut = (text: string, units: number) => text.slice(0, units).replace(/[\ud800-\udbff]$/, '')

const SILENCE: Delivery = { response: undefined, calls: [] }

/** Turns an answer into calls. Pure: texts, markup and places only. */
export function deliver(
  answer: Answer,
  incoming: Incoming,
  reader: Omit<Reader, 'format'>,
  translate: Translator,
): Delivery {
  const { callback, chat } = incoming
  if (!chat) return SILENCE
  const plain = (text: Text) => translate(text, { ...reader, format: 'plain' })
  const acknowledge = (toast?: Text, alert = false): MethodCall[] =>
    callback
      ? [
          {
            method: 'answerCallbackQuery',
            // Bot API: 0 to 200 characters.
            payload: {
              callback_query_id: callback.id,
              ...(toast ? { text: cut(plain(toast), 200), show_alert: alert } : {}),
            },
          },
        ]
      : []

  if (!answer) return { response: acknowledge()[0], calls: [] }
  if (!('text' in answer)) return { response: acknowledge(answer.toast, answer.alert)[0], calls: [] }
  // A button shows its progress bar until it is answered, so the acknowledgement goes out as a call of its own.
  return {
    response: messageCall(answer, incoming, chat.id, reader, translate),
    calls: [...acknowledge(answer.toast), ...(answer.as === 'instead' ? strip(incoming, chat.id) : [])],
  }
}

function strip({ callback }: Incoming, chatId: number): MethodCall[] {
  if (callback?.messageId === undefined) return []
  return [{ method: 'editMessageReplyMarkup', payload: { chat_id: chatId, message_id: callback.messageId } }]
}

function messageCall(
  reply: Reply,
  incoming: Incoming,
  chatId: number,
  reader: Omit<Reader, 'format'>,
  translate: Translator,
): MethodCall {
  const texts = Array.isArray(reply.text) ? (reply.text as readonly Text[]) : [reply.text as Text]
  const markup = keyboard(reply, (text) => translate(text, { ...reader, format: 'plain' }))
  const words = texts.map((text) => translate(text, { ...reader, format: 'html' })).join('\n\n')
  const to = { chat_id: chatId, ...(markup ? { reply_markup: markup } : {}) }
  const plain = { ...to, text: words, parse_mode: 'HTML', link_preview_options: { is_disabled: true } }
  const caption = { caption: words, parse_mode: 'HTML' }
  const { callback, message, chat, threadId } = incoming
  const edited = reply.as === undefined || reply.as === 'edit' ? callback?.messageId : undefined
  const onPhoto = message !== undefined && 'photo' in message
  if (edited !== undefined && onPhoto) {
    const place = { ...to, message_id: edited }
    if (reply.photo === undefined) return { method: 'editMessageCaption', payload: { ...place, ...caption } }
    const media = { type: 'photo', media: reply.photo, ...caption }
    return { method: 'editMessageMedia', payload: { ...place, media } }
  }
  if (edited !== undefined && reply.photo === undefined)
    return { method: 'editMessageText', payload: { ...plain, message_id: edited } }
  const place = {
    ...(threadId === undefined ? {} : { message_thread_id: threadId }),
    // In a group the answer hangs on the question; if that was deleted meanwhile, it is said all the same.
    ...(message && !callback && incoming.kind === 'message' && chat?.type !== 'private'
      ? { reply_parameters: { message_id: message.message_id, allow_sending_without_reply: true } }
      : {}),
  }
  return reply.photo === undefined
    ? { method: 'sendMessage', payload: { ...plain, ...place } }
    : { method: 'sendPhoto', payload: { ...to, ...caption, photo: reply.photo, ...place } }
}

function keyboard(reply: Reply, plain: (text: Text) => string): object | undefined {
  if (reply.forceReply) return { force_reply: true, selective: true }
  const rows = (reply.buttons ?? []).filter((row) => row.length > 0)
  if (rows.length === 0) return undefined
  return { inline_keyboard: rows.map((row) => row.map((button) => inlineButton(button, plain))) }
}

function inlineButton(button: Button, plain: (text: Text) => string): object {
  const text = plain(button.label)
  return 'url' in button ? { text, url: button.url } : { text, callback_data: button.data }
}
