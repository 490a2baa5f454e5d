import { type Kysely, sql } from 'kysely'

/** Who gets the panel every week. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table panel_readers (
      group_id bigint not null references groups,
      person_id bigint not null references people,
      -- The week that ends then is told of next.
      next_at timestamptz not null,
      primary key (group_id, person_id)
    )`.execute(db)
  await sql`create index panel_readers_due on panel_readers (next_at)`.execute(db)
  await sql`create index panel_readers_person on panel_readers (person_id)`.execute(db)
}
