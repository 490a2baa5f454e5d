import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from '@upstash/redis'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readLocalSettings } from '../../lib/local/settings.ts'
import { type LocalStores, openLocalStores } from '../../lib/local/stores.ts'
import { createDatabase } from '../../lib/platform/database.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'phantom-data-'))
})
afterAll(() => rm(folder, { recursive: true }))

const open = () =>
  openLocalStores({
    settings: readLocalSettings({ LOCAL_DATA_DIR: join(folder, 'data'), PORT: '', REDIS_URL: '' }),
    clock: { now: () => 0 },
    onRequest: () => {},
  })
const query = (stores: LocalStores) => createDatabase(stores.env.DATABASE_URL, 10_000).query
const redisOf = ({ env }: LocalStores) =>
  new Redis({ url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN })
const isThere = async (stores: LocalStores) =>
  (await sql<{ there: boolean }>`select to_regclass('kept') is not null as there`.execute(query(stores)))
    .rows[0]?.there

it('keeps Postgres in LOCAL_DATA_DIR, Redis nowhere, and empties both on reset', async () => {
  const first = await open()
  expect(first.described).toEqual({ postgres: 'PGlite (embedded)', redis: 'in memory (embedded)' })
  await sql`create table kept (id int)`.execute(query(first))
  await redisOf(first).set('k', 'v')
  await first.close()

  const second = await open()
  expect(await isThere(second)).toBe(true)
  expect(await redisOf(second).get('k')).toBeNull()
  await redisOf(second).set('k', 'v')

  await second.reset()
  expect(await isThere(second)).toBe(false)
  expect(await redisOf(second).get('k')).toBeNull()
  const { rows } = await sql`select name from kysely_migration`.execute(query(second))
  expect(rows.length).toBeGreaterThan(0)
  await second.close()
}, 120_000)
