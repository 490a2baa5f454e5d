import { describe, expect, it } from 'vitest'
import { lengthHintIn, lengthsEnd, readDuration } from '../../lib/values/duration.ts'

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
    ['24hs', DAY],
    ['1.25 h', 1.25 * HOUR],
    ['0.125 d', 3 * HOUR],
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
    ['1 día y medio', 1.5 * DAY],
    ['un día y medio', 1.5 * DAY],
    ['2 HORAS Y 30 MINUTOS', 2.5 * HOUR],
    ['2 Horas y Media', 2.5 * HOUR],
    ['2h y media', 2.5 * HOUR],
    ['hora y media', 1.5 * HOUR],
    ['2h media', 2.5 * HOUR],
    ['cuatro horas y tres cuartos', 4.75 * HOUR],
    ['hora y cuarto', 1.25 * HOUR],
    ['two hours and a quarter', 2.25 * HOUR],
    ['two hours and three quarters', 2.75 * HOUR],
    ['treinta y cinco minutos', 35 * MINUTE],
    ['dos horas y veinticinco minutos', 145 * MINUTE],
    ['twenty-five minutes', 25 * MINUTE],
    ['media hora', HOUR / 2],
    ['Media Hora', HOUR / 2],
    ['medio día', DAY / 2],
    ['una hora', HOUR],
    ['un día', DAY],
    ['dos horas', 2 * HOUR],
    ['2 días y media hora', 2 * DAY + HOUR / 2],
    ['2 horas y cuarto', 2.25 * HOUR],
    ['un cuarto de hora', HOUR / 4],
    ['cuarto de hora', HOUR / 4],
    ['tres cuartos de hora', 0.75 * HOUR],
    ['una semana y media', 10.5 * DAY],
    ['2h30', 2.5 * HOUR],
    ['1h30', 1.5 * HOUR],
    ['half an hour', HOUR / 2],
    ['half a day', DAY / 2],
    ['an hour', HOUR],
    ['an hour and a half', 1.5 * HOUR],
    ['one and a half hours', 1.5 * HOUR],
    ['quarter of an hour', HOUR / 4],
    ['two days', 2 * DAY],
    ['2 DAYS AND 3 HOURS', 51 * HOUR],
    ['1 mes', 30 * DAY],
    ['un mes y medio', 45 * DAY],
    ['3 meses', 90 * DAY],
    ['1 mes y 2 semanas', 44 * DAY],
    ['una quincena', 15 * DAY],
    ['medio año', 182.5 * DAY],
    ['1 AÑO', 365 * DAY],
    ['two months', 60 * DAY],
    ['a year', 365 * DAY],
  ])('reads %s', (text, ms) => expect(readDuration(text)).toEqual({ ms, length: text.length }))

  it.each([
    ['½ hora', HOUR / 2, ''],
    ['½h', HOUR / 2, ''],
    ['1½h', 1.5 * HOUR, ''],
    ['1 ½ h por malo', 1.5 * HOUR, ' por malo'],
    ['3/4 de hora', 0.75 * HOUR, ''],
    ['1/2 hora', HOUR / 2, ''],
    ['2h por insolente', 2 * HOUR, ' por insolente'],
    ['2h, por insolente', 2 * HOUR, ' por insolente'],
    ['2h y por eso', 2 * HOUR, ' y por eso'],
    ['2h y media por insolente', 2.5 * HOUR, ' por insolente'],
    ['1 día y medio, por insolente', 1.5 * DAY, ' por insolente'],
    ['2h y media docena de rosas', 2 * HOUR, ' y media docena de rosas'],
    ['2 horas y media botella de vino', 2 * HOUR, ' y media botella de vino'],
    ['2h y medio kilo de rosas', 2 * HOUR, ' y medio kilo de rosas'],
    ['media hora por insolente', HOUR / 2, ' por insolente'],
    ['2h and a half dozen roses', 2 * HOUR, ' and a half dozen roses'],
    ['1h por 3 rosas robadas', HOUR, ' por 3 rosas robadas'],
    ['1 día 30 rosas', DAY, ' 30 rosas'],
    ['cuatro horas y tres cuartos por mala', 4.75 * HOUR, ' por mala'],
    ['2h media por mala', 2.5 * HOUR, ' por mala'],
    ['2h media docena de rosas', 2 * HOUR, ' media docena de rosas'],
    ['2h medio dormida', 2 * HOUR, ' medio dormida'],
    ['2h a pan y agua', 2 * HOUR, ' a pan y agua'],
    ['1 h. y 30 min. por malo', 1.5 * HOUR, ' por malo'],
    ['1 h. 30 min.', 1.5 * HOUR, ''],
    ['2 horas con 30 minutos', 2.5 * HOUR, ''],
    ['2 h. Por malo', 2 * HOUR, ' Por malo'],
    ['2h con media botella', 2 * HOUR, ' con media botella'],
    ['2h y tres rosas', 2 * HOUR, ' y tres rosas'],
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
    'mucho',
    '2hx',
    '٢h',
    '1..5h',
    'por 2h',
    '9999999999d',
    // What follows could belong to it, and isn't left to the reason.
    '2h 3h',
    '2h 3 días sin rosas',
    '2h y 3 días',
    '2h 30',
    '2h 30 por insolente',
    '2h5',
    '2h y 30',
    '2h - 30',
    '2h x2',
    '2h / 2',
    '2h más 30',
    '2h y media tarta',
    '2h y pico',
    '2h menos cuarto',
    '2h menos diez',
    'dos horas y veinte',
    'dos horas y veinte por mala',
    '2h a 3h',
    '2h o tres',
    '2h cuarto',
    '2h y un tercio',
    '2h 30 mn',
    '2 h. 30',
    '2h con 30',
    'hora',
    'hora y media docena',
    'media docena de rosas',
    // A thousand and a half, or one and a half.
    '1.500 horas',
    '1,500 h',
  ])('doesn’t read %s', (text) => expect(readDuration(text)).toBeUndefined())

  it('is at most a century', () => {
    expect(readDuration('999999999d')?.ms).toBe(100 * 366 * DAY)
  })
})

