import type { InlineKeyboardButton, InlineKeyboardMarkup } from '@grammyjs/types'
import type { Reply, Toast } from '../contract/answer.ts'
import type { Button } from '../contract/button.ts'
import type { Incoming } from '../contract/incoming.ts'
import type { MethodCall, Upload } from '../contract/telegram.ts'
import { cut } from '../values/cut.ts'
import type { GroupId, UserId } from '../values/ids.ts'
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
  /** In private: the group that it is about. Its buttons stay with that one. */
  readonly about?: GroupId | undefined
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
  readonly edit?: Shown | undefined
  /** In a group: seen by one person alone. */
  readonly aside?: Aside | undefined
  /** Nobody's telephone rings. */
  readonly silent?: boolean | undefined
  /** The person's answer comes as a reply to it; leaves no room for buttons (Bot API, reply_markup). */
  readonly forceReply?: boolean | undefined
}

/** A message of the bot's that stands somewhere. An ephemeral one has no message id, but one among its receiver's. */
export type Shown =
  | { readonly messageId: number; readonly captioned: boolean }
  | { readonly ephemeralId: number; readonly receiverId: number; readonly captioned: boolean }

/** Who sees an ephemeral message, and what it answers (Bot API: a bot that doesn't administrate may only answer). */
export interface Aside {
  readonly receiverId: number
  readonly callbackId?: string | undefined
  /** The ephemeral message that it answers. */
  readonly replyTo?: number | undefined
}

/** The call that shows something: the one place where answers, notices and cards become Telegram's. Pure. */
export function renderMessage(
  { texts, buttons, photo }: Content,
  spot: Spot,
  audience: Audience,
  renderer: Renderer,
): MethodCall {
  const words = texts.map((text) => renderer.translate(text, { ...audience, format: 'html' })).join('\n\n')
  const markup = spot.forceReply
    ? ({ force_reply: true, selective: true } as const)
    : keyboard(buttons, audience, renderer)
  const caption = { caption: words, parse_mode: 'HTML' } as const
  const plain = { text: words, parse_mode: 'HTML', link_preview_options: { is_disabled: true } } as const
  if (spot.edit)
    return editCall(spot.chatId, spot.edit, { markup: keyboardOnly(markup), caption, plain, photo })
  const at = { ...placeOf(spot), ...(markup ? { reply_markup: markup } : {}) }
  return photo === undefined
    ? { method: 'sendMessage', payload: { ...at, ...plain } }
    : { method: 'sendPhoto', payload: { ...at, ...caption, photo } }
}

