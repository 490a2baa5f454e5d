import { groupSettings } from '../../community/group-settings.ts'
import type { Stored } from '../../contract/setting.ts'
import { parseAmount, readAmount } from '../../values/amount.ts'
import { type Coinage, coinsNamedIn } from '../../values/coinage.ts'
import { cut } from '../../values/cut.ts'
import { readDuration } from '../../values/duration.ts'
import { lengthOf } from '../../values/length.ts'
import { foldName } from '../../values/names.ts'
import { oneLine } from '../../values/one-line.ts'
import type { Text } from '../../values/text.ts'
import { findZone } from '../notifications/index.ts'
import type { Entry } from './catalogue.ts'
import { showBound, showValue } from './showing.ts'
import { say } from './texts.ts'

/** What somebody wrote as a setting's value. */
export type Read = { readonly value: unknown } | { readonly wrong: Text }

/** A message's length: a list may be written in one. */
export const LONGEST_WRITTEN = 4_000

/**
 * @param current the value in force: what is written of a list is added to it
 * @param group whose word for coins may stand behind a number of them
 */
export function readWritten(entry: Entry, written: string, current: unknown, group?: Stored): Read {
  const read = readKind(entry, written.trim(), current, group)
  if (!read || 'wrong' in read) return read ?? { wrong: wrongOf(entry) }
  const parsed = entry.handle.schema.safeParse(read.value)
  return parsed.success ? { value: parsed.data } : { wrong: wrongOf(entry) }
}

/** @returns undefined for what can't be read as its kind */
function readKind(
  entry: Entry,
  written: string,
  current: unknown,
  group: Stored | undefined,
): Read | undefined {
  const { handle } = entry
  switch (handle.kind) {
    case 'number':
      if (handle.unit === 'h') return readHour(written)
      return isNothing(handle, written) ? { value: 0 } : readNumber(written)
    case 'topic':
      return readNumber(written)
    case 'coins':
      return readCoins(entry, written, groupSettings.of(group))
    case 'duration':
      return readLength(entry, written)
    case 'time':
      return readTime(written)
    case 'timeZone': {
      const zone = findZone(written)
      return zone === undefined ? undefined : { value: zone }
    }
    case 'text':
      return readText(entry, written)
    case 'list':
      return readItems(entry, written, current as readonly string[])
    default:
      return undefined
  }
}

/** Whole, grouped or not, with or without percent or a word behind it; `2 mil` are two thousand. */
function readNumber(written: string): Read | undefined {
  const said = /^([-+]?)((?:\d{1,3}(?:[., ]\d{3})+|\d{1,15})(?:\s*[\p{L}\p{M}]+)?)\s*%?$/u.exec(
    // Not with the spaces before it: each of a line of them would be tried.
    written.replace(/(?:por\s?ciento|per\s?cent)$/iu, '%'),
  )
  const read = said?.[2] === undefined ? undefined : readAmount(said[2])
  if (!read || ('problem' in read && read.problem !== 'zero') || ('value' in read && read.value === 'all'))
    return undefined
  const whole = 'value' in read ? Number(read.value) : 0
  return { value: said?.[1] === '-' ? -whole : whole }
}

function readCoins({ handle }: Entry, written: string, coinage: Coinage): Read | undefined {
  const [zeros] = /^0+/.exec(written) ?? []
  const isZero = zeros && zeros.length + coinsNamedIn(written.slice(zeros.length), coinage) === written.length
  if (isZero || isNothing(handle, written)) return { value: 0n }
  const parsed = parseAmount(written, coinage)
  return 'value' in parsed && parsed.value !== 'all' ? { value: parsed.value } : undefined
}

const NOTHING = ['0', 'nada', 'ninguno', 'ninguna', 'nunca', 'no', 'none', 'never', 'nothing']

const isNothing = ({ min }: Entry['handle'], written: string) =>
  Number(min) === 0 && NOTHING.includes(foldName(written))

function readLength({ handle }: Entry, written: string): Read | undefined {
  if (isNothing(handle, written)) return { value: 0 }
  const read = readDuration(written)
  return read && read.length === written.length ? { value: read.ms } : undefined
}

