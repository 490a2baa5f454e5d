import type { DueWork, Services } from '../feature.ts'

export interface DueReport {
  readonly name: string
  readonly handled: number
  readonly failed: boolean
}

/**
 * Runs what is due, one kind of work after another, until the budget is spent. A kind that fails is logged and left
 * for the next call; the others still get their turn.
 */
export async function runDueWork(
  works: readonly DueWork[],
  services: Services,
  budgetMs: number,
): Promise<DueReport[]> {
  const now = services.clock.now()
  const until = now + budgetMs
  const reports: DueReport[] = []
  for (const work of works) {
    if (services.clock.now() >= until) break
    try {
      reports.push({ name: work.name, handled: await work.run(services, { now, until }), failed: false })
    } catch (error) {
      services.logger.error({ err: error, work: work.name }, 'due work failed')
      reports.push({ name: work.name, handled: 0, failed: true })
    }
  }
  return reports
}
