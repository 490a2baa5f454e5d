import { sql } from 'kysely'
import { z } from 'zod'
import type { PersonMention } from '../../contract/arguments.ts'
import type { Database, Statement } from '../../platform/database.ts'
import { readRows } from '../../platform/rows.ts'
import type { UserId } from '../../values/ids.ts'
import { type Named, personSchema } from '../../values/person.ts'

export interface KnownPerson extends Named {
  readonly isBot: boolean
}

const knownRow = z.object({ person: personSchema, is_bot: z.boolean() })
const unblockedRow = knownRow.extend({ was: z.boolean() })
const blockedRow = z.object({ person: personSchema, total: z.bigint().transform(Number) })

const toKnown = ({ person, is_bot }: z.infer<typeof knownRow>): KnownPerson => ({ ...person, isBot: is_bot })

/** The person that a mention means to `by`: somebody of a group that they share, or whom they have blocked. */
function known(by: UserId, mention: PersonMention): Statement {
  const named =
    mention.by === 'id'
      ? sql`p.user_id = ${mention.userId}::bigint`
      : mention.by === 'username'
        ? sql`lower(p.username) = ${mention.username.toLowerCase()}`
        : sql`false`
  // Usernames are passed on: the one seen last holds it.
  return sql`select p.user_id, consent_person(p.user_id) as person, p.is_bot from people p
    where ${named} and (
      exists (select from members a join members b using (group_id)
        where a.user_id = ${by}::bigint and b.user_id = p.user_id)
      or exists (select from consent_blocks where blocker_id = ${by}::bigint and blocked_id = p.user_id))
    order by p.seen_at desc limit 1`
}

export async function findPerson(
  database: Database,
  by: UserId,
  mention: PersonMention,
): Promise<KnownPerson | undefined> {
  const [row] = await readRows(database, knownRow, known(by, mention))
  return row && toKnown(row)
}

/** @returns whom it was about, and whether they were blocked; undefined when nobody is known by that mention */
export async function deleteBlock(
  database: Database,
  by: UserId,
  mention: PersonMention,
): Promise<{ readonly person: KnownPerson; readonly was: boolean } | undefined> {
  const [row] = await readRows(
    database,
    unblockedRow,
    sql`
    with found as materialized (${known(by, mention)}),
    gone as (delete from consent_blocks b using found
      where b.blocker_id = ${by}::bigint and b.blocked_id = found.user_id returning b.blocked_id)
    select found.*, exists (select from gone) as was from found`,
  )
  return row && { person: toKnown(row), was: row.was }
}

/** The latest first. */
export async function listBlocked(
  database: Database,
  by: UserId,
  page: { readonly offset: number; readonly rows: number },
): Promise<{ readonly people: readonly Named[]; readonly total: number }> {
  const rows = await readRows(
    database,
    blockedRow,
    sql`
    select consent_person(p.user_id) as person, count(*) over () as total
    from consent_blocks b join people p on p.user_id = b.blocked_id
    where b.blocker_id = ${by}::bigint
    order by b.blocked_at desc, p.user_id offset ${page.offset} limit ${page.rows}`,
  )
  return { people: rows.map(({ person }) => person), total: rows[0]?.total ?? 0 }
}
