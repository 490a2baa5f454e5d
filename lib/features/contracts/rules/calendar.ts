const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * The same time on the clock, so many days of the calendar later: a week that loses an hour in spring has 167. A time
 * that the clocks skip comes as much later as they skip; of one that comes twice it is the first.
 * @param at milliseconds since 1970
 * @param timeZone IANA name
 */
export function addLocalDays(at: number, days: number, timeZone: string): number {
  const wanted = at + offsetAt(at, timeZone) + days * DAY_MS
  // Clocks change at most once within a day of it, so one of the offsets on either side is the right one.
  const before = offsetAt(wanted - DAY_MS, timeZone)
  const after = offsetAt(wanted + DAY_MS, timeZone)
  const fits = (offset: number) => offsetAt(wanted - offset, timeZone) === offset
  return wanted - (fits(before) || !fits(after) ? before : after)
}

/** What local time is ahead of UTC then, in milliseconds, to the minute. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((each) => each.type === type)?.value ?? 0)
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  return local - Math.floor(at / MINUTE_MS) * MINUTE_MS
}
