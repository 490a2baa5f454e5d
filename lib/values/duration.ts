import { foldName } from './names.ts'
import { NUMBER_WORDS, readNumberWords } from './number-words.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const FORTNIGHT_MS = 15 * DAY_MS

/** In Spanish and English, without accents. `m` is minutes; months and years are as long as Telegram's apps take them. */
const UNITS: readonly (readonly [ms: number, words: readonly string[]])[] = [
  [365 * DAY_MS, ['ano', 'anos', 'year', 'years']],
  [30 * DAY_MS, ['mes', 'meses', 'month', 'months']],
  [FORTNIGHT_MS, ['quincena', 'quincenas']],
  [7 * DAY_MS, ['w', 'sem', 'semana', 'semanas', 'week', 'weeks']],
  [DAY_MS, ['d', 'dia', 'dias', 'day', 'days']],
  [HOUR_MS, ['h', 'hr', 'hrs', 'hs', 'hora', 'horas', 'hour', 'hours']],
  [MINUTE_MS, ['m', 'min', 'mins', 'minuto', 'minutos', 'minute', 'minutes']],
  [SECOND_MS, ['s', 'seg', 'segs', 'segundo', 'segundos', 'sec', 'secs', 'second', 'seconds']],
]
const unitOf = (word: string) => UNITS.find(([, words]) => words.includes(word))?.[0]

/** More than anybody can mean, and exact as a number. */
const MOST_MS = 100 * 366 * DAY_MS

/** A number, a word or any other sign; `at` and `end` count UTF-16 units of the text. */
interface Token {
  readonly kind: 'number' | 'word' | 'sign'
  /** Folded, where it is a word. */
  readonly said: string
  readonly at: number
  readonly end: number
}

/** What a place in the text says: so long, up to there. */
interface Part {
  readonly ms: number
  /** Of its unit, or what it is a half or a quarter of: parts go from large to small. */
  readonly sizeMs: number
  /** Whose half may be said next: "hora y media". */
  readonly unitMs: number
  /** The token that follows it. */
  readonly next: number
}

/**
 * The duration at the beginning of a text: `2h`, `30 min`, `1h30m`, `2h30`, `1 día y medio`, `media hora`, `1,5 h`, `half
 * an hour`. Its parts go from large to small. parse-duration would add up every number with a unit in the whole text, and
 * can't say where the duration ends. What follows and could belong to it makes the whole unreadable: rather asked again
 * than left to the reason.
 * @returns milliseconds (at most a century) and how many UTF-16 units of the text say it
 */
export function readDuration(text: string): { readonly ms: number; readonly length: number } | undefined {
  const tokens = tokensOf(text)
  const first = readPart(tokens, 0, 0)
  if (!first) return undefined
  let total = first.ms
  let last = first
  for (;;) {
    const further = readFurther(tokens, last)
    if (further === 'unclear') return undefined
    if (!further) break
    total += further.ms
    last = further
  }
  const end = tokens[last.next - 1]?.end ?? 0
  const length = end + (/^[,;.:]*/.exec(text.slice(end))?.[0].length ?? 0)
  // `1h30x` is cut off within a word.
  const isWhole = /^(?:\s|$)/.test(text.slice(length)) && !continues(tokens, last)
  return isWhole ? { ms: Math.min(Math.round(total), MOST_MS), length } : undefined
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(NUMBER_WORD_OR_SIGN)].flatMap((match) => {
    const [said, number, word] = match
    const kind = number !== undefined ? 'number' : word !== undefined ? 'word' : 'sign'
    const end = match.index + said.length
    const token: Token = { kind, said: word === undefined ? said : foldName(word), at: match.index, end }
    if (said === '.' && isShortUnit(text, match.index)) return []
    return [token]
  })
}

/** `2`, `1,5`, `½`, `1½`, `3/4`. */
const NUMBER_WORD_OR_SIGN =
  /((?<![\d/])(?:1\/[24]|3\/4)(?![\d/])|\d+(?:[.,]\d+)?[½¼¾]?|[½¼¾])|([\p{L}\p{M}]+)|[^\s]/gu

const FRACTIONS: ReadonlyMap<string, number> = new Map([
  ['½', 0.5],
  ['1/2', 0.5],
  ['¼', 0.25],
  ['1/4', 0.25],
  ['¾', 0.75],
  ['3/4', 0.75],
])

