import type { RawBuilder } from 'kysely'
import type { z } from 'zod'
import type { Database } from './database.ts'

/** Rows are not what their reader takes them for: a column was renamed, or changed its type. A fault of the code. */
export class RowsUnlikely extends Error {
  override readonly name = 'RowsUnlikely'
}

/**
 * Runs a statement of one's own and reads its rows by a schema: what raw SQL returns is checked, not believed, so that a
 * renamed column fails a test and not a person. One HTTP request. bigint columns are bigint, timestamptz is Date.
 * const rows = await readRows(database, z.object({ id: z.bigint(), title: z.string() }), sql`select …`)
 * @throws RowsUnlikely, and what the database throws
 */
export async function readRows<Row>(
  { query }: Pick<Database, 'query'>,
  row: z.ZodType<Row>,
  statement: RawBuilder<unknown>,
): Promise<Row[]> {
  const { rows } = await statement.execute(query)
  return rowsAs(row, rows)
}

/** The same of a statement that always gives a row: an aggregate, or the call of a function. @throws RowsUnlikely for none */
export async function readRow<Row>(
  { query }: Pick<Database, 'query'>,
  row: z.ZodType<Row>,
  statement: RawBuilder<unknown>,
): Promise<Row> {
  const { rows } = await statement.execute(query)
  return rowAs(row, rows)
}

/** The row of such a statement of a batch. @throws RowsUnlikely for none */
export function rowAs<Row>(row: z.ZodType<Row>, rows: readonly unknown[] | undefined): Row {
  const [first] = rowsAs(row, rows)
  if (first === undefined) throw new RowsUnlikely('there is no row')
  return first
}

/** The rows of one statement of a batch. @throws RowsUnlikely */
export function rowsAs<Row>(row: z.ZodType<Row>, rows: readonly unknown[] = []): Row[] {
  return rows.map((each) => {
    const read = row.safeParse(each)
    if (read.success) return read.data
    // Paths and kinds only: a row holds what people wrote.
    const faults = read.error.issues.flatMap(faultsOf)
    throw new RowsUnlikely(`rows are not as expected: ${faults.join('; ')}`)
  })
}

/** Where and what, column by column; of a row that fits none of several shapes, what keeps it from the first. */
function faultsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_union') return (issue.errors[0] ?? []).flatMap(faultsOf)
  return [`${issue.path.join('.')}: ${issue.code}`]
}
