import { expect, it } from 'vitest'
import { createWorldClock } from '../../lib/local/clock.ts'

it('moves forward, takes Date.now along, and gives it back', () => {
  const machineNow = Date.now
  const clock = createWorldClock()
  try {
    const before = clock.now()
    expect(clock.advance(3_600_000) - before).toBeGreaterThanOrEqual(3_600_000)
    expect(Date.now() - before).toBeGreaterThanOrEqual(3_600_000)
    clock.advance(-7_200_000)
    expect(clock.now()).toBeGreaterThan(before)
  } finally {
    clock.restore()
  }
  expect(Date.now).toBe(machineNow)
})
