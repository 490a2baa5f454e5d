import type { DueWork } from '../contract/job.ts'
import type { Services } from '../contract/turn.ts'
import { RedisUnavailable } from '../platform/redis.ts'

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
 * next call; the others still get their turn.
 */
export async function runDueWork(
  works: readonly DueWork[],
  services: Services,
  budgetMs: number,
): Promise<DueReport[]> {
  const now = services.clock.now()
  const end = now + budgetMs
  const reports: DueReport[] = []
  for (const [index, work] of works.entries()) {
    const left = end - services.clock.now()
    if (left <= 0) break
    const until = end - left + left / (works.length - index)
    try {
      reports.push({ name: work.name, handled: await work.run(services, { now, until }), failed: false })
    } catch (error) {
      services.logger.error({ err: error, work: work.name }, 'due work failed')
      const away = error instanceof RedisUnavailable ? { away: error } : {}
      reports.push({ name: work.name, handled: 0, failed: true, ...away })
    }
  }
  return reports
}
