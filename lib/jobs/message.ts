import { readGroupSettings } from '../community/group-settings.ts'
import type { Button } from '../contract/feature.ts'
import type { Translator } from '../telegram/translator.ts'
import { unpackTexts } from '../values/packed-text.ts'
import type { Text } from '../values/text.ts'
import type { OutboxMessage } from './queries.ts'
import { say } from './texts.ts'

export interface MessageCall {
  readonly method: string
  readonly payload: Readonly<Record<string, unknown>>
}

/**
 * The call that sends a message of the outbox, in its reader's language.
 * @param chatId where it goes
 * @param photo a file id, or what was drawn for it
 */
export function renderMessage(
  message: OutboxMessage,
  chatId: number,
  photo: string | Buffer | undefined,
  translate: Translator,
  botUsername: string,
): MessageCall {
  const reader = readerOf(message)
  const texts = unpackTexts<Text[]>(message.texts)
  const { inGroup, person, privateOpen, card } = message
  // Who could be told in private has chosen the group.
  const greeting =
    inGroup && person ? [say(privateOpen ? 'for_you' : 'in_group', { person: { person } })] : []
  const opening: Button[][] =
    inGroup && person && !privateOpen
      ? [[{ label: say('open_private'), url: `https://t.me/${botUsername}` }]]
      : []
  const own = unpackTexts<Button[][] | null>(message.buttons) ?? []
  const rows = [...own, ...opening].filter((row) => row.length > 0)
  const words = [...greeting, ...texts]
    .map((text) => translate(text, { ...reader, format: 'html' }))
    .join('\n\n')
  const plain = { text: words, parse_mode: 'HTML', link_preview_options: { is_disabled: true } }
  const caption = { caption: words, parse_mode: 'HTML' }
  const to = {
    chat_id: chatId,
    ...(rows.length > 0
      ? {
          reply_markup: {
            inline_keyboard: rows.map((row) =>
              row.map(({ label, ...button }) => ({
                text: translate(label, { ...reader, format: 'plain' }),
                ...('url' in button ? { url: button.url } : { callback_data: button.data }),
              })),
            ),
          },
        }
      : {}),
  }
  if (card) {
    const place = { ...to, message_id: card.messageId }
    return card.captioned
      ? { method: 'editMessageCaption', payload: { ...place, ...caption } }
      : { method: 'editMessageText', payload: { ...place, ...plain } }
  }
  const place = { ...to, ...(inGroup ? placeOf(message) : {}) }
  return photo === undefined
    ? { method: 'sendMessage', payload: { ...place, ...plain } }
    : { method: 'sendPhoto', payload: { ...place, ...caption, photo: uploadOf(photo) } }
}

/** Who reads it, and with what money and what time. */
export function readerOf({ language, settings }: OutboxMessage) {
  const { symbol, timeZone } = readGroupSettings({ settings })
  return { language, symbol, timeZone }
}

/** As telegraf uploads bytes. */
const uploadOf = (photo: string | Buffer) =>
  typeof photo === 'string' ? photo : { source: photo, filename: 'picture.png' }

/** Where in the group; if what it answers was deleted meanwhile, it is said all the same. */
function placeOf({ threadId, replyTo }: OutboxMessage): object {
  return {
    ...(threadId === undefined ? {} : { message_thread_id: threadId }),
    ...(replyTo === undefined
      ? {}
      : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
  }
}
