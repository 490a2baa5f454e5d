/**
 * `npm run types` writes lib/platform/database-types.ts from the migrations; `npm run check` runs it with `--verify`.
 * The database is embedded, so it needs nothing but Node.
 */
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { Kysely, PGliteDialect } from 'kysely'
import { generate, PostgresDialect } from 'kysely-codegen'
import { migrateToLatest } from '../platform/migrations.ts'

const embedded = await PGlite.create({ extensions: { pg_trgm } })
const database = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite: embedded }) })
await migrateToLatest(database)
await generate({
  db: database,
  dialect: new PostgresDialect(),
  outFile: 'lib/platform/database-types.ts',
  excludePattern: 'kysely_*',
  typeMapping: { int8: 'bigint' },
  verify: process.argv.includes('--verify'),
})
await database.destroy()
