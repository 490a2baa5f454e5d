import { type Kysely, sql } from 'kysely'

/**
 * What a notice speaks of, and what it says where the words of its sender are left out; how a public group is called, for
 * links into it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table outbox add column about jsonb, add column otherwise jsonb`.execute(db)
  await sql`alter table groups add column username text`.execute(db)
}
