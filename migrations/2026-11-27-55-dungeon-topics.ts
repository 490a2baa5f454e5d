import { type Kysely, sql } from 'kysely'

/** The topic in which a sentence was passed: its end is told there. Null: the general one, or not known. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table dungeon_stays add column thread_id integer`.execute(db)
}
