import { type Kysely, sql } from 'kysely'

/**
 * Wallets whose owner the directory no longer knows are in the books, and nowhere else: neither listed nor counted (see
 * ledger_list_wallets).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table ledger_accounts add column listed boolean not null default true`.execute(db)
  // For who comes back. Of those that are listed it holds nothing, so that no movement writes to it.
  await sql`create index ledger_accounts_unlisted on ledger_accounts (user_id) where not listed`.execute(db)
  await sql`
    with gone as (
      update ledger_accounts a set listed = false
       where a.kind = 'wallet' and not exists (select from people p where p.user_id = a.user_id)
      returning a.group_id, a.balance)
    select ledger_shift_counts(array_agg(group_id), array_agg(balance), array_agg(-1)) from gone
    having count(*) > 0`.execute(db)
}
