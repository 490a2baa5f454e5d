import type { Word } from '../../contract/event.ts'
import type { Feature } from '../../contract/feature.ts'
import type { Incoming } from '../../contract/incoming.ts'
import type { Stored } from '../../contract/setting.ts'
import { countTurned, turnRound } from '../../values/alphabets.ts'
import { foldLetters, isTyped } from '../../values/letters.ts'
import type { Registry } from './registry.ts'

/** What somebody in a hurry may type and still be understood. */
const MAX_TYPED = 400

/** A message, or what somebody has made of one since. */
export const isWritten = ({ kind }: Incoming): boolean => kind === 'message' || kind === 'edited_message'

/**
 * What somebody wrote that may be a bare word: a text, under a picture, in a rich message; changed afterwards or handed on
 * from elsewhere all the same. What they quote counts where they add nothing in letters of their own.
 */
export function textOf({ message }: Incoming): string | undefined {
  if (!message) return undefined
  const own =
    message.text ||
    message.caption ||
    (message.rich_message && plainOf(message.rich_message)) ||
    listedIn(message).join(BETWEEN_LINES)
  const { quote } = message
  if (!quote || (own && /[\p{L}\p{N}]/u.test(own))) return own || undefined
  // Nobody has looked at what it is.
  return typeof quote.text === 'string' ? quote.text : undefined
}

/** Between what was typed line by line, each of which may be a word: a sign that nobody types. */
const BETWEEN_LINES = '\u001e'

/** What somebody typed line by line: a poll's question and options, a checklist's title and tasks. */
function listedIn({
  poll,
  checklist,
  checklist_tasks_added: more,
  poll_option_added: option,
  venue,
}: NonNullable<Incoming['message']>): string[] {
  return [
    ...(poll
      ? [poll.question, poll.description, poll.explanation, ...poll.options.map(({ text }) => text)]
      : []),
    ...(checklist ? [checklist.title, ...checklist.tasks.map(({ text }) => text)] : []),
    ...(more?.tasks.map(({ text }) => text) ?? []),
    ...(option ? [option.option_text] : []),
    ...(venue ? [venue.title, venue.address] : []),
  ].filter((line): line is string => line !== undefined && line !== '')
}

/**
 * What somebody wrote that may be a word, as {@link textOf} has it: without this bot's own name behind a command, and
 * nothing of what is said to another bot.
 */
export function wordsOf(incoming: Incoming, { username }: { readonly username: string }): string | undefined {
  const text = textOf(incoming)
  const [said, command = '', bot] = (text && ADDRESSED.exec(text)) || []
  if (text === undefined || said === undefined || bot === undefined) return text
  return bot.toLowerCase() === username.toLowerCase() ? command + text.slice(said.length) : undefined
}

/** `/name@some_bot`: bots' names end in "bot" (Bot API). */
const ADDRESSED = /^(\s*\/[^\s@]{1,64})@(\w*bot)(?!\w)/i

/** What stands behind a slash at the beginning, up to the first sign; of `/r o j o` no more than an `r`. */
const SLASHED = /^[^\p{L}\p{N}]{0,16}\/\s*([\p{L}\p{N}]+)/u

/**
 * What is written like a command, of which there is none where it stands: under a picture, afterwards, handed on, with a
 * comma behind. There it is a word, however much follows.
 */
function slashedIn(text: string | undefined): string | undefined {
  if (!text || (isTyped(text) && !text.includes('/'))) return undefined
  const said = SLASHED.exec(foldLetters(text.slice(0, 200)))?.[1]
  return said ? foldWord(said) : undefined
}

/** All that a rich message says, whatever it is made of. */
function plainOf(rich: unknown): string {
  if (typeof rich === 'string') return rich
  if (typeof rich !== 'object' || rich === null) return ''
  // Rich text is a list of pieces, of one word perhaps; of an object, what it is (`type`, an address) is not said.
  if (Array.isArray(rich)) return rich.map(plainOf).join('')
  return Object.entries(rich)
    .map(([name, part]) => (typeof part === 'string' && name !== 'text' ? '' : plainOf(part)))
    .filter(Boolean)
    .join(' ')
}

const onceEach = (word: string) => word.replaceAll(/(.)\1+/gu, '$1')

