import type { DueWork } from '../contract/job.ts'
import type { Services } from '../contract/turn.ts'
import { RedisUnavailable } from '../platform/redis.ts'
import { findMoments } from './queries.ts'

export interface DueReport {
  readonly name: string
  readonly handled: number
  readonly failed: boolean
  /** It failed for Redis, of which whoever runs the bot hears as of one outage, whatever fails for it. */
  readonly away?: RedisUnavailable
}

/**
 * Runs what is due, one kind of work after another, until the budget is spent. Each may use its share of the time that
 * is left, so that one with very much to do doesn't starve the others. A kind that fails is logged and left for the
 * next call; the others still get their turn. Which of them have anything to do by the end is asked in one request, and again
 * after each that ran.
 */
export async function runDueWork(
  works: readonly DueWork[],
  services: Services,
  budgetMs: number,
): Promise<DueReport[]> {
  const now = services.clock.now()
  const end = now + budgetMs
  const reports: DueReport[] = []
  let waiting: ReadonlySet<DueWork> | undefined
  for (const [index, work] of works.entries()) {
    const left = end - services.clock.now()
    if (left <= 0) break
    const until = end - left + left / (works.length - index)
    waiting ??= await findWaiting(works.slice(index), services, end)
    if (!waiting.has(work)) {
      reports.push({ name: work.name, handled: 0, failed: false })
      continue
    }
    try {
      reports.push({ name: work.name, handled: await work.run(services, { now, until }), failed: false })
      // Also where it handled nothing it may have left something to be told: a job that died, for one.
      waiting = undefined
    } catch (error) {
      services.logger.error({ err: error, work: work.name }, 'due work failed')
      const away = error instanceof RedisUnavailable ? { away: error } : {}
      reports.push({ name: work.name, handled: 0, failed: true, ...away })
      // It may have done a part, and who could be asked may be gone.
      waiting = new Set(works)
    }
  }
  return reports
}

/** What has something to do by that moment, or can't say. Where nobody can be asked, all of it: each says then what is amiss. */
async function findWaiting(
  works: readonly DueWork[],
  { database }: Services,
  end: number,
): Promise<ReadonlySet<DueWork>> {
  const asked = works.flatMap((work) => (work.next ? [{ work, moment: work.next() }] : []))
  if (asked.length < 2) return new Set(works)
  try {
    const moments = await findMoments(
      database,
      asked.map(({ moment }) => moment),
    )
    const idle = new Set(asked.filter((_, at) => (moments[at] ?? Infinity) > end).map(({ work }) => work))
    return new Set(works.filter((work) => !idle.has(work)))
  } catch {
    return new Set(works)
  }
}
