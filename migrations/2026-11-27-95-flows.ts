import { type Kysely, sql } from 'kysely'

/** What went through a group's ledger, by the hour, and how its coins lay on each day: sums, so that nobody adds up years. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger_flows (
      group_id bigint not null references groups,
      -- Its beginning: days of every time zone are made of hours.
      hour timestamptz not null,
      issued numeric not null,
      burnt numeric not null,
      moved numeric not null,
      primary key (group_id, hour)
    )`.execute(db)
  await sql`
    create table ledger_flow_ends (
      group_id bigint primary key references groups,
      -- What was written before it is in ledger_flows.
      until timestamptz not null
    )`.execute(db)
  await sql`
    create table ledger_states (
      group_id bigint not null references groups,
      taken_at timestamptz not null,
      supply numeric not null,
      held numeric not null,
      owned numeric not null,
      richest numeric not null,
      median bigint not null,
      primary key (group_id, taken_at)
    )`.execute(db)
}
