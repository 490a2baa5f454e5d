import type { About, Sheet } from '../rules/table.ts'
import { aboutSheet } from './json.ts'

export type Format = 'xlsx' | 'json'

/** A file of sheets, each with its columns' names first. */
export async function writeFile(format: Format, about: About, sheets: readonly Sheet[]): Promise<Buffer> {
  return format === 'json' ? writeJson(about, sheets) : writeXlsx([aboutSheet(about), ...sheets])
}

function writeJson(about: About, sheets: readonly Sheet[]): Buffer {
  const parts = Object.fromEntries(
    sheets.map(({ name, rows: [columns = [], ...rows] }) => [
      name,
      rows.map((row) => Object.fromEntries(columns.map((column, at) => [String(column), row[at] ?? null]))),
    ]),
  )
  return Buffer.from(`${JSON.stringify({ ...about, parts }, null, 1)}\n`)
}

/** What spreadsheets read as a letter by its number (`_x0041_` is an A: OOXML, ST_Xstring) is escaped as they do it. */
const literal = (text: string) => text.replaceAll(/_(?=x[\da-f]{4}_)/gi, '_x005F_')

/** Every text is written as a text: none is ever a formula, whatever it begins with. */
export async function writeXlsx(sheets: readonly Sheet[]): Promise<Buffer> {
  const { default: write } = await import('write-excel-file/node')
  return write(
    sheets.map(({ name, rows }) => ({
      sheet: name,
      data: rows.map((row, at) =>
        row.map((cell) =>
          cell === null || typeof cell === 'symbol'
            ? null
            : typeof cell === 'number'
              ? { value: cell, type: Number }
              : {
                  value: literal(String(cell)),
                  type: String,
                  ...(at === 0 ? { fontWeight: 'bold' as const } : {}),
                },
        ),
      ),
      stickyRowsCount: 1,
    })),
  ).toBuffer()
}
