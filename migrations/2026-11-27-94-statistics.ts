import { type Kysely, sql } from 'kysely'

/** What is counted of a group: who writes on which days, what comes of commands, who joins and by which link. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Both are among the uses.
  await sql`alter table command_uses
    add column refused bigint not null default 0, add column failed bigint not null default 0`.execute(db)
  await sql`
    create table group_writers (
      group_id bigint not null references groups,
      -- Its first day; days are the group's own.
      month date not null,
      user_id bigint not null,
      -- A bit for each day on which they wrote; the first day's is the lowest.
      days integer not null check (days > 0),
      primary key (group_id, month, user_id)
    )`.execute(db)
  await sql`
    create table arrivals (
      group_id bigint not null references groups,
      user_id bigint not null,
      at timestamptz not null,
      way text not null check (way in ('link', 'folder', 'request', 'added', 'self')),
      -- The name that whoever made the link gave it; never the link itself.
      link text check (length(link) <= 64),
      left_at timestamptz,
      -- The hour in which somebody else first replied to them, within a day.
      answered_at timestamptz,
      primary key (group_id, user_id, at)
    )`.execute(db)
  await sql`create index arrivals_time on arrivals (group_id, at)`.execute(db)
  await sql`create index moderation_sanctions_time on moderation_sanctions (group_id, at)`.execute(db)
}
