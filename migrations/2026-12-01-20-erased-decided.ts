import { type Kysely, sql } from 'kysely'

/** Whom the number of bars stands for, for as long as moderators may decide about who had themselves erased. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table moderation_erased (
    bars_id bigint primary key references people on delete cascade,
    user_id bigint not null,
    until timestamptz not null
  )`.execute(db)
}
