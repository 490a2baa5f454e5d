import { type Kysely, sql } from 'kysely'

/** What was done to the group by files when a plan was made: after something else, it is shown anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table exchanges add column planned_after bigint`.execute(db)
}
