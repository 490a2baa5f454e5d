import { type Kysely, sql } from 'kysely'

/** Audits of large books that are under way: one a group, and who waits for what it finds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger_audits (
      group_id bigint primary key references groups,
      -- Names it in the jobs that carry it on: one that was begun anew leaves the others' without anything to do.
      run text not null,
      -- An array, each of them once; what is in it is its reader's.
      askers jsonb not null,
      began_at timestamptz not null
    )`.execute(db)
}
