import {
  BALLOONS,
  countTurned,
  DRAWN_ALPHABETS,
  LATIN,
  turnLetters,
  turnRound,
  unframe,
} from '../../../values/alphabets.ts'
import { confusable } from '../../../values/letters.ts'
import { LURE_WORDS } from '../checks/lures.ts'
import { joinLines, showTurned } from './layout.ts'

/**
 * What a text reads like, whatever it is written in. Whole words in one decorative alphabet, fillers and frames become
 * plain letters and cost nothing: character sheets are written so. Letters of two scripts inside one word are noted, for
 * a check to weigh: it counts only where the word folds to a lure.
 */

/** What a Latin letter stands for in a Russian word: `зaрaбoтoк` with Latin a, o. */
const CYRILLIC: ReadonlyMap<string, string> = new Map(
  [...'aаbвcсeеhнkкmмoоpрtтxхyуuиiіnпrгgд'.matchAll(/(.)(.)/gu)].map(([, latin = '', cyrillic = '']) => [
    latin,
    cyrillic,
  ]),
)

export interface FoldedWord {
  readonly text: string
  /** Two scripts inside it, or figures and signs in the place of letters. */
  readonly mixed: boolean
}

export interface Folded {
  /** Plain lower-case letters without accents, lines by `\n`, with the signs that carry sense. */
  readonly text: string
  readonly words: readonly FoldedWord[]
}

