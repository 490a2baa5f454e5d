import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { dumpSchema } from '../../lib/cli/schema-dump.ts'
import { type LocalDatabase, openEmbeddedDatabase, openRealDatabase } from '../../lib/local/neon/database.ts'
import { migrateToLatest } from '../../lib/platform/migrations.ts'
import { createTestDatabase, dropTestDatabase } from '../support/test-database.ts'

const server = process.env.TEST_DATABASE_URL ?? ''
let made: { name: string; url: string }
const open: LocalDatabase[] = []
/** Each caller is a program of its own. */
const caller = () => {
  const database = openRealDatabase(made.url, 1)
  open.push(database)
  return new Kysely<unknown>({ dialect: database.dialect })
}
beforeAll(async () => {
  made = await createTestDatabase(server)
})
afterAll(async () => {
  for (const database of open) await database.close()
  await dropTestDatabase(server, made.name)
})

const heldLocks = async (database: Kysely<unknown>) =>
  (
    await sql`select from pg_locks where locktype = 'advisory' and database = (
    select oid from pg_database where datname = current_database())`.execute(database)
  ).rows.length

it('lets several migrate an empty database at once: one does it, the others find it done', async () => {
  const done = await Promise.all(Array.from({ length: 6 }, () => migrateToLatest(caller())))
  expect(done.filter((names) => names.length > 0)).toHaveLength(1)
  expect(done.flat()).toContain('functions/ledger/ledger_post.sql')
  expect(await heldLocks(caller())).toBe(0)
})

it('lets several apply a changed function at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'phantom-functions-'))
  await cp('migrations/functions', folder, { recursive: true })
  await writeFile(
    join(folder, 'ledger/ledger_answer.sql'),
    'create or replace function ledger_answer() returns integer language sql as $$ select 42 $$;\n',
  )
  const functions = pathToFileURL(`${folder}/`)
  const done = await Promise.all(Array.from({ length: 6 }, () => migrateToLatest(caller(), functions)))
  expect(done.flat()).toEqual(['functions/ledger/ledger_answer.sql'])
  // What fails leaves no lock behind, and the next one does it.
  await writeFile(join(folder, 'ledger/ledger_answer.sql'), 'create or replace function ledger_answer( oops')
  const failing = caller()
  await expect(migrateToLatest(failing, functions)).rejects.toThrow('syntax error')
  expect(await heldLocks(failing)).toBe(0)
  await rm(join(folder, 'ledger/ledger_answer.sql'))
  expect(await migrateToLatest(caller(), functions)).toEqual(['ledger_answer (dropped: no file defines it)'])
  await rm(folder, { recursive: true })
})

it('makes the same of a real Postgres as of the embedded one', async () => {
  const embedded = await openEmbeddedDatabase({ snapshot: await readFile(inject('snapshotFile')) })
  expect(await dumpSchema(caller())).toBe(await dumpSchema(new Kysely({ dialect: embedded.dialect })))
  await embedded.close()
})