/** `21:30`, `9.30`, `9`, `21 h`, `9 pm`. */
function readTime(written: string): Read | undefined {
  const said = /^(?:a las? )?(\d{1,2})(?:[:.h ](\d{2}))?\s*(?:h|hs|horas?)?\s*(?:(a|p)\.?\s?m\.?)?$/i.exec(
    foldName(written),
  )
  if (!said) return undefined
  const half = said[3]
  const hour = Number(said[1])
  if (half && (hour < 1 || hour > 12)) return undefined
  const hours = half ? (hour % 12) + (half === 'p' ? 12 : 0) : hour
  const minutes = said[2] ?? '00'
  return { value: `${String(hours).padStart(2, '0')}:${minutes}` }
}

/** A whole hour of the clock, as a time is written: `22`, `22 h`, `10 pm`. */
function readHour(written: string): Read | undefined {
  const time = readTime(written)
  if (!time || 'wrong' in time) return undefined
  const [hour, minutes] = String(time.value).split(':')
  return minutes === '00' ? { value: Number(hour) } : undefined
}

function readText({ handle }: Entry, typed: string): Read | undefined {
  const { longest = 0, lines } = handle
  const written = lines ? typed : oneLine(typed)
  // Of what was typed nobody would see anything.
  if (written === '' && typed !== '') return undefined
  if (lengthOf(written) > longest)
    return { wrong: say('wrong.too_long', { max: longest, given: lengthOf(written) }) }
  return { value: written }
}

/** One or several, each in its line or behind a comma; behind a space, where none of them has one in itself. */
function itemsIn(item: Entry['handle']['item'], written: string): string[] {
  const parts = written.split(/[\n,;]+/).map((part) => part.trim())
  return parts.flatMap((part) => {
    const words = part.split(/\s+/)
    const isOne = item?.safeParse(part).success
    return !isOne && words.every((word) => item?.safeParse(word).success) ? words : [part]
  })
}

function readItems(entry: Entry, written: string, current: readonly string[]): Read | undefined {
  const { item, most = 0, longest = 0 } = entry.handle
  const items: string[] = []
  for (const each of itemsIn(item, written)) {
    if (each === '') continue
    if (lengthOf(each) > longest)
      return { wrong: say('wrong.item_long', { item: cut(each, 40), max: longest }) }
    const parsed = item?.safeParse(each)
    if (!parsed?.success) return { wrong: say('wrong.item', { item: each, help: entry.handle.help }) }
    items.push(parsed.data)
  }
  const fresh = [...new Set(items)].filter((each) => !current.includes(each))
  if (items.length === 0) return undefined
  if (fresh.length === 0) return { wrong: say('wrong.item_there', { count: items.length }) }
  if (current.length + fresh.length > most)
    return { wrong: say('wrong.full', { most, room: Math.max(0, most - current.length) }) }
  return { value: [...current, ...fresh] }
}

/** From where to where it goes, with one that it may be. */
export const limitsOf = (entry: Entry) => {
  const { min = 0, max = 0, fallback } = entry.handle
  return {
    min: showBound(entry, min),
    max: showBound(entry, max),
    example: showValue(entry, entry.handle.kind === 'duration' && fallback === 0 ? max : fallback),
  }
}

/** What was wrong, what would be right, with an example. */
function wrongOf(entry: Entry): Text {
  const { handle } = entry
  const bounds = limitsOf(entry)
  switch (handle.kind) {
    case 'coins':
      return say('wrong.coins', {
        min: { coins: BigInt(handle.min ?? 0) },
        max: { coins: BigInt(handle.max ?? 0) },
      })
    case 'number':
      return say('wrong.number', bounds)
    case 'duration':
      return say('wrong.duration', bounds)
    case 'time':
      return say('wrong.time')
    case 'timeZone':
      return say('wrong.timeZone')
    case 'list':
      return say('wrong.list')
    default:
      return say('wrong.text', { max: handle.longest ?? 0 })
  }
}
