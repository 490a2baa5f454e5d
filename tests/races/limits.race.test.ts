import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { insertKey, MOST_KEYS, type NewKey } from '../../lib/features/api/queries.ts'
import { insertEndpoint } from '../../lib/features/hooks/queries/endpoints.ts'
import { createDatabase, type Database } from '../../lib/platform/database.ts'
import { type GroupId, groupId, userId } from '../../lib/values/ids.ts'
import { openStores, type TestStores } from '../support/stores.ts'

// What embedded Postgres can't show: several administrators who add at the same moment.

const NOW = Date.UTC(2026, 10, 23, 12)
const ANA = userId(1)
const AT_ONCE = 30

let stores: TestStores
let database: Database
let group: GroupId

beforeAll(async () => {
  stores = await openStores()
  database = createDatabase(stores.databaseUrl, 60_000)
  const { rows } = await sql<{ id: bigint }>`
    with seen as (insert into people (user_id, first_name, seen_at) values (${ANA}, 'Ana', now()))
    insert into groups (chat_id, title, settings, created_at) values (-1, 'La Sala', '{}', now()) returning id`.execute(
    database.query,
  )
  group = groupId(rows[0]?.id ?? 0n)
})
afterAll(() => stores.close())

const atOnce = (add: (at: number) => Promise<unknown>) =>
  Promise.all(Array.from({ length: AT_ONCE }, (_, at) => add(at)))

it('a group has no more keys than it may, and one whose first answer was lost is no other', async () => {
  const keyOf = (at: number): NewKey => ({
    ref: String(at).padStart(6, '0'),
    hash: String(at).padStart(64, '0'),
    groupId: group,
    scopes: ['members:read'],
    maker: ANA,
    key: `press ${at}`,
    at: NOW,
  })
  const made = await atOnce((at) => insertKey(database, keyOf(at)))
  expect(made.filter(Boolean)).toHaveLength(MOST_KEYS)
  expect(await insertKey(database, { ...keyOf(made.indexOf(true)), hash: 'f'.repeat(64) })).toBe(true)
})

it('a group has no more webhooks than it may', async () => {
  const most = 5
  const made = await atOnce((at) =>
    insertEndpoint(database, {
      ref: `endpoint ${at}`,
      groupId: group,
      url: 'https://phantom.example/',
      sealed: 'sealed',
      by: ANA,
      key: `add ${at}`,
      at: NOW,
      most,
      audit: { groupId: group, key: `hooks.add:${at}`, actorId: ANA, act: 'hooks.add', at: NOW },
    }),
  )
  expect(made.filter(Boolean)).toHaveLength(most)
})
