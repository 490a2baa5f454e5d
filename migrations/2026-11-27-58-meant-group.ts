import { type Kysely, sql } from 'kysely'

/** Which of their groups somebody means in private, where they have several. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table people add column meant_group_id bigint references groups on delete set null`.execute(
    db,
  )
}
