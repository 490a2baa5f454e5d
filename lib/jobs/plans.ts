/**
 * What the free plans give a month, for the forecast in `/estado`. Read in November 2026; the one place to change when they
 * do.
 */
export const FREE_PLANS = {
  /** Those inside a script count. https://upstash.com/pricing/redis */
  redisCommands: 500_000,
  /** 100 hours of a compute unit, which Neon gives out by the quarter at least. https://neon.com/docs/introduction/plans */
  postgresHours: 400,
  /** https://vercel.com/docs/limits, https://vercel.com/pricing */
  invocations: 1_000_000,
} as const

export type Quota = keyof typeof FREE_PLANS

/** Neon rests after so long without a request, and counts until then. https://neon.com/docs/introduction/scale-to-zero */
export const RESTS_AFTER_MS = 5 * 60_000

export interface Forecast {
  readonly used: number
  /** At the end of the month, if it goes on like that; undefined while it is too early to tell. */
  readonly expected: number | undefined
  readonly limit: number
  /** `over`: it is expected to be used up. */
  readonly state: 'fine' | 'close' | 'over'
}

/** Before that, a forecast would be a guess. */
const EARLIEST_MS = 6 * 3_600_000
const CLOSE = 0.8

/** @param since when counting began, in milliseconds since 1970 */
export function forecast(quota: Quota, used: number, since: number, now: number): Forecast {
  const limit = FREE_PLANS[quota]
  const date = new Date(now)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  const began = Math.max(since, Date.UTC(year, month))
  const elapsed = now - began
  const expected =
    elapsed < EARLIEST_MS ? undefined : used + (used / elapsed) * (Date.UTC(year, month + 1) - now)
  const most = expected ?? used
  return { used, expected, limit, state: most >= limit ? 'over' : most >= limit * CLOSE ? 'close' : 'fine' }
}
