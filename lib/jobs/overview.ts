import type { Services } from '../contract/turn.ts'
import { COUNTED } from '../platform/metering.ts'
import type { Metrics } from './metrics.ts'
import { type Forecast, forecast, type Quota } from './plans.ts'
import { type Freshness, freshnessOf, readState, type State } from './state.ts'

/** How the bot stands, for whoever runs it. */
export interface Overview {
  readonly redisAnswers: boolean
  /** Undefined where Postgres doesn't answer. */
  readonly known:
    | {
        readonly state: State
        readonly freshness: Freshness
        /** Undefined while nothing has been counted this month. */
        readonly forecasts: Readonly<Record<Quota, Forecast>> | undefined
      }
    | undefined
}

/** Never rejects: what doesn't answer is said not to. */
export async function readOverview(
  { database }: Pick<Services, 'database'>,
  metrics: Metrics,
  now: number,
): Promise<Overview> {
  // What waits in Redis, and in this instance, is told as well.
  const redisAnswers = await metrics.bringOver().then(
    () => true,
    () => false,
  )
  const [idle, state] = await Promise.all([
    metrics.lastIdleTick().then(
      (tick) => ({ tick }),
      () => undefined,
    ),
    readState(database, now).catch(() => undefined),
  ])
  return {
    redisAnswers: redisAnswers || idle !== undefined,
    known: state && {
      state,
      freshness: freshnessOf(state.ticks, idle?.tick, now),
      forecasts: forecastsOf(state, now),
    },
  }
}

function forecastsOf({ counts, countedSince, postgresHours }: State, now: number) {
  if (countedSince === undefined) return undefined
  const of = (quota: Quota, used: number) => forecast(quota, used, countedSince, now)
  return {
    redisCommands: of('redisCommands', counts[COUNTED.redisCommands] ?? 0),
    postgresHours: of('postgresHours', postgresHours),
    invocations: of('invocations', counts[COUNTED.invocations] ?? 0),
  }
}
