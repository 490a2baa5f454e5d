import { zipSync } from 'fflate'
import {
  ERROR_CELL,
  type FileCell,
  FORMULA_CELL,
  MOST_COLUMNS,
  MOST_ROWS,
  type Sheet,
  type Table,
  Unreadable,
} from '../rules/table.ts'
import { unzipBounded } from './zip.ts'

const BOOK = 'xl/workbook.xml'
const RELATIONS = 'xl/_rels/workbook.xml.rels'
/** What the reader of cells looks at: pictures, macros and the like never reach it. */
const READ = /^(?:\[Content_Types\]\.xml|_rels\/\.rels|xl\/.*\.(?:xml|rels))$/i
/** Titles and empty rows between. */
const SPARE_ROWS = 50

/** @throws Unreadable */
export async function readXlsx(bytes: Buffer, name: string): Promise<Table> {
  const files = unzipBounded(bytes)
  // What LibreOffice, Numbers and Word save is a zip too.
  if (!files.has(BOOK)) throw new Unreadable('other_zip', name)
  const read = new Map([...files].filter(([each]) => READ.test(each)))
  refuseSheetsTwice(read)
  let rows = 0
  for (const [each, content] of read) {
    // Where a sheet lies is the book's own choice.
    if (!content.includes('sheetData')) continue
    const xml = content.toString('latin1')
    rows += measure(xml)
    if (rows > MOST_ROWS + SPARE_ROWS) throw new Unreadable('too_many_rows')
    read.set(each, Buffer.from(marked(xml), 'latin1'))
  }
  return { sheets: await cellsOf(read) }
}

/** The names of elements and attributes, as the reader of cells sees them: without what stands before a colon. */
const PREFIX = String.raw`(?:[^\s<>/:]*:)?`
const OPENS = new RegExp(`<${PREFIX}(?:row|c)(?=[\\s/>])`, 'g')
const OPENED = new RegExp(
  String.raw`<${PREFIX}(row|c)((?:\s+[^\s<>/="']+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*)\s*/?>`,
  'g',
)
const NUMBERED = new RegExp(String.raw`\s${PREFIX}r\s*=\s*["']([^"']*)["']`, 'g')
const PLACE = /^([A-Z]{0,3})(\d{1,7})$/i

/**
 * Before anything is made of it: a million empty rows are small in the file, and one cell far out is made a table as wide
 * and as long as where it stands. What isn't written as spreadsheets write it is not read: its place could be meant
 * otherwise than it is measured. @returns how many rows it would be made
 */
function measure(xml: string): number {
  let opened = 0
  let rows = 0
  let last = 0
  for (const [, name, attributes = ''] of xml.matchAll(OPENED)) {
    opened++
    if (name === 'row') rows++
    for (const [, written = ''] of attributes.matchAll(NUMBERED)) {
      const place = PLACE.exec(written)
      if (!place) throw new Unreadable('broken')
      const [, letters = '', number] = place
      if (columnOf(letters) > MOST_COLUMNS) throw new Unreadable('too_wide')
      last = Math.max(last, Number(number))
    }
  }
  if (opened !== (xml.match(OPENS)?.length ?? 0)) throw new Unreadable('broken')
  return Math.max(rows, last)
}

const SHEET_OF_BOOK = new RegExp(String.raw`<${PREFIX}sheet\s([^<>]*)>`, 'g')
const ID = new RegExp(String.raw`(?:^|\s)${PREFIX}id\s*=\s*["']([^"'&]*)["']`)
const TARGET = new RegExp(String.raw`\s${PREFIX}Target\s*=\s*["']([^"']*)["']`, 'g')

/** Each sheet is read as often as the book names it: a thousand names for one are a thousand of it. */
function refuseSheetsTwice(files: ReadonlyMap<string, Buffer>): void {
  const textOf = (name: string) => files.get(name)?.toString('latin1') ?? ''
  const sheets = [...textOf(BOOK).matchAll(SHEET_OF_BOOK)].map(
    ([, attributes = '']) => ID.exec(attributes)?.[1],
  )
  const targets = [...textOf(RELATIONS).matchAll(TARGET)].map(([, target]) => target)
  const isTwice = (names: readonly unknown[]) => new Set(names).size < names.length
  if (isTwice(sheets) || isTwice(targets)) throw new Unreadable('broken')
}

const columnOf = (letters: string) =>
  [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)

/** What no file holds: it is what stands here in the place of cells that are not read. */
const FORMULA_MARK = 'phantom-cell-3b1f:formula'
const ERROR_MARK = 'phantom-cell-3b1f:error'

/** A cell begins or ends, or a formula in it begins. */
const TOKEN = /<(\/?)((?:[^\s<>/:]*:)?)([cf])(?=[\s/>])([^<>]*)>/g
const OF_TYPE = /\s+t\s*=\s*["'](\w+)["']/

/** Cells with a formula or an error as words that say so: the reader gives what they showed last, or nothing. */
function marked(xml: string): string {
  const kept: string[] = []
  let from = 0
  let open: { readonly at: number; readonly attributes: string; readonly prefix: string } | undefined
  let hasFormula = false
  for (const { 0: token, 1: closing, 2: prefix = '', 3: tag, 4: attributes = '', index } of xml.matchAll(
    TOKEN,
  )) {
    if (tag === 'f') hasFormula = true
    else if (closing === '' && !attributes.endsWith('/')) {
      open = { at: index, attributes, prefix }
      hasFormula = false
    } else if (closing === '/' && open) {
      const isError = OF_TYPE.exec(open.attributes)?.[1] === 'e'
      if (hasFormula || isError) {
        kept.push(xml.slice(from, open.at), marking(open, hasFormula ? FORMULA_MARK : ERROR_MARK))
        from = index + token.length
      }
      open = undefined
    }
  }
  return kept.length === 0 ? xml : kept.join('') + xml.slice(from)
}

const marking = (
  { attributes, prefix }: { readonly attributes: string; readonly prefix: string },
  mark: string,
) =>
  `<${prefix}c${attributes.replace(OF_TYPE, '')} t="inlineStr"><${prefix}is><${prefix}t>${mark}</${prefix}t></${prefix}is></${prefix}c>`

/** Loaded only where somebody imports. What it is given is what was measured: packed anew, without compression. */
async function cellsOf(files: ReadonlyMap<string, Buffer>): Promise<Sheet[]> {
  const { default: readXlsxFile } = await import('read-excel-file/node')
  try {
    const packed = zipSync(Object.fromEntries(files), { level: 0 })
    const sheets = await readXlsxFile(Buffer.from(packed), { trim: false })
    return sheets.map(({ sheet, data }) => ({
      name: sheet,
      rows: data.map((row) => row.map((cell) => asRead(cell as FileCell))),
    }))
  } catch {
    throw new Unreadable('broken')
  }
}

const asRead = (cell: FileCell): FileCell =>
  cell === FORMULA_MARK ? FORMULA_CELL : cell === ERROR_MARK ? ERROR_CELL : cell
