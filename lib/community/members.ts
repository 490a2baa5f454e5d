/** Who is in a group, by name: page by page, for whoever looks at all of them. */

import { sql } from 'kysely'
import { z } from 'zod'
import type { PersonMention } from '../contract/arguments.ts'
import type { Database } from '../platform/database.ts'
import { readRows } from '../platform/rows.ts'
import type { GroupId, UserId } from '../values/ids.ts'
import { type FoundPerson, mentioned, mentionedRow, toFound } from './people.ts'

export interface Member extends FoundPerson {
  /** Milliseconds since 1970. */
  readonly knownSince: number
}

const memberRow = mentionedRow.extend({ first_seen_at: z.date() })
const toMember = (row: z.infer<typeof memberRow>): Member => ({
  ...toFound(row),
  knownSince: row.first_seen_at.getTime(),
})

/** People who are here, bots left out, in the order of their ids. @param after the last one of the page before */
export async function listMembers(
  database: Database,
  group: GroupId,
  after: UserId | undefined,
  limit: number,
): Promise<Member[]> {
  const rows = await readRows(
    database,
    memberRow,
    sql`
    select p.user_id, p.first_name, p.last_name, p.username, p.is_bot, true as here, m.first_seen_at
      from community_present(${group}::bigint) m join people p using (user_id)
     where not p.is_bot and p.user_id > ${after ?? 0}::bigint
     order by p.user_id limit ${limit}::integer`,
  )
  return rows.map(toMember)
}

/** @returns undefined for nobody known, for who has left, and for bots */
export async function findMember(
  database: Database,
  group: GroupId,
  mention: PersonMention,
): Promise<Member | undefined> {
  const [row] = await readRows(
    database,
    memberRow,
    sql`
    select t.*, m.first_seen_at from ${mentioned(mention, group, 'here')} t
      join community_present(${group}::bigint) m using (user_id)
     where not t.is_bot`,
  )
  return row && toMember(row)
}
