import type { Random } from '../platform/random.ts'
import { cut } from '../values/cut.ts'

const FIRST_MS = 30_000
const LONGEST_MS = 3_600_000

/** Tried so often, a job or a message is given up: after three and a half to seven hours. */
export const MAX_ATTEMPTS = 14

/**
 * How long to wait after the attempt with this number (from 1) failed: twice as long each time, up to an hour, and less
 * by chance of up to a half, so that what failed together doesn't come back together.
 */
export function retryDelayMs(attempt: number, random: Random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1))
  return full - random.integer(full / 2 + 1)
}

/** What is kept of an error, and shown to the owners. */
export const describe = (error: unknown) =>
  cut(error instanceof Error ? `${error.name}: ${error.message}` : String(error), 300)