/** The full stop of "h." and "min.", with more behind it on the line. */
function isShortUnit(text: string, at: number): boolean {
  const unit = /(?<![\p{L}\p{M}])\p{L}{1,4}$/u.exec(text.slice(Math.max(0, at - 5), at))?.[0]
  return unit !== undefined && unitOf(foldName(unit)) !== undefined && /^\.[ \t]+\S/.test(text.slice(at))
}

const word = (tokens: readonly Token[], at: number) => (tokens[at]?.kind === 'word' ? tokens[at].said : '')

/** `2h`, `dos días`, `media hora`, `un cuarto de hora`, `hora y media`; with a half of its unit behind it. */
function readPart(tokens: readonly Token[], at: number, least: number): Part | undefined {
  return readFraction(tokens, at) ?? readBareHalf(tokens, at, least) ?? readCounted(tokens, at)
}

function readCounted(tokens: readonly Token[], at: number): Part | undefined {
  const { value: count, taken } = countAt(tokens, at) ?? { value: undefined, taken: 0 }
  if (count === undefined) return undefined
  const unitMs = unitOf(word(tokens, at + taken))
  if (unitMs !== undefined) return { ms: count * unitMs, sizeMs: unitMs, unitMs, next: at + taken + 1 }
  // "one and a half hours", "2 y media horas".
  const half = halfAt(tokens, at + taken)
  const halved = half && unitOf(word(tokens, half))
  return halved
    ? { ms: (count + 0.5) * halved, sizeMs: halved, unitMs: Number.NaN, next: half + 1 }
    : undefined
}

/** `2`, `cuatro`, `treinta y cinco`, "an". */
function countAt(tokens: readonly Token[], at: number) {
  const token = tokens[at]
  if (token?.kind !== 'number')
    return ['a', 'an'].includes(word(tokens, at))
      ? { value: 1, taken: 1 }
      : readNumberWords((step) => tokens[at + step]?.said)
  const value = numberOf(token.said)
  if (value === undefined) return undefined
  // `1 ½ h`, `2 1/2 h`
  const more = Number.isInteger(value) ? FRACTIONS.get(tokens[at + 1]?.said ?? '') : undefined
  return more === undefined ? { value, taken: 1 } : { value: value + more, taken: 2 }
}

/** Bounded: a float of more digits would not be exact. `1.500` is a thousand to some and one and a half to others. */
function numberOf(said: string): number | undefined {
  if (/^[1-9]\d{0,2}[.,]\d{3}$/.test(said)) return undefined
  const alone = FRACTIONS.get(said)
  if (alone !== undefined) return alone
  const part = FRACTIONS.get(said.at(-1) ?? '')
  if (part !== undefined) return /^\d{1,9}.$/.test(said) ? Number(said.slice(0, -1)) + part : undefined
  return /^\d{1,9}(?:[.,]\d{1,3})?$/.test(said) ? Number(said.replace(',', '.')) : undefined
}

/** "hora y media", "hora y cuarto", without a number. */
function readBareHalf(tokens: readonly Token[], at: number, least: number): Part | undefined {
  const unitMs = unitOf(word(tokens, at))
  if (unitMs === undefined || word(tokens, at).length < 3 || least > 0) return undefined
  const part = { ms: unitMs, sizeMs: unitMs, unitMs, next: at + 1 }
  const half = halfAt(tokens, at + 1) ?? quartersAt(tokens, at + 1)?.next
  return half !== undefined && isFollowedByNoun(tokens, part, half) === 'half' ? part : undefined
}

