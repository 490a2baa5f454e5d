import { type Kysely, sql } from 'kysely'

/**
 * A request stands on two copies: one for who is asked, which the outbox sends and changes, and one for who asks. Of
 * somebody who is blocked it only seems to stand.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table consent_requests
      -- Its target has blocked its sender, who must not notice: it waits, can be withdrawn and lapses like any other.
      add column pretended boolean not null default false,
      -- The outbox's key of the target's copy; null where there is none.
      add column card_key text`.execute(db)
  // What the two have asked each other before, and what came of it.
  await sql`create index consent_requests_before on consent_requests (sender_id, target_id, kind, opened_at)`.execute(
    db,
  )
}
