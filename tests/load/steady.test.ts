import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { growthOf, hasBent, type Step } from './steady.ts'
import { GROUPS, updateAt } from './traffic.ts'

const step = (change: Partial<Step> = {}): Step => ({
  asked: 100,
  answered: 100,
  p50: 2,
  p95: 6,
  p99: 9,
  failed: 0,
  ...change,
})

describe('memory', () => {
  it('that stays where it is has not grown, whatever it wavers by', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 15, maxLength: 20 }), (waves) => {
        const there = waves.map((wave) => 200 + wave)
        // There and back: the same wavering, mirrored, has no slope.
        expect(Math.abs(growthOf([...there, ...there.toReversed()]))).toBeLessThan(1e-9)
      }),
    )
  })

  it('that rises is told by how much of itself', () => {
    expect(growthOf([100, 110, 120])).toBeCloseTo(20 / 110)
    expect(growthOf([120, 110, 100])).toBeCloseTo(-20 / 110)
    expect(growthOf([7])).toBe(0)
  })
})

describe('latency', () => {
  it.each([
    ['as calm as before', {}, false],
    ['slower, where nobody notices', { p95: 24 }, false],
    ['many times as slow', { p95: 31 }, true],
    ['behind what is asked', { answered: 90 }, true],
    ['refusing', { failed: 1 }, true],
  ])('is %s', (_, change, bent) => {
    expect(hasBent(step(), step(change))).toBe(bent)
  })
})

describe('the traffic', () => {
  const updates = Array.from({ length: GROUPS * 100 }, (_, n) => JSON.parse(updateAt(n)))

  it('is talk but for one command in twenty, of everybody in turn', () => {
    const commands = updates.filter(({ message }) => message.text.startsWith('/'))
    expect(commands.length).toBe(updates.length / 20)
    expect(new Set(updates.map(({ message }) => message.chat.id)).size).toBe(GROUPS)
    expect(new Set(commands.map(({ message }) => message.text)).size).toBe(4)
  })

  it('never has two of a group beside each other', () => {
    for (const [n, { message }] of updates.entries())
      expect(message.chat.id).not.toBe(updates[n + 1]?.message.chat.id)
  })
})
