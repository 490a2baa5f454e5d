import { beginsWithCoins, type Coinage, coinsNamedIn, symbolBefore } from './coinage.ts'
import { MOST_COINS } from './coins.ts'
import { foldName } from './names.ts'
import { NUMBER_WORDS, readCountWords } from './number-words.ts'

export type AmountProblem =
  | 'zero'
  | 'negative'
  | 'fraction'
  | 'overflow'
  | 'not_a_number'
  /** What follows could belong to it: another number, `%`, `x3`, `/2`, "y medio". */
  | 'leftover'
  /** It reads in two ways: `5 mil gracias`. */
  | 'ambiguous'

export interface AmountFault {
  readonly problem: AmountProblem
  /** What was written there, as far as it matters. */
  readonly given: string
  /** Of what is ambiguous: how each reading is written without doubt. */
  readonly readings?: readonly [string, string]
  /** Of what is said in words or with a plus: the text with the amount in figures, which may be read. */
  readonly meant?: string
}

export type AmountRead = { readonly value: bigint | 'all'; readonly length: number } | AmountFault

/** Spoken in Spanish or English, without accents. */
const MAGNITUDES = new Map<string, bigint>(
  Object.entries({
    k: 1_000n,
    mil: 1_000n,
    thousand: 1_000n,
    m: 1_000_000n,
    millon: 1_000_000n,
    millones: 1_000_000n,
    million: 1_000_000n,
    millions: 1_000_000n,
  }),
)
const MILLIONS = ['millon', 'millones', 'million', 'millions']

/** What begins a note: after it, a "mil" or "k" before can only have been a number's. */
const NOTE_BEGINS = ['por', 'para', 'pa', 'for', 'como', 'as']
const NOTE_BEGINS_AFTER_MIL = [
  ...[
    'de',
    'del',
    'en',
    'con',
    'a',
    'al',
    'y',
    'el',
    'la',
    'los',
    'las',
    'lo',
    'un',
    'una',
    'tu',
    'mi',
    'su',
  ],
  ...['porque', 'pq', 'from', 'to', 'of', 'the', 'my', 'your', 'because'],
]
/** `5 millones de besos` is a figure of speech, `2 m de tela` two metres, `k` is how people write "que". */
const beginsNote = (magnitude: string, word: string) =>
  NOTE_BEGINS.includes(word) ||
  (['mil', 'thousand'].includes(magnitude) && NOTE_BEGINS_AFTER_MIL.includes(word)) ||
  (MILLIONS.includes(magnitude) && word !== 'de' && word !== 'of' && NOTE_BEGINS_AFTER_MIL.includes(word))

const NUMBER = /^([-−‐‑‒–—]?)(\d+(?:[.,]\d+)*)/
/** Groups of three behind any one space of a line: `1 500`, whether that breaks or not. */
const SPACED_GROUPS = /^(?:[^\S\n\r\t\v\f]\d{3})+(?![\d\p{L}\p{M}])/u
const WORD = /^[\p{L}\p{M}]+/u
/** Behind groups set apart by spaces: `1 500,50`. Three digits would be a group of another kind. */
const DECIMALS = /^[.,](?:\d{1,2}|\d{4,})(?![.,]?\d)/
/** An amount ends where a word does; a comma sets the note off, and a full stop ends a sentence. */
const ENDS = /^(?:[.,;:!…]*(?:\s|$))/

/** What an amount is read by. */
interface Reading {
  /** Whether what stands behind it is something of its own that a line goes on with: a duration begins with a number too. */
  readonly follows?: (rest: string) => boolean
  /** How the group calls its coins. */
  readonly coinage?: Coinage | undefined
}

/**
 * The amount of coins at the beginning of a text: `1500`, `1.500`, `1,500`, `1 500`, `5 mil`, `3 millones`, `1k`, `2 k`,
 * `2m`, `1,5 millones`, `todo`; with what the coins are called, if it says so. A separator groups when exactly three
 * digits follow each; otherwise it is a decimal point, and coins have no parts. What follows and could belong to it is
 * refused, never left to the note.
 */
export function readAmount(text: string, reading: Reading = {}): AmountRead {
  const before = symbolBefore(text, reading.coinage)
  const read = readBare(text.slice(before), reading)
  return 'problem' in read ? read : { ...read, length: before + read.length }
}

