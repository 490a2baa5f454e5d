import type { Total } from '../jobs/metrics.ts'
import type { State } from '../jobs/state.ts'
import { COUNTED, DURATION_BUCKETS } from '../platform/metering.ts'
import type { HttpRequest, HttpResponse } from './exchange.ts'
import { type Family, type Labels, OPEN_METRICS, writeOpenMetrics } from './open-metrics.ts'
import { bearsSecret } from './secret.ts'

export interface MetricsSources {
  /** Whether it answers; never rejects. */
  readonly redis: () => Promise<boolean>
  /** What is summed up, and how the bot stands; undefined where Postgres doesn't answer. Never rejects. */
  readonly postgres: () => Promise<{ readonly totals: readonly Total[]; readonly state: State } | undefined>
}

/**
 * For a scraper with the token. A store that is away is said to be, with 200: what else is known is told all the same, and
 * what isn't is left out.
 */
export async function answerMetrics(
  request: HttpRequest,
  token: string | undefined,
  { redis, postgres }: MetricsSources,
): Promise<HttpResponse> {
  if (!bearsSecret(request, token)) return { status: 401 }
  const [redisAnswers, known] = await Promise.all([redis(), postgres()])
  const up: Family = {
    name: 'phantom_store_up',
    type: 'gauge',
    help: 'Whether a store answered while this was being told.',
    samples: [
      { suffix: '', labels: { store: 'postgres' }, value: known ? 1 : 0 },
      { suffix: '', labels: { store: 'redis' }, value: redisAnswers ? 1 : 0 },
    ],
  }
  const families = known ? [up, ...countersOf(known.totals), ...gaugesOf(known.state)] : [up]
  return { status: 200, body: writeOpenMetrics(families), type: OPEN_METRICS }
}

interface Counter {
  readonly name: string
  readonly help: string
  readonly unit?: 'seconds'
}

/** Every counter, whether it has been counted or not: a rate of what first appears at one would miss it. */
const COUNTERS: readonly Counter[] = [
  { name: COUNTED.updates, help: 'Updates of Telegram, by kind and what became of them.' },
  { name: COUNTED.cold, help: 'Instances that took a first update.' },
  { name: COUNTED.invocations, help: 'Calls of functions, by function.' },
  { name: COUNTED.redisRequests, help: 'HTTP requests to Redis.' },
  { name: COUNTED.redisCommands, help: 'Commands that Redis did, those inside scripts among them.' },
  { name: COUNTED.postgresRequests, help: 'HTTP requests to Postgres.' },
  { name: COUNTED.postgresSeconds, help: 'Time in requests to Postgres.', unit: 'seconds' },
  { name: COUNTED.telegramCalls, help: 'Calls of the Bot API; throttled are those that met 429.' },
  { name: COUNTED.jobs, help: 'Jobs that were taken, by what came of them.' },
  { name: COUNTED.outbox, help: 'Messages of the outbox, by what came of a try to send them.' },
]

const labelsOf = (packed: string): Labels =>
  Object.fromEntries(
    packed.split(',').flatMap((pair) => {
      const [name, value] = pair.split('=')
      return name && value !== undefined ? [[name, value]] : []
    }),
  )

function countersOf(totals: readonly Total[]): Family[] {
  const of = (name: string) => totals.filter((total) => total.name === name)
  const counters = COUNTERS.map(({ name, help, unit }): Family => {
    const found = of(name)
    return {
      name: `phantom_${name.replace(/_total$/, '')}`,
      type: 'counter',
      help,
      ...(unit ? { unit } : {}),
      samples: (found.length > 0 ? found : [{ labels: '', value: 0 }]).map(({ labels, value }) => ({
        suffix: '_total',
        labels: labelsOf(labels),
        value,
      })),
    }
  })
  return [...counters, histogramOf(of)]
}

function histogramOf(of: (name: string) => readonly Total[]): Family {
  const buckets = new Map(of(`${COUNTED.duration}_bucket`).map(({ labels, value }) => [labels, value]))
  let sum = 0
  const samples = [...DURATION_BUCKETS.map(String), '+Inf'].map((bound) => {
    sum += buckets.get(`le=${bound}`) ?? 0
    // Numbers of labels are written as floats.
    const le = /^\d+$/.test(bound) ? `${bound}.0` : bound
    return { suffix: '_bucket', labels: { le }, value: sum } as const
  })
  return {
    name: `phantom_${COUNTED.duration}`,
    type: 'histogram',
    unit: 'seconds',
    help: 'From an update at the door to its answer.',
    samples: [
      ...samples,
      { suffix: '_count', labels: {}, value: sum },
      { suffix: '_sum', labels: {}, value: of(`${COUNTED.duration}_sum`)[0]?.value ?? 0 },
    ],
  }
}

const gauge = (name: string, help: string, value: number, unit?: 'seconds'): Family => ({
  name: `phantom_${name}`,
  type: 'gauge',
  help,
  ...(unit ? { unit } : {}),
  samples: [{ suffix: '', labels: {}, value }],
})

function gaugesOf({ outbox, jobs, setAside, ticks, schema, ledgerTransactions }: State): Family[] {
  return [
    {
      name: 'phantom_ledger_transactions',
      type: 'counter',
      help: 'Numbers that the ledger gave to transactions: those that were rolled back have one, too.',
      samples: [{ suffix: '_total', labels: {}, value: ledgerTransactions }],
    },
    gauge('outbox_waiting', 'Messages that wait to be sent.', outbox.waiting),
    gauge(
      'outbox_lag_seconds',
      'How long the oldest due message has been due.',
      outbox.lagMs / 1000,
      'seconds',
    ),
    gauge('jobs_waiting', 'Jobs that wait for their moment.', jobs.waiting),
    gauge('jobs_lag_seconds', 'How long the oldest due job has been due.', jobs.lagMs / 1000, 'seconds'),
    gauge('set_aside', 'Updates that wait for a replay.', setAside),
    gauge('schema_current', 'Whether the database has all that the code knows of.', schema.ok ? 1 : 0),
    {
      name: 'phantom_last_tick_timestamp_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'When whoever wakes the bot last did, as Postgres knows it.',
      samples: Object.entries(ticks).map(([tick, at]) => ({
        suffix: '',
        labels: { tick },
        value: at / 1000,
      })),
    },
  ]
}
