import type { PGlite } from '@electric-sql/pglite'
import { type Dialect, PGliteDialect, PostgresDialect } from 'kysely'
import { type ClientBase, Pool, type QueryArrayConfig } from 'pg'
import { survivingPool } from '../../platform/direct.ts'

export interface Statement {
  query: string
  params: (string | null)[]
}

/** Every value as Postgres prints it, whatever its type. */
export interface TextResult {
  command: string
  /** Null where Postgres counts nothing, as for DDL. */
  rowCount: number | null
  fields: { name: string; dataTypeID: number }[]
  rows: (string | null)[][]
}

/** What stands behind a Neon endpoint: a real Postgres, or one embedded in this process. */
export interface LocalDatabase {
  run(statement: Statement): Promise<TextResult>
  /**
   * All in one transaction, or none.
   * @param modes of the transaction: `ISOLATION LEVEL SERIALIZABLE READ ONLY`
   */
  runBatch(statements: readonly Statement[], modes: string): Promise<TextResult[]>
  /** A direct connection for Kysely, interactive transactions included: for migrations and test set-up. */
  readonly dialect: Dialect
  close(): Promise<void>
}

export interface EmbeddedDatabase extends LocalDatabase {
  /** Everything in it, for `snapshot` of another. */
  dump(): Promise<Snapshot>
}

/** A whole database as one file. */
export type Snapshot = Uint8Array<ArrayBuffer>

export interface EmbeddedOptions {
  /** Keeps the data there; in memory when left out. */
  dataDir?: string
  /** Of {@link EmbeddedDatabase.dump}: ten times quicker than an empty database. */
  snapshot?: Snapshot
}

/** PGlite takes a Blob, and Node's own copies its bytes piece by piece when they are read: that took longer than all the rest. */
class HeldBlob extends Blob {
  readonly #held: Snapshot

  constructor(held: Snapshot) {
    super([])
    this.#held = held
  }

  /** Only read there. */
  override async arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = this.#held
    return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)
  }
}

const identity = (value: string) => value

/**
 * What is in memory goes with its process: nothing is written for coming back after a crash. And it is small, whatever is
 * asked of it: a plan for these very parameters takes longer to make than it saves.
 */
const IN_MEMORY = [
  'full_page_writes=off',
  'synchronous_commit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'plan_cache_mode=force_generic_plan',
]

/** A Postgres in this process (PGlite), with `pg_trgm` at hand. It has one connection: work takes turns. */
export async function openEmbeddedDatabase(options: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
  // Loaded when used: its WebAssembly costs a second that a real database needn't pay.
  const [{ PGlite }, { pg_trgm }, { connect }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite/contrib/pg_trgm'),
    import('./embedded.ts'),
  ])
  const pglite: PGlite = await PGlite.create({
    ...(options.dataDir === undefined
      ? { startParams: [...PGlite.defaultStartParams, ...IN_MEMORY.flatMap((each) => ['-c', each])] }
      : { dataDir: options.dataDir }),
    ...(options.snapshot === undefined ? {} : { loadDataDir: new HeldBlob(options.snapshot) }),
    extensions: { pg_trgm },
  })
  return {
    ...connect(pglite),
    dialect: new PGliteDialect({ pglite }),
    async dump() {
      // At this level of WAL the files alone have what a transaction wrote into a table that it made.
      await pglite.exec('checkpoint')
      return new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer())
    },
    close: () => pglite.close(),
  }
}

/**
 * A Postgres elsewhere.
 * @param connectionString `postgres://…`
 * @param maxConnections at once; further requests wait for one
 */
export function openRealDatabase(connectionString: string, maxConnections = 10): LocalDatabase {
  const pool = survivingPool(new Pool({ connectionString, max: maxConnections }))
  return {
    run: (statement) => runReal(pool, statement),
    runBatch: (statements, modes) => runRealBatch(pool, statements, modes),
    dialect: new PostgresDialect({ pool }),
    close: () => (pool.ended ? Promise.resolve() : pool.end()),
  }
}

async function runRealBatch(
  pool: Pool,
  statements: readonly Statement[],
  modes: string,
): Promise<TextResult[]> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(`BEGIN ${modes}`)
    const results: TextResult[] = []
    for (const statement of statements) results.push(await runReal(client, statement))
    await client.query('COMMIT')
    return results
  } catch (error) {
    // A connection that can't even roll back is of no use to the next one who gets it.
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      broken = rollbackError
    })
    throw error
  } finally {
    client.release(broken)
  }
}

async function runReal(connection: Pick<ClientBase, 'query'>, statement: Statement): Promise<TextResult> {
  const config: QueryArrayConfig & { queryMode: 'extended' } = {
    text: statement.query,
    values: statement.params,
    rowMode: 'array',
    types: { getTypeParser: () => identity },
    // Neon's proxy prepares every statement, so that several in one string are refused there too.
    queryMode: 'extended',
  }
  const { command, rowCount, fields, rows } = await connection.query(config)
  return {
    command,
    rowCount,
    fields: fields.map(({ name, dataTypeID }) => ({ name, dataTypeID })),
    rows,
  }
}
