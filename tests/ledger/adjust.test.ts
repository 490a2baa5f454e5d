import { Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStores, type TestStores } from '../support/stores.ts'

const WALLETS = 6_000

let stores: TestStores
beforeAll(async () => {
  stores = await openStores()
})
afterAll(() => stores.close())

it('takes no longer for thousands by the plans that Postgres keeps after some small uses', async () => {
  const database = new Kysely<unknown>({ dialect: stores.database.dialect })
  const [kept, made] = await database.transaction().execute(async (transaction) => {
    const run = async <Row>(statement: ReturnType<typeof sql<Row>>) =>
      (await statement.execute(transaction)).rows
    const [group] = await run(
      sql<{
        id: bigint
      }>`insert into groups (chat_id, title, created_at) values (-1, 'a group', now()) returning id`,
    )
    let times = 0
    const adjust = async (wallets: number) => {
      const from = performance.now()
      await run(sql`
        select ledger_adjust(${group?.id ?? 0}::bigint, now(), ${JSON.stringify({ key: `many:${++times}`, code: 'import' })}::jsonb,
          array(select n from generate_series(1, ${wallets}::bigint) n order by n),
          array(select 1::bigint from generate_series(1, ${wallets}::bigint)))`)
      return performance.now() - from
    }
    await adjust(WALLETS)
    await run(sql`analyze ledger_accounts, ledger_transactions`)
    for (let use = 0; use < 12; use++) await adjust(2)
    const withKept = await adjust(WALLETS)
    await run(sql`set local plan_cache_mode = force_custom_plan`)
    return [withKept, await adjust(WALLETS)]
  })
  // One by one it is four times as long, and the more the more they are.
  expect(kept).toBeLessThan(2.5 * made)
}, 120_000)
