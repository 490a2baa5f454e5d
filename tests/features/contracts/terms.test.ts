import { describe, expect, it } from 'vitest'
import { readDays } from '../../../lib/features/contracts/terms.ts'

describe('days', () => {
  it.each([
    ['30 días', 30],
    ['2 semanas', 14],
    ['1 day', 1],
    ['1 semana y 2 días', 9],
    ['36 horas', undefined],
    ['48 h', 2],
    ['30 días y pico', undefined],
    ['un rato', undefined],
  ])('«%s» is %s', (text, days) => {
    expect(readDays(text)).toBe(days)
  })
})
