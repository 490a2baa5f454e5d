import { storable } from '../../../values/storable.ts'
import { MOST_BYTES, type Table, Unreadable } from '../rules/table.ts'
import { readCsv } from './csv.ts'
import { readJson } from './json.ts'
import { decodeText } from './text.ts'
import { readXlsx } from './xlsx.ts'

const ZIP = Buffer.from('PK\u0003\u0004', 'latin1')
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])
/** Begins as a text would, and is none that people keep tables in: a page, a PDF, pictures. */
const NO_TABLE = /^(?:%PDF|<|\{\\rtf|\x89PNG|\xff\xd8\xff)/

/** Reads a file by what it is, and not by what it is called. @throws Unreadable */
export async function readFile(bytes: Buffer, name: string): Promise<Table> {
  const { sheets } = await readKind(bytes, name)
  return {
    sheets: sheets.map((sheet) => ({
      name: storable(sheet.name),
      rows: sheet.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? storable(cell) : cell))),
    })),
  }
}

async function readKind(bytes: Buffer, name: string): Promise<Table> {
  if (bytes.length > MOST_BYTES) throw new Unreadable('too_big')
  if (bytes.length === 0) throw new Unreadable('nothing')
  if (bytes.subarray(0, 4).equals(ZIP)) return readXlsx(bytes, name)
  if (bytes.subarray(0, 4).equals(OLE)) throw new Unreadable('old_excel')
  if (NO_TABLE.test(bytes.toString('latin1', 0, 200).trimStart())) throw new Unreadable('kind', name)
  const text = decodeText(bytes)
  if (text === undefined || NO_TABLE.test(text.trimStart())) throw new Unreadable('kind', name)
  return /^[{[]/.test(text.trimStart()) ? readJson(text) : readCsv(text)
}
