import { type Kysely, sql } from 'kysely'

/** Who has collected the daily reward, and how many days in a row. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table economy_daily_claims (
      group_id bigint not null references groups,
      user_id bigint not null references people,
      -- A day of the group's own calendar.
      claimed_on date not null,
      streak integer not null check (streak >= 1),
      -- The update that claimed it: its redelivery gets the same answer again.
      claim_key text not null,
      primary key (group_id, user_id)
    )`.execute(db)
}
