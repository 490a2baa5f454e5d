import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allowanceDueAt,
  allowancesOf,
  endOf,
  isTimely,
  remindersOf,
} from '../../../lib/features/contracts/rules/schedule.ts'
import { jobsOfTerm, reminderJob } from '../../../lib/features/contracts/schedule-jobs.ts'
import { addLocalDays } from '../../../lib/values/calendar.ts'
import { coins } from '../../../lib/values/coins.ts'
import { groupId } from '../../../lib/values/ids.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const MADRID = 'Europe/Madrid'
const at = (iso: string) => Date.parse(iso)
const iso = (moment: number) => new Date(moment).toISOString().replace('.000', '')

describe('addLocalDays', () => {
  it.each([
    ['2026-11-23T12:00:00Z', 7, MADRID, '2026-11-30T12:00:00Z', 'a plain week'],
    ['2027-01-31T12:00:00Z', 1, MADRID, '2027-02-01T12:00:00Z', 'over the end of a month'],
    ['2027-02-28T12:00:00Z', 1, MADRID, '2027-03-01T12:00:00Z', 'a February without a 29th'],
    ['2028-02-28T12:00:00Z', 1, MADRID, '2028-02-29T12:00:00Z', 'a February with one'],
    ['2026-12-31T23:30:00Z', 365, MADRID, '2027-12-31T23:30:00Z', 'a year'],
    ['2027-03-25T12:00:00Z', 7, MADRID, '2027-04-01T11:00:00Z', 'a week that loses an hour'],
    ['2026-10-22T11:00:00Z', 7, MADRID, '2026-10-29T12:00:00Z', 'a week that gains one'],
    [
      '2027-03-27T01:30:00Z',
      1,
      MADRID,
      '2027-03-28T01:30:00Z',
      'into the hour that is skipped: an hour later',
    ],
    ['2026-10-24T00:30:00Z', 1, MADRID, '2026-10-25T00:30:00Z', 'into the hour that comes twice: the first'],
    ['2026-10-25T01:30:00Z', 1, MADRID, '2026-10-26T01:30:00Z', 'out of its second time'],
    ['2026-11-23T12:00:59.999Z', 1, MADRID, '2026-11-24T12:00:59.999Z', 'with seconds'],
    ['2026-11-23T12:00:00Z', 30, 'Asia/Kathmandu', '2026-12-23T12:00:00Z', 'at 5:45 from UTC'],
    [
      '2027-04-03T03:00:00Z',
      1,
      'Australia/Lord_Howe',
      '2027-04-04T03:30:00Z',
      'where half an hour is put back',
    ],
    ['2027-03-13T18:00:00Z', 1, 'America/Mexico_City', '2027-03-14T18:00:00Z', 'where clocks never change'],
    ['2026-11-23T12:00:00Z', 1, 'Pacific/Kiritimati', '2026-11-24T12:00:00Z', 'fourteen hours ahead'],
  ])('%s + %i in %s: %s (%s)', (from, days, timeZone, expected) => {
    expect(iso(addLocalDays(at(from), days, timeZone))).toBe(iso(at(expected)))
  })

  const zones = fc.constantFrom(
    MADRID,
    'America/New_York',
    'America/Santiago',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'UTC',
  )
  const moments = fc.integer({
    min: at('2026-01-01T00:00:00Z') / 1000,
    max: at('2035-01-01T00:00:00Z') / 1000,
  })

  it('always lands on that day of the calendar, at that time or as much later as the clocks skip', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 800 }), zones, (seconds, days, timeZone) => {
        const from = seconds * 1000
        const to = addLocalDays(from, days, timeZone)
        const [day, time] = local(from, timeZone)
        const [toDay, toTime] = local(to, timeZone)
        expect(toDay - day).toBe(days * DAY)
        if (toTime !== time) {
          // Only where that time doesn't exist: the moment just before has another offset.
          expect(toTime - time).toBeOneOf([HOUR, HOUR / 2])
          expect(offset(to, timeZone)).not.toBe(offset(to - (toTime - time) - 1, timeZone))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('never goes back, and no day is the same moment as the next', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 800 }), zones, (seconds, days, timeZone) => {
        const from = seconds * 1000
        expect(addLocalDays(from, days + 1, timeZone)).toBeGreaterThan(addLocalDays(from, days, timeZone))
      }),
      { numRuns: 200 },
    )
  })
})

/** Written independently of the code: what the wall shows, as [day, time of day] in milliseconds. */
function local(moment: number, timeZone: string): [day: number, time: number] {
  const wall = Date.parse(
    `${new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(moment).replace(' ', 'T')}Z`,
  )
  const day = Math.floor(wall / DAY) * DAY
  return [day, wall - day]
}

