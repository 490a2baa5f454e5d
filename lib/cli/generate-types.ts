/**
 * `npm run types` writes what the migrations make: lib/platform/database-types.ts for the compiler, migrations/schema.sql
 * for people. `npm run check` runs it with `--verify`. The database is embedded, so it needs nothing but Node.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { Kysely } from 'kysely'
import { generate, PostgresDialect } from 'kysely-codegen'
import { openEmbeddedDatabase } from '../local/neon/database.ts'
import { migrateToLatest, newestMigration } from '../platform/migrations.ts'
import { dumpSchema, firstDifference } from './schema-dump.ts'

const SCHEMA = 'migrations/schema.sql'
const VERSION = 'lib/platform/schema-version.ts'
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
// What the deployed code has to know of the database, without the migrations, which stay at home.
const version = `/** The newest migration that this code knows. Written by \`npm run types\`. */
export const SCHEMA_VERSION = '${await newestMigration()}'
`
if (!verify) await writeFile(VERSION, version)
else if ((await readFile(VERSION, 'utf8').catch(() => '')) !== version) {
  console.error(`${VERSION} doesn't name the newest migration (\`npm run types\` writes it anew).`)
  process.exitCode = 1
}
await generate({
  db: database,
  dialect: new PostgresDialect(),
  outFile: 'lib/platform/database-types.ts',
  excludePattern: '{kysely_*,sql_definitions}',
  typeMapping: { int8: 'bigint' },
  verify,
})
await database.destroy()
