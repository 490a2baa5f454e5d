import type { Random } from '../platform/random.ts'
import { isMessageGone, isOfOneMessage, isRefusal } from '../telegram/refusals.ts'
import type { OutboxMessage, SendOutcome } from './queries.ts'
import { describe, MAX_ATTEMPTS, retryDelayMs } from './retries.ts'

/**
 * Telegram's words for a chat that the bot can't write to, or not in words; for people it never met, and for groups that
 * keep it silent, it says 400, not 403.
 */
const NOBODY_THERE = new RegExp(
  [
    'chat not found',
    'user not found',
    'PEER_ID_INVALID',
    'no rights to send',
    'not enough rights',
    'need administrator rights',
    'not a member of',
    'chat was (deleted|deactivated)',
    'CHAT_(WRITE|SEND_PLAIN|SEND_\\w+|GUEST_SEND)_FORBIDDEN',
    'CHAT_RESTRICTED',
    'CHAT_ADMIN_REQUIRED',
    'CHANNEL_PRIVATE',
    'thread not found',
    'TOPIC_(CLOSED|DELETED)',
    'USER_(IS_BLOCKED|DEACTIVATED|BANNED_IN_CHANNEL)',
  ].join('|'),
  'i',
)
const TOO_MANY = /too many requests/i
/** What `TelegramCalls` throws, by what it is documented to hold. */
interface TelegramError {
  readonly name: string
  readonly message: string
  readonly code?: number
  readonly movedTo?: number
  readonly retryAfterSeconds?: number
}

const read = (error: unknown) => error as TelegramError

/** Where the group has gone, by its error. */
export const movedTo = (error: unknown): number | undefined => read(error).movedTo

/** Telegram asks for some seconds; what is longer is asked about again after this. */
const LONGEST_SLOW_MS = 600_000
/** Where what it asks for makes no sense. */
const SOME_MS = 5_000

function slowUntil(seconds: number | undefined, now: number): SendOutcome {
  const asked = (seconds ?? Number.NaN) * 1000
  const waits = asked > 0 ? Math.min(asked, LONGEST_SLOW_MS) : SOME_MS
  const odd = seconds !== undefined && waits !== asked
  return { status: 'slow', until: now + Math.ceil(waits), ours: false, ...(odd ? { odd } : {}) }
}

/**
 * What an error of sending means for the message. Telegram's no to this chat (403 and its like) is no fault; its no to
 * this message (400) is one that no other attempt would change; everything else may pass.
 */
export function outcomeOfError(
  error: unknown,
  message: Pick<OutboxMessage, 'attempt'> & Partial<Pick<OutboxMessage, 'aside' | 'card'>>,
  now: number,
  random: Random,
): SendOutcome {
  const { message: words, code, retryAfterSeconds } = read(error)
  const said = describe(error)
  if (retryAfterSeconds !== undefined || TOO_MANY.test(words)) return slowUntil(retryAfterSeconds, now)
  if (isRefusal(error)) {
    if (message.aside && !message.card && (code === 400 || code === 403))
      return { status: 'aside', error: said, ...(isOfOneMessage(error) ? { once: true } : {}) }
    if (code === 403 || NOBODY_THERE.test(words) || isMessageGone(error) || isOfForbiddenPicture(words))
      return { status: 'lost', error: said }
    if (code === 400) return { status: 'dead', error: said }
  }
  if (message.attempt >= MAX_ATTEMPTS) return { status: 'dead', error: said }
  return { status: 'retry', until: now + retryDelayMs(message.attempt, random), error: said }
}

/** The picture of a card that stands already: it stays as it was. */
const isOfForbiddenPicture = (words: string) => /IMAGE_PROCESS_FAILED|wrong file identifier/i.test(words)