/** "media hora", "medio día", "half an hour", "un cuarto de hora", "tres cuartos de hora". */
function readFraction(tokens: readonly Token[], at: number): Part | undefined {
  const skipped = ['un', 'a'].includes(word(tokens, at)) ? at + 1 : at
  const said = word(tokens, skipped)
  const of = (from: number, words: readonly string[]) =>
    words.includes(word(tokens, from)) ? from + 1 : from
  const figures = FRACTIONS.get(tokens[at]?.said ?? '')
  const parts: [share: number, unitAt: number][] = [
    ...(figures === undefined
      ? []
      : [[figures, of(of(at + 1, ['de', 'of']), ['a', 'an'])] as [number, number]]),
    ...(['media', 'medio'].includes(said) && skipped === at ? [[0.5, at + 1] as [number, number]] : []),
    ...(said === 'half' ? [[0.5, of(of(skipped + 1, ['of']), ['a', 'an'])] as [number, number]] : []),
    ...(['cuarto', 'quarter'].includes(said)
      ? [[0.25, of(of(skipped + 1, ['de', 'of']), ['a', 'an'])] as [number, number]]
      : []),
    ...(['tres', 'three', '3'].includes(tokens[at]?.said ?? '') &&
    ['cuartos', 'quarters'].includes(word(tokens, at + 1))
      ? [[0.75, of(of(at + 2, ['de', 'of']), ['a', 'an'])] as [number, number]]
      : []),
  ]
  for (const [share, unitAt] of parts) {
    const unitMs = unitOf(word(tokens, unitAt))
    if (unitMs !== undefined)
      return { ms: share * unitMs, sizeMs: share * unitMs, unitMs: Number.NaN, next: unitAt + 1 }
  }
  return undefined
}

const JOINS = ['y', 'and', ',', 'con', 'with']

/** Another part behind the last: smaller, or a half of its unit. */
function readFurther(tokens: readonly Token[], last: Part): Part | 'unclear' | undefined {
  const token = tokens[last.next]
  const joined = token && JOINS.includes(token.said)
  const part = readPart(tokens, joined ? last.next + 1 : last.next, 1)
  if (part && part.sizeMs < last.sizeMs) return part
  // "2h 3h", "2h y 3 días": which of them is meant is for who wrote it to say.
  if (part && token && (token.kind === 'number' || joined)) return 'unclear'
  return readMinutes(tokens, last) ?? readHalf(tokens, last)
}

/** `2h30`. */
function readMinutes(tokens: readonly Token[], last: Part): Part | undefined {
  const token = tokens[last.next]
  const attached = token?.kind === 'number' && token.at === tokens[last.next - 1]?.end
  if (!attached || last.unitMs !== HOUR_MS || !/^[0-5]\d$/.test(token.said)) return undefined
  return { ms: Number(token.said) * MINUTE_MS, sizeMs: MINUTE_MS, unitMs: Number.NaN, next: last.next + 1 }
}

/** "y media", "y medio", "y cuarto", "y tres cuartos", "and a half" behind a unit; "media" without the "y". */
function readHalf(tokens: readonly Token[], last: Part): Part | 'unclear' | undefined {
  if (Number.isNaN(last.unitMs)) return undefined
  const quarters = quartersAt(tokens, last.next)
  const next = quarters?.next ?? halfAt(tokens, last.next) ?? bareHalfAt(tokens, last.next)
  if (next === undefined) return undefined
  const ms = last.unitMs * (quarters?.share ?? 0.5)
  const belongs = isFollowedByNoun(tokens, last, next)
  if (belongs === 'half') return { ms, sizeMs: ms, unitMs: Number.NaN, next }
  return belongs === 'unclear' ? 'unclear' : undefined
}

const halfAt = (tokens: readonly Token[], at: number): number | undefined => {
  const [join, first, second] = [tokens[at]?.said, word(tokens, at + 1), word(tokens, at + 2)]
  if (join === 'y' && ['media', 'medio'].includes(first)) return at + 2
  return join === 'and' && first === 'a' && second === 'half' ? at + 3 : undefined
}

const bareHalfAt = (tokens: readonly Token[], at: number): number | undefined =>
  ['media', 'medio'].includes(word(tokens, at)) ? at + 1 : undefined

/** "y cuarto", "y un cuarto", "and a quarter", "y tres cuartos". */
function quartersAt(tokens: readonly Token[], at: number): { share: number; next: number } | undefined {
  if (!['y', 'and'].includes(tokens[at]?.said ?? '')) return undefined
  const [first, second] = [tokens[at + 1]?.said ?? '', word(tokens, at + 2)]
  if (['tres', 'three', '3'].includes(first) && QUARTERS.includes(second))
    return { share: 0.75, next: at + 3 }
  if (['un', 'a'].includes(first) && QUARTER.includes(second)) return { share: 0.25, next: at + 3 }
  return QUARTER.includes(first) ? { share: 0.25, next: at + 2 } : undefined
}
const QUARTER = ['cuarto', 'quarter']
const QUARTERS = ['cuartos', 'quarters']

