import { type Kysely, sql } from 'kysely'

/** Who reacts in a group and has never written there, and how often lately. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table guard_reactions (
      group_id bigint not null references groups,
      user_id bigint not null,
      -- Of the hour that is counted.
      since timestamptz not null,
      count integer not null,
      primary key (group_id, user_id)
    )`.execute(db)
}
