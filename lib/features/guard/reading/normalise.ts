import type { Message, MessageEntity } from '@grammyjs/types'
import { unframe } from '../../../values/alphabets.ts'
import { cut, cutEnd } from '../../../values/cut.ts'
import { isWarning } from '../checks/context.ts'
import { LURE_WORDS, LURES } from '../checks/lures.ts'
import { foldText, joinApart, readFigures, withLetters } from './alphabets.ts'
import { type Carrier, readCarriers, type Words } from './carriers.ts'
import { settle } from './doubled.ts'
import {
  findLinks,
  findLookalikes,
  joinAddresses,
  type Link,
  readLink,
  withPlainSigns,
  withPoints,
} from './links.ts'
import { type Shape, shapesOf } from './shapes.ts'

/** A message as the checks see it: read once, whatever shape it came in. */
export interface Reading {
  /** As it was written: the text itself, then every other carrier's words. */
  readonly text: string
  /** The same without the signs that were set inside its words. */
  readonly bare: string
  /** In plain letters. */
  readonly folded: string
  /** The words of `folded`, letters alone. */
  readonly words: readonly string[]
  /** Lures that were hidden behind other letters, figures or gaps. */
  readonly disguised: readonly string[]
  readonly links: readonly Link[]
  readonly handles: readonly string[]
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  /** Amounts of real money; the group's own coins are none. */
  readonly money: readonly string[]
  readonly counts: {
    readonly letters: number
    readonly emoji: number
    readonly customEmoji: number
    readonly mentions: number
  }
  readonly shapes: ReadonlySet<Shape>
  /** Who else's words it carries. */
  readonly carriers: ReadonlySet<Carrier>
  /** It holds more than anybody writes, and not all of that was read. */
  readonly cut: boolean
}

/** Telegram's own bound for a text; the words of other carriers come on top of it. What is longer is read in pieces, too. */
const MOST_CHARACTERS = 6_000
/** Of what is longer, the beginning and the end. */
const END = 2_500

// Who calls the moderators names nobody.
const HANDLE = /(?<![\w@./])@ ?(?!(?:admins?|mods|moderador(?:es|as?)?|staff)\b)([a-z][a-z0-9_]{3,31})\b/g
const PHONE =
  /(?<![\w.,+-])\+ ?\d(?:[ ().-]{0,2}\d){8,14}(?![\d])|\b(?:whats ?app|wh?atsap|wa?sap|wsp|wpp|wha|tel(?:efono)?|cel(?:ular)?|movil|llam\w{0,6}|phone|call|zap|contact\w{0,8}|escribe(?:me|nos)?(?: al)?)\b[^\n\d+]{0,16}(\d(?:[ ().-]{0,2}\d){6,13})(?!\d)|\b(?:bizum|nequi|yape|plin|daviplata|pedidos?|reservas?|citas?|agenda|cotiz\w+)\b[^\n\d+]{0,16}(\d(?: ?\d){8,10})(?!\d|[.,]\d)/g
const EMAIL = /\b[a-z0-9][\w.+-]{0,40}@[a-z0-9][a-z0-9-]{0,40}\.[a-z.]{2,16}\b/g
const MONEY =
  /(?:(?:us|mx|ar|r)?[$€£] ?\d[\d.,]{0,12}k?|\b\d[\d.,]{0,12} ?k? ?(?:mil )?(?:[$€£]|usdt?|eur(?:os?)?|dls|dolar(?:es)?|dollars?|bucks|pesos|soles|mxn|ars|cop|clp|btc|eth|руб\w{0,4}|р\b))/g
const EMOJI = /\p{Extended_Pictographic}/gu
const MOST_FOUND = 30

