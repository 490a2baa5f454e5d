import { HEADING_WITHIN, MOST_COLUMNS, MOST_ROWS, type Table, Unreadable } from '../rules/table.ts'

const DELIMITERS = [';', '\t', ',']
/** What a spreadsheet would run as a formula, where a text begins with it. */
const FORMULA = /^[=+\-@\t\r]/
const ESCAPED = /^'(?=[=+\-@\t\r])/
/** Excel's own first line, which it doesn't show: so rows keep the numbers that people see. */
const TOLD_DELIMITER = /^sep=(.)\r?\n/i

/** @throws Unreadable */
export async function readCsv(written: string): Promise<Table> {
  const { CsvError, parse } = await import('csv-parse/sync')
  const told = TOLD_DELIMITER.exec(written)
  const text = told ? written.slice(told[0].length) : written
  const delimiter = told?.[1] ?? delimiterOf(text)
  let rows: string[][]
  try {
    rows = parse(text, {
      delimiter,
      relax_column_count: true,
      // A quote inside a word is a quote: `3" de alto`.
      relax_quotes: true,
      skip_empty_lines: false,
      to: MOST_ROWS + 51,
    })
  } catch (error) {
    if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED')
      throw new Unreadable('quotes', String(error.lines))
    throw new Unreadable('broken')
  }
  if (rows.length > MOST_ROWS + 50) throw new Unreadable('too_many_rows')
  if (
    rows.some((row) => row.length > MOST_COLUMNS && row.some((cell, at) => at >= MOST_COLUMNS && cell !== ''))
  )
    throw new Unreadable('too_wide')
  const cells = rows.map((row) =>
    row.slice(0, MOST_COLUMNS).map((cell) => (cell === '' ? null : cell.replace(ESCAPED, ''))),
  )
  return { sheets: [{ name: '', rows: cells }] }
}

/**
 * What stands in most of the first lines, quoted words left out: a title above the headings has none of it, and a comma
 * may group digits where semicolons part the cells.
 */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 20_000)
    .replaceAll(/"(?:[^"]|"")*"/g, '')
    .split(/\r\n|\r|\n/, HEADING_WITHIN)
  const held = DELIMITERS.map((each) => lines.filter((line) => line.includes(each)).length)
  return DELIMITERS[held.indexOf(Math.max(...held))] ?? ','
}

/** With semicolons and a mark, as Excel opens it where decimals have commas; nothing in it is run. */
export const writeCsv = (rows: readonly (readonly (string | number)[])[]): Buffer =>
  Buffer.from(`\ufeff${rows.map((row) => row.map(quoted).join(';')).join('\r\n')}\r\n`)

function quoted(cell: string | number): string {
  const text = typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : String(cell)
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
