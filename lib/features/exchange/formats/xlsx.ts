import { zipSync } from 'fflate'
import { MOST_ROWS, type Sheet, type Table, Unreadable } from '../rules/table.ts'
import { unzipBounded } from './zip.ts'

const SHEET = /^xl\/worksheets\/[^/]+\.xml$/i
/** What the reader of cells looks at: pictures, macros and the like never reach it. */
const READ = /^(?:\[Content_Types\]\.xml|_rels\/\.rels|xl\/.*\.(?:xml|rels))$/i

/** @throws Unreadable */
export async function readXlsx(bytes: Buffer): Promise<Table> {
  const files = unzipBounded(bytes)
  let formulas = 0
  for (const [name, content] of files) {
    if (!SHEET.test(name)) continue
    // Before anything is made of them: a million empty rows are small in the file, and large in memory.
    if (count(content, '<row') + count(content, ':row ') > MOST_ROWS + 50)
      throw new Unreadable('too_many_rows')
    formulas += count(content, '<f>') + count(content, '<f ')
  }
  return { sheets: await cellsOf(files), formulas }
}

/** Loaded only where somebody imports. What it is given is what was measured: packed anew, without compression. */
async function cellsOf(files: ReadonlyMap<string, Buffer>): Promise<Sheet[]> {
  const { default: readXlsxFile } = await import('read-excel-file/node')
  const measured = Object.fromEntries([...files].filter(([name]) => READ.test(name)))
  try {
    const sheets = await readXlsxFile(Buffer.from(zipSync(measured, { level: 0 })), { trim: false })
    return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data as Sheet['rows'] }))
  } catch {
    throw new Unreadable('broken')
  }
}

function count(bytes: Buffer, text: string): number {
  let found = 0
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) found++
  return found
}
