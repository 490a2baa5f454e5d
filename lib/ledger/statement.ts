import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../platform/database.ts'
import { readRows } from '../platform/rows.ts'
import { type Coins, coins } from '../values/coins.ts'
import { FIRST_NOBODY, type GroupId, type UserId, userId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import type { Named } from '../values/person.ts'
import { ACCOUNT_KINDS, type Account, type AccountKind, type HoldAccount } from './posting.ts'

export interface StatementLine {
  readonly transactionId: bigint
  /** Milliseconds since 1970. */
  readonly occurredAt: number
  readonly code: string
  /** What the account gained (or lost, below zero). */
  readonly amount: bigint
  /** What the transaction names: a transfer of 100 with a tax of 5 has 100 coins, and the amount -105. */
  readonly coins: Coins
  readonly balanceAfter: bigint
  /** The biggest account on the other side. Who was erased has no name, and a number that is nobody's. */
  readonly counterpart: { readonly kind: AccountKind; readonly person?: Named }
  readonly actor?: Named
  readonly note: string | null
  /** The transaction that this one takes back. */
  readonly reverses?: bigint
}

export interface Statement {
  /** Newest first. */
  readonly lines: readonly StatementLine[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
}

/** The newest page, or the one before (older) or after (newer) a transaction. */
export type StatementPlace = 'newest' | { readonly before: bigint } | { readonly after: bigint }

const lineRow = z.object({
  id: z.bigint(),
  occurred_at: z.date(),
  code: z.string(),
  amount: z.bigint(),
  coins: z.bigint().transform(coins),
  balance_after: z.bigint(),
  note: z.string().nullable(),
  reverses: z.bigint().nullable(),
  kind: z.enum(ACCOUNT_KINDS),
  user_id: z.bigint().transform(userId).nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  actor_id: z.bigint().transform(userId).nullable(),
  actor_first_name: z.string().nullable(),
  actor_last_name: z.string().nullable(),
})

/** What went through an account, `size` lines in one request. Each page costs the same, however old. */
export async function findStatement(
  database: Database,
  groupId: GroupId,
  account: Account | HoldAccount,
  place: StatementPlace,
  size: number,
): Promise<Statement> {
  const newer = place !== 'newest' && 'after' in place
  const bounds =
    place === 'newest'
      ? sql``
      : 'after' in place
        ? sql`and e.transaction_id > ${place.after}::bigint`
        : sql`and e.transaction_id < ${place.before}::bigint`
  const rows = await readRows(
    database,
    lineRow,
    sql`
    select t.id, t.occurred_at, t.code, e.amount, t.coins, e.balance_after, w.words as note, t.reverses,
           other.kind, other.user_id, p.first_name, p.last_name,
           t.actor_id, by.first_name as actor_first_name, by.last_name as actor_last_name
      from (
        select e.* from ledger_entries e
         where e.account_id = (
             select id from ledger_accounts where group_id = ${groupId}::bigint and name = ${account})
           and e.transaction_id > coalesce((
             select erased_through from ledger_accounts where group_id = ${groupId}::bigint and name = ${account}), 0)
           ${bounds}
         order by e.transaction_id ${newer ? sql`asc` : sql`desc`} limit ${size + 1}::bigint) e
      join ledger_transactions t on t.group_id = e.group_id and t.id = e.transaction_id
      join lateral (
        select a.kind, a.user_id, a.erased_through from ledger_entries o
          join ledger_accounts a on a.group_id = o.group_id and a.id = o.account_id
         where o.group_id = e.group_id and o.transaction_id = e.transaction_id and sign(o.amount) <> sign(e.amount)
         order by abs(o.amount) desc, a.id limit 1) other on true
      left join ledger_words w on w.group_id = t.group_id and w.transaction_id = t.id
      left join people p on p.user_id = other.user_id and t.id > coalesce(other.erased_through, 0)
      left join ledger_accounts acting on acting.group_id = t.group_id and acting.name = 'wallet:' || t.actor_id
      left join people by on by.user_id = t.actor_id and t.id > coalesce(acting.erased_through, 0)
     order by e.transaction_id desc`,
  )
  // One line more than asked for tells whether there is another page on that side.
  const more = rows.length > size
  const shown = newer ? rows.slice(more ? 1 : 0) : rows.slice(0, size)
  return {
    lines: shown.map(toLine),
    hasOlder: newer || more,
    hasNewer: newer ? more : place !== 'newest',
  }
}

function toLine(row: z.infer<typeof lineRow>): StatementLine {
  const person = toPerson(row.user_id, row.first_name, row.last_name)
  const actor = toPerson(row.actor_id, row.actor_first_name, row.actor_last_name)
  return {
    transactionId: row.id,
    occurredAt: row.occurred_at.getTime(),
    code: row.code,
    amount: row.amount,
    coins: row.coins,
    balanceAfter: row.balance_after,
    counterpart: { kind: row.kind, ...(person && { person }) },
    ...(actor && { actor }),
    note: row.note,
    ...(row.reverses !== null && { reverses: row.reverses }),
  }
}

/** By their own number whoever was erased would be told again: by programs, and by the character's name if they come back. */
const toPerson = (id: UserId | null, firstName: string | null, lastName: string | null): Named | undefined =>
  id === null
    ? undefined
    : { userId: firstName === null ? userId(FIRST_NOBODY) : id, firstName: firstName ?? '', lastName }

const balanceRow = z.object({ balance_after: z.bigint() })

/**
 * What an account held at a moment: its balance after the last transaction of the group that had happened by then.
 * Two functions' clocks differ a little, so moments may run backwards by as much from one transaction to the next;
 * up to a minute of that is looked through.
 * @param at milliseconds since 1970
 */
export async function findBalanceAt(
  database: Database,
  groupId: GroupId,
  account: Account | HoldAccount,
  at: number,
): Promise<bigint> {
  const rows = await readRows(
    database,
    balanceRow,
    sql`
    with latest as (
      select occurred_at from ledger_transactions
       where group_id = ${groupId}::bigint and occurred_at <= ${instant(at)}
       order by occurred_at desc limit 1),
    last as (
      select max(t.id) as id from ledger_transactions t
       where t.group_id = ${groupId}::bigint and t.occurred_at <= ${instant(at)}
         and t.occurred_at >= (select occurred_at from latest) - interval '1 minute')
    select e.balance_after from ledger_entries e
     where e.account_id = (select id from ledger_accounts where group_id = ${groupId}::bigint and name = ${account})
       and e.transaction_id <= (select id from last)
     order by e.transaction_id desc limit 1`,
  )
  return rows[0]?.balance_after ?? 0n
}

/** What an account holds now. */
export async function findBalance(database: Database, groupId: GroupId, account: Account): Promise<bigint> {
  const rows = await readRows(
    database,
    z.object({ balance: z.bigint() }),
    sql`select balance from ledger_accounts where group_id = ${groupId}::bigint and name = ${account}`,
  )
  return rows[0]?.balance ?? 0n
}
