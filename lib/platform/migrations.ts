import { readdir } from 'node:fs/promises'
import {
  type CompiledQuery,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely'
import { type Migration, type MigrationProvider, type MigrationResultSet, Migrator } from 'kysely/migration'
import { applyDefinitions, readDefinitions } from './sql-definitions.ts'

const folder = new URL('../../migrations/', import.meta.url)

/** Every `.ts` file of `migrations/`, by name: `YYYY-MM-DD-NN-what.ts`, each exporting `up`. Frozen once landed. */
const provider: MigrationProvider = {
  async getMigrations() {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
    const entries = names.map(
      async (name) =>
        [name.replace(/\.ts$/, ''), (await import(new URL(name, folder).href)) as Migration] as const,
    )
    return Object.fromEntries(await Promise.all(entries))
  },
}

/** By name: what a database that is up to date has last. */
export async function newestMigration(): Promise<string> {
  return (
    Object.keys(await provider.getMigrations())
      .toSorted()
      .at(-1) ?? ''
  )
}

/** The number that Kysely's own migrator locks on Postgres: this one and one of an older version wait for each other. */
export const MIGRATION_LOCK = 3853314791062309107n

/**
 * Brings a database up to date: the dated migrations, then the functions whose file has changed. All of it is one
 * transaction, whose lock ends with it, so that several callers at once are safe and a pooler can't keep the lock. It
 * wants a real connection (WebSocket, TCP or embedded): Neon's HTTP has no transaction to talk in.
 * @param functions a folder like `migrations/functions/`
 * @returns what was applied now, by name, in order
 * @throws the error of what failed, after everything was rolled back
 */
export async function migrateToLatest(
  database: Kysely<unknown>,
  functions: URL = new URL('functions/', folder),
): Promise<string[]> {
  return database.transaction().execute(async (transaction) => {
    await lockMigrations(transaction)
    return migrateWithin(transaction, functions)
  })
}

/** Who holds it until the end of their transaction is alone in changing the schema. */
export async function lockMigrations(transaction: Kysely<unknown>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(transaction)
}

/** The same within a transaction that has the lock. */
export async function migrateWithin(
  transaction: Kysely<unknown>,
  functions: URL = new URL('functions/', folder),
): Promise<string[]> {
  const definitions = await readDefinitions(functions)
  const migrator = new Migrator({ db: within(transaction), provider })
  return [...applied(await migrator.migrateToLatest()), ...(await applyDefinitions(transaction, definitions))]
}

/** The dated migrations up to one of them, without the functions: what a backup of that time goes into. */
export async function migrateUpTo(transaction: Kysely<unknown>, last: string): Promise<void> {
  applied(await new Migrator({ db: within(transaction), provider }).migrateTo(last))
}

/** Of all dated migrations, in the order in which Kysely applies them. */
export const listMigrations = async (): Promise<string[]> =>
  Object.keys(await provider.getMigrations()).sort()

/**
 * What {@link migrateToLatest} would apply. Changes nothing, and waits for nobody.
 * @returns by name, in order
 */
export async function findPending(
  database: Kysely<unknown>,
  functions: URL = new URL('functions/', folder),
): Promise<string[]> {
  const known = async (table: string, rows: RawBuilder<{ name: string }>) => {
    const { rows: found } = await sql<{ there: boolean }>`
      select to_regclass(${table}) is not null as there`.execute(database)
    return new Set(found[0]?.there ? (await rows.execute(database)).rows.map(({ name }) => name) : [])
  }
  const [migrations, definitions] = await Promise.all([provider.getMigrations(), readDefinitions(functions)])
  const run = await known('kysely_migration', sql`select name from kysely_migration`)
  const have = await known(
    'sql_definitions',
    sql`select name || ' ' || checksum as name from sql_definitions`,
  )
  return [
    ...Object.keys(migrations).filter((name) => !run.has(name)),
    ...definitions.flatMap(({ name, path, checksum }) =>
      have.has(`${name} ${checksum}`) ? [] : [`functions/${path}`],
    ),
  ]
}

function applied({ error, results = [] }: MigrationResultSet): string[] {
  if (error) throw error
  return results.filter(({ status }) => status === 'Success').map(({ migrationName }) => migrationName)
}

/** The transaction holds the lock. Kysely's own outlives it, and can't be given back in one that has failed. */
class LockedAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

/** The transaction as a database of its own, for the migrator, which would begin another in any it is given. */
function within(transaction: Kysely<unknown>): Kysely<unknown> {
  const nothing = async () => {}
  const connection = {
    executeQuery: <R>(query: CompiledQuery) => transaction.executeQuery<R>(query as CompiledQuery<R>),
    streamQuery(): never {
      throw new Error('migrations read no streams')
    },
  }
  return new Kysely<unknown>({
    dialect: {
      createAdapter: () => new LockedAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createDriver: () => ({
        init: nothing,
        acquireConnection: async () => connection,
        beginTransaction: nothing,
        commitTransaction: nothing,
        rollbackTransaction: nothing,
        releaseConnection: nothing,
        destroy: nothing,
      }),
    },
  })
}