/** @param message a message of Telegram's, or as much of one as there is */
export function normalise(message: Partial<Message>): Reading {
  const carried = readCarriers(message)
  const words = spokenIn(message, carried.words)
  const text = bounded(words.map((each) => each.text).join('\n'))
  const bare = apartAtCapitals(withoutWedges(text))
  const { folded, disguised } = plainWords(bare)
  const entities = [...(message.entities ?? []), ...(message.caption_entities ?? [])]
  const handles = [...findAll(folded, HANDLE), ...carried.usernames.map((name) => name.toLowerCase())]
  return {
    text,
    bare,
    folded,
    words: folded.match(/\p{L}{2,24}/gu) ?? [],
    disguised,
    links: [
      ...findLinks(folded),
      ...findLookalikes(text),
      ...carried.urls.flatMap((url) => readLink(foldText(withPlainSigns(url)).text) ?? []),
      ...carried.unseen.flatMap((url) => unseenLink(url) ?? []),
    ],
    handles: [...new Set(handles)],
    // A card's own number is what a card is; it counts as one.
    phones: [...(message.contact ? [] : carried.phones), ...findAll(folded, PHONE)],
    emails: findAll(folded, EMAIL),
    money: findAll(folded, MONEY),
    counts: {
      letters: (folded.match(/\p{L}/gu) ?? []).length,
      emoji: (text.match(EMOJI) ?? []).length,
      customEmoji: countOf(entities, 'custom_emoji') + countRichEmoji(message),
      mentions: countOf(entities, 'text_mention') + new Set(findAll(folded, HANDLE)).size,
    },
    shapes: shapesOf(message),
    carriers: new Set(words.map(({ carrier }) => carrier)),
    cut: carried.cut,
  }
}

/** Whoever shows what they like shows where it lies; a page is put there for its picture alone. */
function unseenLink(url: string): Link | undefined {
  const link = readLink(foldText(withPlainSigns(url)).text)
  return link && link.kind !== 'known' && link.kind !== 'reference' ? { ...link, kind: 'unseen' } : undefined
}

/** A quote of this very group is a member's own words, judged when they wrote them. */
function spokenIn(message: Partial<Message>, words: readonly Words[]): readonly Words[] {
  const said = foldText(message.text ?? message.caption ?? '').text
  // Whoever shows what was said here to report it says none of it.
  const isOwnQuote =
    message.external_reply === undefined && (message.reply_to_message !== undefined || isWarning(said))
  return words.filter(({ carrier }) => !(carrier === 'quote' && isOwnQuote) && carrier !== 'sender')
}

const bounded = (text: string): string =>
  text.length <= MOST_CHARACTERS ? text : `${cut(text, MOST_CHARACTERS - END)}\n${cutEnd(text, END)}`

/** An advert below a long story is lost among its words: what is longer is looked at in pieces besides. */
const LONG = 1_200
const PIECE = 700
const STEP = 500
/** Where an advert says what to do: in what is very long, only the pieces around such places are looked at. */
const ANCHOR =
  /[@＠]|:\/\/|\w\.[a-z]{2,6}\b|\d[\d ().-]{6,}\d|privad|interno|perfil|escr[ií]b|whats|wsp|inbox|profile|message me|\bdm\b|[$€£]|dólar|dollar/giu
const MOST_PIECES = 12
/** Of those, the ones that stories have not; what stands closely around one is looked at by itself. */
const WAY_OUT = /[@＠]|:\/\/|\w\.[a-z]{2,6}\b|\d[\d ().-]{6,}\d|whats|wsp|[$€£]|dólar|dollar/giu
const AROUND = 150
const MOST_AROUND = 6

function aroundWaysOut(text: string): readonly string[] {
  const pieces: string[] = []
  let read = 0
  for (const { index } of text.matchAll(WAY_OUT)) {
    if (index < read) continue
    if (pieces.length >= MOST_AROUND) break
    read = index + AROUND
    const before = text.slice(Math.max(0, index - AROUND), index)
    // From where its sentence begins: what is told before has words enough to hide it.
    pieces.push(text.slice(index - before.length + (/^.*[.!?…\n]\s+/su.exec(before)?.[0].length ?? 0), read))
  }
  return pieces
}

/** The pieces of a message that is longer than what people write at once. */
export function piecesOf(message: Partial<Message>): readonly string[] {
  const text = spokenIn(message, readCarriers(message).words)
    .map((each) => each.text)
    .join('\n')
  if (text.length <= LONG) return []
  if (text.length <= MOST_CHARACTERS)
    return [
      ...Array.from({ length: Math.ceil((text.length - PIECE) / STEP) + 1 }, (_, at) =>
        text.slice(at * STEP, at * STEP + PIECE),
      ),
      ...aroundWaysOut(text),
    ]
  const pieces = [text.slice(-PIECE)]
  let read = 0
  for (const { index } of text.matchAll(ANCHOR)) {
    if (index < read) continue
    if (pieces.length >= MOST_PIECES) break
    const from = Math.max(read, index - PIECE / 2)
    read = from + PIECE
    pieces.push(text.slice(from, read))
  }
  return pieces
}

/** A bare text, of a profile or a sample. */
export const readText = (text: string): Reading => normalise({ text })

function countOf(entities: readonly MessageEntity[], type: MessageEntity['type']): number {
  return entities.filter((entity) => entity.type === type).length
}

