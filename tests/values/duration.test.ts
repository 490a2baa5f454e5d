import { describe, expect, it } from 'vitest'
import { readDuration } from '../../lib/values/duration.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('readDuration', () => {
  it.each([
    ['45s', 45_000],
    ['30 min', 30 * MINUTE],
    ['30m', 30 * MINUTE],
    ['2h', 2 * HOUR],
    ['2 HORAS', 2 * HOUR],
    ['1 día', DAY],
    ['1 dia', DAY],
    ['1 di\u0301a', DAY],
    ['3 days', 3 * DAY],
    ['1 semana', 7 * DAY],
    ['1h30m', 90 * MINUTE],
    ['1h 30m', 90 * MINUTE],
    ['1 hora y 30 minutos', 90 * MINUTE],
    ['1 hour and 30 minutes', 90 * MINUTE],
    ['2 días, 6 horas', 54 * HOUR],
    ['1,5 h', 90 * MINUTE],
    ['0.5d', 12 * HOUR],
    ['0h', 0],
  ])('reads %s', (text, ms) => expect(readDuration(text)).toEqual({ ms, length: text.length }))

  it.each([
    ['2h por insolente', 2 * HOUR, ' por insolente'],
    ['2h, por insolente', 2 * HOUR, ' por insolente'],
    ['2h y por eso', 2 * HOUR, ' y por eso'],
    ['2h 3 días sin rosas', 2 * HOUR, ' 3 días sin rosas'],
    ['2h 3h', 2 * HOUR, ' 3h'],
    ['1 día 30 rosas', DAY, ' 30 rosas'],
  ])('leaves the rest of %s', (text, ms, rest) => {
    const read = readDuration(text)
    expect(read?.ms).toBe(ms)
    expect(text.slice(read?.length)).toBe(rest)
  })

  it.each([
    '',
    '90',
    'día',
    '-5m',
    '3 lunas',
    '1h30',
    'mucho',
    '2hx',
    '٢h',
    '1..5h',
    'por 2h',
    '9999999999d',
  ])('doesn’t read %s', (text) => expect(readDuration(text)).toBeUndefined())

  it('is at most a century', () => {
    expect(readDuration('999999999d')?.ms).toBe(100 * 366 * DAY)
  })
})
