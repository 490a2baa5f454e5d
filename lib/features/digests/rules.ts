import { addLocalDays, fromWallTime, wallTime } from '../../values/calendar.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import { nameOf } from '../../values/person.ts'
import type { Text, TextValue } from '../../values/text.ts'
import type { Frequency } from './rhythms.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const WEEK_DAYS = 7

/** When a digest comes. */
export interface Plan {
  readonly frequency: Frequency
  /** 1 is Monday, 7 is Sunday; of a weekly one. */
  readonly weekday: number
  /** 0 to 23, on the group's clock. */
  readonly hour: number
  /** IANA name. */
  readonly timeZone: string
}

/** Milliseconds since 1970; `from` belongs to it, `to` doesn't. */
export interface Period {
  readonly from: number
  readonly to: number
}

/** Days of the calendar since 1970, a Thursday. */
const dayOf = (at: number, timeZone: string) => Math.floor(wallTime(at, timeZone) / DAY_MS)
const weekdayOf = (day: number) => ((day + 3) % WEEK_DAYS) + 1

function isItsDay({ frequency, weekday }: Plan, day: number): boolean {
  return frequency === 'daily' || weekdayOf(day) === weekday
}

const momentOn = (day: number, { hour, timeZone }: Plan) =>
  fromWallTime(day * DAY_MS + hour * HOUR_MS, timeZone)

/**
 * The first moment of the plan after another. On a day when the clocks are put forward over its hour it comes right
 * after the gap, and when they are put back over it, the first time: once a day in any case.
 */
export function nextMoment(plan: Plan, after: number): number {
  const today = dayOf(after, plan.timeZone)
  // Beginning with yesterday: where clocks are put forward at midnight, yesterday's moment may fall on today.
  for (let day = today - 1; ; day++) {
    const moment = momentOn(day, plan)
    if (isItsDay(plan, day) && moment > after) return moment
  }
}

/** The last moment of the plan that has come by `now`. */
export function lastMoment(plan: Plan, now: number): number {
  const today = dayOf(now, plan.timeZone)
  for (let day = today + 1; ; day--) {
    const moment = momentOn(day, plan)
    if (isItsDay(plan, day) && moment <= now) return moment
  }
}

/** What the digest of a moment tells of: since the one before, as planned now. */
export function periodUntil(plan: Plan, moment: number): Period {
  return { from: lastMoment(plan, moment - 1), to: moment }
}

/** What has happened since the last digest, up to now. */
export function runningPeriod(plan: Plan, now: number): Period {
  return { from: lastMoment(plan, now), to: now }
}

/** The seven days that end at a moment, each at the same hour, the oldest first. */
export function daysUntil(moment: number, timeZone: string): readonly Period[] {
  return Array.from({ length: WEEK_DAYS }, (_, i) => ({
    from: addLocalDays(moment, i - WEEK_DAYS, timeZone),
    to: addLocalDays(moment, i + 1 - WEEK_DAYS, timeZone),
  }))
}

interface Readers {
  readonly groupId: GroupId
  readonly personId: UserId | undefined
}

/** How the keys of all digests for the same readers begin. */
export const digestSeries = ({ groupId, personId }: Readers): string => `digest:${groupId}:${personId ?? 0}`

/** The key under which a digest is told once: one for each group or person, frequency and day. */
export function digestKey(of: Readers, plan: Plan, moment: number): string {
  const day = new Date(wallTime(moment, plan.timeZone)).toISOString().slice(0, 10)
  return `${digestSeries(of)}:${plan.frequency}:${day}`
}

/** What is to be done about a schedule. `next`: when to look at it again. */
export type Step =
  | { readonly kind: 'wait'; readonly next: number }
  | { readonly kind: 'tell'; readonly moment: number; readonly next: number }

/**
 * A moment that has come is told of at once, however late; of several that were missed, only the last.
 * @param planned when it was to come; undefined when that has not been reckoned since `since`
 */
export function decideStep(
  plan: Plan,
  { planned, since }: { readonly planned: number | undefined; readonly since: number },
  now: number,
): Step {
  const next = planned ?? nextMoment(plan, since)
  if (next > now) return { kind: 'wait', next }
  // It may have been planned before the settings were changed, and be later than the last moment by the new ones: it is
  // then told of under its own day.
  return { kind: 'tell', moment: Math.max(next, lastMoment(plan, now)), next: nextMoment(plan, now) }
}

/** Bot API: a caption has at most 1 024 characters. */
const CAPTION_LETTERS = 1_024
/** Letters of a line or paragraph beside its values, of a text within it, of a number: rather too many than too few. */
const LINE_LETTERS = 80
const PART_LETTERS = 15
const NUMBER_LETTERS = 16

/** The first lines, as many as surely fit below a picture. @param beside what the caption says before and after them */
export function cutToCaption(lines: readonly Text[], beside: readonly Text[]): readonly Text[] {
  let left = CAPTION_LETTERS - total(beside.map((text) => LINE_LETTERS + lettersIn(text)))
  return lines.slice(
    0,
    lines.filter((line) => {
      left -= LINE_LETTERS + lettersIn(line)
      return left >= 0
    }).length,
  )
}

/** About how long the values of a text are, in whatever language. */
const lettersIn = ({ values }: Text): number => total(Object.values(values).map(lettersOf))

function lettersOf(value: TextValue): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object') return NUMBER_LETTERS
  if (isTexts(value)) return total(value.map(lettersIn))
  if ('person' in value) return nameOf(value.person).length
  if ('named' in value) return nameOf(value.named).length
  if ('list' in value) return total(value.list.map((each) => lettersOf(each) + 3))
  return 'values' in value ? PART_LETTERS + lettersIn(value) : NUMBER_LETTERS
}

const isTexts = (value: TextValue): value is readonly Text[] => Array.isArray(value)
const total = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0)
