import type { Update } from '@grammyjs/types'

/** Decoded UTF-8 has no half of a pair, nor JSON a NUL, but by such an escape. Looking at each string costs as much as parsing. */
const MAY_HOLD_UNSTORABLE = /\\u(?:0000|d[89a-f])/i

/** A webhook's body, where what it holds is an ordinary update; undefined for all else: see parseWhole. */
export function parseOrdinary(body: string): Update | undefined {
  try {
    const raw: unknown = JSON.parse(body)
    return isOrdinary(raw) && !holdsUnstorable(body, raw) ? raw : undefined
  } catch {
    return undefined
  }
}

/** Telegram escapes emoji, too. Written anew, a whole pair is itself, and only half of one an escape. */
const holdsUnstorable = (body: string, read: Update): boolean =>
  MAY_HOLD_UNSTORABLE.test(body) && MAY_HOLD_UNSTORABLE.test(JSON.stringify(read))

/**
 * Most of what comes: a message with a text, from somebody in a chat, perhaps in answer to another. Whatever passes here, update.ts's schema takes as it
 * is; this looks at it in a tenth of the time, and leaves to the schema whatever has any more to be read in it.
 */
export function isOrdinary(raw: unknown): raw is Update {
  if (!isRecord(raw) || !isId(raw.update_id, 0)) return false
  for (const name in raw) if (name !== 'update_id' && name !== 'message') return false
  const { message } = raw
  if (!isRecord(message)) return false
  const { reply_to_message: answered } = message
  return isMessage(message, ANSWERING) && (answered === undefined || isMessage(answered, READ))
}

const READ = new Set([
  'message_id',
  'date',
  'chat',
  'from',
  'text',
  'entities',
  'message_thread_id',
  'is_topic_message',
])
const ANSWERING = new Set([...READ, 'reply_to_message'])

function isMessage(value: unknown, fields: ReadonlySet<string>): boolean {
  if (!isRecord(value)) return false
  for (const name in value) if (!fields.has(name)) return false
  const { entities, message_thread_id: thread } = value
  return (
    isId(value.message_id) &&
    isMoment(value.date) &&
    isChat(value.chat) &&
    isUser(value.from) &&
    typeof value.text === 'string' &&
    (entities === undefined || (Array.isArray(entities) && entities.every(isEntity))) &&
    (thread === undefined || isId(thread)) &&
    isFlagOrNone(value.is_topic_message)
  )
}

type Fields = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isId = (value: unknown, min = Number.MIN_SAFE_INTEGER): boolean =>
  Number.isSafeInteger(value) && (value as number) >= min

const isMoment = (value: unknown): boolean => isId(value, 0) && (value as number) <= 0xffff_ffff

const isName = (value: unknown): boolean => typeof value === 'string' && value.length <= 256

const isNameOrNone = (value: unknown): boolean => value === undefined || isName(value)

const isFlagOrNone = (value: unknown): boolean => value === undefined || typeof value === 'boolean'

/** Nothing within it that has a depth. */
const isFlat = (value: unknown): value is Fields => {
  if (!isRecord(value)) return false
  for (const name in value) if (typeof value[name] === 'object') return false
  return true
}

/** Whom one is about is a user within it. */
const isEntity = (value: unknown): boolean =>
  isFlat(value) &&
  typeof value.type === 'string' &&
  value.type !== 'text_mention' &&
  value.user === undefined &&
  isId(value.offset, 0) &&
  isId(value.length, 0)

const isUser = (value: unknown): boolean =>
  isFlat(value) &&
  isId(value.id, 1) &&
  typeof value.is_bot === 'boolean' &&
  isName(value.first_name) &&
  isNameOrNone(value.last_name) &&
  isNameOrNone(value.username) &&
  isNameOrNone(value.language_code)

const isChat = (value: unknown): boolean =>
  isFlat(value) &&
  isId(value.id) &&
  (value.type === 'supergroup' || value.type === 'group' || value.type === 'private') &&
  (value.title === undefined || (typeof value.title === 'string' && value.title.length <= 1024)) &&
  isFlagOrNone(value.is_forum) &&
  isFlagOrNone(value.is_direct_messages)
