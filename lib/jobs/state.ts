import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../platform/database.ts'
import { readRow } from '../platform/rows.ts'
import { SCHEMA_VERSION } from '../platform/schema-version.ts'
import { instant } from '../values/instant.ts'
import type { Tick } from './metrics.ts'
import { RESTS_AFTER_MS } from './plans.ts'

/** How the bot stands, as Postgres knows it. Moments are milliseconds since 1970. */
export interface State {
  readonly outbox: Queue
  readonly jobs: Queue
  /** Updates that wait for a replay. */
  readonly setAside: number
  readonly ticks: Readonly<Partial<Record<Tick, number>>>
  readonly schema: SchemaState
  /** This month's, by name. */
  readonly counts: Readonly<Record<string, number>>
  /** When this month's counting began; undefined where nothing is counted yet. */
  readonly countedSince: number | undefined
  readonly postgresHours: number
  /** As its sequence says: those that were rolled back are among them. */
  readonly ledgerTransactions: number
}

export interface Queue {
  readonly waiting: number
  readonly due: number
  /** How long the oldest that is due has been so; 0 where none is. */
  readonly lagMs: number
}

export interface SchemaState {
  readonly code: string
  readonly database: string | undefined
  /** The database has all that this code knows of. It may have more. */
  readonly ok: boolean
}

const queue = z.object({ waiting: z.number(), due: z.number(), oldest: z.number().nullable() })
const stateRow = z.object({
  outbox: queue,
  jobs: queue,
  set_aside: z.number(),
  ticks: z.record(z.string(), z.number()),
  schema: z.string().nullable(),
  counts: z.record(z.string(), z.number()),
  counted_since: z.number().nullable(),
  awake_ms: z.number(),
  ledger: z.bigint().nullable(),
})

/** One request. @throws DatabaseUnavailable */
export async function readState(database: Database, now: number): Promise<State> {
  const at = instant(now)
  const date = new Date(now)
  const month = instant(Date.UTC(date.getUTCFullYear(), date.getUTCMonth()))
  const row = await readRow(
    database,
    stateRow,
    sql`
    select
      (select jsonb_build_object('waiting', count(*), 'due', count(*) filter (where ready_at <= ${at}),
          'oldest', extract(epoch from min(ready_at) filter (where ready_at <= ${at})) * 1000)
        from outbox where sent_at is null and dead_at is null) as outbox,
      (select jsonb_build_object('waiting', count(*), 'due', count(*) filter (where run_at <= ${at}),
          'oldest', extract(epoch from min(run_at) filter (where run_at <= ${at})) * 1000)
        from jobs where done_at is null and dead_at is null) as jobs,
      (select count(*)::integer from poison_updates where replayed_at is null) as set_aside,
      (select coalesce(jsonb_object_agg(name, extract(epoch from at) * 1000), '{}') from work_ticks) as ticks,
      (select max(name) from kysely_migration) as schema,
      (select coalesce(jsonb_object_agg(name, value), '{}') from (
        select name, sum(value) as value from metric_counts where month = (${month} at time zone 'UTC')::date group by name) m) as counts,
      (select extract(epoch from min(since))::double precision * 1000 from metric_counts
        where month = (${month} at time zone 'UTC')::date) as counted_since,
      (select coalesce(sum(greatest(0, extract(epoch from
          least(seen_at + ${RESTS_AFTER_MS} * interval '1 millisecond', ${at}) - greatest(started_at, ${month})))), 0)::double precision
          * 1000 from postgres_runs) as awake_ms,
      pg_sequence_last_value(pg_get_serial_sequence('ledger_transactions', 'id')) as ledger`,
  )
  const toQueue = ({ waiting, due, oldest }: z.infer<typeof queue>): Queue => ({
    waiting,
    due,
    lagMs: oldest === null ? 0 : Math.max(0, now - oldest),
  })
  return {
    outbox: toQueue(row.outbox),
    jobs: toQueue(row.jobs),
    setAside: row.set_aside,
    ticks: row.ticks,
    schema: {
      code: SCHEMA_VERSION,
      database: row.schema ?? undefined,
      ok: row.schema !== null && row.schema >= SCHEMA_VERSION,
    },
    counts: row.counts,
    countedSince: row.counted_since ?? undefined,
    postgresHours: row.awake_ms / 3_600_000,
    ledgerTransactions: Number(row.ledger ?? 0n),
  }
}

const HOUR_MS = 3_600_000
/** The daily one may come an hour late on Hobby, and take its time. */
const DAY_PATIENCE_MS = 26 * HOUR_MS
/** An idle minute may be noted nowhere, but each hour one asks Postgres (see next-due). */
const MINUTE_PATIENCE_MS = 75 * 60_000
/** What is due is done within minutes where the bot is woken every minute. */
const LAG_PATIENCE_MS = 15 * 60_000
/** Whoever called every minute until so long ago is still expected to. */
const MINUTE_EXPECTED_MS = 48 * HOUR_MS

export interface Freshness {
  readonly ticks: Readonly<Partial<Record<Tick, { readonly at: number; readonly ageMs: number }>>>
  /** Nobody has woken the bot for longer than whoever wakes it takes. A bot that was never woken is new. */
  readonly late: boolean
  /** How long something may be due before it is late. */
  readonly patienceMs: number
}

/** @param idle the last tick that had nothing to ask Postgres */
export function freshnessOf(
  known: State['ticks'],
  idle: { readonly tick: Tick; readonly at: number } | undefined,
  now: number,
): Freshness {
  const at = { ...known }
  if (idle) at[idle.tick] = Math.max(at[idle.tick] ?? 0, idle.at)
  const ticks = Object.fromEntries(
    Object.entries(at).map(([tick, moment]) => [tick, { at: moment, ageMs: Math.max(0, now - moment) }]),
  ) as Freshness['ticks']
  // A backup does nothing else that is due.
  const ages = Object.entries(ticks).flatMap(([tick, { ageMs }]) => (tick === 'backup' ? [] : [ageMs]))
  const minuteAge = ticks.minute?.ageMs ?? Number.POSITIVE_INFINITY
  const everyMinute = minuteAge < MINUTE_EXPECTED_MS
  const late = everyMinute
    ? minuteAge > MINUTE_PATIENCE_MS
    : ages.length > 0 && Math.min(...ages) > DAY_PATIENCE_MS
  return { ticks, late, patienceMs: everyMinute ? LAG_PATIENCE_MS : DAY_PATIENCE_MS }
}
