import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lengthsOf, monthsOf } from '../../../lib/features/panel/days.ts'
import type { PanelFigure } from '../../../lib/features/panel/index.ts'
import {
  changesIn,
  directionOf,
  isEmpty,
  numberOf,
  RANGES,
  spanOf,
} from '../../../lib/features/panel/rules.ts'
import { addLocalDays } from '../../../lib/values/calendar.ts'
import { groupId } from '../../../lib/values/ids.ts'

const HOUR = 3_600_000
const of = (timeZone: string) => ({ groupId: groupId(1), timeZone })
const at = (iso: string) => Date.parse(iso)
const iso = (moment: number) => new Date(moment).toISOString().slice(0, 16)

describe('a span', () => {
  it.each([
    // Clocks in Madrid went back on 25 October 2026.
    [
      'week',
      'Europe/Madrid',
      '2026-10-28T11:00Z',
      '2026-10-20T22:00',
      '2026-10-27T23:00',
      '2026-10-13T22:00',
    ],
    ['day', 'Europe/Madrid', '2026-10-25T11:00Z', '2026-10-24T22:00', '2026-10-25T23:00', '2026-10-23T22:00'],
    // In Mexico they don't any more; the day begins six hours after Greenwich's.
    [
      'week',
      'America/Mexico_City',
      '2026-10-28T05:59Z',
      '2026-10-20T06:00',
      '2026-10-27T06:00',
      '2026-10-13T06:00',
    ],
    [
      'week',
      'America/Mexico_City',
      '2026-10-28T06:00Z',
      '2026-10-21T06:00',
      '2026-10-28T06:00',
      '2026-10-14T06:00',
    ],
    [
      'month',
      'Europe/Madrid',
      '2026-11-23T12:00Z',
      '2026-10-23T22:00',
      '2026-11-22T23:00',
      '2026-09-23T22:00',
    ],
    [
      'quarter',
      'Europe/Madrid',
      '2026-11-23T12:00Z',
      '2026-08-23T22:00',
      '2026-11-22T23:00',
      '2026-05-24T22:00',
    ],
  ] as const)('of a %s in %s at %s', (range, zone, now, from, to, before) => {
    const span = spanOf(range, of(zone), at(now))
    expect([iso(span.now.from), iso(span.now.to), iso(span.before.from)]).toEqual([from, to, before])
  })

  it('has pieces that follow each other, periods of equal days, and every day in its months', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RANGES),
        fc.constantFrom('Europe/Madrid', 'America/Mexico_City', 'America/Santiago', 'Pacific/Auckland'),
        fc.integer({ min: at('2024-01-01T00:00Z'), max: at('2030-01-01T00:00Z') }),
        (range, zone, now) => {
          const span = spanOf(range, of(zone), now)
          expect(span.before.to).toBe(span.now.from)
          expect(span.columns[0]?.from).toBe(span.now.from)
          for (const [i, { from }] of span.columns.entries())
            if (i > 0) expect(from).toBe(span.columns[i - 1]?.to)
          expect(span.columns.at(-1)?.to).toBe(span.now.to)
          const lengths = lengthsOf(span)
          expect(lengths.now).toBe(lengths.before)
          const bits = monthsOf(span)
          const count = (which: 'now' | 'before') =>
            bits.reduce((sum, each) => sum + each[which].toString(2).replaceAll('0', '').length, 0)
          expect([count('now'), count('before')]).toEqual([lengths.now, lengths.before])
          // Reckoned from noon, which no clock skips.
          const noon = span.now.from + 12 * HOUR
          expect(span.before.from).toBe(
            spanOf('day', of(zone), addLocalDays(noon, -lengths.before, zone)).now.from,
          )
        },
      ),
      { numRuns: 300, examples: [['day', 'America/Santiago', 1_725_768_000_000]] },
    )
  })

  it('has the three whole weeks before today beside it, one after another', () => {
    const { weeks } = spanOf('day', of('America/Mexico_City'), at('2026-10-28T12:00Z'))
    expect(weeks.map(({ from, to }) => [iso(from), iso(to)])).toEqual([
      ['2026-10-07T06:00', '2026-10-14T06:00'],
      ['2026-10-14T06:00', '2026-10-21T06:00'],
      ['2026-10-21T06:00', '2026-10-28T06:00'],
    ])
  })

  it('of today has as many hours as the day', () => {
    expect(spanOf('day', of('Europe/Madrid'), at('2026-10-25T11:00Z')).columns).toHaveLength(25)
    expect(spanOf('day', of('Europe/Madrid'), at('2026-03-29T11:00Z')).columns).toHaveLength(23)
    const [first] = spanOf('day', of('America/Mexico_City'), at('2026-10-25T11:00Z')).columns
    expect((first?.to ?? 0) - (first?.from ?? 0)).toBe(HOUR)
  })
})

describe('what changed', () => {
  const figure = (key: string, now: number, before: number): PanelFigure => ({
    label: { namespace: 'panel', key, values: {} },
    now: { count: now },
    before: { count: before },
  })
  it('is named by proportion, the largest first, without making much of little', () => {
    const changes = changesIn(
      [figure('same', 40, 40), figure('one', 1, 0), figure('doubled', 80, 40), figure('halved', 20, 41)],
      3,
    )
    expect(changes.map(({ label }) => label.key)).toEqual(['doubled', 'halved', 'one'])
  })
  it('counts coins by coins: ten more are less than five people more', () => {
    const coins = { ...figure('coins', 0, 0), now: { coins: 10n }, before: { coins: 0n } }
    expect(changesIn([coins, figure('people', 5, 0)], 2).map(({ label }) => label.key)).toEqual([
      'people',
      'coins',
    ])
  })
  it('leaves out what can’t be compared', () => {
    const shares = { ...figure('share', 0, 0), now: { percent: 3 }, before: { percent: 90 } }
    expect(changesIn([shares, { ...figure('new', 9, 0), before: undefined }], 3)).toEqual([])
  })
})

describe('a figure', () => {
  it.each([
    [{ count: 3 }, 3],
    [{ coins: 40n }, 40],
    [{ percent: 7 }, 7],
    [{ times: 1.5 }, 1.5],
  ])('%o is %d', (value, number) => {
    expect(numberOf(value)).toBe(number)
  })

  it.each([
    [{ count: 3 }, { count: 2 }, 1],
    [{ count: 2 }, { count: 3 }, -1],
    [{ count: 3 }, { count: 3 }, 0],
    [{ count: 3 }, undefined, undefined],
    [undefined, { count: 3 }, undefined],
  ])('%o after %o goes %s', (now, before, direction) => {
    expect(directionOf({ now, before })).toBe(direction)
  })

  it.each([
    [{ count: 0 }, { coins: 0n }, true],
    [undefined, undefined, true],
    [{ count: 1 }, { count: 0 }, false],
    [{ count: 0 }, { count: 1 }, false],
  ])('%o after %o: nothing happened, %s', (now, before, empty) => {
    const label = { namespace: 'panel', key: 'one', values: {} }
    const nothing = { label, now: { count: 0 }, before: { count: 0 } }
    expect(isEmpty([nothing, { label, now, before }])).toBe(empty)
  })
})
