import { AsyncLocalStorage } from 'node:async_hooks'

/** Who is asked over the network. */
export type Outside = 'redis' | 'postgres' | 'telegram'

/** What one piece of work (an update, a tick) has asked for so far. Waits side by side count each. */
export interface Cost {
  redis: number
  /** Commands, those inside a script among them: Upstash bills each. */
  redisCommands: number
  postgres: number
  telegram: number
  /** Milliseconds in Redis and in Postgres. */
  storesMs: number
  telegramMs: number
}

/** As a line of the log tells it. */
export const tripsOf = (cost: Cost) => ({
  redis: cost.redis,
  redisCommands: cost.redisCommands,
  postgres: cost.postgres,
  telegram: cost.telegram,
  storesMs: tenths(cost.storesMs),
  telegramMs: tenths(cost.telegramMs),
})

/** Milliseconds, as precise as anybody reads them. */
export const tenths = (ms: number) => Math.round(ms * 10) / 10

/** What was counted and not yet written down, by name and labels: `updates_total|kind=command,outcome=answered`. */
export interface Counters {
  add(name: string, labels?: string, by?: number): void
  /** All of it, and begins anew; undefined: nothing. */
  take(): Counts | undefined
  /** What could not be written down. */
  giveBack(counts: Counts): void
  /** Since when something is waiting to be written down, in milliseconds since 1970. */
  readonly since: number | undefined
}

export type Counts = Readonly<Record<string, number>>

/** Names of counters: what `/api/metrics` tells of them is in lib/http/metrics. */
export const COUNTED = {
  updates: 'updates_total',
  duration: 'update_duration_seconds',
  cold: 'cold_starts_total',
  invocations: 'function_invocations_total',
  redisRequests: 'redis_requests_total',
  redisCommands: 'redis_commands_total',
  postgresRequests: 'postgres_requests_total',
  postgresSeconds: 'postgres_seconds_total',
  telegramCalls: 'telegram_calls_total',
  jobs: 'jobs_total',
  outbox: 'outbox_messages_total',
} as const

/** Upper bounds of the histogram of an update's duration, in seconds. */
export const DURATION_BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

/**
 * Counts at the clients of the stores and of Telegram, for whoever's work it is that asks them: by the asynchronous
 * context, so that nobody has to hand a meter on.
 */
export interface Metering {
  /** Runs a piece of work of its own. What it starts and leaves running counts to it as well, until it begins another. */
  measure<Result>(work: (cost: Cost) => Promise<Result>): Promise<Result>
  /** The piece of work that asks at this moment. */
  current(): Cost | undefined
  /** Waits for a request, and counts it. @param whose the pieces of work that share it; left out, the one that asks */
  asking<Result>(
    outside: 'redis' | 'postgres',
    request: () => Promise<Result>,
    whose?: ReadonlySet<Cost | undefined>,
  ): Promise<Result>
  /** Commands that Redis did in one request, beyond those that were counted. */
  commands(count: number): void
  /** A call of Telegram's, and what came of it. */
  called(outcome: 'ok' | 'refused' | 'throttled' | 'unavailable', ms: number): void
  readonly counters: Counters
}

/** @param now milliseconds since 1970: when something was first counted */
export function createMetering(now: () => number = Date.now): Metering {
  const context = new AsyncLocalStorage<Cost>()
  const counters = createCounters(now)
  return {
    counters,
    measure(work) {
      const cost: Cost = {
        redis: 0,
        redisCommands: 0,
        postgres: 0,
        telegram: 0,
        storesMs: 0,
        telegramMs: 0,
      }
      return context.run(cost, work, cost)
    },
    current: () => context.getStore(),
    async asking(outside, request, whose = new Set([context.getStore()])) {
      const began = performance.now()
      try {
        return await request()
      } finally {
        const ms = performance.now() - began
        for (const cost of whose) {
          if (!cost) continue
          cost[outside] += 1
          cost.storesMs += ms
        }
        counters.add(outside === 'redis' ? COUNTED.redisRequests : COUNTED.postgresRequests)
        if (outside === 'postgres') counters.add(COUNTED.postgresSeconds, '', ms / 1000)
      }
    },
    commands(count) {
      const cost = context.getStore()
      if (cost) cost.redisCommands += count
      counters.add(COUNTED.redisCommands, '', count)
    },
    called(outcome, ms) {
      const cost = context.getStore()
      if (cost) {
        cost.telegram += 1
        cost.telegramMs += ms
      }
      counters.add(COUNTED.telegramCalls, `outcome=${outcome}`)
    },
  }
}

function createCounters(now: () => number): Counters {
  let counts = new Map<string, number>()
  let since: number | undefined
  const add = (key: string, by: number) => {
    since ??= now()
    counts.set(key, (counts.get(key) ?? 0) + by)
  }
  return {
    get since() {
      return since
    },
    add: (name, labels = '', by = 1) => add(`${name}|${labels}`, by),
    take() {
      if (counts.size === 0) return undefined
      const taken = Object.fromEntries(counts)
      counts = new Map()
      since = undefined
      return taken
    },
    giveBack(given) {
      for (const [key, by] of Object.entries(given)) add(key, by)
    },
  }
}
