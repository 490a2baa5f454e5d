import { z } from 'zod'
import type { DueWork, Job, JobHandler } from '../contract/job.ts'
import type { Services } from '../contract/turn.ts'
import { COUNTED, type Metering } from '../platform/metering.ts'
import { tellOfTheDead } from './alerts.ts'
import { type ClaimedJob, claimJobs, type JobOutcome, nextJobExpression, settleJobs } from './queries.ts'
import { describe, MAX_ATTEMPTS, retryDelayMs } from './retries.ts'

/** Jobs that are taken, and then settled, in one request each: so few that a call always comes to the end of them. */
const BATCH = 100
/** Longer than any call of a function lives (vercel.json), so that a lease ends only with who had it. */
const LEASE_MS = 120_000
/** Groups whose jobs are done side by side. */
const SIDE_BY_SIDE = 8

/**
 * Does the jobs that are due, batch by batch, until none is left or the time is over.
 * @throws Error when two handlers claim one kind: found by the first test that starts
 */
export function dueJobs(
  handlers: readonly JobHandler[],
  ownerIds: readonly number[],
  counters?: Metering['counters'],
): DueWork {
  const byKind = new Map(handlers.map((handler) => [handler.kind, handler]))
  if (byKind.size < handlers.length) throw new Error('two handlers claim one kind of job')
  return {
    name: 'jobs',
    every: 'minute',
    next: () => nextJobExpression([...byKind.keys()]),
    async run(services, { until }) {
      let handled = 0
      while (services.clock.now() < until) {
        const lease = services.random.token(9)
        const now = services.clock.now()
        const { jobs, dead } = await claimJobs(services.database, {
          now,
          lease,
          leaseMs: LEASE_MS,
          kinds: [...byKind.keys()],
          limit: BATCH,
          maxAttempts: MAX_ATTEMPTS,
        })
        for (const { kind, key } of dead) services.logger.error({ kind, key }, 'job died unfinished')
        if (jobs.length === 0 && dead.length === 0) break
        const outcomes = await doBatch(services, jobs, byKind, until)
        await settleJobs(services.database, lease, services.clock.now(), outcomes)
        for (const { status } of outcomes) counters?.add(COUNTED.jobs, `outcome=${status}`)
        handled += outcomes.filter(({ status }) => status === 'done').length
      }
      if (ownerIds.length > 0) await tellOfTheDead(services.database, services.clock.now(), ownerIds)
      return handled
    },
  }
}

/** Each group's in the order in which they are due; of several groups some at a time. */
async function doBatch(
  services: Services,
  jobs: readonly ClaimedJob[],
  byKind: ReadonlyMap<string, JobHandler>,
  until: number,
): Promise<JobOutcome[]> {
  const groups = [...Map.groupBy(jobs, ({ groupId }) => groupId).values()]
  const outcomes: JobOutcome[] = []
  const worker = async () => {
    for (let group = groups.shift(); group; group = groups.shift())
      for (const job of group)
        outcomes.push(
          services.clock.now() < until
            ? await doJob(services, job, byKind.get(job.kind))
            : { id: job.id, status: 'untouched' },
        )
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker))
  return outcomes
}

async function doJob(
  services: Services,
  { id, kind, ...claimed }: ClaimedJob,
  handler: JobHandler | undefined,
): Promise<JobOutcome> {
  try {
    if (!handler) throw new Error('nothing here does jobs of this kind')
    await handler.run(services, {
      ...claimed,
      payload: readPayload(handler, claimed.payload),
      now: services.clock.now(),
    })
    return { id, status: 'done' }
  } catch (error) {
    const { key, attempt } = claimed
    const dies = attempt >= MAX_ATTEMPTS
    services.logger[dies ? 'error' : 'warn'](
      { err: error, kind, key, attempt },
      dies ? 'job died' : 'job failed',
    )
    const said = describe(error)
    return dies
      ? { id, status: 'dead', error: said }
      : {
          id,
          status: 'retry',
          runAt: services.clock.now() + retryDelayMs(attempt, services.random),
          error: said,
        }
  }
}

/**
 * What the handler is given, checked and read by its own schema. One that doesn't fit is tried again like any other
 * failure: a newer deploy may have written it, or may mend the schema.
 */
function readPayload({ payload: schema }: JobHandler, payload: unknown): Job<never>['payload'] {
  const read = schema.safeParse(payload)
  if (!read.success) throw new Error(`its payload doesn't fit: ${z.prettifyError(read.error)}`)
  // The handler and its schema were declared together (onDue): what the one gives is what the other takes.
  return read.data as never
}
