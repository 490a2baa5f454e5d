import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, Statement } from '../platform/database.ts'
import { readRows } from '../platform/rows.ts'
import { type Coins, coins } from '../values/coins.ts'
import { type GroupId, groupId, type UserId, userId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'

export interface ExpiredHold {
  readonly groupId: GroupId
  readonly holdId: bigint
  readonly userId: UserId
  /** Back in the owner's wallet. */
  readonly coins: Coins
  readonly subject: string
}

const expiredRow = z.object({
  group_id: z.bigint().transform(groupId),
  hold_id: z.bigint(),
  user_id: z.bigint().transform(userId),
  amount: z.bigint().transform(coins),
  subject: z.string(),
})

/**
 * Gives back holds whose deadline has passed, the oldest first, in one request. Any number of sweeps may run at
 * once: each takes holds that no other has in hand, and each hold is given back by one of them.
 * @param at milliseconds since 1970
 * @param limit holds in this sweep; as many in the answer means that there may be more
 */
export async function expireHolds(database: Database, at: number, limit: number): Promise<ExpiredHold[]> {
  const expired = sql`select * from ledger_expire_holds(${instant(at)}, ${limit}::integer)`
  const rows = await readRows(database, expiredRow, expired)
  return rows.map(({ group_id, hold_id, user_id, amount, subject }) => ({
    groupId: group_id,
    holdId: hold_id,
    userId: user_id,
    coins: amount,
    subject,
  }))
}

/** When the next hold's deadline passes: a scalar expression, timestamptz or null. */
export const nextExpiryExpression = (): Statement =>
  sql`(select min(expires_at) from ledger_holds where state = 'pending')`

/** Whether holds of a group have outlived their deadline: a boolean expression. @param at milliseconds since 1970 */
export const overdueHoldsExpression = (group: GroupId, at: number): Statement =>
  sql`exists (select from ledger_holds where group_id = ${group}::bigint
    and state = 'pending' and expires_at <= ${instant(at)})`