const offset = (moment: number, timeZone: string) => {
  const [day, time] = local(moment, timeZone)
  return day + time - Math.floor(moment / 1000) * 1000
}

const signedAt = at('2026-11-23T12:00:00Z')
const timing = (days: number, term = 1) => ({ signedAt, days, term, timeZone: MADRID })

describe('allowances', () => {
  it.each([
    ['week', 30, 1, 4],
    ['week', 28, 1, 4],
    ['week', 27, 1, 3],
    ['week', 6, 1, 0],
    ['week', 30, 2, 8],
    ['day', 1, 1, 1],
    ['day', 365, 1, 365],
  ] as const)('each %s of %i days, term %i: %i', (every, days, term, count) => {
    expect(allowancesOf(timing(days, term), every)).toBe(count)
  })

  it('all fall due after the signing and not after the end, and one more would', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 365 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom('day', 'week'),
        (days, term, every) => {
          const contract = timing(days, term)
          const count = allowancesOf(contract, every)
          if (count > 0) {
            expect(allowanceDueAt(contract, every, 1)).toBeGreaterThan(signedAt)
            expect(allowanceDueAt(contract, every, count)).toBeLessThanOrEqual(endOf(contract))
          }
          expect(allowanceDueAt(contract, every, count + 1)).toBeGreaterThan(endOf(contract))
        },
      ),
    )
  })

  it('keep the hour of the signing when the clocks change', () => {
    const contract = { ...timing(30), signedAt: at('2027-03-15T20:00:00Z') }
    expect([1, 2, 3, 4].map((n) => iso(allowanceDueAt(contract, 'week', n)))).toEqual([
      '2027-03-22T20:00:00Z',
      '2027-03-29T19:00:00Z',
      '2027-04-05T19:00:00Z',
      '2027-04-12T19:00:00Z',
    ])
  })
})

describe('reminders', () => {
  it.each([
    [30, ['week', 'day', 'hour']],
    [8, ['week', 'day', 'hour']],
    [7, ['day', 'hour']],
    [2, ['day', 'hour']],
    [1, ['hour']],
  ])('of %i days: %j', (days, names) => {
    const endsAt = endOf(timing(days))
    const reminders = remindersOf(signedAt, endsAt)
    expect(reminders.map(({ name }) => name)).toEqual(names)
    for (const { dueAt } of reminders) {
      expect(dueAt).toBeGreaterThan(signedAt)
      expect(dueAt).toBeLessThan(endsAt)
    }
  })

  it('are not said once the next one is due, nor after the end', () => {
    const endsAt = endOf(timing(30))
    expect(isTimely('week', endsAt, endsAt - 7 * DAY)).toBe(true)
    expect(isTimely('week', endsAt, endsAt - DAY - 1)).toBe(true)
    expect(isTimely('week', endsAt, endsAt - DAY)).toBe(false)
    expect(isTimely('day', endsAt, endsAt - HOUR)).toBe(false)
    expect(isTimely('hour', endsAt, endsAt - 1)).toBe(true)
    expect(isTimely('hour', endsAt, endsAt)).toBe(false)
  })
})

describe('the jobs of a term', () => {
  const contract = (term: number) => ({
    ref: 'r1',
    groupId: groupId(7),
    timing: timing(8, term),
    allowance: { coins: coins(5), every: 'week', payer: 'proposer' } as const,
  })

  it.each([
    [1, ['r1:1:week', 'r1:1:day', 'r1:1:hour', 'r1:1', 'r1:1'], 1],
    [2, ['r1:2:week', 'r1:2:day', 'r1:2:hour', 'r1:2', 'r1:2'], 2],
  ])('of term %i: reminders, the end, and the first allowance that is left', (term, keys, number) => {
    const jobs = jobsOfTerm(contract(term), signedAt + 8 * DAY * (term - 1))
    expect(jobs.map(({ key }) => key)).toEqual(keys)
    expect(jobs[0]?.payload).toEqual({ ref: 'r1', term, name: 'week' })
    expect(jobs.at(-1)).toMatchObject({ kind: 'contracts.allowance', payload: { ref: 'r1', number } })
  })

  it('are read as they were written when they still carried the data of their buttons', () => {
    const old = {
      ref: 'r1',
      term: 1,
      name: 'day',
      renew: 'contracts:renew:1::r1',
      letEnd: 'contracts:let_end:1::r1',
    }
    expect(reminderJob.payload.parse(old)).toEqual({ ref: 'r1', term: 1, name: 'day' })
  })
})
