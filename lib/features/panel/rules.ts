import { fromWallTime, wallTime } from '../../values/calendar.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Days, PanelFigure, PanelSpan, PanelValue, Period } from './part.ts'

export const RANGES = ['day', 'week', 'month', 'quarter'] as const
export type Range = (typeof RANGES)[number]

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Whole days, and the days that one column shows. A quarter is thirteen weeks. */
const LENGTH = { week: [7, 1], month: [30, 1], quarter: [91, 7] } as const
const WEEKS = 3

/**
 * When a day begins, so many before a moment's own. Reckoned by the calendar: where the clocks go forward at midnight a day
 * begins at one, and a day from there would be one o'clock again.
 */
const dayBefore = (at: number, days: number, timeZone: string) =>
  fromWallTime((Math.floor(wallTime(at, timeZone) / DAY_MS) - days) * DAY_MS, timeZone)

/** The calendar's day of a moment. */
const dateOf = (at: number, timeZone: string) => new Date(wallTime(at, timeZone)).toISOString().slice(0, 10)

const daysOf = ({ from, to }: Period, timeZone: string): Days => ({
  first: dateOf(from, timeZone),
  last: dateOf(to - 1, timeZone),
})

/**
 * Today is shown as far as it has come, beside the whole of yesterday. The others are whole days that are over, so that
 * a morning doesn't look like a decline.
 */
export function spanOf(range: Range, of: { groupId: GroupId; timeZone: string }, now: number): PanelSpan {
  const { timeZone } = of
  const back = (days: number) => dayBefore(now, days, timeZone)
  const midnight = back(0)
  const weeks = Array.from({ length: WEEKS }, (_, i) => ({
    from: back(7 * (WEEKS - i)),
    to: back(7 * (WEEKS - 1 - i)),
  }))
  const spanning = (period: Period, before: Period, columns: readonly Period[]): PanelSpan => ({
    ...of,
    now: period,
    before,
    days: { now: daysOf(period, timeZone), before: daysOf(before, timeZone) },
    columns,
    weeks,
  })
  if (range === 'day') {
    const end = back(-1)
    const hours = Array.from({ length: Math.round((end - midnight) / HOUR_MS) }, (_, hour) => ({
      from: midnight + hour * HOUR_MS,
      to: midnight + (hour + 1) * HOUR_MS,
    }))
    // To its end: what is counted by the hour counts from the hour's beginning on.
    return spanning({ from: midnight, to: end }, { from: back(1), to: midnight }, hours)
  }
  const [days, step] = LENGTH[range]
  const columns = Array.from({ length: days / step }, (_, i) => ({
    from: back(days - i * step),
    to: back(days - (i + 1) * step),
  }))
  return spanning({ from: back(days), to: midnight }, { from: back(2 * days), to: back(days) }, columns)
}

export const numberOf = (value: PanelValue): number =>
  'count' in value
    ? value.count
    : 'coins' in value
      ? Number(value.coins)
      : 'percent' in value
        ? value.percent
        : value.times

/** Whether it went up (1), down (-1) or neither; undefined where one of the two is not known. */
export function directionOf({ now, before }: Pick<PanelFigure, 'now' | 'before'>): -1 | 0 | 1 | undefined {
  if (!now || !before) return undefined
  return Math.sign(numberOf(now) - numberOf(before)) as -1 | 0 | 1
}

/** So many more of each: one newcomer after none is no sensation, nor are ten coins. */
const QUIET = { count: 5, coins: 50 } as const

/** The figures that changed most, in proportion, the largest change first; those of counts and coins alone. */
export function changesIn(figures: readonly PanelFigure[], most: number): readonly PanelFigure[] {
  const changed = figures.flatMap((figure) => {
    const { now, before } = figure
    if (!now || !before || !('count' in now || 'coins' in now)) return []
    const quiet = 'coins' in now ? QUIET.coins : QUIET.count
    return [{ figure, size: Math.abs(Math.log((numberOf(now) + quiet) / (numberOf(before) + quiet))) }]
  })
  return changed
    .toSorted((one, other) => other.size - one.size)
    .slice(0, most)
    .map(({ figure }) => figure)
}

/** Nothing happened, in either period. */
export const isEmpty = (figures: readonly PanelFigure[]): boolean =>
  figures.every(({ now, before }) => [now, before].every((value) => !value || numberOf(value) === 0))