function readBare(text: string, { follows = () => false, coinage }: Reading): AmountRead {
  const said = /^\S+/.exec(text)?.[0] ?? ''
  const everything = /^(?:tod[oa]s?|all|everything)(?![\p{L}\p{M}\p{N}_])/iu.exec(text)?.[0]
  if (everything !== undefined) {
    const rest = text.slice(everything.length)
    if (!ENDS.test(rest)) return { problem: 'not_a_number', given: said }
    return takenFrom(rest) || continues(rest)
      ? { problem: 'leftover', given: text }
      : { value: 'all', length: everything.length + punctuation(rest) }
  }
  const match = NUMBER.exec(text)
  if (!match?.[2]) return { problem: 'not_a_number', given: said, ...inFigures(text, coinage) }
  const [number, sign = '', digits] = match
  // `50 120 min` is fifty coins and two hours, where a duration may follow.
  const grouped = follows(text.slice(number.length)) ? '' : groupsAfter(digits, text.slice(number.length))
  const decimals = grouped ? (DECIMALS.exec(text.slice(number.length + grouped.length))?.[0] ?? '') : ''
  const written = number.length + grouped.length + decimals.length
  const spoken = magnitudeAfter(text.slice(written))
  const length = written + spoken.length
  const rest = text.slice(length)
  const linked = ofMillions(spoken.last, rest)
  const coins = coinsNamedIn(rest.slice(linked), coinage)
  const named = coins > 0 ? linked + coins : 0
  if (!ENDS.test(rest) && named === 0)
    return { problem: 'not_a_number', given: text.slice(0, length) + (/^\S*/.exec(rest)?.[0] ?? '') }
  const plain = digits + grouped.replaceAll(/\D/gu, '') + decimals
  const scaled = scale(plain, spoken.scale)
  const given = text.slice(0, length)
  if ('problem' in scaled && scaled.problem === 'not_a_number') return { problem: 'not_a_number', given }
  if (sign) return { problem: 'negative', given }
  if ('problem' in scaled) return { problem: scaled.problem, given }
  if (follows(rest)) return { value: scaled.coins, length: length + punctuation(rest) }
  if (spoken.apart && !beginsWithCoins(rest.slice(linked), coinage) && isSpokenNote(spoken.last, rest)) {
    const note = text.slice(written).trim()
    return {
      problem: 'ambiguous',
      given: text,
      readings: [`${scaled.coins} ${rest.trim()}`, `${plain}, ${note}`],
    }
  }
  const behind = rest.slice(named)
  if (!(named > 0 && follows(behind)) && continues(behind)) return { problem: 'leftover', given: text }
  return { value: scaled.coins, length: length + named + punctuation(behind) }
}

/** `cinco`, `mil`, `dos mil quinientas`, `+5`: nothing of it is an amount, but what it would be can be asked. */
function inFigures(text: string, coinage: Coinage | undefined): { readonly meant?: string } {
  const meant = /^\+\s*(?=\d)/.test(text) ? text.replace(/^\+\s*/, '') : countInFigures(text)
  return meant === undefined || 'problem' in readBare(meant, { coinage }) ? {} : { meant }
}

function countInFigures(text: string): string | undefined {
  const words = [...text.matchAll(/[\p{L}\p{M}]+|-/gu)].slice(0, MOST_WORDS)
  const isNext = (step: number) => {
    const before = words[step - 1]
    const between = before
      ? text.slice(before.index + before[0].length, words[step]?.index)
      : text.slice(0, words[0]?.index)
    return /^[^\S\n]*$/.test(between)
  }
  const read = readCountWords((step) => {
    const word = words[step]
    return word && isNext(step) ? foldName(word[0]) : undefined
  })
  const last = read && words[read.taken - 1]
  return last && `${read.value}${text.slice(last.index + last[0].length)}`
}
/** More than any number up to a million has. */
const MOST_WORDS = 16

/** The "de" of `2 millones de rosas`, which Spanish asks for. */
const ofMillions = (magnitude: string, rest: string) =>
  MILLIONS.includes(magnitude) ? (/^\s+(?:de|of)(?=\s)/iu.exec(rest)?.[0].length ?? 0) : 0

/** The whole of a text as an amount, as a wizard asks for it. */
export function parseAmount(
  written: string,
  coinage?: Coinage,
): { readonly value: bigint | 'all' } | AmountFault {
  const text = written.trim()
  const read = readAmount(text, { coinage })
  if ('problem' in read)
    return read.meant === undefined || text.startsWith('+') ? read : parseAmount(read.meant, coinage)
  return read.length === text.length ? { value: read.value } : { problem: 'not_a_number', given: text }
}

const punctuation = (rest: string) => /^[.,;:!…]*/.exec(rest)?.[0].length ?? 0

function groupsAfter(digits: string, rest: string): string {
  if (!/^[1-9]\d{0,2}$/.test(digits)) return ''
  return SPACED_GROUPS.exec(rest)?.[0] ?? attachedGroups(rest)
}

/** `1 500k`: the letters must be a magnitude. */
function attachedGroups(rest: string): string {
  const match = /^((?:[^\S\n\r\t\v\f]\d{3})+)(?!\d)([\p{L}\p{M}]+)/u.exec(rest)
  return match?.[1] && MAGNITUDES.has(foldName(match[2] ?? '')) ? match[1] : ''
}

interface Magnitude {
  readonly scale: bigint
  /** UTF-16 units, the space before it included. */
  readonly length: number
  /** The last word of it, folded. */
  readonly last: string
  /** Whether it stands apart from the number. */
  readonly apart: boolean
}

