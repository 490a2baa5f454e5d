const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** After each refusal of Telegram's in a row, what was decided is tried again; then never. */
export const AGAIN_MS: readonly number[] = [
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * 60 * MINUTE_MS,
  DAY_MS,
  7 * DAY_MS,
  30 * DAY_MS,
]
