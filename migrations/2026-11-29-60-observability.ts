import { type Kysely, sql } from 'kysely'

/** What the instances count, when the bot was last woken, when Postgres was awake, and what its owners were told of. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table metric_counts (
      -- Its first day, by Greenwich: plans count by the month.
      month date not null,
      name text not null,
      -- 'kind=command,outcome=answered', or nothing.
      labels text not null,
      value double precision not null,
      -- When it was first counted in that month.
      since timestamptz not null,
      primary key (month, name, labels)
    )`.execute(db)
  await sql`
    create table work_ticks (
      name text primary key,
      at timestamptz not null
    )`.execute(db)
  await sql`
    create table postgres_runs (
      -- Each start of its process, and when it was last seen since.
      started_at timestamptz primary key,
      seen_at timestamptz not null
    )`.execute(db)
  await sql`
    create table owner_alerts (
      kind text primary key,
      told_at timestamptz not null,
      -- How often it happened since then, and what would be said of the last time.
      waiting integer not null,
      said jsonb not null
    )`.execute(db)
}