/**
 * One spelling for all that reads as the same word: `¡R O J O!`, `𝐑𝐎𝐉𝐎`, `РОЈО` in Cyrillic, `ROJOOO`, `rojo ROJO 🛑` are all
 * `rojo`. Letters and digits alone, each once where it stands several times; of a word said again and again, the word. Of
 * a bare sign, the sign. Folding it again changes nothing.
 */
export function foldWord(text: string): string {
  if (isTyped(text)) return joined(typedWords(text), text)
  const read = text.includes(RIGHT_TO_LEFT) ? [...text].reverse().join('') : text
  const letters = withoutStandIns(foldLetters(isTurned(read) ? turnRound(read.toLowerCase()) : read))
  const words = (letters.match(/[\p{L}\p{N}]+/gu) ?? []).map(onceEach)
  const [first] = words
  if (first === undefined) return letters.replaceAll(/\s/gu, '')
  return onceSaid(words.every((word) => word === first) ? first : onceEach(words.join('')))
}

/**
 * Of what people type on a keyboard, which nearly all prose is: each word with its letters once. Every message goes through
 * this: sign by sign it takes a fifth of what expressions do.
 */
function typedWords(text: string): string[] {
  const words: string[] = []
  let word = ''
  for (const sign of withoutStandIns(foldLetters(text))) {
    if ((sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9')) word += word.endsWith(sign) ? '' : sign
    else if (word !== '') {
      words.push(word)
      word = ''
    }
  }
  if (word !== '') words.push(word)
  return words
}

/** One word of several that have each letter once. */
function joined(words: readonly string[], text: string): string {
  const [first] = words
  if (first === undefined) return text.replaceAll(/\s/gu, '')
  if (words.every((word) => word === first)) return onceSaid(first)
  return onceSaid(words.reduce((said, word) => said + (said.endsWith(word.charAt(0)) ? word.slice(1) : word)))
}

/** Whoever puts it before a line has written that line backwards. */
const RIGHT_TO_LEFT = '\u202e'

/** What people cry beside the word, and nothing else: `ROJO, por favor`, `para ya, ROJO`, `red, stop`. */
const PLEAS = new Set(
  `por favor porfavor porfa porfi para pare paren parad basta ya alto ahora mismo detente please pls stop now
  right enough`
    .split(/\s+/)
    .map(onceEach),
)

/** As {@link foldWord} has it; and without what only pleads, where not all of it does: that may be the word itself. */
function foldBoth(text: string): { readonly folded: string; readonly pleaded: string } {
  if (isTyped(text)) {
    const words = typedWords(text)
    const left = words.filter((word) => !PLEAS.has(onceSaid(word)))
    const folded = joined(words, text)
    return { folded, pleaded: isPart(left, words) ? joined(left, text) : folded }
  }
  const folded = foldWord(text)
  const words = text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const left = words.filter((word) => !PLEAS.has(foldWord(word)))
  return { folded, pleaded: isPart(left, words) ? foldWord(left.join(' ')) : folded }
}

const isPart = (left: readonly string[], all: readonly string[]) =>
  left.length > 0 && left.length < all.length

/** A bare word on its head: half of it is only ever written so. */
function isTurned(text: string): boolean {
  const turned = countTurned(text.toLowerCase())
  return turned >= 2 && turned * 2 >= (text.match(/\p{L}/gu)?.length ?? 0)
}

/** Letters one by one with round things between them: `R🔴J🔴`. After a whole word they are but ornament. */
const ROUNDS =
  /(?<!\p{L})\p{L}(?:\s*[●○◯⭕⚪⚫🔴🟠🟡🟢🔵🟣🟤⦿◉◎🅾]\s*\p{L})+\s*[●○◯⭕⚪⚫🔴🟠🟡🟢🔵🟣🟤⦿◉◎🅾]?(?!\p{L})/gu
/** Figures within a word: `R3D`. */
const FIGURES: Readonly<Record<string, string>> = { 1: 'i', 3: 'e', 4: 'a', 5: 's' }
const withoutStandIns = (letters: string) =>
  /[^\n\x20-\x7e]|[1345]/.test(letters)
    ? letters
        .replaceAll(ROUNDS, (run) => run.replaceAll(/[^\p{L}\s]/gu, 'o'))
        .replaceAll(/(?<=\p{L})[1345](?=\p{L})/gu, (figure) => FIGURES[figure] ?? figure)
    : letters

const onceSaid = (word: string) =>
  // What begins nowhere a second time is said once: it saves nearly everybody the search.
  word.includes(word.slice(0, 2), 2) ? word.replace(/^(.{2,}?)\1+$/u, '$1') : word

/** The words in force in a group: its own, the one it would have without, and those that every group has. */
function inForce(
  { setting, always }: Word,
  group: Stored | undefined,
  fold: (word: string) => string = foldWord,
): string[] {
  const words = [setting.of(group), setting.fallback, ...always].map((word) => fold(word))
  return [...new Set(words)].filter((word) => word !== '')
}

/** A mark that the gate's script finds in the cached scope when this text is one of the group's words. */
const mark = (folded: string) => `word:${folded}`

/** What the cached scope of a group carries, so that the gate knows its words without anybody asking. */
export function wordMarks(registry: Registry, group: Stored): string[] {
  // A word of the group's own that pleads stops here without it, and is told from others where it is looked at.
  return registry.words.flatMap(({ word }) =>
    [...new Set([...inForce(word, group), ...inForce(word, group, (each) => foldBoth(each).pleaded)])].map(
      mark,
    ),
  )
}

/** One letter held down for a page is a cry all the same; of prose nobody wants a folded copy. */
const isShort = (text: string) => text.length <= MAX_TYPED || new Set(text.toLowerCase()).size <= FEW_LETTERS
const FEW_LETTERS = 12

/** A line as it may be a word: behind a slash, by itself, and without what pleads. Undefined: not that way. */
interface Spelling {
  readonly slashed: string | undefined
  readonly folded: string | undefined
  readonly pleaded: string | undefined
}

const NOT_READ = { folded: undefined, pleaded: undefined }

/** Of one update, a line is asked about several times. */
let last: Spelling & { readonly line: string } = {
  line: '',
  slashed: undefined,
  folded: '',
  pleaded: '',
}

function spellingOf(line: string): Spelling {
  if (line !== last.line) {
    const { folded, pleaded } = isShort(line) ? foldBoth(line) : NOT_READ
    last = { line, slashed: slashedIn(line), folded, pleaded }
  }
  return last
}

/** @returns what to look for in the cached scope; undefined for a text that is no bare word; of several lines, the first */
export function wordProbe(text: string | undefined): string | undefined {
  const [line] = text?.split(BETWEEN_LINES) ?? []
  if (!line) return undefined
  const { slashed, pleaded } = spellingOf(line)
  if (slashed !== undefined && slashed.length > 1) return JSON.stringify(mark(slashed))
  return pleaded ? JSON.stringify(mark(pleaded)) : undefined
}

/** What a word says without any group: what the bare text may be, and its commands where none is read. Folded. */
export interface KnownWord {
  readonly said: readonly string[]
  readonly commands: readonly string[]
}

export const knownWord = (word: Word, group?: Stored): KnownWord => ({
  said: inForce(word, group),
  commands: word.commands.map(foldWord),
})

/** Whether a text is a word that every group has. */
export const isKnownWord = (words: readonly KnownWord[], text: string | undefined): boolean =>
  text?.split(BETWEEN_LINES).some((line) => words.some(isSaidIn(line))) ?? false

/** @param group undefined in private */
export function findWord(
  registry: Registry,
  text: string | undefined,
  group: Stored | undefined,
): { readonly feature: Feature; readonly word: Word } | undefined {
  const heard = text?.split(BETWEEN_LINES).map((line) => findInLine(registry, line, group)) ?? []
  return heard.find((each) => each !== undefined)
}

function findInLine(registry: Registry, text: string, group: Stored | undefined) {
  const isSaid = isSaidIn(text)
  return registry.words.find(({ word }) => isSaid(knownWord(word, group)))
}

function isSaidIn(text: string): (word: KnownWord) => boolean {
  const { slashed, folded, pleaded } = spellingOf(text)
  return ({ said, commands }) =>
    [folded, pleaded].some((text) => text !== undefined && said.includes(text)) ||
    [slashed, slashed && folded].some(
      (text) => text !== undefined && (said.includes(text) || commands.includes(text)),
    )
}
