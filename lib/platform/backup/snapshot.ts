import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import { type Kysely, sql } from 'kysely'
import {
  BackupInvalid,
  FORMAT,
  type Head,
  type LedgerSums,
  readBackup,
  TableDigest,
  type Tail,
} from './format.ts'
import {
  digestOfTable,
  findForeignKeys,
  findLedgerSums,
  findSchema,
  findSerials,
  findTables,
  insertLines,
  linesOfTable,
  printPlainly,
  run,
  type Table,
} from './tables.ts'

/** Another one is being taken at this moment. */
export class BackupUnderWay extends Error {
  override readonly name = 'BackupUnderWay'
}

/** A snapshot of the whole database, compressed, that was restored and found equal. */
export interface Snapshot {
  readonly head: Head
  readonly tail: Tail
  /** Its compressed bytes; may be read once. */
  bytes(): AsyncIterable<Uint8Array>
}

/** The groups whose books are not in order; none, as it should be. */
export const unsoundGroups = (ledger: readonly LedgerSums[]): readonly string[] =>
  ledger
    .filter(({ sum, unbalanced, off }) => sum !== '0' || unbalanced !== '0' || off !== '0')
    .map(({ group }) => group)

const BACKUP_LOCK = 7_305_166_918_221n

/**
 * Takes a snapshot of the whole database, restores it from its own bytes into a scratch schema, audits that, and gives it
 * to `use`. Memory stays the same however much there is: rows come by a cursor, and the file lies on the disk under a
 * key that only this process knows, so that what a killed process leaves there is noise.
 *
 * All of it is one transaction that is rolled back. What it reads is of one moment; its scratch schema is the session's
 * own `pg_temp`, which nobody else sees, which costs no write-ahead log, and which Postgres itself takes away whatever
 * happens.
 * @throws BackupUnderWay, BackupInvalid where what was restored is not what was read
 */
export async function withSnapshot<Result>(
  database: Kysely<unknown>,
  { id, takenAt }: { readonly id: string; readonly takenAt: number },
  use: (snapshot: Snapshot) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'phantom-backup-'))
  const file = join(folder, 'snapshot')
  const [key, start] = [randomBytes(32), randomBytes(16)]
  const read = () => createReadStream(file).pipe(createDecipheriv('aes-256-ctr', key, start))
  try {
    const checked = await inOneMoment(database, async (transaction) => {
      const tables = await findTables(transaction)
      await pipeline(
        Readable.from(written(transaction, tables, { id, takenAt })),
        createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
        createCipheriv('aes-256-ctr', key, start),
        createWriteStream(file, { mode: 0o600 }),
      )
      return restoreAside(transaction, tables, read())
    })
    return await use({ ...checked, bytes: read })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Everything is seen as of the first statement; afterwards nothing of it has happened. */
async function inOneMoment<Result>(
  database: Kysely<unknown>,
  work: (transaction: Kysely<unknown>) => Promise<Result>,
): Promise<Result> {
  const transaction = await database.startTransaction().execute()
  try {
    await sql`set transaction isolation level repeatable read`.execute(transaction)
    await printPlainly(transaction)
    const [lock] = await run(transaction, 'select pg_try_advisory_xact_lock($1::bigint) as got', [
      String(BACKUP_LOCK),
    ])
    if (lock?.got !== true) throw new BackupUnderWay('another backup is being taken at this moment')
    return await work(transaction)
  } finally {
    // A connection that is gone has rolled back by itself.
    await transaction
      .rollback()
      .execute()
      .catch(() => {})
  }
}

/** The lines of a backup, some at a time. */
async function* written(
  transaction: Kysely<unknown>,
  tables: readonly Table[],
  { id, takenAt }: { readonly id: string; readonly takenAt: number },
): AsyncGenerator<string> {
  const head: Head = {
    format: FORMAT,
    version: 1,
    id,
    taken: new Date(takenAt).toISOString(),
    schema: await findSchema(transaction),
  }
  yield `${JSON.stringify(head)}\n`
  const sums: Tail['tables'] = {}
  for (const table of tables) {
    yield `${JSON.stringify({ table: table.name, columns: table.columns.map(({ name }) => name) })}\n`
    const digest = new TableDigest()
    for await (const lines of linesOfTable(transaction, table)) {
      for (const line of lines) digest.add(line)
      yield `${lines.join('\n')}\n`
    }
    sums[table.name] = digest.sum
  }
  const tail: Tail = {
    end: true,
    tables: sums,
    ledger: await findLedgerSums(transaction),
    serials: await findSerials(transaction, tables),
  }
  yield `${JSON.stringify(tail)}\n`
}

/**
 * Restores a snapshot from its bytes into tables of this transaction's own: with every check, key and foreign key of the
 * real ones. Then it is read back and audited.
 */
async function restoreAside(
  transaction: Kysely<unknown>,
  tables: readonly Table[],
  compressed: AsyncIterable<Uint8Array>,
): Promise<{ head: Head; tail: Tail }> {
  const foreignKeys = await findForeignKeys(transaction)
  for (const { quoted } of tables)
    await run(
      transaction,
      `create temporary table ${quoted} (like ${quoted} including all excluding identity excluding statistics)
       on commit drop`,
    )
  const byName = new Map(tables.map((table) => [table.name, table]))
  const read = await readBackup(compressed, {
    async rows({ table, lines }) {
      const known = byName.get(table)
      if (known) await insertLines(transaction, known, lines, 'pg_temp.')
    },
  })
  // What is found first is now the copy.
  for (const { table, name, definition } of foreignKeys)
    await run(transaction, `alter table pg_temp.${table} add constraint ${name} ${definition}`)
  for (const table of tables) {
    const { rows, sha256 } = await digestOfTable(transaction, table, 'pg_temp.')
    const expected = read.tail.tables[table.name]
    if (expected?.rows !== rows || expected.sha256 !== sha256)
      throw new BackupInvalid(`What was restored of ${table.name} is not what was read.`)
  }
  const sums = await findLedgerSums(transaction)
  if (JSON.stringify(sums) !== JSON.stringify(read.tail.ledger))
    throw new BackupInvalid("The ledger's sums are others once they are restored.")
  return read
}
