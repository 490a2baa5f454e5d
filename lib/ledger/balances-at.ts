import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../platform/database.ts'
import { readRows } from '../platform/rows.ts'
import { type GroupId, userId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { ACCOUNT_KINDS } from './posting.ts'

const row = z.object({
  kind: z.enum(ACCOUNT_KINDS),
  user_id: z.bigint().transform(userId).nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  balance: z.bigint(),
})
/** Whose is nobody's: the treasury's and the issuer's; and without a name, who was erased. */
export type BalanceAt = Readonly<z.infer<typeof row>>

/**
 * What every account of a group held at a moment, the biggest first: as `findBalanceAt` says it of one. Together 0.
 * @param at milliseconds since 1970
 */
export async function listBalancesAt(
  database: Database,
  groupId: GroupId,
  at: number,
): Promise<readonly BalanceAt[]> {
  return readRows(
    database,
    row,
    sql`
    with latest as (
      select occurred_at from ledger_transactions
       where group_id = ${groupId}::bigint and occurred_at <= ${instant(at)}
       order by occurred_at desc limit 1),
    last as (
      select max(t.id) as id from ledger_transactions t
       where t.group_id = ${groupId}::bigint and t.occurred_at <= ${instant(at)}
         and t.occurred_at >= (select occurred_at from latest) - interval '1 minute')
    select a.kind, a.user_id, p.first_name, p.last_name, e.balance_after as balance
      from ledger_accounts a
      join lateral (
        select e.balance_after from ledger_entries e
         where e.group_id = a.group_id and e.account_id = a.id and e.transaction_id <= (select id from last)
         order by e.transaction_id desc limit 1) e on true
      left join people p on p.user_id = a.user_id and a.erased_through is null
     where a.group_id = ${groupId}::bigint
     order by e.balance_after desc, a.id`,
  )
}
