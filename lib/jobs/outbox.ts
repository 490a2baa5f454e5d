import { sql } from 'kysely'
import type { DueWork } from '../contract/job.ts'
import type { NoticeKind, PictureKind } from '../contract/notice.ts'
import type { Services } from '../contract/turn.ts'
import type { Clock } from '../platform/clock.ts'
import type { Statement } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import { COUNTED, type Metering } from '../platform/metering.ts'
import type { ChatBudget } from '../telegram/budget.ts'
import type { Renderer } from '../telegram/rendering.ts'
import { tellOfOddWait } from './alerts.ts'
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
import { createSending } from './sending.ts'

/**
 * Telegram's published limits are 30 messages a second, one a second in a chat and 20 a minute in a group, sends and
 * edits together. The answers to updates go past the outbox, so it leaves them some of the first; of a group's, what all
 * say of it is counted together (ChatBudget). A second more for messages that arrive bunched.
 */
export const PACE: Pace = {
  overallMs: 40,
  chatMs: 1_000,
  cardMs: 2_000,
  groupCount: 15,
  groupMs: 61_000,
  leaseMs: 30_000,
}
/** Claimed so far ahead: what is claimed goes out even when the time is over meanwhile. */
const AHEAD_MS = 1_000
const BATCH = 25
/** Pauses between attempts to note that a message was sent: until that is noted, another instance may send it again. */
const RECORD_PAUSES_MS = [100, 500, 2_000]

export interface OutboxParts {
  readonly services: Services
  readonly renderer: Renderer
  readonly pictures?: readonly PictureKind[]
  /** The kinds that there are. A message of any other is sent at once, whatever people chose. */
  readonly notices?: readonly NoticeKind[]
  /** What a group hears of the bot is one budget, with the answers to updates. */
  readonly budget: ChatBudget
  /** What may be due beside it, which it has no part in: begun where the look for the next message finds that it is. */
  readonly beside?: { next(): Statement; start(): void }
  /** Who hears that Telegram behaves oddly. */
  readonly ownerIds: readonly number[]
  readonly counters?: Metering['counters'] | undefined
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

/** Sends the outbox. Several may do it at once, in any instance: all keep one pace, and each message is sent by one. */
export function createOutbox({
  services,
  renderer,
  pictures = [],
  notices = [],
  budget,
  beside,
  ownerIds,
  counters,
  sleep,
}: OutboxParts): Outbox {
  const { database, clock, logger } = services
  const elsewhere = new Map(notices.map(({ kind, confined }) => [kind, confined]))
  const confined = new Set(notices.filter(({ confined }) => confined).map(({ kind }) => kind))
  const attempt = createSending({ services, renderer, pictures, confined, pace: PACE, budget })
  const kinds = {
    chosen: notices.filter(({ label }) => label !== undefined).map(({ kind }) => kind),
    public: notices.filter(({ mayBePublic }) => mayBePublic).map(({ kind }) => kind),
    merges: notices.filter(({ merges }) => merges).map(({ kind }) => kind),
    held: notices.filter(({ urgent }) => !urgent).map(({ kind }) => kind),
  }
  /** Sent, while Postgres could not be told: never sent again by this instance. */
  const unrecorded = new Map<string, SendOutcome>()

  const record = async (message: OutboxMessage, outcome: SendOutcome, now: number): Promise<void> => {
    const name = nameOf(message)
    if (outcome.status === 'sent') unrecorded.set(name, outcome)
    const instead = message.inGroup && !message.card ? elsewhere.get(message.kind) : undefined
    // Before it is given up: whoever is killed in between does it again.
    if (outcome.status === 'lost' || outcome.status === 'dead') await instead?.(services, message.key)
    const returns = message.inGroup && !message.aside && !instead
    for (let tries = 0; ; tries++) {
      try {
        const status = await settleMessage(
          database,
          message,
          now,
          outcome.status === 'lost' ? { ...outcome, returns } : outcome,
        )
        unrecorded.delete(name)
        log(logger, message, outcome, status)
        counters?.add(COUNTED.outbox, `outcome=${status}`)
        break
      } catch (error) {
        const pause = RECORD_PAUSES_MS[tries]
        if (pause === undefined) throw error
        await sleep(pause)
      }
    }
    if (outcome.status === 'slow' && outcome.odd) {
      logger.error({ chat: message.chatId }, 'Telegram asks for an odd wait')
      await tellOfOddWait(services, now, ownerIds)
    }
  }

  return {
    async send(until) {
      const { now, wakeAt } = sleeper(clock, sleep)
      let sent = 0
      while (now() < until) {
        const { messages, unreadable } = await claimMessages(database, {
          now: now(),
          until: Math.min(now() + AHEAD_MS, until),
          limit: BATCH,
          pace: PACE,
          kinds,
        })
        for (const { error, ...row } of unreadable) {
          logger.error({ kind: row.kind, key: row.key, error }, "a notice can't be read")
          await settleMessage(database, row, now(), { status: 'dead', error })
        }
        if (messages.length === 0 && unreadable.length > 0) continue
        if (messages.length === 0) {
          const { message: next, beside: other } = await findNextMessage(database, beside?.next())
          if (other !== undefined && other <= now()) beside?.start()
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

/** After a sleep it is at least the moment slept until, even by a clock that stands still (in tests). */
function sleeper(clock: Clock, sleep: OutboxParts['sleep']) {
  let awake = 0
  const now = () => Math.max(clock.now(), awake)
  return {
    now,
    async wakeAt(moment: number): Promise<void> {
      const ms = moment - now()
      if (ms <= 0) return
      await sleep(ms)
      awake = moment
    },
  }
}

function log(
  logger: Logger,
  { kind, key, attempt }: OutboxMessage,
  outcome: SendOutcome,
  status: Settled,
): void {
  const error = 'error' in outcome ? outcome.error : undefined
  if (status === 'dead') logger.error({ kind, key, error }, 'notice refused')
  else if (status !== 'sent' && status !== 'superseded')
    logger.info({ kind, key, error, status, attempt }, 'notice not sent')
}

/** Tells messages apart in memory. The changes of a card are one row, written over: each has another revision. */
const nameOf = ({ id, revision }: OutboxMessage) => `${id}:${revision}`

/** What the tick does for the outbox, and for what waits beside it: whoever looks for messages begins that, too. */
export const sendDueNotices = (
  outbox: Outbox,
  nextBeside: () => Statement = () => sql`null::timestamptz`,
): DueWork => ({
  name: 'outbox',
  every: 'minute',
  next: () => sql`least(${nextMessageExpression()}, ${nextBeside()})`,
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
