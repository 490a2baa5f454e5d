import { type Kysely, sql } from 'kysely'

/** Who asked for what is kept of them, until they have it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table privacy_tellings (
      person_id bigint primary key references people on delete cascade,
      -- Of the answer.
      language text not null check (language in ('es', 'en')),
      attempts integer not null default 0,
      -- Somebody makes it until then; then another may.
      next_at timestamptz not null
    )`.execute(db)
  await sql`create index privacy_tellings_next on privacy_tellings (next_at)`.execute(db)
}