function countRichEmoji(message: Partial<Message>): number {
  if (message.rich_message === undefined) return 0
  return (JSON.stringify(message.rich_message).match(/"type":"custom_emoji"/g) ?? []).length
}

function findAll(text: string, pattern: RegExp): string[] {
  const found: string[] = []
  for (const match of text.matchAll(pattern)) {
    found.push((match[1] ?? match[2] ?? match[0]).trim())
    if (found.length >= MOST_FOUND) break
  }
  return found
}

/** Emoji as one sign each, skin and all; those that are letters in a frame or read as one are none here. */
const SIGN =
  '(?:(?![\\u24c2\\u2139\\u2b55])\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier}|\\u200d\\p{Extended_Pictographic})*)+'
const PART = '(?:[\\p{L}\\p{M}\\p{N}\\u24b6-\\u24e9\\u2139\\u2b55]|(?<=\\p{L})[@$€!](?!\\d)){1,40}'
const WEDGE = new RegExp(SIGN, 'gu')
const WEDGED = new RegExp(`(?<![@/._\\p{L}\\p{M}\\p{N}])${PART}(?:${SIGN}${PART})+`, 'gu')
/** What stands after a letter in a frame, so that it is drawn as a picture. */
const DRAWN = /(?<=[\p{L}\u24b6-\u24e9\u2139\u2b55])\ufe0f/gu
/** Each letter in brackets of its own: `(c)(r)(é)(d)(i)(t)(o)`. */
const CELLS = /(?:[([{][^\s][)\]}]){3,}/gu
/** One letter, two without a vowel, or a figure beside one, are no word of these languages, but for those few. */
const NO_WORD_ALONE = /^(?:[^aeiouy\d]{1,2}|[^aeoy\d]|(?=.*\d)(?=.*[a-z]).{2,3})$/i
/** Who sets a sign inside a word does so more than once; whoever likes hearts sets them between words. */
const LEAST_WEDGED = 2

/** Words without the signs that were set inside them; where they stand between words, they part them. */
function withoutWedges(text: string): string {
  const bare = unframe(text)
    .replaceAll(DRAWN, '')
    .replaceAll(CELLS, (cells) => cells.replaceAll(/[([{]([^\s])[)\]}]/gu, '$1'))
  const wedged = bare.match(WEDGED) ?? []
  if (wedged.length === 0) return bare
  const often = wedged.reduce((count, token) => count + (token.match(WEDGE)?.length ?? 0), 0) >= LEAST_WEDGED
  return bare.replaceAll(WEDGED, (token) => {
    const parts = token.split(WEDGE)
    return isBroken(parts, often) ? parts.join('') : token
  })
}

