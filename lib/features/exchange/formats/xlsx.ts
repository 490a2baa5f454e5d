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

const SHEET = /^xl\/worksheets\/[^/]+\.xml$/i
const BOOK = 'xl/workbook.xml'
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
  let rows = 0
  for (const [each, content] of read) {
    if (!SHEET.test(each)) continue
    const xml = content.toString('latin1')
    rows += measure(xml)
    if (rows > MOST_ROWS + SPARE_ROWS) throw new Unreadable('too_many_rows')
    read.set(each, Buffer.from(marked(xml), 'latin1'))
  }
  return { sheets: await cellsOf(read) }
}

const ROW = /<(?:\w+:)?row(?=[\s/>])(?:[^<>]*?\sr\s*=\s*["'](\d+)["'])?/g
const CELL = /<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Z]+)(\d+)/gi

/**
 * Before anything is made of it: a million empty rows are small in the file, and one cell far out is made a table as wide
 * and as long as where it stands. @returns how many rows it would be made
 */
function measure(xml: string): number {
  let rows = 0
  let last = 0
  for (const [, number] of xml.matchAll(ROW)) {
    rows++
    last = Math.max(last, Number(number ?? 0))
  }
  for (const [, letters = '', number] of xml.matchAll(CELL)) {
    if (letters.length > 1 && columnOf(letters) > MOST_COLUMNS) throw new Unreadable('too_wide')
    last = Math.max(last, Number(number))
  }
  return Math.max(rows, last)
}

const columnOf = (letters: string) =>
  [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)

/** What no file holds: it is what stands here in the place of cells that are not read. */
const FORMULA_MARK = 'phantom-cell-3b1f:formula'
const ERROR_MARK = 'phantom-cell-3b1f:error'

/** A cell begins or ends, or a formula in it begins. */
const TOKEN = /<(\/?)((?:\w+:)?)([cf])(?=[\s/>])([^<>]*)>/g
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
