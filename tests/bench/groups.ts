import { sql } from 'kysely'
import type { Database } from '../../lib/platform/database.ts'
import { type GroupId, groupId } from '../../lib/values/ids.ts'

/** A group made for the bench: its members' ids follow each other. */
export interface BenchGroup {
  readonly chatId: number
  readonly firstUserId: number
  readonly members: number
}

/** Spread over 50 021 values (a prime), never below 100, so that positions and pages look like a grown group's. */
export const startBalanceOf = (n: number) => 100 + ((n * 7919) % 50021)
const startBalance = (n: ReturnType<typeof sql>) => sql`(100 + (${n} * 7919) % 50021)`

/** What a member of a bench group is called, here and in the updates. */
export const nameOf = (userId: number) => `Persona ${userId}`
export const usernameOf = (userId: number) => `persona_${userId}`

/**
 * Fills our tables with a group that has been here for long: people, members, wallets and the ledger that explains
 * them. Set by set with the triggers off, because a million wallets one by one would take longer than the bench;
 * `/cuadre` finds nothing wrong with the result, which the bench checks.
 */
export async function fillOurGroup(database: Database, group: BenchGroup): Promise<void> {
  const { chatId, firstUserId, members } = group
  const id = sql`(select id from groups where chat_id = ${chatId})`
  const users = sql`generate_series(${firstUserId}::bigint, ${firstUserId + members - 1}::bigint) as u`
  const wallets = sql`ledger_accounts where group_id = ${id} and kind = 'wallet'`
  await database.batch([
    // Also leaves foreign keys unchecked, which hold by construction.
    sql`set local session_replication_role = replica`,
    sql`insert into groups (chat_id, title, created_at) values (${chatId}, 'bench', now())`,
    sql`insert into people (user_id, first_name, username, telegram_language, seen_at)
        select u, 'Persona ' || u, 'persona_' || u, 'es', now() from ${users}`,
    sql`insert into members (group_id, user_id, first_seen_at)
        select ${id}, u, now() - interval '1 year' from ${users}`,
    sql`insert into ledger_accounts (group_id, kind, user_id, balance)
        select ${id}, 'wallet', u, ${startBalance(sql`(u - ${firstUserId}::bigint)`)} from ${users}`,
    sql`insert into ledger_accounts (group_id, kind, balance)
        select ${id}, 'issuer', -sum(balance) from ${wallets}`,
    sql`insert into ledger_transactions (group_id, idempotency_key, code, coins, occurred_at)
        select ${id}, 'bench', 'opening', sum(balance), now() from ${wallets}`,
    sql`insert into ledger_entries (group_id, transaction_id, account_id, amount, balance_after)
        select a.group_id, t.id, a.id, a.balance, a.balance
          from ledger_accounts a join ledger_transactions t using (group_id) where a.group_id = ${id}`,
    sql`insert into ledger_wallet_counts (group_id, level, bucket, wallets)
        select ${id}, l.level, balance >> (8 * l.level), count(*)
          from (select balance from ${wallets}) w, generate_series(0, 7) as l (level) group by 1, 2, 3`,
  ])
}

/**
 * Whoever is met for the first time has their profile looked at, in thousands of jobs behind the answers: once in a long
 * while, and not what an update costs.
 */
export const forgetFirstLooks = (database: Database) =>
  sql`update jobs set done_at = now() where kind = 'guard.profile' and done_at is null`.execute(
    database.query,
  )

/** The search for names of people; filling it with a million of them takes as long as all the rest together. */
export const dropNameSearch = (database: Database) => sql`drop index people_names`.execute(database.query)

export async function findGroupId(database: Database, { chatId }: BenchGroup): Promise<GroupId> {
  const { rows } = await sql<{ id: bigint }>`select id from groups where chat_id = ${chatId}`.execute(
    database.query,
  )
  const [row] = rows
  if (!row) throw new Error(`group ${chatId} is not there`)
  return groupId(row.id)
}

/** The same group in the peer's table. */
export const fillPeerGroup = ({ chatId, firstUserId, members }: BenchGroup) => ({
  text: `insert into members (chat_id, user_id, first_name, username, balance)
    select $1, $2 + n, 'Persona ' || ($2 + n), 'persona_' || ($2 + n), 100 + (n * 7919) % 50021
      from generate_series(0::bigint, $3::bigint - 1) as n`,
  values: [chatId, firstUserId, members],
})

export async function countTransfers(database: Database): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`
    select count(*) from ledger_transactions where code = 'transfer'`.execute(database.query)
  return Number(rows[0]?.count)
}

/** What a running server does by itself sooner or later. */
export const vacuum = (database: Database) => sql`vacuum analyze`.execute(database.query)
