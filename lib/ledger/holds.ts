import { sql } from 'kysely'
import type { Database, Statement } from '../platform/database.ts'
import type { Coins } from '../values/coins.ts'
import { type GroupId, groupId, type UserId, userId } from '../values/ids.ts'

export interface ExpiredHold {
  readonly groupId: GroupId
  readonly holdId: bigint
  readonly userId: UserId
  /** Back in the owner's wallet. */
  readonly coins: Coins
  readonly subject: string
}

/**
 * Gives back holds whose deadline has passed, the oldest first, in one request. Any number of sweeps may run at
 * once: each takes holds that no other has in hand, and each hold is given back by one of them.
 * @param at milliseconds since 1970
 * @param limit holds in this sweep; as many in the answer means that there may be more
 */
export async function expireHolds(database: Database, at: number, limit: number): Promise<ExpiredHold[]> {
  const { rows } = await sql<{
    group_id: bigint
    hold_id: bigint
    user_id: bigint
    amount: bigint
    subject: string
  }>`select * from ledger_expire_holds(${new Date(at).toISOString()}::timestamptz, ${limit}::integer)`.execute(
    database.query,
  )
  return rows.map((row) => ({
    groupId: groupId(row.group_id),
    holdId: row.hold_id,
    userId: userId(row.user_id),
    coins: row.amount as Coins,
    subject: row.subject,
  }))
}

/** When the next hold's deadline passes: a scalar expression, timestamptz or null. */
export const nextExpiryExpression = (): Statement =>
  sql`(select min(expires_at) from ledger_holds where state = 'pending')`

/** Whether holds of a group have outlived their deadline: a boolean expression. @param at milliseconds since 1970 */
export const overdueHoldsExpression = (group: GroupId, at: number): Statement =>
  sql`exists (select from ledger_holds where group_id = ${group}::bigint
    and state = 'pending' and expires_at <= ${new Date(at).toISOString()}::timestamptz)`
