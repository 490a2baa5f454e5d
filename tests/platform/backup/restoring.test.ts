import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { zstdDecompressSync } from 'node:zlib'
import { Kysely, sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BackupInvalid, readBackup } from '../../../lib/platform/backup/format.ts'
import { DatabaseNotEmpty, restoreBackup } from '../../../lib/platform/backup/restoring.ts'
import { listMigrations, migrateToLatest, migrateUpTo } from '../../../lib/platform/migrations.ts'
import { openStores, type TestStores } from '../../support/stores.ts'
import { compressedOf, inChunks, openEmpty, tablesIn } from './samples.ts'

const NONE = () => []
/** Types, spellings and letters that a copy could get wrong. */
const AWKWARD = [
  `insert into groups (created_at, chat_id, title, settings) values ('2026-11-26T10:00:00.1Z', -1001, E'Salón \\\\ "x"\\n\\t', '{"a": 12345678901234567890, "b": null, "c": "é"}')`,
  `insert into people (user_id, first_name, last_name, seen_at, hashes)
     values (7, 'NULL', '', '2026-11-26T10:00:00.123456Z', '{"a,b","c\\"d",NULL}'), (8, E'\\u200f🗝️', null, 'epoch', '{}')`,
]

let stores: TestStores
let source: Kysely<unknown>
let compressed: Buffer
beforeAll(async () => {
  stores = await openStores()
  source = new Kysely<unknown>({ dialect: stores.database.dialect })
  for (const text of AWKWARD) await sql.raw(text).execute(source)
  compressed = await compressedOf(source)
})
afterAll(() => stores.close())

let empty: Awaited<ReturnType<typeof openEmpty>>
beforeEach(async () => {
  empty = await openEmpty()
})
afterEach(() => empty.close())

it('brings every row back as it was, and all that makes the schema', async () => {
  const { tail } = await restoreBackup(empty.database, inChunks(compressed), NONE)
  expect(tail.tables.people?.rows).toBe(2)
  // Backed up once more it is the same, byte for byte: rows, sums, serial numbers and schema.
  // How the bytes were cut while they were compressed is the one thing that may differ.
  const again = zstdDecompressSync(await compressedOf(empty.database))
  expect(again.equals(zstdDecompressSync(compressed))).toBe(true)
  const disabled =
    await sql`select tgname from pg_trigger where tgenabled <> 'O' and not tgisinternal`.execute(
      empty.database,
    )
  expect(disabled.rows).toEqual([])
  const keys = (database: Kysely<unknown>) =>
    sql`select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'public'::regnamespace and contype <> 'n' -- which Postgres 18 lists, and none before
      order by conrelid::regclass::text collate "C", conname::text collate "C"`.execute(database)
  expect((await keys(empty.database)).rows).toEqual((await keys(source)).rows)
  // Numbers go on where they were.
  const { rows } = await sql<{
    id: string
  }>`insert into groups (created_at, chat_id, title) values ('epoch', -1002, 'y') returning id::text`.execute(
    empty.database,
  )
  expect(rows).toEqual([{ id: '2' }])
})

it('leaves what holds anything as it is', async () => {
  await migrateToLatest(empty.database)
  const restoring = restoreBackup(empty.database, inChunks(compressed), NONE)
  await expect(restoring).rejects.toThrow(DatabaseNotEmpty)
  await expect(restoring).rejects.toThrow(/an empty database only/)
})

it.each(['the rows have come', 'the end is near'])(
  'leaves the database empty where it is cut off once %s',
  async (when) => {
    const rest = when === 'the end is near' ? 40 : Math.floor(compressed.length / 2)
    const cut = compressed.subarray(0, compressed.length - rest)
    await expect(restoreBackup(empty.database, inChunks(cut), NONE)).rejects.toThrow(BackupInvalid)
    expect(await tablesIn(empty.database)).toBe(0)
  },
)

it('leaves it empty where the source breaks halfway', async () => {
  async function* broken() {
    yield compressed.subarray(0, compressed.length - 200)
    throw new Error('the disk is gone')
  }
  await expect(restoreBackup(empty.database, broken(), NONE)).rejects.toThrow('the disk is gone')
  expect(await tablesIn(empty.database)).toBe(0)
})

it('leaves it empty where nobody knows who is to be erased again', async () => {
  const restoring = restoreBackup(empty.database, inChunks(compressed), () => {
    throw new BackupInvalid('no list')
  })
  await expect(restoring).rejects.toThrow('no list')
  expect(await tablesIn(empty.database)).toBe(0)
})

describe('of another version of the bot', () => {
  const withSchema = async (change: (names: string[]) => string[]) => {
    const { zstdCompressSync, zstdDecompressSync } = await import('node:zlib')
    const [first = '', ...rest] = zstdDecompressSync(compressed).toString().split('\n')
    const head = JSON.parse(first) as { schema: { migrations: string[] } }
    head.schema.migrations = change(head.schema.migrations)
    return zstdCompressSync(Buffer.from([JSON.stringify(head), ...rest].join('\n')))
  }

  it('a newer one is refused by name', async () => {
    const newer = await withSchema((names) => [...names, '2031-01-01-01-of-the-future'])
    await readBackup(inChunks(newer))
    await expect(restoreBackup(empty.database, inChunks(newer), NONE)).rejects.toThrow(
      /newer version of the bot: 2031-01-01-01-of-the-future is not known here/,
    )
    expect(await tablesIn(empty.database)).toBe(0)
  })

  it('one of another line is refused by what it lacks', async () => {
    const other = await withSchema((names) => names.toSpliced(3, 1))
    const [, , , lacking] = await listMigrations()
    await expect(restoreBackup(empty.database, inChunks(other), NONE)).rejects.toThrow(`it lacks ${lacking}`)
    expect(await tablesIn(empty.database)).toBe(0)
  })

  it('an older one is restored as it was, and then brought up to date', async () => {
    const older = await openEmpty()
    try {
      const last = '2026-11-27-99-global-ranking'
      await older.database.transaction().execute((transaction) => migrateUpTo(transaction, last))
      const sums = await readFile('migrations/functions/ledger/ledger_sums.sql', 'utf8')
      await sql.raw(sums).execute(older.database)
      for (const text of AWKWARD) await sql.raw(text).execute(older.database)
      await sql`insert into erasures (key, hashes, erased_at) values ('old', '{x}', 'epoch')`.execute(
        older.database,
      )
      const { head, applied } = await restoreBackup(
        empty.database,
        inChunks(await compressedOf(older.database)),
        () => [
          // From the day on that an erasure names nobody any more.
          { key: createHash('sha256').update('old').digest('hex'), hashes: ['x'], at: 1 },
          { key: 'new', hashes: ['y'], at: 1_795_000_000_123 },
        ],
      )
      expect(head.schema.migrations.at(-1)).toBe(last)
      expect(applied).toContain('2026-11-29-40-backups')
      const { rows } =
        await sql`select title, (select count(*)::integer from backups) as backups from groups`.execute(
          empty.database,
        )
      expect(rows).toEqual([{ title: 'Salón \\ "x"\n\t', backups: 0 }])
      // What the backup knows has been done in it.
      const again = await sql`select key, hashes from erasures_again`.execute(empty.database)
      expect(again.rows).toEqual([{ key: 'new', hashes: ['y'] }])
      expect(await migrateToLatest(empty.database)).toEqual([])
    } finally {
      await older.close()
    }
  })
})
