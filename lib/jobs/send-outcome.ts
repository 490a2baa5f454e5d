import type { Random } from '../platform/random.ts'
import type { OutboxMessage, SendOutcome } from './queries.ts'
import { describe, MAX_ATTEMPTS, retryDelayMs } from './retries.ts'

/** Telegram's words for a chat that the bot can't write to; for people it never met it says 400, not 403. */
const NOBODY_THERE =
  /chat not found|user not found|PEER_ID_INVALID|have no rights to send|not enough rights to send/i
/** The topic was deleted or closed: the message can be said without it. */
export const TOPIC_GONE = /thread not found|TOPIC_(CLOSED|DELETED)/i
/** A card that shows that already. */
export const ALREADY_SO = /message is not modified/i
/** A card that somebody has deleted, or that is too old to be changed. */
const CARD_GONE = /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i
/** The group's new address is learnt from an update that is on its way. */
const MOVED_AWAY = /upgraded to a supergroup/i

/** What `TelegramCalls` throws, by what it is documented to hold. */
interface TelegramError {
  readonly name: string
  readonly message: string
  readonly code?: number
  readonly retryAfterSeconds?: number
}

/**
 * What an error of sending means for the message. Telegram's no to this chat (403 and its like) is no fault; its no to
 * this message (400) is one that no other attempt would change; everything else may pass.
 */
export function outcomeOfError(
  error: unknown,
  message: Pick<OutboxMessage, 'attempt'>,
  now: number,
  random: Random,
): SendOutcome {
  const { name, message: words, code, retryAfterSeconds } = error as TelegramError
  const said = describe(error)
  if (retryAfterSeconds !== undefined) return { status: 'slow', until: now + retryAfterSeconds * 1000 }
  if (name === 'TelegramRefused' && !MOVED_AWAY.test(words)) {
    if (code === 403 || NOBODY_THERE.test(words) || CARD_GONE.test(words))
      return { status: 'lost', error: said }
    if (code === 400) return { status: 'dead', error: said }
  }
  if (message.attempt >= MAX_ATTEMPTS) return { status: 'dead', error: said }
  return { status: 'retry', until: now + retryDelayMs(message.attempt, random), error: said }
}