function placeOf({ chatId, threadId, replyTo, aside, silent }: Spot) {
  return {
    chat_id: chatId,
    ...(threadId === undefined ? {} : { message_thread_id: threadId }),
    ...(silent ? { disable_notification: true } : {}),
    // An ephemeral message answers nothing but another one (Bot API, ReplyParameters).
    ...(replyTo === undefined || aside
      ? {}
      : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
    ...(aside
      ? {
          ephemeral_message_parameters: {
            receiver_user_id: aside.receiverId,
            ...(aside.callbackId === undefined ? {} : { callback_query_id: aside.callbackId }),
          },
          ...(aside.replyTo === undefined
            ? {}
            : { reply_parameters: { ephemeral_message_id: aside.replyTo } }),
        }
      : {}),
  }
}

interface Edited {
  readonly markup: { readonly reply_markup?: InlineKeyboardMarkup }
  readonly caption: { readonly caption: string; readonly parse_mode: 'HTML' }
  readonly plain: { readonly text: string; readonly parse_mode: 'HTML' }
  readonly photo: string | Upload | undefined
}

function editCall(chatId: number, shown: Shown, { markup, caption, plain, photo }: Edited): MethodCall {
  const media =
    photo !== undefined && shown.captioned
      ? { media: { type: 'photo', media: photo, ...caption } as const }
      : undefined
  if ('ephemeralId' in shown) {
    const at = {
      chat_id: chatId,
      receiver_user_id: shown.receiverId,
      ephemeral_message_id: shown.ephemeralId,
      ...markup,
    }
    if (media) return { method: 'editEphemeralMessageMedia', payload: { ...at, ...media } }
    return shown.captioned
      ? { method: 'editEphemeralMessageCaption', payload: { ...at, ...caption } }
      : { method: 'editEphemeralMessageText', payload: { ...at, ...plain } }
  }
  const at = { chat_id: chatId, message_id: shown.messageId, ...markup }
  if (media) return { method: 'editMessageMedia', payload: { ...at, ...media } }
  return shown.captioned
    ? { method: 'editMessageCaption', payload: { ...at, ...caption } }
    : { method: 'editMessageText', payload: { ...at, ...plain } }
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
  if ('copy' in button) return { text, copy_text: { text: button.copy } }
  if ('raw' in button) return { text, callback_data: button.raw }
  if ('answer' in button) return { text, callback_data: codec.encodeAnswer(button) }
  if ('press' in button) {
    const owner = button.press.for === 'owner' ? (button.owner ?? audience.userId) : undefined
    return { text, callback_data: codec.encodeAction(button, owner, audience.about) }
  }
  const { link: name, groupId, subject } = button
  return { text, url: `https://t.me/${botUsername}?start=${codec.encodeLink({ name, groupId, subject })}` }
}

// ------------------------------------------------------------------------------------------ answers

/** A press is answered, or its button shows a progress bar. None for what is no press. */
export function acknowledgement(
  { callback }: Incoming,
  { toast, alert = false }: Partial<Toast>,
  audience: Audience,
  renderer: Renderer,
): MethodCall | undefined {
  if (!callback) return undefined
  // Bot API: 0 to 200 characters.
  const words = toast && cut(renderer.translate(toast, { ...audience, format: 'plain' }), 200)
  return {
    method: 'answerCallbackQuery',
    payload: { callback_query_id: callback.id, ...(words ? { text: words, show_alert: alert } : {}) },
  }
}

/** Whether it is a message with a picture, of which its text is the caption. */
export const isPictured = ({ photo, picture }: Pick<Reply, 'photo' | 'picture'>): boolean =>
  photo !== undefined || picture !== undefined

/** What a reply shows. @param drawn its picture, where it has one to be drawn */
export const contentOf = ({ text, buttons = [], photo }: Reply, drawn?: Upload): Content => ({
  texts: Array.isArray(text) ? (text as readonly Text[]) : [text as Text],
  buttons,
  photo: drawn ?? photo,
})

/** The message of the button that was pressed. */
export function pressedMessage({ callback, from, message }: Incoming): Shown | undefined {
  if (!callback) return undefined
  const captioned = message !== undefined && 'photo' in message
  if (callback.ephemeralId !== undefined && from)
    return { ephemeralId: callback.ephemeralId, receiverId: from.id, captioned }
  return callback.messageId === undefined ? undefined : { messageId: callback.messageId, captioned }
}

/** Bot API, InaccessibleMessage: it was deleted, or Telegram no longer shows it to bots. Nobody would see it changed. */
export const isStanding = ({ message }: Pick<Incoming, 'message'>): boolean => message?.date !== 0

/**
 * The message that answers an update, where it was asked: in the room, or in the private chat.
 * @param aside seen by whoever asked alone
 */
export function spotOf(
  reply: Pick<Reply, 'as' | 'photo' | 'picture' | 'forceReply'>,
  incoming: Incoming,
  chatId: number,
  aside?: Aside,
): Spot {
  const { message, threadId, callback, kind, chat } = incoming
  const changes = (reply.as === undefined || reply.as === 'edit') && isStanding(incoming)
  const shown = changes ? pressedMessage(incoming) : undefined
  const editable = shown && (shown.captioned || !isPictured(reply))
  // What is said before everybody never takes the place of what one person sees, nor the other way round.
  if (editable && 'ephemeralId' in shown === (aside !== undefined)) return { chatId, edit: shown }
  const asked = message && !callback && kind === 'message' && chat?.type !== 'private'
  return {
    chatId,
    threadId,
    aside,
    // In a group the answer hangs on the question, unless nobody else sees that.
    replyTo: asked ? message.message_id || undefined : undefined,
    forceReply: reply.forceReply,
  }
}
