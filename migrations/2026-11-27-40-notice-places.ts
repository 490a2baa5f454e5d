import { type Kysely, sql } from 'kysely'

/**
 * Each message of the outbox says where it is said, and whose words it carries; what waits for a private chat to open
 * waits 14 days. What was written without a place is told in private, or is said where its lane already leads.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table outbox
      add column place text check (place in ('room', 'aside', 'private')),
      -- Whose words it carries; not said when its reader wants none of theirs any more.
      add column from_id bigint,
      -- Since its person couldn't be written to: until when it waits for that.
      add column kept_until timestamptz`.execute(db)
  // Changes of a group's cards that wait: they stand still together while Telegram holds the chat up.
  await sql`
    create index outbox_changes on outbox (group_id)
     where card is not null and sent_at is null and dead_at is null`.execute(db)
  // Of a group's lane: until when nobody there is spoken to aside, since the chat refused it.
  await sql`alter table outbox_lanes add column no_aside_until timestamptz`.execute(db)
  // Whether something of a group is overdue, asked with every balance.
  await sql`
    create index jobs_of_group on jobs (group_id, run_at) where done_at is null and dead_at is null`.execute(
    db,
  )
}
