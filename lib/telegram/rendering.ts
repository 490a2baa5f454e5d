import type { InlineKeyboardButton, InlineKeyboardMarkup } from '@grammyjs/types'
import type { Answer, Reply } from '../contract/answer.ts'
import type { Button } from '../contract/button.ts'
import type { Incoming } from '../contract/incoming.ts'
import type { MethodCall, Upload } from '../contract/telegram.ts'
import type { UserId } from '../values/ids.ts'
import type { Text } from '../values/text.ts'
import type { CallbackCodec } from './callback-data.ts'
import type { Reader, Translator } from './translator.ts'

/** What makes words and buttons out of what features say. */
export interface Renderer {
  readonly translate: Translator
  readonly codec: CallbackCodec
  readonly botUsername: string
}

/** Who reads it. */
export interface Audience extends Omit<Reader, 'format'> {
  /** A person: buttons for their owner are theirs. Left out: a group, or somebody whom Telegram doesn't name. */
  readonly userId?: UserId | undefined
}

/** A button as an older version of the bot kept it in the outbox: encoded. */
export interface RawButton {
  readonly label: Text
  readonly raw: string
}

export interface Content {
  /** Paragraphs. */
  readonly texts: readonly Text[]
  readonly buttons: readonly (readonly (Button | RawButton)[])[]
  /** A file id, or what was drawn for it: the texts become its caption. */
  readonly photo?: string | Upload | undefined
}

/** Where a message goes. */
export interface Spot {
  readonly chatId: number
  readonly threadId?: number | undefined
  /** If that was deleted meanwhile, it is said all the same. */
  readonly replyTo?: number | undefined
  /** Changes that message instead. */
  readonly edit?: { readonly messageId: number; readonly captioned: boolean } | undefined
  /** The person's answer comes as a reply to it; leaves no room for buttons (Bot API, reply_markup). */
  readonly forceReply?: boolean | undefined
}

/** At most so many UTF-16 units, never half an emoji: Telegram refuses a message that holds one. */
export const cut = (text: string, units: number) => text.slice(0, units).replace(/[\ud800-\udbff]$/, '')

