import { z } from 'zod'
import {
  ABOUT,
  type About,
  MOST_COLUMNS,
  MOST_ROWS,
  type Sheet,
  type Table,
  Unreadable,
} from '../rules/table.ts'

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
const fileSchema = z.object({
  format: z.string(),
  version: z.number(),
  modules: z.array(z.string()),
  group: z.string().default(''),
  exportedAt: z.string().default(''),
  parts: z.record(z.string(), z.array(z.record(z.string(), cell))),
})

/** As sheets: the first row of each says what the columns are. @throws Unreadable */
export function readJson(text: string): Table {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new Unreadable('broken')
  }
  const file = fileSchema.safeParse(parsed)
  if (!file.success) throw new Unreadable('not_ours')
  const { parts, ...about } = file.data
  const rows = Object.values(parts).reduce((sum, part) => sum + part.length, 0)
  if (rows > MOST_ROWS) throw new Unreadable('too_many_rows')
  return { sheets: [aboutSheet(about), ...Object.entries(parts).map(toSheet)] }
}

function toSheet([name, rows]: [string, readonly Record<string, string | number | boolean | null>[]]): Sheet {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  // Every row becomes as wide as all of them together.
  if (columns.length > MOST_COLUMNS) throw new Unreadable('too_wide')
  return { name, rows: [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))] }
}

export const aboutSheet = (about: About): Sheet => ({
  name: ABOUT,
  rows: [
    ['format', about.format],
    ['version', about.version],
    ['modules', about.modules.join(',')],
    ['group', about.group],
    ['exportedAt', about.exportedAt],
  ],
})
