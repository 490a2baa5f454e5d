/** How letters are laid out, apart from what they are: turned by marks that nobody sees, or one below the other. */

/** From such a mark on the line runs backwards, as far as the next one. */
const TURNED = /\u202e([^\u202a-\u202e\u2066-\u2069\n]*)[\u202a-\u202c]?/g

/** A text as it stands on the screen, where it was written backwards within marks that turn it round. */
export function showTurned(text: string): string {
  if (!text.includes('\u202e')) return text
  return text.normalize('NFC').replaceAll(TURNED, (_, run: string) => [...run].reverse().join(''))
}

/** A letter, or a sign that stands between them, in names and addresses above all. */
const LETTER = /^[\p{L}\p{N}@$_.,:/+-]$/u
/** A word or two, none of them a label: sheets have those, one above the other. */
const FEW_WORDS = /^[^\s:]{1,30}(?: [^\s:]{1,20})?$|^https?:\S{1,200}$/
const LEAST_IN_COLUMN = 4

/** Columns of letters or of single words, written as the lines that they are read as; and the others as they are. */
export function joinLines(lines: readonly string[]): string {
  const out: string[] = []
  const lettersFrom = runs(lines, LETTER)
  const wordsFrom = runs(lines, FEW_WORDS)
  for (let at = 0; at < lines.length; ) {
    const letters = lettersFrom[at] ?? NO_RUN
    const words = letters.length < LEAST_IN_COLUMN ? (wordsFrom[at] ?? NO_RUN) : NO_RUN
    const isOfLetters = letters.length >= words.length
    const { length, written } = isOfLetters ? letters : words
    if (written < LEAST_IN_COLUMN) {
      out.push(lines[at] ?? '')
      at++
      continue
    }
    const column = lines.slice(at, at + length)
    // Where letters stand alone, an empty line parts words, as two spaces do.
    out.push((isOfLetters ? column : column.filter((line) => line !== '')).join(' '))
    at += length
  }
  return out.join('\n')
}

interface Run {
  readonly length: number
  /** Of those lines, how many aren't empty. */
  readonly written: number
}
const NO_RUN: Run = { length: 0, written: 0 }

/** From each line on, how far they fit or are empty: from the last one up, so that thousands of lines are looked at once each. */
function runs(lines: readonly string[], fits: RegExp): readonly Run[] {
  const found: Run[] = []
  let { length, written } = NO_RUN
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? ''
    if (line !== '' && !fits.test(line)) [length, written] = [0, 0]
    else [length, written] = [length + 1, written + (line === '' ? 0 : 1)]
    found[at] = { length, written }
  }
  return found
}
