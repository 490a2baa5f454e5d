import { expect, it } from 'vitest'
import { describe, MAX_ATTEMPTS, retryDelayMs } from '../../lib/jobs/retries.ts'

const random = (fraction: number) => ({
  integer: (below: number) => Math.floor((below - 1) * fraction),
  token: () => '',
})

it.each([
  [1, 30_000, 15_000],
  [2, 60_000, 30_000],
  [5, 480_000, 240_000],
  [7, 1_920_000, 960_000],
  [8, 3_600_000, 1_800_000],
  [13, 3_600_000, 1_800_000],
])('after attempt %i it waits %i ms at most, and half of it at least', (attempt, longest, shortest) => {
  expect(retryDelayMs(attempt, random(0))).toBe(longest)
  expect(retryDelayMs(attempt, random(1))).toBe(shortest)
})

it('keeps of an error what it says, and no more than fits a line', () => {
  expect(describe(new TypeError('broken'))).toBe('TypeError: broken')
  expect(describe('thrown by itself')).toBe('thrown by itself')
  expect(describe('x'.repeat(1_000))).toHaveLength(300)
  // Postgres takes no half of an emoji: what failed would never be noted as failed.
  expect(describe(`${'x'.repeat(299)}🌹`).isWellFormed()).toBe(true)
})

it('gives up after some hours: three at least, and seven or so at most', () => {
  const total = (fraction: number) =>
    Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => retryDelayMs(index + 1, random(fraction))).reduce(
      (sum, ms) => sum + ms,
      0,
    ) / 3_600_000
  expect(total(1)).toBeGreaterThan(3)
  expect(total(0)).toBeLessThan(7.5)
})
