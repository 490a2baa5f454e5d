import { type Kysely, sql } from 'kysely'

/** An album's pictures come one by one: what was decided of one of them holds for all. And what is told together. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // affair: under which key moderators were told, so that what comes next of others joins it. album: Telegram's number
  // of the album that was taken away.
  await sql`alter table guard_findings add column affair text, add column album text`.execute(db)
  await sql`create index guard_findings_album on guard_findings (group_id, user_id, album) where album is not null`.execute(
    db,
  )
}