/** Words that only their capitals part: `VendoPacksBaratos`. */
const HUMPS = /(?<=^|[\s,;:!?¡¿("«])\p{Lu}?\p{Ll}+(?:\p{Lu}\p{Ll}*){2,}(?![\p{L}\p{N}@/_])/gu
const LEAST_HUMPED = 12
const apartAtCapitals = (text: string): string =>
  text.replaceAll(HUMPS, (run) =>
    run.length < LEAST_HUMPED
      ? run
      : run.replaceAll(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, ' '),
  )

function isBroken(parts: readonly string[], often: boolean): boolean {
  const plain = parts.map((part) => part.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase())
  if (asLures(plain.join('')) !== undefined) return true
  if (plain.some((part) => LURE_WORDS.has(part))) return false
  return often || plain.some((part) => NO_WORD_ALONE.test(part))
}

/**
 * In plain letters, with what was pulled apart or spelled in figures put right. What hides a lure is noted.
 * @param bare see withoutWedges
 */
function plainWords(bare: string): { readonly folded: string; readonly disguised: readonly string[] } {
  const { text: folded, words } = foldText(withPlainSigns(bare))
  const disguised = new Set<string>()
  for (const word of words) {
    const bare = word.text.replaceAll(/[^\p{L}]+/gu, '')
    if (word.mixed && LURE_WORDS.has(bare)) disguised.add(bare)
  }
  let plain = spelledOut(joinAddresses(unstrung(forwards(settled(folded)))))
  let isPulledApart = false
  for (const { from, to, apart } of joinApart(plain)) {
    // What looks like a word in pieces may be an address.
    const read = !apart && findLinks(from).length > 0 ? undefined : asLures(to)
    if (read !== undefined) disguised.add(read)
    if (read === undefined && !apart) continue
    plain = plain.replace(from, read ?? to)
    isPulledApart ||= apart
  }
  if (isPulledApart) plain = joinPairs(plain).replaceAll(/(?<=(?:^|\s)\d) (?=\d(?:\s|$))/g, '')
  // Whole sentences without a space.
  plain = plain.replaceAll(/(?<![\p{L}@/._])\p{L}{14,120}(?![\p{L}@/_])/gu, (run) => asLures(run) ?? run)
  // A point may have been spelled in figures, too: `punto c0m`.
  const read = withPoints(putFigures(plain, disguised)).replaceAll(/ {2,}/g, ' ')
  return { folded: read, disguised: [...disguised] }
}

/** Addresses and names are nobody's words: each letter of them counts; and what has figures is read later. */
const ADDRESS = /[@/_\d]|\p{L}\.\p{L}{2}/u

function settled(text: string): string {
  if (!/(\p{L})\1/u.test(text)) return text
  return text.replaceAll(/\S+/g, (token) =>
    !/(\p{L})\1/u.test(token) || ADDRESS.test(token) ? token : token.replaceAll(/\p{L}+/gu, settle),
  )
}

/** Lines that were written from their end on, the right way round. */
function forwards(text: string): string {
  return text.replaceAll(/[^\n]+/g, (line) => {
    const turned = [...line].reverse().join('')
    if (longLures(turned) < 2 || longLures(line) > 0) return line
    // Some turn each word where it stands.
    const inPlace = turned.split(' ').reverse().join(' ')
    return countPhrases(inPlace) > countPhrases(turned) ? inPlace : turned
  })
}

const countPhrases = (line: string): number => LURES.filter(({ pattern }) => pattern.test(line)).length

/** Words on a string: `reclama_tu_premio_en_casino.bet`. What follows an `@` is one name. */
const STRUNG = /(?<![\p{L}\p{N}@/._-])\p{L}[^\s_@/]{0,40}(?:_{1,3}[\p{L}\p{N}@][^\s_]{0,40}){3,60}/gu
const unstrung = (text: string): string =>
  text.replaceAll(STRUNG, (words) =>
    /\p{L}{3}/u.test(words) ? words.replaceAll(/(?<!@\w{0,32})_+/g, ' ') : words,
  )

/** Points that part words as spaces do: `hola...mira...t.me/x`. */
const TRAIL = /(?<=[\p{L}\p{N},])\.{2,}(?=[\p{L}\p{N}@+])/gu
/** Only where a name has what words have not: `@ las ocho` is a time. */
const NAME_APART = /(?:(?<![\p{L}\p{N}])@|\barroba\b|(?<!\p{L})\(at?\))\s{0,2}(?=[a-z]\w*[_\d]\w*)/gu
const FIGURES_SAID: ReadonlyMap<string, string> = new Map(
  'cero uno dos tres cuatro cinco seis siete ocho nueve|zero one two three four five six seven eight nine'
    .split('|')
    .flatMap((words) => words.split(' ').map((word, figure) => [word, `${figure}`] as const)),
)
/** As many as a phone has, said one by one. */
const NUMBER_SAID = new RegExp(
  String.raw`\b(?:(?:${[...FIGURES_SAID.keys()].join('|')})[ ,-]{1,2}){6,}(?:${[...FIGURES_SAID.keys()].join('|')})\b`,
  'g',
)

/** Addresses, names and numbers as they are used, however they are said. */
const spelledOut = (text: string): string =>
  withPoints(text)
    .replaceAll(TRAIL, ' ')
    .replaceAll(NAME_APART, '@')
    .replaceAll(NUMBER_SAID, (said) =>
      said.replaceAll(/[a-z]+[ ,-]{0,2}/g, (word) => FIGURES_SAID.get(word.replace(/[ ,-]+$/, '')) ?? ''),
    )

const longLures = (line: string): number =>
  (line.match(/\p{L}{4,24}/gu) ?? []).filter((word) => LURE_WORDS.has(word)).length

/** A word with figures among its letters; not a die (`1d20`), a size (`4k`), a name (`luna77`), an address. */
const FIGURED =
  /^([("'¡¿]*)(?=[^\s]*[a-z])(?=[^\s]*[0134578@$!€])([a-z0-9@$!€][a-z0-9@$!€'-]{0,22}?)([).,;:!?"']*)$/
const NO_WORD =
  /^(?:\d+[a-z]{1,3}\d*|[a-z]{1,2}\d+|[a-z]{1,2}\d{2,}[a-z]|[a-z]+\d{2,}|\d{2,}[a-z]+|@.*|[$€!]+.*|[a-z]+[!]+)$/
/** One figure at its edge may count what it says (`video5`): alone it hides nothing. */
const COUNTED = /^(?:[a-z]+\d|\d[a-z]+)$/
/** Among the most figured words, too, an amount is one, and a name that leads somewhere. */
const STAYS = /^(?:\d+(?:[khmgxpd]|gb|mb|kg|km|cm|mg|ml|hs|am|pm|min|hrs|usd|eur|x\d+)|@\w{4,})$/

/** Words that may be names (`luna77`) or numbers (`50l0`). Where others are spelled in figures, so are they. */
const DOUBTFUL = /^(?:\d+[a-z]{1,3}\d*|[a-z]{1,2}\d{2,}[a-z]|[a-z]{3,}\d{2,}|\d{2,}[a-z]+)$/

/** How surely a word is spelled in figures; two that are make all words of a message be read so. */
function figuredness(core: string, readings: readonly string[]): number {
  if (readings.length === 0 || STAYS.test(core)) return 0
  if (NO_WORD.test(core)) return DOUBTFUL.test(core) ? 1 : 0
  return COUNTED.test(core) ? 2 : 3
}
const SPELLED_IN_FIGURES = 4

/** Where words are spelled in figures, all of them are; one alone only if it reads as a lure. */
function putFigures(text: string, disguised: Set<string>): string {
  const tokens = text.split(/(\s+)/)
  const cores = tokens.map((token) => FIGURED.exec(token)?.[2] ?? '')
  const readings = cores.map((core) => (core === '' ? [] : readFigures(core)))
  const lures = readings.map((each) => each.find((word) => LURE_WORDS.has(word)))
  const sure = cores.reduce((sum, core, at) => sum + figuredness(core, readings[at] ?? []), 0)
  const isSpelled = sure >= SPELLED_IN_FIGURES
  return tokens
    .map((token, at) => {
      const [core = '', lure] = [cores[at], lures[at]]
      if (lure !== undefined && (isSpelled || !(NO_WORD.test(core) || COUNTED.test(core)))) {
        disguised.add(lure)
        return token.replace(core, lure)
      }
      const address = isSpelled ? addressIn(token) : undefined
      if (address !== undefined) return address
      const read = isSpelled && !STAYS.test(core) ? readings[at]?.[0] : undefined
      return read === undefined ? token : token.replace(core, read)
    })
    .join('')
}

/** An address among words that are spelled in figures is spelled so, too: `g1r05.b37`. */
function addressIn(token: string): string | undefined {
  if (!/\d/.test(token) || !token.includes('.')) return undefined
  if (findLinks(token).some(({ kind }) => kind !== 'unknown')) return undefined
  const read = withLetters(token)
  return findLinks(read).length > 0 ? read : undefined
}

/** Where lures stand apart, so does what stands between them: `d e`. */
function joinPairs(text: string): string {
  return text.replaceAll(/(?<![\p{L}\p{N}])(\p{L}) (\p{L})(?= {2}|\n|$)/gu, '$1$2')
}

/** Words between lures, for telling `ganadinerodesdecasa` apart. */
const BETWEEN = new Set(
  'de desde en con sin por para tu tus el la los las un una al del y o a es hoy ya mas muy solo todo cada dia from with your the to for in at and now today home you'.split(
    ' ',
  ),
)

/** @returns the words of which a string is made, if they are lures for the greater part */
function asLures(run: string): string | undefined {
  if (LURE_WORDS.has(run)) return run
  const read = readFigures(run).find((each) => LURE_WORDS.has(each))
  if (read !== undefined) return read
  if (run.length < 6 || run.length > 120) return undefined
  const words: string[] = []
  let lured = 0
  let rest = ''
  for (let at = 0; at < run.length; ) {
    const word = wordAt(run, at)
    if (word === undefined) {
      rest += run[at]
      at++
      continue
    }
    if (rest !== '') words.push(rest)
    rest = ''
    words.push(word)
    if (LURE_WORDS.has(word)) lured += word.length
    at += word.length
  }
  if (rest !== '') words.push(rest)
  return lured * 2 > run.length ? words.join(' ') : undefined
}

function wordAt(run: string, at: number): string | undefined {
  for (let length = 15; length > 0; length--) {
    const word = run.slice(at, at + length)
    if (word.length === length && ((length > 3 && LURE_WORDS.has(word)) || BETWEEN.has(word))) return word
  }
  return undefined
}
