import type { Days, PanelSpan } from './part.ts'

const DAY_MS = 86_400_000

/** A bit for each day of a month that belongs to the period, and to the one before; the first day's is the lowest. */
export interface MonthBits {
  /** Its first day, as Postgres writes it. */
  readonly month: string
  readonly now: number
  readonly before: number
}

export function monthsOf({ days }: Pick<PanelSpan, 'days'>): readonly MonthBits[] {
  const months = new Map<string, { month: string; now: number; before: number }>()
  for (const which of ['now', 'before'] as const)
    for (let day = Date.parse(days[which].first); day <= Date.parse(days[which].last); day += DAY_MS) {
      const date = new Date(day).toISOString()
      const month = `${date.slice(0, 7)}-01`
      const bits = months.get(month) ?? { month, now: 0, before: 0 }
      months.set(month, bits)
      bits[which] |= 1 << (Number(date.slice(8, 10)) - 1)
    }
  return [...months.values()]
}

/** How many days of the calendar the two periods have. */
export function lengthsOf({ days }: Pick<PanelSpan, 'days'>): {
  readonly now: number
  readonly before: number
} {
  const length = ({ first, last }: Days) => Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1
  return { now: length(days.now), before: length(days.before) }
}
