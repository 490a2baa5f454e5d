import { type Kysely, sql } from 'kysely'

/** Who people are in a group, in their own words, and what was reported about somebody to its moderators. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table profiles (
      group_id bigint not null references groups,
      user_id bigint not null references people,
      alias text check (char_length(alias) between 1 and 64),
      pronouns text check (char_length(pronouns) between 1 and 40),
      -- Somebody younger has no roleplay at all (consent_standings), and no age here.
      age smallint check (age between 18 and 99),
      role text check (char_length(role) between 1 and 60),
      bio text check (char_length(bio) between 1 and 500),
      limits text check (char_length(limits) between 1 and 500),
      -- Telegram's: it serves this bot alone, and the picture stays with Telegram.
      photo_file_id text,
      updated_at timestamptz not null,
      primary key (group_id, user_id)
    )`.execute(db)
  await sql`create index profiles_user on profiles (user_id)`.execute(db)

  await sql`
    create table profile_reports (
      id bigint generated always as identity primary key,
      -- The conversation that made it: once.
      report_key text not null unique,
      group_id bigint not null references groups,
      reporter_id bigint not null references people,
      reported_id bigint not null references people,
      reason text not null,
      reported_at timestamptz not null
    )`.execute(db)
  await sql`create index profile_reports_group on profile_reports (group_id, reported_at)`.execute(db)
}
