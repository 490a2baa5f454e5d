import { type Kysely, sql } from 'kysely'

/** What is said aside in a group stands in a line of its own: it doesn't count to what the group hears of the bot. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table outbox
      drop constraint outbox_lane_check,
      add constraint outbox_lane_check check (lane ~ '^[pgca]:[1-9][0-9]*$')`.execute(db)
}
