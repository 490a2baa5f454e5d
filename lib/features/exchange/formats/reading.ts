import { MOST_BYTES, type Table, Unreadable } from '../rules/table.ts'
import { readCsv } from './csv.ts'
import { readJson } from './json.ts'
import { readXlsx } from './xlsx.ts'

const ZIP = Buffer.from('PK\u0003\u0004', 'latin1')
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])

/** Reads a file by what it is, and not by what it is called. @throws Unreadable */
export async function readFile(bytes: Buffer, name: string): Promise<Table> {
  if (bytes.length > MOST_BYTES) throw new Unreadable('too_big')
  if (bytes.subarray(0, 4).equals(ZIP)) return readXlsx(bytes)
  if (bytes.subarray(0, 4).equals(OLE)) throw new Unreadable('old_excel')
  const begins = bytes.toString('latin1', 0, 200).replace(/^ï»¿/, '').trimStart()
  if (begins.startsWith('{')) return readJson(bytes)
  if (/^%PDF|^<|^\x89PNG|^\xff\xd8/.test(begins) || (bytes.includes(0) && bytes[0] !== 0xff))
    throw new Unreadable('kind', name)
  return readCsv(bytes)
}
