import { z } from 'zod'
import { groupSettings } from '../community/group-settings.ts'
import { characterNames } from '../community/names.ts'
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
import { FIRST_SUPERGROUP } from '../values/ids.ts'
import { unpackTexts } from '../values/packed-text.ts'
import type { Text } from '../values/text.ts'
import type { MessagePart, MessagePlace, OutboxMessage } from './queries.ts'
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
  const names = characterNames(message.settings)
  return { language: message.language, symbol, timeZone, names, userId: message.person?.userId }
}

function contentOf(message: OutboxMessage, botUsername: string): Content {
  const { inGroup, aside, person, kind } = message
  const texts = unpackTexts<Text[]>(message.texts)
  const buttons = (unpackTexts<StoredButton[][] | null>(message.buttons) ?? []).map((row) =>
    row.map(readButton),
  )
  if (kind === 'jobs.waiting') {
    const opening: Button = { label: say('open_private'), url: `https://t.me/${botUsername}` }
    return { texts, buttons: [[opening]] }
  }
  const link = message.about && linkTo(message.about)
  if (link) buttons.push([{ label: say('see_there'), url: link }])
  // Before all, for one of them.
  if (inGroup && person && !aside)
    return { texts: [say('for_you', { person: { person } }), ...texts], buttons }
  return { texts, buttons }
}

/** Messages of a basic group have no links. */
function linkTo({ chatId, username, messageId, threadId }: MessagePlace): string | undefined {
  if (chatId > FIRST_SUPERGROUP) return undefined
  const chat = username ?? `c/${FIRST_SUPERGROUP - chatId}`
  return ['https://t.me', chat, ...(threadId ? [threadId] : []), messageId].join('/')
}

/** Bot API: characters of a message after its entities, and buttons below it. */
const MOST = { characters: 4_096, buttons: 100 } as const

/**
 * A message with those that may go out in it, as many as fit. One that can't be read waits for its own turn, and dies of
 * it alone.
 * @returns the ids of those that were put in
 */
export function putTogether(
  message: OutboxMessage,
  renderer: Renderer,
): { readonly message: OutboxMessage; readonly ids: readonly number[] } {
  if (message.more.length === 0) return { message, ids: [] }
  const reader = { ...audienceOf(message), format: 'plain' } as const
  const widthOf = (texts: readonly Text[]) =>
    texts.reduce((sum, text) => sum + 2 + [...renderer.translate(text, reader)].length, 0)
  const measure = (part: MessagePart) => {
    const texts = arrayOf(part.texts)
    const buttons = arrayOf(part.buttons)
    return { texts, buttons, characters: widthOf(unpackTexts<Text[]>(texts)), count: buttons.flat().length }
  }
  const together = { ...measure(message), ids: [] as number[] }
  for (const part of message.more) {
    try {
      const { texts, buttons, characters, count } = measure(part)
      if (together.characters + characters > MOST.characters || together.count + count > MOST.buttons) break
      together.texts.push(...texts)
      together.buttons.push(...buttons)
      together.ids.push(part.id)
      together.characters += characters
      together.count += count
    } catch {
      break
    }
  }
  const { texts, buttons, ids } = together
  return { message: { ...message, texts, buttons, more: [] }, ids }
}

const arrayOf = (packed: unknown): unknown[] =>
  packed === null ? [] : [...z.array(z.unknown()).parse(packed)]

const readButton = (stored: StoredButton): Button | RawButton =>
  isEncoded(stored) ? { label: stored.label, raw: stored.data } : stored

const isEncoded = (stored: StoredButton): stored is Exclude<StoredButton, Button> =>
  'data' in stored && typeof stored.data === 'string'

function spotOf(message: OutboxMessage, chatId: number): Spot {
  const { card, inGroup, aside, person, replyTo } = message
  if (card?.messageId !== undefined) {
    const { messageId, captioned } = card
    const edit =
      aside && person
        ? { ephemeralId: messageId, receiverId: person.userId, captioned }
        : { messageId, captioned }
    return { chatId, edit }
  }
  if (!inGroup) return { chatId }
  return {
    chatId,
    threadId: topicOf(message),
    replyTo,
    // What is for nobody in particular wakes nobody.
    silent: person === undefined,
    ...(aside && person ? { aside: { receiverId: person.userId } } : {}),
  }
}

/** Its own; or that of what it answers; or the group's for announcements. The general topic has no number. */
function topicOf(message: OutboxMessage): number | undefined {
  const { threadId, replyTo } = message
  const announcements = replyTo === undefined ? groupSettings.of(message).topic : 0
  return (threadId ?? announcements) || undefined
}
