/** Whole hours of the clock on the wall; `to` is the next day's where it isn't later than `from`. */
export interface QuietHours {
  readonly from: number
  readonly to: number
}

export const HOURS: readonly number[] = Array.from({ length: 24 }, (_, hour) => hour)

export const PRESETS: readonly QuietHours[] = [
  { from: 23, to: 8 },
  { from: 0, to: 8 },
  { from: 22, to: 7 },
]

/** As a clock shows it. */
export const hourName = (hour: number) => `${hour}:00`