/** What begins a reason: behind it "y media" can only have been of the duration. */
const REASON_BEGINS = [
  ...[
    'por',
    'para',
    'porque',
    'pq',
    'con',
    'sin',
    'en',
    'a',
    'al',
    'del',
    'y',
    'hasta',
    'como',
    'que',
    'desde',
  ],
  ...[
    'el',
    'la',
    'los',
    'las',
    'su',
    'tu',
    'mi',
    'for',
    'because',
    'with',
    'without',
    'in',
    'to',
    'as',
    'until',
  ],
]
/** What halves and quarters are of, other than time. */
const MEASURES = [
  ...['docena', 'botella', 'copa', 'caja', 'taza', 'tonelada', 'kilo', 'litro', 'metro', 'cuerpo', 'vuelta'],
  ...['centenar', 'millon', 'mundo', 'pan', 'naranja', 'dozen', 'bottle', 'ton', 'mile', 'pound', 'world'],
]

/** "2h y media docena de rosas" is two hours and a reason; "2h y media por insolente" two and a half. */
function isFollowedByNoun(tokens: readonly Token[], last: Part, at: number): 'half' | 'noun' | 'unclear' {
  const following = tokens[at]
  if (following?.kind !== 'word') return following?.kind === 'number' ? 'unclear' : 'half'
  if (MEASURES.includes(following.said) || MEASURES.includes(following.said.replace(/s$/, ''))) return 'noun'
  if (['de', 'of'].includes(word(tokens, at + 1))) return 'noun'
  if (REASON_BEGINS.includes(following.said)) return 'half'
  // "2 horas y medio …": half an hour would be "media".
  const isHour = [HOUR_MS, 7 * DAY_MS, FORTNIGHT_MS].includes(last.unitMs)
  const said = word(tokens, at - 1)
  return (said === 'medio' && isHour) || (said === 'media' && !isHour) ? 'noun' : 'unclear'
}

/** Whether what follows could belong to the duration, though it can't be read as such. */
function continues(tokens: readonly Token[], last: Part): boolean {
  const [first, second, third] = [0, 1, 2].map((step) => tokens[last.next + step])
  if (!first) return false
  const isMore = (at: number) => isPartOfUnit(tokens, at) || readPart(tokens, at, 1) !== undefined
  if (isMore(last.next)) return true
  if (isNumber(first)) return isUnfinished(second)
  const isJoined = JOINS.includes(first.said)
  const isRange = RANGES.includes(first.said)
  const isReckoned = RECKONS.includes(first.said) || /^[-−‐‑‒–—+±%*/×÷^=]$/.test(first.said)
  if ((isJoined || isRange || isReckoned) && isMore(last.next + 1)) return true
  if (isJoined && ['pico', 'algo', 'poco'].includes(second?.said ?? '')) return true
  if (!isNumber(second)) return false
  if (isReckoned) return true
  if (['por', 'by', 'entre'].includes(first.said)) return third === undefined
  return (isJoined || isRange) && isUnfinished(third)
}

const RECKONS = ['x', 'mas', 'menos', 'plus', 'minus', 'o', 'or']
const RANGES = ['a', 'to', 'hasta', 'until', 'till']

const isNumber = (token: Token | undefined) =>
  token !== undefined && (/^\p{N}/u.test(token.said) || NUMBER_WORDS.includes(token.said))

/** "cuarto", "tres cuartos", "half": of the unit before it, where nothing else follows that it could be of. */
function isPartOfUnit(tokens: readonly Token[], at: number): boolean {
  const skipped = ['un', 'a', 'tres', 'three', '3', 'dos', 'two', '2'].includes(tokens[at]?.said ?? '')
    ? at + 1
    : at
  if (!PARTS.includes(word(tokens, skipped))) return false
  const following = tokens[skipped + 1]
  return following?.kind !== 'word' || REASON_BEGINS.includes(following.said)
}
const PARTS = [
  ...['media', 'medio', 'half', 'cuarto', 'cuartos', 'quarter', 'quarters', 'tercio', 'tercios', 'third'],
  'thirds',
]

