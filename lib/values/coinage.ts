import { foldName } from './names.ts'
import { withoutEnd } from './without-end.ts'

/** How a group calls its coins. */
export interface Coinage {
  readonly currency: string
  readonly symbol: string
}

/** Everybody's words for coins, whatever a group calls its own. */
const ANY: Coinage[] = [
  { currency: 'monedas', symbol: '🪙' },
  { currency: 'coins', symbol: '' },
]
/** `monedas de chocolate` are something else. */
const OF = ['de', 'del', 'of']
/** Behind a plural, what ends as it does describes it (`rosas rojas`); these begin something of their own. */
const OWN_WORDS = [
  ...['gracias', 'muchas', 'muchos', 'buenas', 'buenos', 'tantas', 'tantos', 'todas', 'todos'],
  ...['besos', 'besitos', 'abrazos', 'saludos', 'unas', 'unos', 'estas', 'estos', 'esas', 'esos'],
]

/**
 * How much of the beginning of a text names the coins that were counted before it, in UTF-16 units, the space before it
 * included: ` rosas`, ` 🌹`, ` rosa`, ` Monedas 🪙`. Of a name of several words the first is enough. Pure.
 * @returns 0 also where it is the beginning of something else: `rosas rojas`, `monedas de chocolate`
 */
export function coinsNamedIn(text: string, coinage?: Coinage): number {
  const { words, symbols } = namesOf(coinage)
  const word = longest(text, words)
  if (word > 0)
    return isOwn(text.slice(0, word), text.slice(word)) ? word + longest(text.slice(word), symbols) : 0
  const symbol = longest(text, symbols)
  return symbol > 0 ? symbol + coinsWordIn(text.slice(symbol), words) : 0
}

/** Whether a text begins with what the coins are called, whatever it goes on to: a number before it counts those. */
export const beginsWithCoins = (text: string, coinage?: Coinage): boolean => {
  const { words, symbols } = namesOf(coinage)
  return longest(text, [...words, ...symbols]) > 0
}

/** `🌹50`, `€ 50`: the symbol before the number, with the space behind it; 0 where there is none. */
export function symbolBefore(text: string, coinage?: Coinage): number {
  const [all, before = ''] = BEFORE_NUMBER.exec(text) ?? []
  const name = foldName(before.trim())
  return all !== undefined && namesOf(coinage).symbols.some((symbol) => symbol.join(' ') === name)
    ? all.length
    : 0
}

/** Bounded: of a line of spaces each would be tried with all that follow it. */
const BEFORE_NUMBER = /^(\D{1,64}?)\s{0,4}(?=[-−‐‑‒–—]?\d)/u

function coinsWordIn(text: string, words: readonly (readonly string[])[]): number {
  const word = longest(text, words)
  return word > 0 && isOwn(text.slice(0, word), text.slice(word)) ? word : 0
}

const wordsOf = (name: string) => foldName(name).split(/\s+/).filter(Boolean)
/** A figure or a sign belongs to the number. */
const isName = ([first = '']: readonly string[]) => first !== '' && !/^[\p{N}+\-−–—%/*.,;:]/u.test(first)

function namesOf(coinage?: Coinage): { words: string[][]; symbols: string[][] } {
  const all = coinage ? [...ANY, coinage] : ANY
  const words = all.flatMap(({ currency }) => {
    const whole = wordsOf(currency)
    const spoken = whole.filter((word) => /\p{L}/u.test(word))
    const [first = ''] = spoken
    return [whole, spoken, first.length > 3 ? [first] : []]
  })
  return { words: words.filter(isName), symbols: all.map(({ symbol }) => wordsOf(symbol)).filter(isName) }
}

/** Of several names the longest that a text begins with. */
const longest = (text: string, names: readonly (readonly string[])[]) =>
  Math.max(0, ...names.map((name) => named(text, name)))

function named(text: string, name: readonly string[]): number {
  let at = 0
  for (const [index, word] of name.entries()) {
    const [all, gap = '', said = ''] = /^(\s*)(\S+)/.exec(text.slice(at)) ?? ['']
    if (all === '' || (index > 0 && gap === '')) return 0
    const whole = isSame(foldName(said), word)
    // A full stop may be of the name: "pts.".
    const bare = whole ? said : withoutEnd(said, /[.,;:!?…)]/)
    if (bare === '' || (!whole && !(index === name.length - 1 && isSame(foldName(bare), word)))) return 0
    at += gap.length + bare.length
  }
  return at
}

/** Whether two folded words are one, in the singular or the plural: `rosa`, `luces`, `corazones`, `pennies`. */
const isSame = (one: string, other: string) =>
  one === other || singularsOf(one).some((each) => singularsOf(other).includes(each))

function singularsOf(word: string): string[] {
  const without = (ending: RegExp, by = '') => (ending.test(word) ? [word.replace(ending, by)] : [])
  return [
    word,
    ...without(/(?<=\p{L}{3})s$/u),
    ...without(/(?<=\p{L}{2})es$/u),
    ...without(/(?<=\p{L}{2})ces$/u, 'z'),
    ...without(/(?<=\p{L}{2})ies$/u, 'y'),
  ]
}

/** Whether what was named ends there, and nothing behind it says what kind of thing it is. */
function isOwn(name: string, rest: string): boolean {
  const next = foldName(/^\s+([\p{L}\p{M}]+)/u.exec(rest)?.[1] ?? '')
  if (OF.includes(next)) return false
  const plural = /[ao]s$/u.exec(foldName(name))?.[0]
  return plural === undefined || !next.endsWith(plural) || OWN_WORDS.includes(next)
}
