/** How much a week's digest reads of a group with a long past. */
import { Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { digestFacts } from '../../../lib/features/economy/queries.ts'
import { groupId } from '../../../lib/values/ids.ts'
import { openStores, type TestStores } from '../../support/stores.ts'

const NOW = Date.UTC(2026, 10, 27, 12)
const DAY_MS = 86_400_000
const PAST = 30_000
const A_WEEK = 300

let stores: TestStores
beforeAll(async () => {
  stores = await openStores()
})
afterAll(() => stores.close())

it('reads the entries of the week, not those of the years before', async () => {
  const database = new Kysely<unknown>({ dialect: stores.database.dialect })
  const read = await database.transaction().execute(async (transaction) => {
    const run = async <Row>(statement: ReturnType<typeof sql<Row>>) =>
      (await statement.execute(transaction)).rows
    await run(sql`set local session_replication_role = replica`)
    const [made] = await run(
      sql<{
        id: bigint
      }>`insert into groups (chat_id, title, created_at) values (-1, 'a group', now()) returning id`,
    )
    const group = groupId(made?.id ?? 0)
    const id = sql`${group}::bigint`
    await run(sql`insert into ledger_accounts (group_id, kind, user_id, balance)
      select ${id}, 'wallet', n, 100 + n from generate_series(1, 2000) n`)
    await run(sql`insert into ledger_transactions (group_id, idempotency_key, code, coins, occurred_at)
      select ${id}, 'k' || n, 'transfer', 1 + n % 997, to_timestamp(${NOW / 1000}::double precision)
        - case when n > ${PAST} then interval '1 hour' else interval '30 days' + n * interval '1 minute' end
        from generate_series(1, ${PAST + A_WEEK}::integer) n`)
    await run(sql`insert into ledger_entries (group_id, transaction_id, account_id, amount, balance_after)
      select t.group_id, t.id, a.id, t.coins * v.sign, 1 from ledger_transactions t
        cross join (values (1, 1), (-1, 8)) as v (sign, shift)
        join ledger_accounts a on a.group_id = t.group_id and a.user_id = 1 + (t.id * 31 + v.shift) % 2000
       where t.group_id = ${id}`)
    await run(sql`analyze ledger_entries`)
    await run(sql`analyze ledger_transactions`)
    const reads = async () => {
      const [counted] = await run(
        sql<{ read: bigint }>`select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as read
          from pg_stat_xact_user_tables where relname = 'ledger_entries'`,
      )
      return Number(counted?.read ?? 0)
    }
    const before = await reads()
    const week = { groupId: group, from: NOW - 7 * DAY_MS, to: NOW }
    await run(sql`select ${digestFacts(week)}`)
    return (await reads()) - before
  })
  expect(read).toBeGreaterThanOrEqual(2 * A_WEEK)
  expect(read).toBeLessThan(6 * A_WEEK)
})
