import { MOST_COINS } from '../../values/coins.ts'
import type { Entry } from './catalogue.ts'
import { codeOf, writeCode } from './codes.ts'

/** A setting's values: as they are stored, as a button carries them, and which of them are offered as buttons. */

/** What is stored: coins as text, since JSON has no whole numbers of that size; null is the default. */
export function storedOf({ handle }: Entry, value: unknown): unknown {
  const plain = plainOf(value)
  return JSON.stringify(plain) === JSON.stringify(plainOf(handle.fallback)) ? null : plain
}

const plainOf = (value: unknown) => (typeof value === 'bigint' ? String(value) : value)

/** As a whole number: minutes of a time of day, milliseconds, coins. */
export const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
export const timeOf = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** In a button: takes the setting back to its default. */
export const DEFAULT = '*'
/** In a button: a text that is none. */
export const NONE = '-'

/** As a button carries it; of a list, the entry that it takes away. */
export function writeValue({ handle }: Entry, value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number' || typeof value === 'bigint') return value.toString(36)
  if (typeof value !== 'string') return DEFAULT
  if (handle.kind === 'time') return minutesOf(value).toString(36)
  return value === '' ? NONE : writeCode(codeOf(value))
}

/**
 * What a button's value means for a setting that is `current` now.
 * @param zones the time zones that buttons offer
 * @returns undefined for what this setting can't be
 */
export function readValue(
  entry: Entry,
  written: string,
  current: unknown,
  zones: readonly string[],
): { readonly value: unknown } | undefined {
  const { handle } = entry
  if (written === DEFAULT) return { value: handle.fallback }
  const value = readKind(entry, written, current, zones)
  return value !== undefined && handle.schema.safeParse(value).success ? { value } : undefined
}

function readKind({ handle }: Entry, written: string, current: unknown, zones: readonly string[]): unknown {
  const named = (names: readonly string[]) => names.find((name) => writeCode(codeOf(name)) === written)
  switch (handle.kind) {
    case 'flag':
      return written === '1' ? true : written === '0' ? false : undefined
    case 'choice':
      return named(handle.choices ?? [])
    case 'timeZone':
      return named(zones)
    case 'text':
      return written === NONE ? '' : named(handle.suggestions ?? [])
    case 'list': {
      const items = current as readonly string[]
      const gone = named(items)
      return gone === undefined ? undefined : items.filter((item) => item !== gone)
    }
    default: {
      const whole = wholeOf(written)
      if (whole === undefined) return undefined
      if (handle.kind === 'coins') return whole
      return handle.kind === 'time' ? timeOf(Number(whole)) : Number(whole)
    }
  }
}

function wholeOf(written: string): bigint | undefined {
  if (!/^-?[0-9a-z]{1,13}$/.test(written)) return undefined
  const negative = written.startsWith('-')
  const digits = [...written.replace('-', '')].reduce(
    (sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)),
    0n,
  )
  return negative ? -digits : digits
}

// ------------------------------------------------------------------------------------------ what buttons offer

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const DURATIONS = [
  0,
  ...[1, 5, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 3, 7, 14, 30, 90, 180, 365].map((days) => days * DAY_MS),
]
const COINS = [
  0n,
  ...[1n, 5n, 10n, 25n, 50n, 100n, 250n, 500n].flatMap((each) => [each, each * 1_000n]),
  1_000_000n,
].sort((a, b) => Number(a - b))
const PERCENTS = [0, 1, 2, 5, 10, 20, 30, 50, 75, 100]
const OFFERED = 6

/** The values around the present one that are worth a button, the present one left out. */
export function presetsOf({ handle }: Entry, current: unknown): readonly (number | bigint)[] {
  const fits = (value: unknown) => value !== current && handle.schema.safeParse(value).success
  if (handle.kind === 'duration') return nearest(DURATIONS.filter(fits), current as number)
  if (handle.kind === 'coins') return nearest(COINS.filter(fits), current as bigint)
  if (handle.kind !== 'number') return []
  const { min = 0, max = 0, unit } = handle
  if (unit === '%') return nearest(PERCENTS.filter(fits), current as number)
  const count = Number(max) - Number(min) + 1
  if (count > OFFERED * 4 || !Number.isInteger(count)) return []
  return Array.from({ length: count }, (_, i) => Number(min) + i).filter(fits)
}

/** As many below as above, where there are; and the least, which is often "none". */
function nearest<Value extends number | bigint>(values: readonly Value[], current: Value): readonly Value[] {
  const above = values.findIndex((value) => value > current)
  const at = above < 0 ? values.length : above
  const from = Math.max(0, Math.min(at - OFFERED / 2, values.length - OFFERED))
  const near = values.slice(from, from + OFFERED)
  return from > 0 ? [...values.slice(0, 1), ...near.slice(1)] : near
}

const STEPS = [1, 2, 5]

/** One less and one more, in steps that suit its size. */
export function neighboursOf({ handle }: Entry, current: unknown): { less?: unknown; more?: unknown } {
  const fits = (value: unknown) => (handle.schema.safeParse(value).success ? value : undefined)
  if (handle.kind === 'time') {
    const day = 24 * 60
    const at = minutesOf(current as string)
    return { less: timeOf((at - 30 + day) % day), more: timeOf((at + 30) % day) }
  }
  if (handle.kind === 'number') {
    const at = current as number
    const step = Number(stepFor(BigInt(Math.trunc(Math.abs(at)))))
    return { less: fits(at - step), more: fits(at + step) }
  }
  if (handle.kind === 'coins') {
    const at = current as bigint
    const step = stepFor(at)
    return {
      less: at === 0n ? undefined : fits(at - step < 0n ? 0n : at - step),
      more: at + step > MOST_COINS ? undefined : fits(at + step),
    }
  }
  return {}
}

/** A twentieth or so: 1 up to 20, then 1, 2 or 5 of a power of ten. */
function stepFor(size: bigint): bigint {
  for (let power = 1n; power <= MOST_COINS; power *= 10n)
    for (const step of STEPS) if (size <= BigInt(step) * power * 20n) return BigInt(step) * power
  return MOST_COINS
}