describe('a length among words', () => {
  it.each([
    ['por pesado 2h', '2h'],
    ['por pesado, durante 1 día y 12 horas', '1 día y 12 horas'],
    ['por pesado media hora ', 'media hora'],
    ['grita 1h 30m', '1h 30m'],
    ['@bea 10m', '10m'],
  ])('is found where it ends them: %s', (text, length) => {
    const at = lengthsEnd(text)
    expect(at === undefined ? undefined : text.slice(at).trim()).toBe(length)
  })
  it.each(['por pesado', '2h', 'por la regla 3', 'estuvo 2 horas insultando', 'habitación2h'])(
    'isn’t where nothing, or more, follows: %s',
    (text) => expect(lengthsEnd(text)).toBeUndefined(),
  )
  it.each([
    ['estuvo 2 horas insultando', '2 horas'],
    ['unos días', 'unos días'],
    ['un par de horas', 'par de horas'],
    ['por un rato', 'un rato'],
    ['por pesado 10mnts', '10mnts'],
    ['por pesado 2 meses', '2 meses'],
    ['por pesado 30', '30'],
    ['hasta mañana', 'hasta mañana'],
    ['hasta el viernes por la noche', 'hasta el viernes'],
    ['a couple of days', 'couple of days'],
    ['for a week', 'a week'],
    ['una quincena', 'una quincena'],
    ['esta noche', 'esta noche'],
    ['por hoy', 'por hoy'],
    ['tonight', 'tonight'],
  ])('may be meant by %s', (text, hint) => expect(lengthHintIn(text)).toBe(hint))
  it.each([
    'por insultar',
    'incumple la regla 3',
    'por 3er aviso',
    'escribe a horas raras',
    'no se calla',
    'covid19',
    '2da vez',
    'insulta a todas',
    'publicó 3 enlaces',
    'hoy se pasó con todo el mundo',
    'esta noche insultó a Ana',
  ])('isn’t meant by %s', (text) => expect(lengthHintIn(text)).toBeUndefined())
})
