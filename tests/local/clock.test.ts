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

it('tells what goes by a clock of its own how far it moved', () => {
  const clock = createWorldClock()
  try {
    const moves: number[] = []
    clock.onAdvance((ms) => moves.push(ms))
    clock.advance(1_000)
    clock.advance(-5)
    expect(moves).toEqual([1_000, 0])
  } finally {
    clock.restore()
  }
})
