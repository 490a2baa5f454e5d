import type { Redis } from '@upstash/redis'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import type { Counts, Metering } from '../platform/metering.ts'
import { readRows } from '../platform/rows.ts'
import { instant } from '../values/instant.ts'
import { COUNTED_KEY, ON_METRICS } from './counted.ts'
import { LEFT_KEY, RIDE_MS } from './leaving.ts'
import type { RedisNote } from './next-due.ts'

/** Who woke the bot: the crons, or QStash. */
export type Tick = 'minute' | 'day' | 'wake' | 'backup'

/**
 * What the instances count, summed up in Postgres by month. An instance leaves its counters in Redis, in a request that an
 * update makes anyway, and the tick takes them over; what an instance has not left yet when it ends is lost.
 */
export interface Metrics {
  /** Writes down what was left in Redis, and what this instance has counted. @throws DatabaseUnavailable, what Redis throws */
  bringOver(): Promise<void>
  /** A tick that asked Postgres has come to its end. Never rejects. */
  ticked(tick: Tick): Promise<void>
  /** What Redis is to keep of a tick that may ask nobody else, if it is time. */
  idleNote(tick: Tick): RedisNote | undefined
  /** The last idle tick that Redis knows of, in milliseconds since 1970. @throws what Redis throws */
  lastIdleTick(): Promise<{ readonly tick: Tick; readonly at: number } | undefined>
  /** Since always, by name and labels. @throws DatabaseUnavailable */
  totals(): Promise<readonly Total[]>
}

export interface Total {
  readonly name: string
  readonly labels: string
  readonly value: number
}

export interface MetricsParts {
  readonly database: Database
  readonly redis: Redis
  readonly clock: Clock
  readonly logger: Logger
  readonly counters: Metering['counters']
}

const TICKED_KEY = 'jobs:ticked'
const DAY_MS = 86_400_000
const AT_ONCE = 200

const totalRow = z.object({ name: z.string(), labels: z.string(), value: z.number() })

export function createMetrics({ database, redis, clock, logger, counters }: MetricsParts): Metrics {
  /** When a tick was last noted, wherever: Postgres hears of the others. */
  let noted = clock.now()

  /** What Redis holds goes with who takes it: a crash loses it, and counts nothing twice. */
  const takeLeft = async (): Promise<Counts[]> => {
    const left: Counts[] = []
    for (;;) {
      const packed = (await redis.lpop<string[] | null>(LEFT_KEY, AT_ONCE)) ?? []
      left.push(...packed.map((each) => JSON.parse(each) as Counts))
      if (packed.length < AT_ONCE) break
    }
    await redis.srem(COUNTED_KEY, ON_METRICS)
    return left
  }

  const write = async (all: readonly Counts[], tick?: Tick) => {
    const sums = sumOf(all)
    try {
      await writeCounts(database, sums, clock.now(), tick)
    } catch (error) {
      counters.giveBack(sums)
      throw error
    }
  }

  return {
    async bringOver() {
      const left = await takeLeft()
      const own = counters.take()
      await write(own ? [...left, own] : left)
    },

    async ticked(tick) {
      try {
        const own = counters.take()
        await write(own ? [own] : [], tick)
        noted = clock.now()
      } catch (error) {
        logger.warn({ err: error }, 'a tick is not noted')
      }
    },

    idleNote(tick) {
      const now = clock.now()
      if (now - noted < RIDE_MS) return undefined
      noted = now
      return { key: TICKED_KEY, value: `${tick}|${now}`, ttlMs: 2 * DAY_MS }
    },

    async lastIdleTick() {
      const [tick, at] = ((await redis.get<string>(TICKED_KEY)) ?? '').split('|')
      return at === undefined ? undefined : { tick: tick as Tick, at: Number(at) }
    },

    totals: () =>
      readRows(
        database,
        totalRow,
        sql`select name, labels, sum(value) as value from metric_counts group by name, labels order by name, labels`,
      ),
  }
}

function sumOf(all: readonly Counts[]): Counts {
  const sums = new Map<string, number>()
  for (const counts of all)
    for (const [key, value] of Object.entries(counts)) sums.set(key, (sums.get(key) ?? 0) + value)
  return Object.fromEntries(sums)
}

async function writeCounts(
  database: Database,
  counts: Counts,
  now: number,
  tick: Tick | undefined,
): Promise<void> {
  const rows = Object.entries(counts).map(([key, value]) => {
    const [name = '', labels = ''] = key.split('|')
    return { name, labels, value }
  })
  await sql`
    with counted as (
      insert into metric_counts as m (month, name, labels, value, since)
      select date_trunc('month', ${instant(now)} at time zone 'UTC')::date, name, labels, value, ${instant(now)}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(name text, labels text, value double precision)
      order by name, labels
      on conflict (month, name, labels) do update set value = m.value + excluded.value),
    ticked as (
      insert into work_ticks as t (name, at) select ${tick ?? null}::text, ${instant(now)} where ${tick ?? null}::text is not null
      on conflict (name) do update set at = greatest(t.at, excluded.at))
    -- Neon's compute starts anew after each rest: how long it was awake is what its plan counts.
    insert into postgres_runs as r (started_at, seen_at) values (pg_postmaster_start_time(), greatest(pg_postmaster_start_time(), ${instant(now)}))
    on conflict (started_at) do update set seen_at = greatest(r.seen_at, excluded.seen_at)`.execute(
    database.query,
  )
}
