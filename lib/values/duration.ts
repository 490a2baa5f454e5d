import { foldName } from './names.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** In Spanish and English, without accents. `m` is minutes: nothing here lasts months. */
const UNITS: readonly (readonly [ms: number, words: readonly string[]])[] = [
  [7 * DAY_MS, ['w', 'sem', 'semana', 'semanas', 'week', 'weeks']],
  [DAY_MS, ['d', 'dia', 'dias', 'day', 'days']],
  [HOUR_MS, ['h', 'hr', 'hrs', 'hora', 'horas', 'hour', 'hours']],
  [MINUTE_MS, ['m', 'min', 'mins', 'minuto', 'minutos', 'minute', 'minutes']],
  [SECOND_MS, ['s', 'seg', 'segs', 'segundo', 'segundos', 'sec', 'secs', 'second', 'seconds']],
]

/** More than anybody can mean, and exact as a number. */
const MOST_MS = 100 * 366 * DAY_MS

/** A number and its unit; `y`, `and` or a comma may join it to the part before. */
const FIRST = /^(\d{1,9})(?:[.,](\d{1,3}))?\s*([\p{L}\p{M}]+)/u
const FURTHER = new RegExp(`^(?:\\s*(?:\\by\\b|\\band\\b|,)\\s*|\\s*)${FIRST.source.slice(1)}`, 'u')

/**
 * The duration at the beginning of a text: `2h`, `30 min`, `1h30m`, `1 día y 12 horas`, `1,5 h`. Its parts go from large
 * to small, so that in `2h 3 días sin rosas` the rest is left to what comes after. parse-duration would add up every
 * number with a unit in the whole text, and can't say where the duration ends.
 * @returns milliseconds (at most a century) and how many UTF-16 units of the text say it
 */
export function readDuration(text: string): { readonly ms: number; readonly length: number } | undefined {
  let total = 0
  let length = 0
  let smallest = Number.POSITIVE_INFINITY
  for (;;) {
    const part = readPart(length === 0 ? FIRST : FURTHER, text.slice(length))
    if (!part || part.unitMs >= smallest) break
    total += part.amount * part.unitMs
    length += part.length
    smallest = part.unitMs
  }
  length += /^[,;.:]*/.exec(text.slice(length))?.[0].length ?? 0
  // `1h30` is cut off within a word: rather asked again than taken for an hour.
  const isWhole = smallest < Number.POSITIVE_INFINITY && /^(?:\s|$)/.test(text.slice(length))
  return isWhole ? { ms: Math.min(Math.round(total), MOST_MS), length } : undefined
}

function readPart(pattern: RegExp, text: string) {
  const match = pattern.exec(text)
  if (!match) return undefined
  const [said, whole, decimals = '0', word = ''] = match
  const unit = UNITS.find(([, words]) => words.includes(foldName(word)))
  return unit && { unitMs: unit[0], amount: Number(`${whole}.${decimals}`), length: said.length }
}
