import { type Kysely, sql } from 'kysely'

/** The end of the last week of watching that moderators were told of. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table guard_groups add column reported_at timestamptz`.execute(db)
}
