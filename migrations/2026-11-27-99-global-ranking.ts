import { type Kysely, sql } from 'kysely'

/** The ranking across groups, as it was last rolled up, and who shows their name in it to everybody. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table economy_global_ranking (
      -- Telegram's id; of all their groups the one where they stand best.
      user_id bigint primary key,
      group_id bigint not null references groups,
      points integer not null,
      -- From 1; the same points share it.
      position bigint not null,
      -- From 1, each once: what pages are cut by.
      place bigint not null unique)`.execute(db)
  await sql`create index economy_global_ranking_group on economy_global_ranking (group_id)`.execute(db)
  await sql`
    create table economy_global_rolls (
      only_one boolean primary key default true check (only_one),
      rolled_at timestamptz not null)`.execute(db)
  await sql`
    create table economy_global_names (
      user_id bigint primary key,
      shown_at timestamptz not null)`.execute(db)
}
