import { type Kysely, sql } from 'kysely'

/**
 * Who left a chat whose group may turn out to be another one (an upgrade that is not told of yet), without that chat's row
 * ever having seen them: it counts once the two rows are one.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table departures (
      group_id bigint not null references groups,
      user_id bigint not null,
      left_at timestamptz not null,
      primary key (group_id, user_id))`.execute(db)
  // What a group was told, whether sent or not: when it moves to another chat.
  await sql`create index outbox_lane on outbox (lane)`.execute(db)
}
