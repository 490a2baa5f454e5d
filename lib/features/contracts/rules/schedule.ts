import { addLocalDays } from '../../../values/calendar.ts'
import type { Terms } from '../terms.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** What a contract's dates follow from. Moments are milliseconds since 1970. */
export interface Timing {
  readonly signedAt: number
  /** The group's when it was signed: what the group sets later moves no date that two people agreed on. */
  readonly timeZone: string
  readonly days: number
  /** 1 from the signing, one more with each renewal. */
  readonly term: number
}

export const endOf = ({ signedAt, days, term, timeZone }: Timing): number =>
  addLocalDays(signedAt, days * term, timeZone)

// ------------------------------------------------------------------------------------------ allowances

type Every = NonNullable<Terms['allowance']>['every']
const PERIOD_DAYS: Readonly<Record<Every, number>> = { day: 1, week: 7 }

/** When the allowance of this number (from 1) is due: counted from the signing, so that no lateness adds up. */
export function allowanceDueAt({ signedAt, timeZone }: Timing, every: Every, number: number): number {
  return addLocalDays(signedAt, number * PERIOD_DAYS[every], timeZone)
}

/** How many fall due up to its end, the last possibly at that very moment. */
export const allowancesOf = ({ days, term }: Timing, every: Every): number =>
  Math.floor((days * term) / PERIOD_DAYS[every])

// ------------------------------------------------------------------------------------------ reminders

export const REMINDERS = ['week', 'day', 'hour'] as const
export type ReminderName = (typeof REMINDERS)[number]

const LEAD_MS: Readonly<Record<ReminderName, number>> = { week: 7 * DAY_MS, day: DAY_MS, hour: HOUR_MS }

/** From then on the two may say whether it goes on. */
export const RENEWAL_WINDOW_MS = LEAD_MS.week

/** The reminders of a term that ends at `endsAt` and began at `beganAt`: those that come after its beginning. */
export function remindersOf(
  beganAt: number,
  endsAt: number,
): { readonly name: ReminderName; readonly dueAt: number }[] {
  return REMINDERS.map((name) => ({ name, dueAt: endsAt - LEAD_MS[name] })).filter(
    ({ dueAt }) => dueAt > beganAt,
  )
}

/** Whether a reminder still says the truth when the clock comes late: not once the next one is due. */
export function isTimely(name: ReminderName, endsAt: number, now: number): boolean {
  const next = REMINDERS[REMINDERS.indexOf(name) + 1]
  return now < endsAt - (next ? LEAD_MS[next] : 0)
}
