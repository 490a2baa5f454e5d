/** How much of the ranking's counts a movement reads, in a group with tens of thousands of different balances. */
import { Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStores, type TestStores } from '../support/stores.ts'

const WALLETS = 30_000

let stores: TestStores
beforeAll(async () => {
  stores = await openStores()
})
afterAll(() => stores.close())

it.each([
  ['when its plan was made while the group was small', false],
  ['when it was made from statistics of the empty table', true],
])('reads the counts of the balances that change, and no others, %s', async (_when, analyzed) => {
  const database = new Kysely<unknown>({ dialect: stores.database.dialect })
  const read = await database.transaction().execute(async (transaction) => {
    const run = async <Row>(statement: ReturnType<typeof sql<Row>>) =>
      (await statement.execute(transaction)).rows
    if (analyzed) await run(sql`analyze ledger_wallet_counts`)
    const [group] = await run(
      sql<{ id: bigint }>`insert into groups (chat_id, title, created_at)
        values (${analyzed ? -1 : -2}, 'a group', now()) returning id`,
    )
    const id = sql`${group?.id ?? 0}::bigint`
    const shift = (from: number, to: number) =>
      run(sql`select ledger_shift_counts(array[${id}, ${id}], array[${from}, ${to}]::bigint[], array[-1, 1])`)
    await run(sql`select ledger_shift_counts(array[${id}], array[1]::bigint[], array[1])`)
    // Postgres keeps a plan after some uses.
    for (let balance = 1; balance < 12; balance++) await shift(balance, balance + 1)
    await run(sql`
      insert into ledger_wallet_counts (group_id, level, bucket, wallets)
      select ${id}, level, (n * 829348951 % 1000003) >> (8 * level), count(*)
        from generate_series(1, ${WALLETS}::bigint) n, generate_series(0, 7) level group by 2, 3
      on conflict (group_id, level, bucket) do update set wallets = ledger_wallet_counts.wallets + excluded.wallets`)
    await run(sql`select ledger_shift_counts(array[${id}], array[2000000]::bigint[], array[1])`)
    const reads = async () => {
      const [counted] = await run(
        sql<{ read: bigint }>`select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as read
          from pg_stat_xact_user_tables where relname = 'ledger_wallet_counts'`,
      )
      return Number(counted?.read ?? 0)
    }
    const before = await reads()
    await shift(2_000_000, 1_500_000)
    return (await reads()) - before
  })
  expect(read).toBeLessThan(100)
})
