import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Kysely, PostgresAdapter, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../../lib/local/neon/database.ts'
import { directAddress } from '../../lib/platform/direct.ts'
import { MIGRATION_LOCK, migrateToLatest } from '../../lib/platform/migrations.ts'
import { parseDefinition } from '../../lib/platform/sql-definitions.ts'

const answer = (returns: string, body: string, args = '') =>
  `-- An answer.\ncreate or replace function core_answer(${args}) returns ${returns} language sql as $$\n  ${body}\n$$;\n`

describe('migrateToLatest', () => {
  let embedded: EmbeddedDatabase
  let database: Kysely<unknown>
  let folder: string
  beforeEach(async () => {
    embedded = await openEmbeddedDatabase({ snapshot: await readFile(inject('snapshotFile')) })
    database = new Kysely({ dialect: embedded.dialect })
    folder = await mkdtemp(join(tmpdir(), 'phantom-functions-'))
    await cp('migrations/functions', folder, { recursive: true })
  })
  afterEach(async () => {
    await embedded.close()
    await rm(folder, { recursive: true })
  })

  const write = (path: string, text: string) => writeFile(join(folder, path), text)
  const migrate = () => migrateToLatest(database, pathToFileURL(`${folder}/`))
  const one = async (query: ReturnType<typeof sql>) =>
    Object.values((await query.execute(database)).rows[0] ?? {})[0]
  const signatures = async (name: string) =>
    (
      await sql<{ text: string }>`
        select oid::regprocedure::text as text from pg_proc where proname = ${name} order by 1`.execute(
        database,
      )
    ).rows.map(({ text }) => text)
  it('does nothing where nothing changed', async () => {
    expect(await migrate()).toEqual([])
  })

  it('applies the file that is new or has changed, and no other', async () => {
    await write('ledger/core_answer.sql', answer('integer', 'select 42'))
    expect(await migrate()).toEqual(['functions/ledger/core_answer.sql'])
    await write('ledger/core_answer.sql', answer('integer', 'select 43'))
    expect(await migrate()).toEqual(['functions/ledger/core_answer.sql'])
    expect(await one(sql`select core_answer()`)).toBe(43)
    expect(await migrate()).toEqual([])
  })

  it('makes a function anew whose result or arguments changed, so that there is one', async () => {
    await write('ledger/core_answer.sql', answer('integer', 'select 42'))
    await migrate()
    await write('ledger/core_answer.sql', answer('text', `select 'much'`))
    expect(await migrate()).toEqual([
      'functions/ledger/core_answer.sql (made anew: its result or its arguments changed)',
    ])
    await write('ledger/core_answer.sql', answer('text', 'select p_to', 'p_to text'))
    expect(await migrate()).toEqual(['functions/ledger/core_answer.sql (made anew: its arguments changed)'])
    await write('ledger/core_answer.sql', answer('text', 'select p_of', 'p_of text'))
    await migrate()
    expect(await signatures('core_answer')).toEqual(['core_answer(text)'])
  })

  it('drops what no file defines any more, with its triggers, and nothing that came from elsewhere', async () => {
    await sql`create function somebody_elses() returns integer language sql as 'select 1'`.execute(database)
    await rm(join(folder, 'digests/digest_begin.sql'))
    expect(await migrate()).toEqual(['digest_begin (dropped: no file defines it)'])
    expect(await signatures('digest_begin')).toEqual([])
    expect(await signatures('somebody_elses')).toHaveLength(1)
    await sql`insert into groups (title, created_at) values ('x', now())`.execute(database)
    expect(await one(sql`select count(*)::integer from digest_schedules`)).toBe(0)
  })

  it('refuses to drop what a table still needs, and says what', async () => {
    await write('ledger/core_answer.sql', answer('integer', 'select 42'))
    await migrate()
    await sql`alter table people add column answer integer default core_answer()`.execute(database)
    await rm(join(folder, 'ledger/core_answer.sql'))
    await write('ledger/core_other.sql', answer('integer', 'select 1').replace('core_answer', 'core_other'))
    await expect(migrate()).rejects.toThrow('cannot drop function core_answer()')
    expect(await signatures('core_other')).toEqual([])
  })

  it('replaces the triggers of a function, and drops one that its file no longer has', async () => {
    const path = join(folder, 'digests/digest_begin.sql')
    await writeFile(
      path,
      (await readFile(path, 'utf8')).replace('trigger digest_begin after', 'trigger digest_start after'),
    )
    await migrate()
    const { rows } = await sql<{ name: string }>`
      select tgname as name from pg_trigger where tgfoid = 'digest_begin'::regproc`.execute(database)
    expect(rows).toEqual([{ name: 'digest_start' }])
  })

  it('lets functions name each other in any order, but nothing that is nowhere', async () => {
    await write('ledger/core_answer.sql', answer('integer', 'select core_later()'))
    await expect(migrate()).rejects.toThrow('function core_later() does not exist')
    expect(await signatures('core_answer')).toEqual([])
    await write('ledger/core_later.sql', answer('integer', 'select 42').replace('core_answer', 'core_later'))
    await migrate()
    expect(await one(sql`select core_answer()`)).toBe(42)
  })

  it('takes the lock of Kysely’s own migrator', async () => {
    const statements: string[] = []
    const listening = new Kysely<unknown>({
      dialect: embedded.dialect,
      log: ({ query }) => {
        statements.push(query.sql)
      },
    })
    await new PostgresAdapter().acquireMigrationLock(listening, { lockTable: '', lockRowId: '' })
    expect(statements.join()).toContain(`pg_advisory_lock(${MIGRATION_LOCK})`)
  })
})

it.each([
  ['of another name', answer('integer', 'select 1').replace('core_answer', 'core_other'), 'of its own name'],
  ['with a statement before it', `drop table people;\n${answer('integer', 'select 1')}`, 'of its own name'],
  [
    'with another function behind it',
    answer('integer', 'select 1') + answer('integer', 'select 1', 'p integer'),
    'only "create or replace trigger"',
  ],
])('refuses a file %s', (_, text, message) => {
  expect(() => parseDefinition('ledger/core_answer.sql', text)).toThrow(message)
})

it('keeps functions out of the migrations that came after them', async () => {
  const dated = (await readdir('migrations')).filter((name) => name > '2026-11-27-10' && name.endsWith('.ts'))
  for (const name of dated)
    expect(
      await readFile(join('migrations', name), 'utf8'),
      `${name}: goes to migrations/functions`,
    ).not.toMatch(/\bcreate\s+(or\s+replace\s+)?(function|trigger)\b/i)
})

it.each([
  [
    'postgres://u:p@ep-a-b-1-pooler.eu-central-1.aws.neon.tech/db?sslmode=require',
    'ep-a-b-1.eu-central-1.aws.neon.tech',
  ],
  ['postgres://u:p@ep-a-b-1.eu-central-1.aws.neon.tech/db', 'ep-a-b-1.eu-central-1.aws.neon.tech'],
  ['postgres://u:p@db-pooler.example.org/db', 'db-pooler.example.org'],
])('migrates past the pooler of Neon: %s', (given, host) => {
  expect(new URL(directAddress(given)).hostname).toBe(host)
  expect(directAddress(given).replace(host, '')).toBe(given.replace(new URL(given).hostname, ''))
})
