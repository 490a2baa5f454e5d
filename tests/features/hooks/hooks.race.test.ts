import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { OutgoingCall } from '../../../lib/contract/outgoing.ts'
import type { Services } from '../../../lib/contract/turn.ts'
import { economy } from '../../../lib/features/economy/index.ts'
import { deliverHooks } from '../../../lib/features/hooks/service/delivering.ts'
import { createDatabase, type Database } from '../../../lib/platform/database.ts'
import { systemRandom } from '../../../lib/platform/random.ts'
import { createSealing } from '../../../lib/platform/sealing.ts'
import { openStores, type TestStores } from '../../support/stores.ts'

// What embedded Postgres can't show: many senders at once, while what they send is being written.

const NOW = Date.UTC(2026, 10, 23, 12)
const SERVERS = 6
const EVENTS = 120
const SENDERS = 12

let stores: TestStores
let database: Database
let services: Services
let now = NOW
const calls: OutgoingCall[] = []
let group = 0n

beforeAll(async () => {
  stores = await openStores()
  database = createDatabase(stores.databaseUrl, 60_000)
  const sealing = createSealing(['a key of the tests'], systemRandom)
  const { rows } = await sql<{ id: bigint }>`
    with made as (
      insert into groups (chat_id, title, settings, created_at) values (-1, 'La Sala', '{}', now()) returning id),
    seen as (insert into people (user_id, first_name, seen_at) values (1, 'Ana', now()) returning user_id),
    here as (
      insert into members (group_id, user_id, first_seen_at) select m.id, s.user_id, now() from made m, seen s)
    select id from made`.execute(database.query)
  group = rows[0]?.id ?? 0n
  for (let each = 0; each < SERVERS; each++)
    await sql`insert into hook_endpoints (ref, group_id, url, secret, made_by, made_key, made_at)
      values (${`s${each}`}, ${group}::bigint, ${`https://s${each}.example.org/`},
        ${sealing.seal('whsec_c2VjcmV0IG9mIGEgdGVzdCwgMjQgYnl0ZXM=', `hooks:s${each}`)}, 1, ${`s${each}`}, now())`.execute(
      database.query,
    )
  services = {
    database,
    sealing,
    features: [economy],
    random: systemRandom,
    clock: { now: () => now },
    logger: { error: console.error },
    deliverSoon() {},
    outgoing: {
      judge: async () => undefined,
      async call(call: OutgoingCall) {
        calls.push(call)
        // The first of each fails, so that retries are in the race as well.
        return call.id.endsWith('0') &&
          calls.filter(({ id, url }) => id === call.id && url === call.url).length === 1
          ? { code: 500 }
          : { code: 200 }
      },
    },
  } as unknown as Services
})
afterAll(() => stores.close())

const happens = (key: number) =>
  sql`select hook_emit(${group}::bigint, 'transfer.made', ${String(key)}, ${new Date(NOW).toISOString()}::timestamptz,
    array[1::bigint], '{"from": {"id": 1, "name": "Ana"}, "to": {"id": 2, "name": "Eva"}, "coins": "1", "tax_coins": "0",
    "note": null}'::jsonb)`.execute(database.query)
const send = () => deliverHooks.run(services, { now, until: now + 60_000 })

it('whoever sends, and while it is written, each message is taken once by each server', async () => {
  const waiting = async () =>
    (
      await sql<{ n: bigint }>`select count(*) as n from hook_deliveries where state = 'waiting'`.execute(
        database.query,
      )
    ).rows[0]?.n
  await Promise.all([
    ...Array.from({ length: EVENTS }, (_, key) => happens(key)),
    ...Array.from({ length: EVENTS }, (_, key) => happens(key)),
    ...Array.from({ length: SENDERS }, send),
  ])
  for (let round = 0; round < 40 && (await waiting()) !== 0n; round++) {
    now += 10_000
    await Promise.all(Array.from({ length: SENDERS }, send))
  }
  expect(await waiting()).toBe(0n)
  const taken = Map.groupBy(calls, ({ id, url }) => `${url} ${id}`)
  expect(taken.size).toBe(SERVERS * EVENTS)
  for (const [name, each] of taken) expect(each.length, name).toBe(name.endsWith('0') ? 2 : 1)
})
