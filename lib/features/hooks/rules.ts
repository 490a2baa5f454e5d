import type { CallOutcome } from '../../contract/outgoing.ts'
import type { Random } from '../../platform/random.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/**
 * How long after an attempt failed the next one comes, from the first: that of Standard Webhooks. Together a little more than
 * three days.
 */
export const RETRY_DELAYS_MS: readonly number[] = [
  0,
  5_000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
]

/** A server that takes nothing for so long is left alone. */
export const FAILING_MS = 72 * HOUR_MS
/** After a failure nothing else is tried there for so long: whatever else waits would fail as well. */
export const REST_MS = 5_000

/** By how much of a delay it may be longer, by chance: what failed together doesn't come back together. */
const JITTER = 0.1

/** When the next attempt comes, after so many. @returns undefined: there is none */
export function retryAt(attempts: number, now: number, random: Random): number | undefined {
  const delay = RETRY_DELAYS_MS[attempts]
  return delay === undefined ? undefined : now + delay + random.integer(Math.floor(delay * JITTER) + 1)
}

export type DisabledWhy = 'failing' | 'gone' | 'unreadable'

/** What is written down of an attempt. */
export interface Decision {
  readonly state: 'waiting' | 'taken' | 'dead'
  readonly code?: number | undefined
  readonly failed?: string | undefined
  readonly readyAt?: number | undefined
  readonly failingSince: number | undefined
  readonly restsUntil?: number | undefined
  readonly disabledWhy?: DisabledWhy | undefined
  /** It counts as an attempt. */
  readonly tried: boolean
}

export interface Attempted {
  /** Before this one. */
  readonly attempts: number
  readonly failingSince: number | undefined
  readonly now: number
}

/** What becomes of a message and its server, by what the server said. */
export function decide(
  outcome: CallOutcome,
  { attempts, failingSince, now }: Attempted,
  random: Random,
): Decision {
  const code = 'code' in outcome ? outcome.code : undefined
  const failed = 'failed' in outcome ? outcome.failed : undefined
  const tried = { code, failed, tried: true } as const
  if (code !== undefined && code >= 200 && code < 300)
    return { ...tried, state: 'taken', failingSince: undefined, restsUntil: 0 }
  // Nothing was sent: that says nothing of the server, and later it will be as large.
  if (failed === 'large') return { ...tried, state: 'dead', failingSince }
  const since = failingSince ?? now
  if (code === 410) return { ...tried, state: 'dead', failingSince: since, disabledWhy: 'gone' }
  const readyAt = retryAt(attempts + 1, now, random)
  return {
    ...tried,
    state: readyAt === undefined ? 'dead' : 'waiting',
    readyAt,
    failingSince: since,
    restsUntil: now + REST_MS,
    disabledWhy: now - since >= FAILING_MS ? 'failing' : undefined,
  }
}

/** It can't be told: no feature declares such an event (any more), or its data isn't what was declared. */
export const untellable = ({ failingSince }: Attempted): Decision => ({
  state: 'dead',
  failed: 'unfit',
  failingSince,
  tried: true,
})

/** Its secret can't be read: the key that it was sealed under is gone. Nothing is sent unsigned. */
export const unreadable = ({ failingSince }: Attempted): Decision => ({
  state: 'waiting',
  failingSince,
  disabledWhy: 'unreadable',
  tried: false,
})
