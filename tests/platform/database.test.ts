import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  ConstraintViolated,
  createDatabase,
  type Database,
  DatabaseUnavailable,
} from '../../lib/platform/database.ts'
import { openStores } from '../support/stores.ts'

let stores: Awaited<ReturnType<typeof openStores>>
let database: Database
beforeAll(async () => {
  stores = await openStores()
  database = createDatabase(stores.databaseUrl, 2_000)
})
afterAll(() => stores.close())

const HUGE = 9_007_199_254_740_993n

it('reads int8 as bigint and timestamptz as Date, alone and in a batch', async () => {
  const one = sql<{
    n: bigint
    at: Date
  }>`select ${HUGE}::bigint as n, timestamptz '2026-11-23T10:00:00Z' as at`
  const expected = { n: HUGE, at: new Date('2026-11-23T10:00:00Z') }
  expect((await one.execute(database.query)).rows).toEqual([expected])
  expect(await database.batch([one, one])).toEqual([[expected], [expected]])
})

it('names the constraint that refused, and undoes the whole batch', async () => {
  const person = (id: number) => sql`
    insert into people (user_id, first_name, seen_at) values (${id}, 'Ana', now())`
  await expect(database.batch([person(1), person(2), person(1)])).rejects.toMatchObject({
    name: ConstraintViolated.name,
    constraint: 'people_pkey',
  })
  const { rows } = await sql<{ n: bigint }>`select count(*) as n from people`.execute(database.query)
  expect(rows).toEqual([{ n: 0n }])
})

it('gives up on a database that does not answer in time, or is not there', async () => {
  const hurried = createDatabase(stores.databaseUrl, 300)
  await expect(sql`select pg_sleep(1)`.execute(hurried.query)).rejects.toThrow(DatabaseUnavailable)
  const nowhere = createDatabase('postgres://local:local@localhost:9/main', 1_000)
  await expect(sql`select 1`.execute(nowhere.query)).rejects.toThrow(DatabaseUnavailable)
})

// The driver's own settings are the process'. Work that an earlier bot left behind took this one's messages by them.
it('asks its own server, whichever was opened since', async () => {
  createDatabase('postgres://local:local@localhost:9/main', 1_000)
  await expect(database.ping()).resolves.toBeUndefined()
})
