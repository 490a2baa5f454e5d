import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDuration } from '../../lib/values/duration.ts'

describe('durations', () => {
  const parts = fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 23 }), fc.nat({ max: 59 }), fc.nat({ max: 59 }))
  const spelled = fc.constantFrom(
    (value: number, [short]: readonly string[]) => `${value}${short}`,
    (value: number, [, long]: readonly string[]) => ` ${value} ${long}`,
    (value: number, [, long]: readonly string[]) => ` y ${value} ${long} `,
  )
  const UNITS = [
    ['d', 'días'],
    ['h', 'horas'],
    ['m', 'minutos'],
    ['s', 'segundos'],
  ] as const

  it('mean the same however they are spelled', () => {
    fc.assert(
      fc.property(parts, spelled, ([days, hours, minutes, seconds], spell) => {
        const text = [days, hours, minutes, seconds]
          .map((value, unit) => spell(value, UNITS[unit] ?? []))
          .join('')
          .trim()
          .replace(/^y /, '')
        const ms = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
        expect(readDuration(text)).toEqual({ ms, length: text.length })
      }),
    )
  })

  it('are whole, finite and never negative, and end where a word does, whatever is written', () => {
    const likely = fc.string({ unit: fc.constantFrom(...'0123456789hmsd ,.-y') })
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), likely), (text) => {
        const read = readDuration(text)
        if (!read) return
        expect(Number.isSafeInteger(read.ms)).toBe(true)
        expect(read.ms).toBeGreaterThanOrEqual(0)
        expect(text.slice(read.length)).toMatch(/^(\s|$)/)
      }),
      { numRuns: 2_000 },
    )
  })
})
