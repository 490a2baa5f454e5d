import { type Kysely, sql } from 'kysely'

/**
 * What people write on a movement lies apart from it, and can be erased: the movement holds a salted digest of it.
 * `ledger_transactions.note` stays empty from now on; it is still there for the version before this one, which reads it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger_words (
      group_id bigint not null,
      transaction_id bigint not null,
      salt text not null,
      words text not null check (length(words) between 1 and 500),
      primary key (group_id, transaction_id),
      foreign key (group_id, transaction_id) references ledger_transactions (group_id, id) on delete cascade
    )`.execute(db)
  await sql`
    alter table ledger_transactions
      -- SHA-256 of salt and words, in hexadecimal; null where there were none. It outlives them.
      add column words_digest text check (words_digest ~ '^[0-9a-f]{64}$')`.execute(db)
  // Up to this movement nothing is told of who owned it then: they had themselves erased.
  await sql`alter table ledger_accounts add column erased_through bigint`.execute(db)

  await sql`
    insert into ledger_words (group_id, transaction_id, salt, words)
    select group_id, id, gen_random_uuid()::text, note from ledger_transactions where note <> ''`.execute(db)
  await sql`set local ledger.purge = 'on'`.execute(db)
  await sql`
    update ledger_transactions t set note = null, words_digest = (
      select encode(sha256(convert_to(w.salt || w.words, 'UTF8')), 'hex') from ledger_words w
       where w.group_id = t.group_id and w.transaction_id = t.id)
     where note is not null`.execute(db)
  await sql`set local ledger.purge = 'off'`.execute(db)
}
