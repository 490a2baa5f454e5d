import { type Kysely, sql } from 'kysely'
import { listMigrations, lockMigrations, migrateUpTo, migrateWithin } from '../migrations.ts'
import { BackupInvalid, type Head, readBackup, type Tail } from './format.ts'
import {
  type Constraint,
  digestOfTable,
  findForeignKeys,
  findLedgerSums,
  findTables,
  insertLines,
  printPlainly,
  run,
  setSerials,
  type Table,
} from './tables.ts'

/** It holds something already: a backup is restored into nothing else than an empty database. */
export class DatabaseNotEmpty extends Error {
  override readonly name = 'DatabaseNotEmpty'
}

/** That somebody was erased, as the privacy feature keeps it. */
export interface Tombstone {
  readonly key: string
  readonly hashes: readonly string[]
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * Restores a backup into an empty database, and brings that up to date: all in one transaction, so that a backup that is
 * damaged at its end, or a process that is killed, leaves the database as empty as it was.
 * @param compressed what {@link readBackup} reads
 * @param tombstonesFor who is to be erased again, which the privacy feature does; throws where nobody knows
 * @throws BackupInvalid, DatabaseNotEmpty
 */
export async function restoreBackup(
  database: Kysely<unknown>,
  compressed: AsyncIterable<Uint8Array>,
  tombstonesFor: (head: Head) => readonly Tombstone[],
): Promise<{ readonly head: Head; readonly tail: Tail; readonly applied: readonly string[] }> {
  return database.transaction().execute(async (transaction) => {
    await lockMigrations(transaction)
    await refuseUnlessEmpty(transaction)
    await printPlainly(transaction)
    let laid: Laid | undefined
    let tombstones: readonly Tombstone[] = []
    const { head, tail } = await readBackup(compressed, {
      async head(head) {
        const { schema } = head
        tombstones = tombstonesFor(head)
        await knowsSchema(schema.migrations)
        laid = await layOut(transaction, schema.migrations.at(-1) ?? '')
      },
      async rows({ table, columns, lines }) {
        const known = laid?.tables.get(table)
        if (!known || JSON.stringify(known.columns.map(({ name }) => name)) !== JSON.stringify(columns))
          throw new BackupInvalid(`Its table ${table} is not the one of its schema.`)
        await insertLines(transaction, known, lines)
      },
    })
    if (!laid) throw new BackupInvalid('It has no beginning.')
    await putTogether(transaction, laid, tail)
    const applied = await migrateWithin(transaction)
    await compareSums(transaction, tail)
    await sql`select privacy_erase_again(${JSON.stringify(tombstones)}::jsonb)`.execute(transaction)
    return { head, tail, applied }
  })
}

/** @throws BackupInvalid where this version of the bot can't know what is in it */
export async function knowsSchema(migrations: readonly string[]): Promise<void> {
  const known = await listMigrations()
  const unknown = migrations.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new BackupInvalid(
      `It was made by a newer version of the bot: ${unknown.join(', ')} is not known here. ` +
        'Check out that version or a later one, and restore with it.',
    )
  if (migrations.some((name, at) => known[at] !== name))
    throw new BackupInvalid(
      `It was made by another line of versions: it lacks ${known.find((name, at) => migrations[at] !== name)}.`,
    )
}

async function refuseUnlessEmpty(transaction: Kysely<unknown>): Promise<void> {
  const rows = await run(
    transaction,
    `select c.relname as name from pg_class c
      where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
      order by 1 limit 3`,
  )
  if (rows.length > 0)
    throw new DatabaseNotEmpty(
      `DATABASE_URL holds something already (${rows.map(({ name }) => name).join(', ')} …). A backup is restored into ` +
        'an empty database only: make a new one, and name that. Nothing was changed.',
    )
}

interface Laid {
  readonly tables: ReadonlyMap<string, Table>
  readonly foreignKeys: readonly Constraint[]
}

/** The tables as they were when the backup was made, empty, with nothing that looks at or changes what comes in. */
async function layOut(transaction: Kysely<unknown>, lastMigration: string): Promise<Laid> {
  await migrateUpTo(transaction, lastMigration)
  const tables = await findTables(transaction)
  const foreignKeys = await findForeignKeys(transaction)
  for (const { table, name } of foreignKeys)
    await run(transaction, `alter table ${table} drop constraint ${name}`)
  for (const { quoted } of tables) {
    await run(transaction, `alter table ${quoted} disable trigger user`)
    // What a migration has put there is in the backup too.
    await run(transaction, `delete from ${quoted}`)
  }
  return { tables: new Map(tables.map((table) => [table.name, table])), foreignKeys }
}

/** What was taken away comes back and checks every row; then each table is read once more. */
async function putTogether(
  transaction: Kysely<unknown>,
  { tables, foreignKeys }: Laid,
  tail: Tail,
): Promise<void> {
  for (const { table, name, definition } of foreignKeys)
    await run(transaction, `alter table ${table} add constraint ${name} ${definition}`)
  const all = [...tables.values()]
  for (const { quoted } of all) await run(transaction, `alter table ${quoted} enable trigger user`)
  await setSerials(transaction, all, tail.serials)
  for (const table of all) {
    const { rows, sha256 } = await digestOfTable(transaction, table)
    const expected = tail.tables[table.name]
    if (expected?.rows !== rows || expected.sha256 !== sha256)
      throw new BackupInvalid(`What was restored of ${table.name} is not what was backed up.`)
  }
}

async function compareSums(transaction: Kysely<unknown>, tail: Tail): Promise<void> {
  const sums = await findLedgerSums(transaction)
  if (JSON.stringify(sums) !== JSON.stringify(tail.ledger))
    throw new BackupInvalid("The ledger's sums are not those that were backed up.")
}
