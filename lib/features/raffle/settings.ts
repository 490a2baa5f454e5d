import { defineSettings, setting } from '../../contract/setting.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export const raffleSettings = defineSettings('raffle', {
  /** How many tickets of one raffle a person may hold. */
  ticketsEach: setting.number(10, { min: 1, max: 100 }),
  /** Where whoever opens one doesn't say how long. */
  usualMs: setting.duration(HOUR_MS, { min: MINUTE_MS, max: 30 * DAY_MS }),
  longestMs: setting.duration(7 * DAY_MS, { min: MINUTE_MS, max: 30 * DAY_MS }),
})
