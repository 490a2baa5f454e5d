import { groupSettings } from '../community/settings.ts'
import type { Button } from '../feature.ts'
import type { Text } from '../i18n/text.ts'
import type { Translator } from '../i18n/translator.ts'
import { readSettings } from '../settings.ts'
import { unpackTexts } from './packed-text.ts'
import type { OutboxMessage } from './queries.ts'
import { say } from './texts.ts'

/**
 * The `sendMessage` of a message of the outbox, in its reader's language.
 * @param chatId where it goes
 */
export function renderMessage(
  message: OutboxMessage,
  chatId: number,
  translate: Translator,
  botUsername: string,
): Readonly<Record<string, unknown>> {
  const { symbol, timeZone } = readSettings('group', groupSettings, message.settings)
  const reader = { language: message.language, symbol, timeZone }
  const texts = unpackTexts<Text[]>(message.texts)
  const { inGroup, person } = message
  const greeting = inGroup && person ? [say('in_group', { person: { person } })] : []
  const opening: Button[][] =
    inGroup && person ? [[{ label: say('open_private'), url: `https://t.me/${botUsername}` }]] : []
  const own = unpackTexts<Button[][] | null>(message.buttons) ?? []
  const rows = [...own, ...opening].filter((row) => row.length > 0)
  return {
    chat_id: chatId,
    text: [...greeting, ...texts].map((text) => translate(text, { ...reader, format: 'html' })).join('\n\n'),
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    ...(inGroup ? placeOf(message) : {}),
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
}

/** Where in the group; if what it answers was deleted meanwhile, it is said all the same. */
function placeOf({ threadId, replyTo }: OutboxMessage): object {
  return {
    ...(threadId === undefined ? {} : { message_thread_id: threadId }),
    ...(replyTo === undefined
      ? {}
      : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
  }
}
