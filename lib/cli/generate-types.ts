/**
 * `npm run types` writes what the migrations make: lib/platform/database-types.ts for the compiler, migrations/schema.sql
 * for people. `npm run check` runs it with `--verify`. The database is embedded, so it needs nothing but Node.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { Kysely } from 'kysely'
import { generate, PostgresDialect } from 'kysely-codegen'
import { openEmbeddedDatabase } from '../local/neon/database.ts'
import { migrateToLatest } from '../platform/migrations.ts'
import { dumpSchema, firstDifference } from './schema-dump.ts'

const SCHEMA = 'migrations/schema.sql'
const verify = process.argv.includes('--verify')

const embedded = await openEmbeddedDatabase()
const database = new Kysely<unknown>({ dialect: embedded.dialect })
await migrateToLatest(database)
const schema = await dumpSchema(database)
if (verify) {
  const difference = firstDifference(await readFile(SCHEMA, 'utf8').catch(() => ''), schema)
  if (difference) {
    console.error(
      `${SCHEMA} isn't what the migrations make (\`npm run types\` writes it anew).\n${difference}`,
    )
    process.exitCode = 1
  }
} else await writeFile(SCHEMA, schema)
await generate({
  db: database,
  dialect: new PostgresDialect(),
  outFile: 'lib/platform/database-types.ts',
  excludePattern: '{kysely_*,sql_definitions}',
  typeMapping: { int8: 'bigint' },
  verify,
})
await database.destroy()
