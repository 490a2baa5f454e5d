import { closest, distance } from 'fastest-levenshtein'
import { withoutAddresses } from './addresses.ts'

/** Lower case, without accents: `/Transférir` is `/transferir`. */
export function foldName(name: string): string {
  // Nearly all that people write: every message is folded several times, and normalising costs ten times as much.
  if (!/[\u0100-\uffff]/.test(name)) return name.toLowerCase().replaceAll(/[\xe0-\xff]/g, withoutAccent)
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

const UNACCENTED = Array.from({ length: 0x20 }, (_, at) =>
  String.fromCharCode(0xe0 + at)
    .normalize('NFD')
    .charAt(0),
)
const withoutAccent = (letter: string) => UNACCENTED[letter.charCodeAt(0) - 0xe0] ?? letter

/** The one that looks most like a folded name, if it is close enough to be meant. */
export function closestName(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined
  const slipped = names.find((each) => isSwapOf(each, name) || isHeldDown(each, name))
  if (slipped) return slipped
  // With another letter a word of three is another word: `/fed` and `/read` are no slips of `/red`.
  const longer = names.filter(({ length }) => length > 3)
  if (longer.length === 0) return undefined
  const best = closest(name, longer)
  // One slip in a short word, two in a long one: in a group the command may be another bot's.
  return distance(name, best) <= (best.length > 5 ? 2 : 1) ? best : undefined
}

/** A key held down too long: `payy`. */
const isHeldDown = (right: string, written: string) =>
  written.length > right.length && written.replaceAll(/(.)\1+/gu, '$1') === right

/** Two neighbouring letters in the wrong order, the commonest slip of all: two edits to Levenshtein, one to a person. */
function isSwapOf(right: string, written: string): boolean {
  const at = [...right].findIndex((letter, index) => letter !== written[index])
  return at >= 0 && written === right.slice(0, at) + (right[at + 1] ?? '') + right[at] + right.slice(at + 2)
}

/** More than Telegram's 64 and 64 with a space: what stands in many texts must have a bound. */
const LONGEST = 129

/** Blank, though Unicode counts them among letters and symbols. */
const BLANK = /[\u2800\ufffc\u{1d159}\u{13441}\u{13442}]/gu
/** An emoji with what makes it one: skin, presentation, and joined ones. */
const EMOJI =
  /\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)*/gu
/** What nobody sees, and what turns the line round: format characters, joiners, fillers, tags, variation selectors. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu
/** Whole scripts that run from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** A name as one line of what can be seen; empty where nothing can. */
export function visibleName(name: string): string {
  const line = name.replaceAll(/[\p{Cc}\s\u2028\u2029\u0085]+/gu, ' ')
  const seen = withoutInvisible(line)
    .replaceAll(BLANK, '')
    // Two marks are an accent and a tone; a tower of them covers the lines above.
    .replaceAll(/([\p{Mn}\p{Me}]{2})[\p{Mn}\p{Me}]+/gu, '$1')
    .replaceAll(/ +/g, ' ')
    .trim()
    // A mark without a letter would sit on whatever stands before the name.
    .replace(/^[\p{M}\s]+/u, '')
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(seen)) return ''
  return [...seen].slice(0, LONGEST).join('')
}

/** But for the joiners that make one emoji of several. */
function withoutInvisible(line: string): string {
  let kept = ''
  let from = 0
  for (const { 0: emoji, index } of line.matchAll(EMOJI)) {
    kept += line.slice(from, index).replaceAll(INVISIBLE, '') + emoji
    from = index + emoji.length
  }
  return kept + line.slice(from).replaceAll(INVISIBLE, '')
}

/**
 * A name among other words: what runs from right to left, or came with marks that would turn the line, is isolated
 * (U+2068 … U+2069), so that it can't reorder what stands around it. A deleted account has none left: 👤. Where it says
 * where to go, it doesn't here: whoever is called by an advert would have the bot read it out to everybody.
 */
export function shownName(parts: readonly (string | null | undefined)[]): string {
  const written = parts.filter(Boolean).join(' ').trim()
  const visible = visibleName(written)
  const shown = withoutAddresses(visible)
  if (!/[^\s…]/u.test(shown)) return '👤'
  return visible !== written || RIGHT_TO_LEFT.test(visible) ? `\u2068${shown}\u2069` : shown
}
