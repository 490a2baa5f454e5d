/** How letters are laid out, apart from what they are: turned by marks that nobody sees, or one below the other. */

/** From such a mark on the line runs backwards, as far as the next one. */
const TURNED = /\u202e([^\u202a-\u202e\u2066-\u2069\n]*)[\u202a-\u202c]?/g

/** A text as it stands on the screen, where it was written backwards within marks that turn it round. */
export function showTurned(text: string): string {
  if (!text.includes('\u202e')) return text
  return text.normalize('NFC').replaceAll(TURNED, (_, run: string) => [...run].reverse().join(''))
}

const LETTER = /^[\p{L}\p{N}@$]$/u
/** A word or two, none of them a label: sheets have those, one above the other. */
const FEW_WORDS = /^[^\s:]{1,30}(?: [^\s:]{1,20})?$|^https?:\S{1,200}$/
const LEAST_IN_COLUMN = 4

/** Columns of letters or of single words, written as the lines that they are read as; and the others as they are. */
export function joinLines(lines: readonly string[]): string {
  const out: string[] = []
  for (let at = 0; at < lines.length; ) {
    const letters = runFrom(lines, at, (line) => line === '' || LETTER.test(line))
    const words =
      letters < LEAST_IN_COLUMN ? runFrom(lines, at, (line) => line === '' || FEW_WORDS.test(line)) : 0
    const length = Math.max(letters, words)
    const column = lines.slice(at, at + length).filter((line) => line !== '')
    if (column.length < LEAST_IN_COLUMN) {
      out.push(lines[at] ?? '')
      at++
      continue
    }
    // Where letters stand alone, an empty line parts words, as two spaces do.
    out.push(letters > 0 && length === letters ? lines.slice(at, at + length).join(' ') : column.join(' '))
    at += length
  }
  return out.join('\n')
}

function runFrom(lines: readonly string[], from: number, fits: (line: string) => boolean): number {
  let to = from
  while (to < lines.length && fits(lines[to] ?? '')) to++
  return to - from
}