function magnitudeAfter(text: string): Magnitude {
  const none: Magnitude = { scale: 1n, length: 0, last: '', apart: false }
  const first = wordAfter(text)
  const scale = MAGNITUDES.get(first.word)
  if (scale === undefined) return none
  const apart = first.spaces > 0
  // "5 mil millones".
  const second = wordAfter(text.slice(first.length))
  if (['mil', 'thousand'].includes(first.word) && MILLIONS.includes(second.word))
    return { scale: scale * 1_000_000n, length: first.length + second.length, last: second.word, apart }
  return { scale, length: first.length, last: first.word, apart }
}

function wordAfter(text: string): { word: string; spaces: number; length: number } {
  const spaces = /^\s*/.exec(text)?.[0].length ?? 0
  const said = WORD.exec(text.slice(spaces))?.[0] ?? ''
  return { word: foldName(said), spaces, length: spaces + said.length }
}

/** Whether a "mil" that stands apart may as well begin the note: "mil gracias", "mil besos", "k guapa". */
function isSpokenNote(magnitude: string, rest: string): boolean {
  const { word } = wordAfter(rest)
  return word !== '' && !beginsNote(magnitude, word)
}

const FIGURES = [
  ...MAGNITUDES.keys(),
  ...[
    'miles',
    'kk',
    'mm',
    'billon',
    'billones',
    'billion',
    'billions',
    'hundred',
    'docena',
    'docenas',
    'dozen',
    'grand',
    'thousands',
    'millions',
    'centena',
    'centenas',
    'cientas',
    'cientos',
    'decena',
    'decenas',
    'par',
  ],
  ...NUMBER_WORDS,
  ...['porciento', 'percent', 'cts', 'centimos', 'cents', 'pico'],
]

const SAID_ON =
  /^(?:por\s+ciento|per\s+cent|(?:y|con)\s+(?:medi[oa]|pico|algo|cuarto|un\s+cuarto)|and\s+a\s+(?:half|quarter))(?![\p{L}\p{M}])/iu
const JOINED =
  /^(?:m[aá]s|menos|plus|minus|less|o|ó|u|or|a|to|y|and|hasta|con|coma|punto|point|comma|x)\s+|^[-−‐‑‒–—+±×*]\s*/iu
/** `50 por 3`, `50 de 100`, and nothing behind it that it could count. */
const TIMES = /^(?:por|entre|de|by|times|of)\s+(\p{N}+|[\p{L}\p{M}]+)[.!]*\s*$/iu

const beginsNumber = (text: string) => {
  const { word } = wordAfter(text)
  return /^\p{N}/u.test(text) || MAGNITUDES.has(word) || NUMBER_WORDS.includes(word)
}

/** Whether what follows an amount could belong to it. Pure. */
function continues(rest: string): boolean {
  // What nobody sees separates nothing, and punctuation little: `50 .000`.
  const text = rest.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '').replace(/^[\s.,;:'’´`_·]+/, '')
  const setOff = /^[,;:]/.test(rest)
  if (/^(?:\p{N}|[-−‐‑‒–—+±]\s*\p{N}|[%‰/*×÷^=]|[xe][-+]?\s*\p{N})/iu.test(text)) return true
  if (SAID_ON.test(text)) return true
  const joined = JOINED.exec(text)?.[0]
  if (joined !== undefined && beginsNumber(text.slice(joined.length))) return true
  const times = TIMES.exec(text)?.[1]
  if (times !== undefined && beginsNumber(times)) return true
  return !setOff && FIGURES.includes(wordAfter(text.replace(/^[([{«"]+/, '')).word)
}

/** `todo menos 100` is not everything. */
const takenFrom = (rest: string) =>
  /^[\s.,;:!…]*(?:menos|salvo|excepto|quitando|minus|but|except|less)(?![\p{L}\p{M}])/iu.test(rest)

function scale(digits: string, by: bigint): { coins: bigint } | { problem: AmountProblem } {
  const grouped = /^\d{1,3}([.,])\d{3}(?:\1\d{3})*$/.test(digits)
  // `1.500,50` and `1,500.50`: of three digits behind the other separator nobody knows what it is.
  const both = /^(\d{1,3}([.,])\d{3}(?:\2\d{3})*)(?!\2)[.,](\d{1,2}|\d{4,})$/.exec(digits)
  const plain = both
    ? `${both[1]?.replaceAll(/[.,]/g, '')}.${both[3]}`
    : grouped
      ? digits.replaceAll(/[.,]/g, '')
      : digits.replace(',', '.')
  if (!/^\d+(\.\d+)?$/.test(plain)) return { problem: 'not_a_number' }
  const [whole = '0', part = ''] = plain.split('.')
  const denominator = 10n ** BigInt(Math.min(part.length, 16))
  // Bounded before it is computed with: a message may hold four thousand digits.
  if (whole.length > 15 || part.length > 15) return { problem: whole.length > 15 ? 'overflow' : 'fraction' }
  const scaled = BigInt(whole + part) * by
  if (scaled % denominator !== 0n) return { problem: 'fraction' }
  const coins = scaled / denominator
  if (coins === 0n) return { problem: 'zero' }
  return coins > MOST_COINS ? { problem: 'overflow' } : { coins }
}
