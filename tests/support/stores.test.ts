import { Redis } from '@upstash/redis'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDatabase } from '../../lib/platform/database.ts'
import { openStores, type TestStores } from './stores.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openStores()
})
afterAll(() => stores.close())

it('gives a migrated database without data, through the driver of the deployed code', async () => {
  const { query } = createDatabase(stores.databaseUrl, 5_000)
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(query)
  expect(rows.length).toBeGreaterThan(0)
})

it('gives an empty Redis, through the client of the deployed code', async () => {
  const redis = new Redis({ url: stores.redisUrl, token: stores.redisToken })
  expect(await redis.get('anything')).toBeNull()
  await redis.set('anything', 'x')
  expect(await redis.get('anything')).toBe('x')
})
