import type { Update } from '@grammyjs/types'

/** Decoded UTF-8 has no half of a pair, nor JSON a NUL, but by such an escape. Looking at each string costs as much as parsing. */
const MAY_HOLD_UNSTORABLE = /\\u(?:0000|d[89a-f])/i

/** A webhook's body, where what it holds is an ordinary update; undefined for all else: see parseWhole. */
export function parseOrdinary(body: string): Update | undefined {
  if (MAY_HOLD_UNSTORABLE.test(body)) return undefined
  try {
    const raw: unknown = JSON.parse(body)
    return isOrdinary(raw) ? raw : undefined
  } catch {
    return undefined
  }
}

/**
 * Most of what comes: a message with a text, from somebody in a chat. Whatever passes here, update.ts's schema takes as it
 * is; this looks at it in a tenth of the time, and leaves to the schema whatever has any more to be read in it.
 */
export function isOrdinary(raw: unknown): raw is Update {
  if (!isRecord(raw) || !isId(raw.update_id, 0)) return false
  for (const name in raw) if (name !== 'update_id' && name !== 'message') return false
  const { message } = raw
  if (!isRecord(message)) return false
  for (const name in message) if (!READ.has(name)) return false
  return (
    isId(message.message_id) &&
    isMoment(message.date) &&
    isChat(message.chat) &&
    isUser(message.from) &&
    typeof message.text === 'string'
  )
}

const READ = new Set(['message_id', 'date', 'chat', 'from', 'text'])

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
