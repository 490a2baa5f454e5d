import { sql } from 'kysely'
import type { PersonMention } from '../../contract/arguments.ts'
import type { Database, Statement } from '../../platform/database.ts'
import type { Named } from '../../values/text.ts'

export interface KnownPerson extends Named {
  readonly isBot: boolean
}

interface PersonRow {
  user_id: bigint
  first_name: string
  last_name: string | null
  is_bot: boolean
}

const toPerson = (row: PersonRow): KnownPerson => ({
  userId: Number(row.user_id),
  firstName: row.first_name,
  lastName: row.last_name,
  isBot: row.is_bot,
})

/** The person that a mention means to `by`: somebody of a group that they share, or whom they have blocked. */
function known(by: number, mention: PersonMention): Statement {
  const named =
    mention.by === 'id'
      ? sql`p.user_id = ${mention.userId}::bigint`
      : mention.by === 'username'
        ? sql`lower(p.username) = ${mention.username.toLowerCase()}`
        : sql`false`
  // Usernames are passed on: the one seen last holds it.
  return sql`select p.user_id, p.first_name, p.last_name, p.is_bot from people p
    where ${named} and (
      exists (select from members a join members b using (group_id)
        where a.user_id = ${by}::bigint and b.user_id = p.user_id)
      or exists (select from consent_blocks where blocker_id = ${by}::bigint and blocked_id = p.user_id))
    order by p.seen_at desc limit 1`
}

export async function findPerson(
  database: Database,
  by: number,
  mention: PersonMention,
): Promise<KnownPerson | undefined> {
  const { rows } = await sql<PersonRow>`${known(by, mention)}`.execute(database.query)
  return rows[0] && toPerson(rows[0])
}

/** For the batch that also ends what the two have. */
export const blocking = (by: number, whom: number, at: number): Statement =>
  sql`select consent_block(${by}::bigint, ${whom}::bigint, ${new Date(at).toISOString()}::timestamptz)`

/** @returns whom it was about, and whether they were blocked; undefined when nobody is known by that mention */
export async function deleteBlock(
  database: Database,
  by: number,
  mention: PersonMention,
): Promise<{ readonly person: KnownPerson; readonly was: boolean } | undefined> {
  const { rows } = await sql<PersonRow & { was: boolean }>`
    with found as materialized (${known(by, mention)}),
    gone as (delete from consent_blocks b using found
      where b.blocker_id = ${by}::bigint and b.blocked_id = found.user_id returning b.blocked_id)
    select found.*, exists (select from gone) as was from found`.execute(database.query)
  const row = rows[0]
  return row && { person: toPerson(row), was: row.was }
}

/** The latest first. */
export async function listBlocked(
  database: Database,
  by: number,
  page: { readonly offset: number; readonly rows: number },
): Promise<{ readonly people: readonly KnownPerson[]; readonly total: number }> {
  const { rows } = await sql<PersonRow & { total: bigint }>`
    select p.user_id, p.first_name, p.last_name, p.is_bot, count(*) over () as total
    from consent_blocks b join people p on p.user_id = b.blocked_id
    where b.blocker_id = ${by}::bigint
    order by b.blocked_at desc, p.user_id offset ${page.offset} limit ${page.rows}`.execute(database.query)
  return { people: rows.map(toPerson), total: Number(rows[0]?.total ?? 0n) }
}