/** The call that shows something: the one place where answers, notices and cards become Telegram's. Pure. */
export function renderMessage(
  { texts, buttons, photo }: Content,
  spot: Spot,
  audience: Audience,
  renderer: Renderer,
): MethodCall {
  const { chatId, threadId, replyTo, edit } = spot
  const words = texts.map((text) => renderer.translate(text, { ...audience, format: 'html' })).join('\n\n')
  const markup = spot.forceReply
    ? ({ force_reply: true, selective: true } as const)
    : keyboard(buttons, audience, renderer)
  const to = { chat_id: chatId }
  const caption = { caption: words, parse_mode: 'HTML' } as const
  const plain = { text: words, parse_mode: 'HTML', link_preview_options: { is_disabled: true } } as const
  if (edit) {
    const at = { ...to, message_id: edit.messageId, ...keyboardOnly(markup) }
    if (typeof photo === 'string' && edit.captioned)
      return {
        method: 'editMessageMedia',
        payload: { ...at, media: { type: 'photo', media: photo, ...caption } },
      }
    return edit.captioned
      ? { method: 'editMessageCaption', payload: { ...at, ...caption } }
      : { method: 'editMessageText', payload: { ...at, ...plain } }
  }
  const at = {
    ...to,
    ...(markup ? { reply_markup: markup } : {}),
    ...(threadId === undefined ? {} : { message_thread_id: threadId }),
    ...(replyTo === undefined
      ? {}
      : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
  }
  return photo === undefined
    ? { method: 'sendMessage', payload: { ...at, ...plain } }
    : { method: 'sendPhoto', payload: { ...at, ...caption, photo } }
}

const keyboardOnly = (markup: object | undefined): { reply_markup?: InlineKeyboardMarkup } =>
  markup && 'inline_keyboard' in markup ? { reply_markup: markup as InlineKeyboardMarkup } : {}

function keyboard(
  buttons: Content['buttons'],
  audience: Audience,
  renderer: Renderer,
): InlineKeyboardMarkup | undefined {
  const rows = buttons.filter((row) => row.length > 0)
  if (rows.length === 0) return undefined
  return { inline_keyboard: rows.map((row) => row.map((each) => inlineButton(each, audience, renderer))) }
}

function inlineButton(
  button: Button | RawButton,
  audience: Audience,
  { translate, codec, botUsername }: Renderer,
): InlineKeyboardButton {
  const text = translate(button.label, { ...audience, format: 'plain' })
  if ('url' in button) return { text, url: button.url }
  if ('raw' in button) return { text, callback_data: button.raw }
  if ('answer' in button) return { text, callback_data: codec.encodeAnswer(button) }
  if ('press' in button) {
    const owner = button.press.for === 'owner' ? (button.owner ?? audience.userId) : undefined
    return { text, callback_data: codec.encodeAction(button, owner) }
  }
  const { link: name, groupId, subject } = button
  return { text, url: `https://t.me/${botUsername}?start=${codec.encodeLink({ name, groupId, subject })}` }
}

// ------------------------------------------------------------------------------------------ answers

export interface Delivery {
  /** Rides in the HTTP response: no round trip, but its result is never known. */
  readonly response: MethodCall | undefined
  /** Made by the bot itself, beside the commit. */
  readonly calls: readonly MethodCall[]
}

const SILENCE: Delivery = { response: undefined, calls: [] }

/** Turns an answer into calls. Pure: texts, markup and places only. */
export function deliver(
  answer: Answer,
  incoming: Incoming,
  audience: Audience,
  renderer: Renderer,
): Delivery {
  const { callback, chat } = incoming
  if (!chat) return SILENCE
  const acknowledge = (toast?: Text, alert = false): MethodCall[] =>
    callback
      ? [
          {
            method: 'answerCallbackQuery',
            // Bot API: 0 to 200 characters.
            payload: {
              callback_query_id: callback.id,
              ...(toast
                ? {
                    text: cut(renderer.translate(toast, { ...audience, format: 'plain' }), 200),
                    show_alert: alert,
                  }
                : {}),
            },
          },
        ]
      : []
  if (!answer) return { response: acknowledge()[0], calls: [] }
  if (!('text' in answer)) return { response: acknowledge(answer.toast, answer.alert)[0], calls: [] }
  // A button shows its progress bar until it is answered, so the acknowledgement goes out as a call of its own.
  return {
    response: renderMessage(
      {
        texts: Array.isArray(answer.text) ? (answer.text as readonly Text[]) : [answer.text as Text],
        buttons: answer.buttons ?? [],
        photo: answer.photo,
      },
      spotOf(answer, incoming, chat),
      audience,
      renderer,
    ),
    calls: [...acknowledge(answer.toast), ...(answer.as === 'instead' ? strip(incoming, chat.id) : [])],
  }
}

function strip({ callback }: Incoming, chatId: number): MethodCall[] {
  if (callback?.messageId === undefined) return []
  return [{ method: 'editMessageReplyMarkup', payload: { chat_id: chatId, message_id: callback.messageId } }]
}

function spotOf(reply: Reply, incoming: Incoming, chat: NonNullable<Incoming['chat']>): Spot {
  const { callback, message, threadId } = incoming
  const edited = reply.as === undefined || reply.as === 'edit' ? callback?.messageId : undefined
  const captioned = message !== undefined && 'photo' in message
  if (edited !== undefined && (captioned || reply.photo === undefined))
    return { chatId: chat.id, edit: { messageId: edited, captioned } }
  const asked = message && !callback && incoming.kind === 'message' && chat.type !== 'private'
  return {
    chatId: chat.id,
    threadId,
    // In a group the answer hangs on the question.
    replyTo: asked ? message.message_id : undefined,
    forceReply: reply.forceReply,
  }
}
