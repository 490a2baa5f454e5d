import type { Services } from '../contract/feature.ts'
import type { DueWork } from '../contract/job.ts'
import type { NoticeKind, PictureKind } from '../contract/notice.ts'
import type { Translator } from '../telegram/translator.ts'
import type { Text } from '../values/text.ts'
import { type MessageCall, readerOf, renderMessage } from './message.ts'
import {
  claimMessages,
  findNextMessage,
  forgetSettled,
  nextMessageExpression,
  type OutboxMessage,
  type Pace,
  type SendOutcome,
  type Settled,
  settleMessage,
} from './queries.ts'
import { ALREADY_SO, outcomeOfError, TOPIC_GONE } from './send-outcome.ts'

/**
 * Telegram's published limits are 30 messages a second, one a second in a chat and 20 a minute in a group. The answers
 * to updates go past the outbox, so it leaves them some of the first; and a second for messages that arrive bunched.
 */
export const PACE: Pace = {
  overallMs: 40,
  chatMs: 1_000,
  cardMs: 2_000,
  groupCount: 20,
  groupMs: 61_000,
  leaseMs: 30_000,
}
/** Claimed so far ahead: what is claimed goes out even when the time is over meanwhile. */
const AHEAD_MS = 1_000
const BATCH = 25
/** What is known to be sent is written down with patience. */
const RECORD_PAUSES_MS = [100, 500, 2_000]

export interface OutboxParts {
  readonly services: Services
  readonly translate: Translator
  readonly pictures?: readonly PictureKind[]
  /** What is not among them always arrives, at once. */
  readonly notices?: readonly NoticeKind[]
  /** Waits for real. */
  readonly sleep: (ms: number) => Promise<void>
}

export interface Outbox {
  /**
   * Sends what is due, at its pace, until nothing is due before `until` (milliseconds since 1970).
   * @returns how many were sent
   */
  send(until: number): Promise<number>
}

