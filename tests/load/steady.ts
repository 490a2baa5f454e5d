/**
 * Whether a row of figures stays where it is: the slope of the straight line through it (least squares), told as what
 * it would grow by over the whole row, in parts of its middle.
 */
export function growthOf(figures: readonly number[]): number {
  if (figures.length < 2) return 0
  const middle = (figures.length - 1) / 2
  const mean = figures.reduce((sum, each) => sum + each, 0) / figures.length
  let together = 0
  let spread = 0
  for (const [index, figure] of figures.entries()) {
    together += (index - middle) * (figure - mean)
    spread += (index - middle) ** 2
  }
  return mean === 0 ? 0 : ((together / spread) * (figures.length - 1)) / mean
}

export interface Step {
  readonly asked: number
  readonly answered: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly failed: number
}

/** As often as this at least what is asked must be answered. */
const KEPT_UP = 0.95
/** Beyond so many times the calmest step's, latency has bent. */
const BENT = 5
/** What no human notices is no bend, however calm the first step was. */
const UNNOTICED_MS = 25

/** The step at which a server no longer keeps up: it answers less than it is asked, or late, or not at all. */
export function hasBent(calmest: Step, { asked, answered, p95, failed }: Step): boolean {
  return failed > 0 || answered < asked * KEPT_UP || p95 > Math.max(UNNOTICED_MS, calmest.p95 * BENT)
}