const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800\u{e0000}-\u{e007f}]/gu
const MARKS = /\p{M}+/gu
/** What stays beside letters and figures: signs that make amounts, addresses, handles and sentences. */
const SENSE = /[^ \p{L}\p{N}@#$€£%+&_/:.,;!?¡¿()=\n'"-]+/gu

/** A sign inside a word, which would otherwise part it in two: `bit*coin`. */
const INNER_SIGN = /(?<=\p{L})[*·•|~\\^](?=\p{L})/gu

/** In the letters that Unicode itself calls the same; at most a few for each of the text's. */
const plainForm = (text: string): string => text.replaceAll(BALLOONS, ' ').normalize('NFKC')

/** A text as a reader would say it aloud. Work grows with its length, which the caller bounds. */
export function foldText(text: string): Folded {
  const lines = plainForm(unframe(showTurned(text)))
    .toLowerCase()
    .replaceAll(INVISIBLE, '')
    .replaceAll(/[«»“”„‟〝〞]/g, '"')
    // Phones write don’t where keyboards write don't.
    .replaceAll(/(?<=\p{L})[’‘ʼ´`](?=\p{L})/gu, "'")
    .replaceAll(INNER_SIGN, '-')
    .split('\n')
  const russian = isCyrillic(text)
  const words: FoldedWord[] = []
  const folded = lines.map((line) => foldLine(line, russian, words))
  return {
    text: joinLines(folded)
      .replaceAll(/\n{2,}/g, '\n')
      .trim(),
    words,
  }
}

function foldLine(line: string, russian: boolean, words: FoldedWord[]): string {
  if (isPlain(line)) {
    const plain = line.replaceAll(SENSE, ' ').replaceAll(/ {2,}/g, '  ').trim()
    for (const text of plain.split(' ')) if (text !== '') words.push({ text, mixed: false })
    return plain
  }
  const upright = isUpsideDown(line) ? putUpright(line) : line
  const shown = withoutMarks(upright)
  const out: string[] = []
  for (const token of shown.split(/[\s\p{Z}]/u)) {
    // Two spaces in a row part words where one parts letters.
    if (token === '' && out.at(-1) !== '') out.push('')
    const folded = foldWord(token, russian)
    for (const text of folded.text.replaceAll(SENSE, ' ').split(' '))
      if (text !== '') {
        words.push({ text, mixed: folded.mixed })
        out.push(text)
      }
  }
  return out.join(' ').trim()
}

const isPlain = (line: string): boolean => /^[\x20-\x7e]*$/.test(line)

/** The accents of real words and the towers of "zalgo" alike. */
function withoutMarks(line: string): string {
  return line.normalize('NFD').replaceAll(MARKS, '').normalize('NFC')
}

function isUpsideDown(line: string): boolean {
  const turned = countTurned(line)
  return turned >= 3 && turned * 5 >= line.length
}

/** Some turn the letters and leave them where they stand. */
function putUpright(line: string): string {
  const inPlace = line.replaceAll(/\S+/g, (word) => (countTurned(word) > 0 ? turnLetters(word) : word))
  const round = turnRound(line)
  return countLures(inPlace) > countLures(round) ? inPlace : round
}

const countLures = (line: string): number =>
  (line.match(/[a-z]{3,24}/g) ?? []).filter((word) => LURE_WORDS.has(word)).length

/** One Cyrillic letter of so many at least reads as no Latin one, where the text is Russian. */
const RUSSIAN_TWINLESS = 5

/** A text whose letters are mostly Cyrillic: its words are Russian words, not Latin ones in disguise. */
function isCyrillic(text: string): boolean {
  const start = text.slice(0, 1_000)
  const count = (pattern: RegExp) => start.match(pattern)?.length ?? 0
  const cyrillic = count(/[а-яёіїґ]/gi)
  if (cyrillic <= 3 || cyrillic <= count(/[a-z]/gi)) return false
  // Every second letter of real Russian has no Latin twin; a disguise is made of twins.
  if (count(/[бгджзийлпфцчшщъыьэюя]/gi) * RUSSIAN_TWINLESS < cyrillic) return false
  // The makers of fancy letters take from many scripts at once.
  return count(/[^\p{Script=Cyrillic}a-z\P{L}]/giu) * 4 < cyrillic
}

/** Cyrillic letters that read as no Latin one: where one stands, the word is Russian. */
const ONLY_CYRILLIC = /[бгджзийлпфцчшщъыэюя]/

function foldWord(token: string, russian: boolean): FoldedWord {
  const ascii = /[a-z]/.test(token)
  const cyrillic = /[а-яёіїєґӏѕјһԁԛԝ]/.test(token)
  if (cyrillic && (russian || (!ascii && ONLY_CYRILLIC.test(token) && !hasDecoration(token)))) {
    const mixed = ascii && !/[.@/]/.test(token)
    return { text: mixed ? toCyrillic(token) : token, mixed }
  }
  const alphabet = /^[\x20-\x7e]*$/.test(token) ? undefined : alphabetOf(token)
  let text = ''
  let strange = false
  for (const letter of token) {
    const latin = alphabet?.get(letter) ?? LATIN.get(letter) ?? looksLike(letter)
    if (latin !== undefined && /\p{L}/u.test(letter)) strange = true
    text += latin ?? letter
  }
  return { text, mixed: strange && ascii && alphabet === undefined }
}

/** Letters of alphabets that share their forms with the Latin one, and that nobody here writes in. */
const RELATED =
  /[\u0180-\u02af\u1d00-\u1dbf\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f]|[\p{Script=Greek}\p{Script=Coptic}\p{Script=Cherokee}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Deseret}\p{Script=Lisu}\p{Script=Osage}\p{Script=Runic}\p{Script=Vai}]/u
const resembled = new Map<string, string | undefined>()

/** What Unicode says that a letter is taken for, where no maker of fancy letters is known for it. */
function looksLike(letter: string): string | undefined {
  if (letter < '\u0180' || !RELATED.test(letter)) return undefined
  if (!resembled.has(letter)) resembled.set(letter, confusable(letter))
  return resembled.get(letter)
}

function toCyrillic(token: string): string {
  return [...token].map((letter) => CYRILLIC.get(letter) ?? letter).join('')
}

const hasDecoration = (token: string): boolean => /[^\p{Script=Cyrillic}\p{N}\p{P}\p{S}\p{Z}]/u.test(token)

/** The maker's alphabet from which every letter of it comes: decoration, not disguise. */
function alphabetOf(token: string): ReadonlyMap<string, string> | undefined {
  const letters = [...token].filter((letter) => LATIN.has(letter) || /\p{L}/u.test(letter))
  return DRAWN_ALPHABETS.find((map) => letters.every((letter) => map.has(letter)))
}

/** Signs and figures that stand for letters: `c4s1n0`. Only what then reads as a lure is taken for one. */
const FIGURES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    0: 'o',
    1: 'i',
    3: 'e',
    4: 'a',
    5: 's',
    7: 't',
    8: 'b',
    '@': 'a',
    $: 's',
    '!': 'i',
    '€': 'e',
  }),
)

/** A text with the figures inside its words as the letters that they stand for, large and small as they are. */
export const withLetters = (text: string): string =>
  text.replaceAll(/[\p{L}\d]{2,40}/gu, (word) => {
    if (!/\d/.test(word) || !/\p{L}/u.test(word)) return word
    const read = word.replaceAll(/\d/g, (figure) => FIGURES.get(figure) ?? figure)
    return /\p{Ll}/u.test(word) ? read : read.toUpperCase()
  })

/** @returns how a word with figures in it may read; the `1` as an i and as an l */
export function readFigures(word: string): readonly string[] {
  if (word.length > 24 || !/[a-z]/.test(word) || !/[0134578@$!€]/.test(word)) return []
  const bare = word.replaceAll(/^[^\p{L}\p{N}@$]+|[^\p{L}\p{N}@$]+$/gu, '')
  const read = [...bare].map((sign) => FIGURES.get(sign) ?? sign).join('')
  const asL = [...bare].map((sign) => (sign === '1' ? 'l' : (FIGURES.get(sign) ?? sign))).join('')
  return read === asL ? [read] : [read, asL]
}

/** Letters apart: `g a n a`, `c.a.s.i.n.o`, `b-o-n-o`: one sign between them, three letters at the least. */
const APART =
  /(?<![\p{L}\p{N}@/.-])[\p{L}\p{N}@$](?:(?: [\p{L}\p{N}@$]){2,80}|(?:[.\-_/,'+][\p{L}\p{N}@$]){2,80})(?:[.\-_/,'+](?= |\n|$)|(?![\p{L}\p{N}@/-]))/gu
/** A sign inside a word: `ca.si.no`, `bit*coin`, `what-sapp`. */
const BROKEN = /(?<![\p{L}\p{N}@/.-])\p{L}{1,8}(?:[.\-_]\p{L}{1,8}){1,8}(?![\p{L}\p{N}@/.-])/gu

const MOST_JOINED = 60

export interface Joined {
  readonly from: string
  readonly to: string
  /** Every letter by itself, rather than a sign within a word: nobody writes words so but to be read, or not to be. */
  readonly apart: boolean
}

/** What was pulled apart, put together: for a check to see whether it reads as a lure. */
export function joinApart(folded: string): readonly Joined[] {
  const joined: Joined[] = []
  for (const [from] of folded.matchAll(APART)) {
    if (!/\p{L}[^\p{L}]*\p{L}/u.test(from)) continue
    joined.push({ from, to: from.replaceAll(/[^\p{L}\p{N}@$]+/gu, ''), apart: true })
    if (joined.length >= MOST_JOINED) return joined
  }
  for (const [from] of folded.matchAll(BROKEN)) {
    joined.push({ from, to: from.replaceAll(/[^\p{L}]+/gu, ''), apart: false })
    if (joined.length >= MOST_JOINED) break
  }
  return joined
}