/** Sends the outbox. Several at once, here and elsewhere, share one pace and never a message. */
export function createOutbox({
  services,
  translate,
  pictures = [],
  notices = [],
  sleep,
}: OutboxParts): Outbox {
  const { database, telegram, clock, random, logger } = services
  const kinds = {
    chosen: notices.filter(({ label }) => label !== undefined).map(({ kind }) => kind),
    held: notices.filter(({ urgent }) => !urgent).map(({ kind }) => kind),
  }
  /** Sent, while Postgres could not be told: never sent again by this instance. */
  const unrecorded = new Map<string, SendOutcome>()

  /** A message is worth more than its picture: without one it goes out as words. */
  const photoOf = async (message: OutboxMessage): Promise<string | Buffer | undefined> => {
    const { photo, picture } = message
    if (!picture) return photo
    const { language, timeZone, symbol } = readerOf(message)
    const plain = (text: Text) => translate(text, { language, timeZone, symbol, format: 'plain' })
    try {
      const drawer = pictures.find(({ kind }) => kind === picture.kind)
      return await drawer?.draw(picture.data, { language, timeZone, plain })
    } catch (error) {
      logger.error({ err: error, kind: picture.kind, key: message.key }, "a picture can't be drawn")
      return undefined
    }
  }

  const callFor = async (message: OutboxMessage, chatId: number): Promise<MessageCall> =>
    renderMessage(message, chatId, await photoOf(message), translate, services.bot.username)

  const attempt = async (message: OutboxMessage, now: () => number): Promise<SendOutcome> => {
    if (message.chatId === undefined) return { status: 'lost', error: 'the group is gone' }
    if (message.card && message.card.messageId === undefined)
      return { status: 'lost', error: 'the card was never sent' }
    let call: MessageCall
    try {
      call = await callFor(message, message.chatId)
    } catch (error) {
      return { status: 'dead', error: `it can't be rendered: ${String(error)}`.slice(0, 300) }
    }
    const { method, payload } = call
    const pause = message.card ? PACE.cardMs : PACE.chatMs
    try {
      const { message_id: messageId } = await telegram
        .call<{ message_id: number }>(method, payload)
        .catch((error: unknown) => {
          if (message.threadId === undefined || !TOPIC_GONE.test(String(error))) throw error
          return telegram.call<{ message_id: number }>(method, { ...payload, message_thread_id: undefined })
        })
      // From the moment it was there: it may have gone out later than planned.
      return { status: 'sent', messageId, until: now() + pause }
    } catch (error) {
      if (message.card && ALREADY_SO.test(String(error)))
        return { status: 'sent', messageId: message.card.messageId ?? 0, until: now() + pause }
      return outcomeOfError(error, message, now(), random)
    }
  }

  const record = async (message: OutboxMessage, outcome: SendOutcome, now: number): Promise<void> => {
    const name = nameOf(message)
    if (outcome.status === 'sent') unrecorded.set(name, outcome)
    for (let tries = 0; ; tries++) {
      try {
        const status = await settleMessage(database, message, now, outcome)
        unrecorded.delete(name)
        tell(message, outcome, status)
        return
      } catch (error) {
        const pause = RECORD_PAUSES_MS[tries]
        if (pause === undefined) throw error
        await sleep(pause)
      }
    }
  }

  const tell = ({ kind, key, attempt: number }: OutboxMessage, outcome: SendOutcome, status: Settled) => {
    const error = 'error' in outcome ? outcome.error : undefined
    if (status === 'dead') logger.error({ kind, key, error }, 'notice refused')
    else if (status !== 'sent' && status !== 'superseded')
      logger.info({ kind, key, error, status, attempt: number }, 'notice not sent')
  }

  return {
    async send(until) {
      // Where somebody slept until counts as the present, even for a clock that stands still.
      let awake = 0
      const now = () => Math.max(clock.now(), awake)
      const wakeAt = async (moment: number) => {
        const ms = moment - now()
        if (ms <= 0) return
        await sleep(ms)
        awake = moment
      }
      let sent = 0
      while (now() < until) {
        const messages = await claimMessages(database, {
          now: now(),
          until: Math.min(now() + AHEAD_MS, until),
          limit: BATCH,
          pace: PACE,
          kinds,
        })
        if (messages.length === 0) {
          const next = await findNextMessage(database)
          if (next === undefined || next >= until) break
          await wakeAt(next)
          continue
        }
        const failures: unknown[] = []
        const under: Promise<unknown>[] = []
        for (const message of messages) {
          await wakeAt(message.slot)
          under.push(
            (async () => {
              const outcome = unrecorded.get(nameOf(message)) ?? (await attempt(message, now))
              if (outcome.status === 'sent') sent += 1
              await record(message, outcome, now())
            })().catch((error: unknown) => failures.push(error)),
          )
        }
        await Promise.all(under)
        if (failures.length > 0) throw failures[0]
      }
      return sent
    },
  }
}

/** A card's next change is a message of its own. */
const nameOf = ({ id, revision }: OutboxMessage) => `${id}:${revision}`

/** What the tick does for the outbox. */
export const sendDueNotices = (outbox: Outbox): DueWork => ({
  name: 'outbox',
  every: 'minute',
  next: nextMessageExpression,
  run: (_services, { until }) => outbox.send(until),
})

const KEPT_MS = 40 * 86_400_000
const FORGET_BATCH = 5_000

/** A cause may come again for days (a redelivery, a restored backup), and must find that it has been told. */
export const forgetDone: DueWork = {
  name: 'jobs.forget',
  every: 'day',
  async run({ database, clock }, { now, until }) {
    let total = 0
    while (clock.now() < until) {
      const forgotten = await forgetSettled(database, now - KEPT_MS, FORGET_BATCH)
      total += forgotten
      if (forgotten < FORGET_BATCH) break
    }
    return total
  },
}
