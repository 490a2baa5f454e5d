import { MOST_ROWS, type Table, Unreadable } from '../rules/table.ts'

const DELIMITERS = [';', ',', '\t']
/** What a spreadsheet would run as a formula, where a text begins with it. */
const FORMULA = /^[=+\-@\t\r]/
const ESCAPED = /^'(?=[=+\-@\t\r])/

/** @throws Unreadable */
export async function readCsv(bytes: Buffer): Promise<Table> {
  const { parse } = await import('csv-parse/sync')
  const text = decode(bytes)
  const first = text.slice(0, text.search(/[\r\n]|$/))
  // Commas group digits, semicolons don't: where both are there, it is the semicolon.
  const delimiter = DELIMITERS.find((each) => first.includes(each)) ?? ','
  let rows: string[][]
  try {
    rows = parse(text, { delimiter, relax_column_count: true, skip_empty_lines: false, to: MOST_ROWS + 51 })
  } catch {
    throw new Unreadable('broken')
  }
  if (rows.length > MOST_ROWS + 50) throw new Unreadable('too_many_rows')
  const cells = rows.map((row) => row.map((cell) => (cell === '' ? null : cell.replace(ESCAPED, ''))))
  return { sheets: [{ name: '', rows: cells }], formulas: 0 }
}

/** UTF-8 with its mark or without, UTF-16 with its mark, or what Excel writes in Western Europe. */
function decode(bytes: Buffer): string {
  if (bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xfe]))) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    if (bytes.includes(0)) throw new Unreadable('encoding')
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** With semicolons and a mark, as Excel opens it where decimals have commas; nothing in it is run. */
export const writeCsv = (rows: readonly (readonly (string | number)[])[]): Buffer =>
  Buffer.from(`\ufeff${rows.map((row) => row.map(quoted).join(';')).join('\r\n')}\r\n`)

function quoted(cell: string | number): string {
  const text = typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : String(cell)
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
