import { type Kysely, sql } from 'kysely'

/** A contract that is over keeps what its deposit was; in a group that another one turned out to be, not which hold it was. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table contracts drop constraint contracts_deposit, add constraint contracts_deposit check (
      num_nonnulls(deposit_coins, proposer_hold, partner_hold) in (0, 3)
      or (end_reason is not null and num_nonnulls(proposer_hold, partner_hold) = 0))`.execute(db)
}
