// Its table alone: the function makes one expression of all six thousand at import, 19 ms of every cold start.
import confusables from 'unhomoglyph/data.json' with { type: 'json' }
import { LATIN, unframe } from './alphabets.ts'
import { foldName } from './names.ts'

/** What reads otherwise to somebody in a hurry than the tables have it. They win. */
const HURRIED: Readonly<Record<string, string>> = {
  b: 'в',
  i: 'ι',
  j: 'ɉ',
  o: 'ᗝᴏøө0θѳɵꮎꙩʘ⊙ⵔ๏',
  // The Cyrillic letter reads as an R to who types in it, and nobody writes POJO; the Coptic one likewise.
  r: 'рⲣʀᴙɹꞧɍɽɼꓣг',
  n: 'ᴎ',
}

const HURRIEDLY = new Map(
  Object.entries(HURRIED).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
)

const prototypes: Readonly<Record<string, string>> = confusables

/** Unicode's own table of what is taken for another (TR 39), as far as it says a Latin letter. */
export function confusable(letter: string): string | undefined {
  for (const form of [letter, letter.toUpperCase()]) {
    const plain = foldName(prototypes[form] ?? form)
    if (/^[a-z]{1,2}$/.test(plain)) return plain
  }
  return undefined
}

/** What people type here: accents are all that there is to take away, and nothing in it is drawn with another's letters. */
const TYPED = /^[\n\x20-\x7e¡¿À-ÅÇ-ÏÑ-ÖÙ-Ýà-åç-ïñ-öù-ýÿ]*$/

export const isTyped = (text: string): boolean => TYPED.test(text)

/**
 * A text in plain Latin letters of one size, as far as it reads so: `𝐑𝐎𝐉𝐎`, `ＲＯＪＯ`, `🅡🅞🅙🅞`, Cyrillic `РОЈО`. Without
 * accents and without what nobody sees.
 */
export function foldLetters(text: string): string {
  if (TYPED.test(text)) return foldName(text).replaceAll('0', 'o')
  // A sigma is an E to who decorates, and small letters don't show it any more.
  const letters = unframe(text).normalize('NFKC').replaceAll('Σ', 'e')
  const plain = foldName(letters).replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
  return [...plain].map(latinOf).join('')
}

const known = new Map<string, string>()
/** What a letter reads as, looked up once. */
function latinOf(letter: string): string {
  if (/[a-z1-9\s]/.test(letter)) return letter
  const before = known.get(letter)
  if (before !== undefined) return before
  const latin =
    HURRIEDLY.get(letter) ??
    LATIN.get(letter) ??
    (/\p{L}/u.test(letter) ? confusable(letter) : undefined) ??
    letter
  if (known.size < MOST_KNOWN) known.set(letter, latin)
  return latin
}
/** All that people write in, and a bound where somebody sends all of Unicode. */
const MOST_KNOWN = 4_096