/** Behind a number: nothing that it could count, or something like a unit's short form. */
const isUnfinished = (token: Token | undefined) =>
  token?.kind !== 'word' || token.said.length < 4 || REASON_BEGINS.includes(token.said)

// ------------------------------------------------------------------------------------------ lengths among words

/** A duration that ends a text takes no more signs than these. */
const MOST_TOKENS = 12

/** Where the duration begins that a text ends with, in UTF-16 units: `por pesado 2h`. */
export function lengthsEnd(text: string): number | undefined {
  return tokensOf(text)
    .slice(1)
    .slice(-MOST_TOKENS)
    .find(({ at }) => {
      if (!/\s/.test(text[at - 1] ?? '')) return false
      const rest = text.slice(at).trimEnd()
      return readDuration(rest)?.length === rest.length
    })?.at
}

/** What is counted in these is a length too, though none that can be read. */
const LONGER = ['fortnight', 'noches', 'nights']
const SOME = [
  ...['un', 'una', 'uno', 'unos', 'unas', 'pocos', 'pocas', 'varios', 'varias', 'algunos', 'algunas'],
  ...['media', 'medio', 'one', 'few', 'some', 'several', 'half'],
  ...NUMBER_WORDS,
]
const WHILES = ['rato', 'ratito', 'while']
/** What has a number and lasts no time: "la regla 3". */
const NUMBERED = [
  ...['regla', 'reglas', 'norma', 'normas', 'punto', 'puntos', 'articulo', 'articulos', 'art', 'numero', 'n'],
  ...['rule', 'rules', 'point', 'points', 'article', 'articles', 'number', '#'],
]

/** What at the beginning of a text says until when, which nothing here reads: `hasta el viernes`, or all of it `mañana`. */
export function untilHintAt(text: string): string | undefined {
  const until = /^\s*(?:hasta|until|till)\s+(?:(?:el|la|las|los|que|the)\s+)?\S+/i.exec(text)?.[0]
  const day =
    /^\s*(?:(?:por\s+|para\s+)?(?:esta\s+(?:tarde|noche|semana)|este\s+(?:mes|finde)|hoy|mañana|el\s+(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo))|today|tonight|tomorrow|this\s+(?:week|month))\s*$/iu.exec(
      text.normalize('NFC'),
    )?.[0]
  return (until ?? day)?.trim()
}

/** What in a text may say how long, whether or not it can be read: `2 horas`, `unos días`, `10mnts`, a number at its end. */
export function lengthHintIn(text: string): string | undefined {
  const tokens = tokensOf(text)
  const whole = /^\s*(?:tod[oa]s?\s+(?:el|la|los|las)|all)\s+\S+/i.exec(text)?.[0].trim()
  const until = untilHintAt(text) ?? whole
  if (until !== undefined) return until
  const isNumbered = tokens.some(({ said }) => NUMBERED.includes(said))
  for (const [at, token] of tokens.entries()) {
    const end = hintAt(tokens, at)
    if (end !== undefined) return text.slice(token.at, end)
  }
  const last = tokens.at(-1)
  const isLoose = last?.kind === 'number' && /\s/.test(text[last.at - 1] ?? '')
  return isLoose && !isNumbered ? last.said : undefined
}

function hintAt(tokens: readonly Token[], at: number): number | undefined {
  const token = tokens[at]
  // "un par de horas", "a couple of days"
  const isPair = ['par', 'couple'].includes(word(tokens, at)) && ['de', 'of'].includes(word(tokens, at + 1))
  const next = tokens[isPair ? at + 2 : at + 1]
  if (!token || next?.kind !== 'word') return undefined
  const isUnit = unitOf(next.said) !== undefined || LONGER.includes(next.said)
  // `10mnts`
  const isSlip = next.at === token.end && /^[hmdsw]/.test(next.said) && !/^(?:d[ao]|m[ao])s?$/.test(next.said)
  if (token.kind === 'number') return isUnit || isSlip ? next.end : undefined
  const isCounted = isPair || SOME.includes(token.said)
  const isOne = ['a', 'an'].includes(token.said) && /^(?:minute|hour|day|week|month|year)$/.test(next.said)
  if (WHILES.includes(next.said) && ['un', 'a'].includes(token.said)) return next.end
  return (isCounted && isUnit && next.said.length > 2) || isOne ? next.end : undefined
}
