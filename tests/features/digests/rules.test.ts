import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cutToCaption,
  daysUntil,
  decideStep,
  digestKey,
  lastMoment,
  nextMoment,
  type Plan,
  periodUntil,
  runningPeriod,
} from '../../../lib/features/digests/rules.ts'
import { wallTime } from '../../../lib/values/calendar.ts'
import { groupId, userId } from '../../../lib/values/ids.ts'
import type { Text } from '../../../lib/values/text.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MADRID = 'Europe/Madrid'
const MEXICO = 'America/Mexico_City'
const at = (iso: string) => Date.parse(iso)
const iso = (moment: number) => new Date(moment).toISOString().replace(':00.000', '')

const daily = (hour: number, timeZone = MADRID): Plan => ({ frequency: 'daily', weekday: 1, hour, timeZone })
const weekly = (weekday: number, hour: number, timeZone = MADRID): Plan => ({
  frequency: 'weekly',
  weekday,
  hour,
  timeZone,
})

describe('the next moment', () => {
  it.each([
    ['in winter', daily(9), '2026-11-23T07:59Z', '2026-11-23T08:00Z'],
    ['is after, never now', daily(9), '2026-11-23T08:00Z', '2026-11-24T08:00Z'],
    ['in summer', daily(9), '2026-07-01T12:00Z', '2026-07-02T07:00Z'],
    ['over the change in spring', daily(9), '2027-03-27T09:00Z', '2027-03-28T07:00Z'],
    ['over the change in autumn', daily(9), '2026-10-24T09:00Z', '2026-10-25T08:00Z'],
    // 02:00 to 03:00 isn't there on the 28th of March.
    ['of a skipped hour: when the clocks go on', daily(2), '2027-03-27T12:00Z', '2027-03-28T01:00Z'],
    ['after a skipped hour', daily(2), '2027-03-28T01:00Z', '2027-03-29T00:00Z'],
    // 02:00 comes twice on the 25th of October.
    ['of an hour that comes twice: the first', daily(2), '2026-10-24T12:00Z', '2026-10-25T00:00Z'],
    ['between the two', daily(2), '2026-10-25T00:30Z', '2026-10-26T01:00Z'],
    ['on the other side of the sea', daily(9, MEXICO), '2026-11-23T15:00Z', '2026-11-24T15:00Z'],
    ['across the date line', daily(0, 'Pacific/Auckland'), '2026-11-23T10:59Z', '2026-11-23T11:00Z'],
    // Chile puts its clocks on at midnight: 00:00 of the 6th of September is 01:00.
    ['of a skipped midnight', daily(0, 'America/Santiago'), '2026-09-05T12:00Z', '2026-09-06T04:00Z'],
    ['at 5:45 from UTC', daily(9, 'Asia/Kathmandu'), '2026-11-23T03:14Z', '2026-11-23T03:15Z'],
    ['of a week', weekly(1, 9), '2026-11-23T08:00Z', '2026-11-30T08:00Z'],
    ['of a week, today', weekly(1, 9), '2026-11-23T07:00Z', '2026-11-23T08:00Z'],
    ['on a Sunday of summer’s end', weekly(7, 9), '2026-10-18T08:00Z', '2026-10-25T08:00Z'],
  ] as const)('%s', (_what, plan, after, next) => {
    expect(iso(nextMoment(plan, at(after)))).toBe(next)
  })

  const zones = fc.constantFrom(
    MADRID,
    MEXICO,
    'America/Santiago',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Cairo',
    'Asia/Kathmandu',
    'Pacific/Auckland',
    'America/Asuncion',
    'Atlantic/Azores',
  )

  it('comes once on each local day of a year, at its hour unless the clocks skip it', () => {
    fc.assert(
      fc.property(
        zones,
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 400 }),
        (zone, hour, skip) => {
          const plan = daily(hour, zone)
          let moment = nextMoment(plan, at('2026-01-01T00:00Z') + skip * DAY)
          let day = Math.floor(wallTime(moment, zone) / DAY)
          let late = 0
          for (let i = 0; i < 366; i++) {
            const next = nextMoment(plan, moment)
            const wall = wallTime(next, zone)
            expect(Math.floor(wall / DAY)).toBe(++day)
            const lateMs = (wall % DAY) - hour * HOUR
            expect([0, HOUR / 2, HOUR]).toContain(lateMs)
            if (lateMs > 0) late += 1
            // The other way round it is the same moment.
            expect(lastMoment(plan, next)).toBe(next)
            expect(lastMoment(plan, next - 1)).toBe(moment)
            moment = next
          }
          expect(late).toBeLessThanOrEqual(2)
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)
})

describe('a period', () => {
  it.each([
    ['a day', daily(9), '2026-11-24T08:00Z', '2026-11-23T08:00Z'],
    ['a day of 23 hours', daily(9), '2027-03-28T07:00Z', '2027-03-27T08:00Z'],
    ['a day of 25 hours', daily(9), '2026-10-25T08:00Z', '2026-10-24T07:00Z'],
    ['a week', weekly(1, 9), '2026-11-30T08:00Z', '2026-11-23T08:00Z'],
    ['a week that loses an hour', weekly(1, 9), '2027-03-29T07:00Z', '2027-03-22T08:00Z'],
  ] as const)('of %s ends where the next begins', (_what, plan, to, from) => {
    expect(periodUntil(plan, at(to))).toEqual({ from: at(from), to: at(to) })
    expect(runningPeriod(plan, at(to) + 5)).toEqual({ from: at(to), to: at(to) + 5 })
  })

  it('has seven days, at the same hour, whatever the clocks do', () => {
    const days = daysUntil(at('2027-03-29T07:00Z'), MADRID)
    expect(days.map(({ from }) => iso(from))).toEqual([
      '2027-03-22T08:00Z',
      '2027-03-23T08:00Z',
      '2027-03-24T08:00Z',
      '2027-03-25T08:00Z',
      '2027-03-26T08:00Z',
      '2027-03-27T08:00Z',
      '2027-03-28T07:00Z',
    ])
    expect(days.slice(1).map(({ from }) => from)).toEqual(days.slice(0, -1).map(({ to }) => to))
    expect(days.at(-1)?.to).toBe(at('2027-03-29T07:00Z'))
  })
})

describe('the step of a schedule', () => {
  const plan = daily(9)
  const since = at('2026-11-20T12:00Z')
  it.each([
    ['before its hour', '2026-11-24T08:00Z', '2026-11-24T07:59Z', 'wait', undefined, '2026-11-24T08:00Z'],
    [
      'at its hour',
      '2026-11-24T08:00Z',
      '2026-11-24T08:00Z',
      'tell',
      '2026-11-24T08:00Z',
      '2026-11-25T08:00Z',
    ],
    [
      'late that day',
      '2026-11-24T08:00Z',
      '2026-11-24T22:00Z',
      'tell',
      '2026-11-24T08:00Z',
      '2026-11-25T08:00Z',
    ],
    [
      'days late: the last one',
      '2026-11-24T08:00Z',
      '2026-11-28T03:00Z',
      'tell',
      '2026-11-27T08:00Z',
      '2026-11-28T08:00Z',
    ],
    ['not reckoned yet', undefined, '2026-11-20T12:01Z', 'wait', undefined, '2026-11-21T08:00Z'],
    ['reckoned late', undefined, '2026-11-21T08:00Z', 'tell', '2026-11-21T08:00Z', '2026-11-22T08:00Z'],
    // Planned for 12:00 of the 24th, and moved to 9:00 only after that.
    [
      'of an earlier plan',
      '2026-11-24T11:00Z',
      '2026-11-24T15:00Z',
      'tell',
      '2026-11-24T11:00Z',
      '2026-11-25T08:00Z',
    ],
  ] as const)('%s', (_what, planned, now, kind, moment, next) => {
    const step = decideStep(plan, { planned: planned && at(planned), since }, at(now))
    expect(step).toEqual({
      kind,
      ...(moment ? { moment: at(moment) } : {}),
      next: at(next),
    })
  })
})

it('a digest is named by group, person, kind and local day', () => {
  const late = at('2026-11-24T05:30Z')
  expect(digestKey({ groupId: groupId(7), personId: undefined }, daily(23, MEXICO), late)).toBe(
    'digest:7:0:daily:2026-11-23',
  )
  expect(digestKey({ groupId: groupId(7), personId: userId(42) }, weekly(2, 6), late)).toBe(
    'digest:7:42:weekly:2026-11-24',
  )
})

describe('below a picture', () => {
  const line = (letters: number): Text => ({
    namespace: 'x',
    key: 'y',
    values: { name: 'n'.repeat(letters) },
  })
  it('whole lines are left out from the end', () => {
    expect(cutToCaption([line(100), line(100)], [])).toHaveLength(2)
    expect(
      cutToCaption(
        Array.from({ length: 20 }, () => line(100)),
        [],
      ),
    ).toHaveLength(5)
    expect(cutToCaption([line(2_000)], [])).toHaveLength(0)
  })

  const ana = { userId: userId(1), firstName: 'n'.repeat(30) }
  it.each<[string, Text['values']]>([
    ['names', { who: Array.from({ length: 40 }, () => ({ ...line(0), values: { who: { named: ana } } })) }],
    ['people', { who: Array.from({ length: 40 }, () => ({ ...line(0), values: { who: { person: ana } } })) }],
    ['lists', { who: { list: Array.from({ length: 10 }, () => 'n'.repeat(92)) } }],
    ['lines within it', { lines: [line(500), line(450)] }],
    ['texts within it', { what: line(950) }],
  ])('%s count with their letters', (_what, values) => {
    const long = { ...line(0), values }
    expect(cutToCaption([long], [])).toEqual([])
    expect(cutToCaption([{ ...line(0), values: { coins: { coins: 10n ** 12n } } }], [])).toHaveLength(1)
  })
})
