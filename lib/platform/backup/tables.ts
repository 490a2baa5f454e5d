import { CompiledQuery, type Kysely } from 'kysely'
import { z } from 'zod'
import { type LedgerSums, lineOf, TableDigest } from './format.ts'

/** Runs a statement that is put together from names; Postgres has quoted them itself (`quote_ident`). */
export async function run(
  transaction: Kysely<unknown>,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await transaction.executeQuery<Record<string, unknown>>(
    CompiledQuery.raw(text, [...parameters]),
  )
  return rows
}

/** How Postgres prints values, whatever the server's settings: until the transaction's end. */
export async function printPlainly(transaction: Kysely<unknown>): Promise<void> {
  await run(
    transaction,
    `select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),
       set_config('intervalstyle', 'postgres', true), set_config('bytea_output', 'hex', true),
       set_config('extra_float_digits', '1', true), set_config('statement_timeout', '0', true),
       set_config('idle_in_transaction_session_timeout', '0', true)`,
  )
}

/** The migrator's own, and what the functions are known by: made by `migrate`, never part of a backup. */
const OWN_OF_MIGRATIONS = ['kysely_migration', 'kysely_migration_lock', 'sql_definitions']

const tableRow = z.object({
  name: z.string(),
  quoted: z.string(),
  /** Without those that Postgres reckons by itself. */
  columns: z.array(
    z.object({ name: z.string(), quoted: z.string(), type: z.string(), numbers: z.boolean() }),
  ),
  /** By its primary key, bytewise: the same everywhere. */
  order: z.string(),
})
export type Table = Readonly<z.infer<typeof tableRow>>

/** Every table of the schema, by name. @throws where one has no primary key: its rows would have no order */
export async function findTables(transaction: Kysely<unknown>): Promise<readonly Table[]> {
  const rows = await run(
    transaction,
    `select c.relname as name, quote_ident(c.relname) as quoted,
       (select json_agg(json_build_object('name', a.attname, 'quoted', quote_ident(a.attname),
                 'type', format_type(a.atttypid, a.atttypmod), 'numbers', a.attidentity <> '') order by a.attnum)
          from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       (select string_agg(quote_ident(a.attname) || case when a.attcollation <> 0 then ' collate "C"' else '' end,
                 ', ' order by k.place)
          from pg_index i, unnest(i.indkey) with ordinality k (attnum, place), pg_attribute a
         where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.attnum) as "order"
     from pg_class c
     where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace and c.relname <> all ($1::text[])
     order by c.relname collate "C"`,
    [OWN_OF_MIGRATIONS],
  )
  return z.array(tableRow).parse(rows)
}

const PAGE = 1_000

/**
 * The lines of a table, in the order of its key, a page at a time.
 * @param schema `pg_temp.` for the copy of it that this transaction has made
 */
export async function* linesOfTable(
  transaction: Kysely<unknown>,
  { quoted, columns, order }: Table,
  schema: '' | 'pg_temp.' = '',
): AsyncGenerator<readonly string[]> {
  const values = columns.map((column, at) => `${column.quoted}::text as c${at}`)
  await run(
    transaction,
    `declare backup_rows no scroll cursor for select ${values.join(', ')} from ${schema}${quoted} order by ${order}`,
  )
  for (;;) {
    const rows = await run(transaction, `fetch ${PAGE} from backup_rows`)
    if (rows.length > 0)
      yield rows.map((row) => lineOf(columns.map((_, at) => (row[`c${at}`] ?? null) as string | null)))
    if (rows.length < PAGE) break
  }
  await run(transaction, 'close backup_rows')
}

export async function digestOfTable(
  transaction: Kysely<unknown>,
  table: Table,
  schema: '' | 'pg_temp.' = '',
): Promise<TableDigest['sum']> {
  const digest = new TableDigest()
  for await (const lines of linesOfTable(transaction, table, schema))
    for (const line of lines) digest.add(line)
  return digest.sum
}

/** Puts rows into a table as they stand in a backup, the numbers that Postgres would give by itself included. */
export async function insertLines(
  transaction: Kysely<unknown>,
  { quoted, columns }: Table,
  lines: readonly string[],
  schema: '' | 'pg_temp.' = '',
): Promise<void> {
  const names = columns.map((column) => column.quoted)
  const values = columns.map(({ type }, at) => `(r ->> ${at})::${type}`)
  await run(
    transaction,
    `insert into ${schema}${quoted} (${names.join(', ')}) overriding system value
     select ${values.join(', ')} from json_array_elements($1::json) r`,
    [`[${lines.join(',')}]`],
  )
}

const constraintRow = z.object({ table: z.string(), name: z.string(), definition: z.string() })
export type Constraint = Readonly<z.infer<typeof constraintRow>>

/** The foreign keys of the schema, quoted, each with what `add constraint` takes. */
export async function findForeignKeys(transaction: Kysely<unknown>): Promise<readonly Constraint[]> {
  const rows = await run(
    transaction,
    `select quote_ident(c.relname) as "table", quote_ident(k.conname) as name, pg_get_constraintdef(k.oid) as definition
       from pg_constraint k join pg_class c on c.oid = k.conrelid
      where k.contype = 'f' and k.connamespace = current_schema()::regnamespace
      order by c.relname collate "C", k.conname collate "C"`,
  )
  return z.array(constraintRow).parse(rows)
}

/** What each group's books add up to: `ledger_sums` says it, of the tables that are found first. */
export async function findLedgerSums(transaction: Kysely<unknown>): Promise<LedgerSums[]> {
  const rows = await run(
    transaction,
    `select group_id::text as "group", accounts::text, entries::text, sum::text, unbalanced::text, off_balance::text as off
       from ledger_sums() order by group_id`,
  )
  return rows as unknown as LedgerSums[]
}

/** Of the columns that number themselves, the last number given: of now, also in an older snapshot. */
export async function findSerials(
  transaction: Kysely<unknown>,
  tables: readonly Table[],
): Promise<Record<string, string | null>> {
  const serials: Record<string, string | null> = {}
  for (const { name, quoted, columns } of tables)
    for (const column of columns.filter(({ numbers }) => numbers)) {
      const [row] = await run(
        transaction,
        'select pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass)::text as last',
        [quoted, column.name],
      )
      serials[`${name}.${column.name}`] = (row?.last ?? null) as string | null
    }
  return serials
}

export async function setSerials(
  transaction: Kysely<unknown>,
  tables: readonly Table[],
  serials: Readonly<Record<string, string | null>>,
): Promise<void> {
  for (const { name, quoted, columns } of tables)
    for (const column of columns.filter(({ numbers }) => numbers)) {
      const last = serials[`${name}.${column.name}`]
      if (last !== null && last !== undefined)
        await run(transaction, 'select setval(pg_get_serial_sequence($1, $2), $3::bigint)', [
          quoted,
          column.name,
          last,
        ])
    }
}

/** What has been applied here, and a SHA-256 over the functions with their checksums. */
export async function findSchema(
  transaction: Kysely<unknown>,
): Promise<{ migrations: string[]; functions: string }> {
  const applied = await run(transaction, 'select name from kysely_migration order by name collate "C"')
  const [functions] = await run(
    transaction,
    `select encode(sha256(convert_to(coalesce(string_agg(name || ' ' || checksum, E'\\n' order by name collate "C"), ''),
       'UTF8')), 'hex') as sum from sql_definitions`,
  )
  return { migrations: applied.map(({ name }) => String(name)), functions: String(functions?.sum) }
}
