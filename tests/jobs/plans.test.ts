/** What is asked often costs the same however much waits. */
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nextMessageExpression } from '../../lib/jobs/queries.ts'
import { overdueExpression } from '../../lib/jobs/statements.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

let shop: Workshop
beforeAll(async () => {
  shop = await openWorkshop()
  const other = await shop.openGroup(-1_003)
  await shop.run(sql`
    insert into outbox (key, kind, lane, group_id, private_only, texts, due_at, ready_at)
    select 'n' || n, 'k', 'g:' || ${shop.group}, ${shop.group}, false, '[]', 'epoch', 'epoch'
      from generate_series(1, 20000) n`)
  // Of another group, and due: a scan by the moment alone would read all of them.
  await shop.run(sql`
    insert into jobs (kind, key, group_id, due_at, payload, run_at)
    select 'k', n::text, ${other}, 'epoch', 'null', 'epoch' from generate_series(1, 20000) n`)
  await shop.run(sql`analyze outbox, jobs`)
})
afterAll(() => shop.close())

interface Plan {
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Plan[]
}

/** Rows that a statement looks at. */
async function rowsRead(statement: RawBuilder<unknown>): Promise<number> {
  const [row] = await shop.rows(sql<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>`
    explain (analyze, format json) select ${statement}`)
  const count = (plan: Plan): number =>
    (plan['Relation Name']
      ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
      : 0) + (plan.Plans ?? []).reduce((sum, each) => sum + count(each), 0)
  return (row?.['QUERY PLAN'] ?? []).reduce((sum, { Plan: plan }) => sum + count(plan), 0)
}

it('of all that waits, the next message is found by its first rows', async () => {
  expect(await rowsRead(nextMessageExpression())).toBeLessThan(10)
})

it('whether something of a group is overdue is found by that group’s rows, however much is due elsewhere', async () => {
  expect(await rowsRead(overdueExpression(shop.group, shop.now()))).toBeLessThan(10)
})
