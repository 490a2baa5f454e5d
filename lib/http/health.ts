import { freshnessOf, type State } from '../jobs/state.ts'
import { type HttpRequest, type HttpResponse, json, queryOf } from './exchange.ts'
import { bearsSecret } from './secret.ts'

export interface HealthParts {
  /** Who may ask whether it is ready. */
  readonly token: string | undefined
  readonly now: () => number
  /** @throws where Postgres doesn't answer */
  readonly state: () => Promise<State>
  /** The last idle tick. @throws where Redis doesn't answer */
  readonly redis: () => Promise<Parameters<typeof freshnessOf>[1]>
}

/**
 * Whether the bot runs: told to everybody, without asking anybody, or whoever watches would keep a database awake. With
 * `?ready`, for who has the token, whether it can do its work, and what keeps it: 503 where something does.
 */
export async function answerHealth(request: HttpRequest, parts: HealthParts): Promise<HttpResponse> {
  if (!queryOf(request).has('ready')) return json({ live: true })
  if (!bearsSecret(request, parts.token)) return { status: 401 }
  const [postgres, redis] = await Promise.all([timed(parts.state), timed(parts.redis)])
  const report = reportOf(postgres, redis, parts.now())
  return json({ live: true, ...report }, report.ready ? 200 : 503)
}

interface Asked<Value> {
  /** Undefined: no answer. */
  readonly answer: { readonly value: Value } | undefined
  readonly ms: number
}

async function timed<Value>(ask: () => Promise<Value>): Promise<Asked<Value>> {
  const began = performance.now()
  const answer = await ask().then(
    (value) => ({ value }),
    () => undefined,
  )
  return { answer, ms: Math.round((performance.now() - began) * 10) / 10 }
}

const storeOf = ({ answer, ms }: Asked<unknown>) => ({ status: answer ? 'ok' : 'unavailable', ms })
const seconds = (ms: number) => Math.round(ms / 1000)

function reportOf(
  postgres: Asked<State>,
  redis: Asked<Awaited<ReturnType<HealthParts['redis']>>>,
  now: number,
) {
  const stores = { postgres: storeOf(postgres), redis: storeOf(redis) }
  const state = postgres.answer?.value
  if (!state) return { ready: false, ...stores }
  const { ticks, late, patienceMs } = freshnessOf(state.ticks, redis.answer?.value, now)
  const queueOf = ({ waiting, due, lagMs }: State['outbox']) => ({
    waiting,
    due,
    lagSeconds: seconds(lagMs),
    late: lagMs > patienceMs,
  })
  const [outbox, jobs] = [queueOf(state.outbox), queueOf(state.jobs)]
  return {
    ready: redis.answer !== undefined && state.schema.ok && !late && !outbox.late && !jobs.late,
    ...stores,
    schema: state.schema,
    ticks: Object.fromEntries(
      Object.entries(ticks).map(([tick, { at, ageMs }]) => [
        tick,
        { at: new Date(at).toISOString(), ageSeconds: seconds(ageMs) },
      ]),
    ),
    late,
    outbox,
    jobs,
    setAside: state.setAside,
  }
}
