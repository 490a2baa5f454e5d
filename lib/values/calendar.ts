const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * Local time as milliseconds since 1970 on a clock that never changes: 09:00 of a day is that day's midnight in UTC and
 * nine hours. For arithmetic; {@link fromWallTime} is the way back.
 * @param at milliseconds since 1970
 * @param timeZone IANA name
 */
export const wallTime = (at: number, timeZone: string): number => at + offsetAt(at, timeZone)

/**
 * The moment at which the clocks show a local time. One that they skip comes as much later as they skip; of one that
 * comes twice it is the first.
 * @param wall as {@link wallTime} gives it
 */
export function fromWallTime(wall: number, timeZone: string): number {
  // Clocks change at most once within a day of it, so one of the offsets on either side is the right one.
  const before = offsetAt(wall - DAY_MS, timeZone)
  const after = offsetAt(wall + DAY_MS, timeZone)
  const fits = (offset: number) => offsetAt(wall - offset, timeZone) === offset
  return wall - (fits(before) || !fits(after) ? before : after)
}

/**
 * The same time on the clock, so many days of the calendar later: a week that loses an hour in spring has 167. A time
 * that the clocks skip comes as much later as they skip; of one that comes twice it is the first.
 * @param at milliseconds since 1970
 * @param timeZone IANA name
 */
export const addLocalDays = (at: number, days: number, timeZone: string): number =>
  fromWallTime(wallTime(at, timeZone) + days * DAY_MS, timeZone)

/** The next moment, after another, at which the clocks show a full hour. @param hour 0 to 23 */
export function nextLocalHour(at: number, hour: number, timeZone: string): number {
  const wall = wallTime(at, timeZone)
  const today = Math.floor(wall / DAY_MS) * DAY_MS + hour * 60 * MINUTE_MS
  return fromWallTime(today > wall ? today : today + DAY_MS, timeZone)
}

/** Made once for each zone: making one takes longer than using it. */
const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  clocks.set(timeZone, made)
  return made
}

/** Whether a name is one of an IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name)
    return true
  } catch {
    return false
  }
}

/** What local time is ahead of UTC then, in milliseconds, to the minute. */
function offsetAt(at: number, timeZone: string): number {
  const parts = clockOf(timeZone).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((each) => each.type === type)?.value ?? 0)
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  return local - Math.floor(at / MINUTE_MS) * MINUTE_MS
}
