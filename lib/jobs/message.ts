import { groupSettings } from '../community/group-settings.ts'
import type { Button } from '../contract/button.ts'
import type { MethodCall, Upload } from '../contract/telegram.ts'
import {
  type Audience,
  type Content,
  type RawButton,
  type Renderer,
  renderMessage,
  type Spot,
} from '../telegram/rendering.ts'
import { unpackTexts } from '../values/packed-text.ts'
import type { Text } from '../values/text.ts'
import type { OutboxMessage } from './queries.ts'
import { say } from './texts.ts'

/** A button as the outbox holds it; those written before buttons were values are encoded already. */
type StoredButton = Button | { readonly label: Text; readonly data: string }

/**
 * The call that sends a message of the outbox, in its reader's language.
 * @param chatId where it goes
 * @param photo a file id, or what was drawn for it
 */
export function callFor(
  message: OutboxMessage,
  chatId: number,
  photo: string | Upload | undefined,
  renderer: Renderer,
): MethodCall {
  const content = { ...contentOf(message, renderer.botUsername), photo }
  return renderMessage(content, spotOf(message, chatId), audienceOf(message), renderer)
}

/** Who reads it, and with what money and what time. */
export function audienceOf(message: OutboxMessage): Audience {
  const { symbol, timeZone } = groupSettings.of(message)
  return { language: message.language, symbol, timeZone, userId: message.person?.userId }
}

function contentOf(message: OutboxMessage, botUsername: string): Content {
  const { inGroup, person, privateOpen } = message
  const texts = unpackTexts<Text[]>(message.texts)
  const buttons = (unpackTexts<StoredButton[][] | null>(message.buttons) ?? []).map((row) =>
    row.map(readButton),
  )
  if (!inGroup || !person) return { texts, buttons }
  // They could be told in private, so they have chosen the group: no button to open the private chat.
  if (privateOpen) return { texts: [say('for_you', { person: { person } }), ...texts], buttons }
  const opening: Button = { label: say('open_private'), url: `https://t.me/${botUsername}` }
  return { texts: [say('in_group', { person: { person } }), ...texts], buttons: [...buttons, [opening]] }
}

const readButton = (stored: StoredButton): Button | RawButton =>
  isEncoded(stored) ? { label: stored.label, raw: stored.data } : stored

const isEncoded = (stored: StoredButton): stored is Exclude<StoredButton, Button> =>
  'data' in stored && typeof stored.data === 'string'

function spotOf({ card, inGroup, threadId, replyTo }: OutboxMessage, chatId: number): Spot {
  if (card?.messageId !== undefined)
    return { chatId, edit: { messageId: card.messageId, captioned: card.captioned } }
  return inGroup ? { chatId, threadId, replyTo } : { chatId }
}
