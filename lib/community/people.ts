/** People by name: who is meant by a mention, and whose name looks most like what was written. */

import { sql } from 'kysely'
import { z } from 'zod'
import type { PersonMention } from '../contract/arguments.ts'
import type { Database } from '../platform/database.ts'
import { readRows } from '../platform/rows.ts'
import { type GroupId, type UserId, userId } from '../values/ids.ts'
import { type Named, personSchema } from '../values/person.ts'

export interface FoundPerson extends Named {
  readonly username: string | null
  readonly isBot: boolean
  /** In the group now; else they have left it. */
  readonly isHere: boolean
}

/** A row of {@link mentioned}. */
export const mentionedRow = z.object({
  user_id: z.bigint().transform(userId),
  first_name: z.string(),
  last_name: z.string().nullable(),
  username: z.string().nullable(),
  is_bot: z.boolean(),
  here: z.boolean(),
})

/** What it says, in one's own words. */
export const toFound = (row: z.infer<typeof mentionedRow>): FoundPerson => ({
  userId: row.user_id,
  firstName: row.first_name,
  lastName: row.last_name,
  username: row.username,
  isBot: row.is_bot,
  isHere: row.here,
})

/**
 * The person that a mention means in a group, as a subquery of columns user_id, first_name, last_name, username,
 * is_bot and here: none or one row. For use in a feature's own statement, so that naming somebody costs no request of its own.
 * Only people who are or were members here: a name of somebody from elsewhere would send coins out of sight. @param whom `here`:
 * who is in the group now, and nobody else. `known`: who has left it, too, for what looks somebody up or says of them that
 * they have left; what pays, asks or binds them then goes by the column `here`. `shown`: also whom Telegram shows to who names
 * them (in reply, in a text mention), for what is done against somebody who was here before the bot was.
 */
export function mentioned(mention: PersonMention, id: GroupId, whom: 'here' | 'known' | 'shown') {
  const here = sql`community_is_here(${id}::bigint, people.user_id)`
  const columns = sql`select user_id, first_name, last_name, username, is_bot, ${here} as here from people`
  const known = whom === 'here' ? here : sql`community_known_since(${id}::bigint, people.user_id) is not null`
  switch (mention.by) {
    case 'id':
      return sql`(${columns} where user_id = ${mention.userId} and ${whom === 'shown' && !mention.typed ? sql`true` : known})`
    case 'username':
      // Usernames are passed on: the one seen last holds it.
      return sql`(${columns} where lower(username) = ${mention.username.toLowerCase()} and ${known}
        order by seen_at desc limit 1)`
    case 'chat':
      return sql`(${columns} where false)`
  }
}

/** Names are compared as `foldName` leaves what was written. */
const ACCENTED = ['áàâäãåéèêëíìîïóòôöõúùûüñç', 'aaaaaaeeeeiiiiooooouuuunc'] as const

/**
 * @param name folded
 * @returns at most `limit` members of the group whose names, their character's among them, look most like `name`.
 */
export async function findSimilarMembers(
  database: Database,
  id: GroupId,
  name: string,
  limit: number,
): Promise<FoundPerson[]> {
  const wanted = sql`${name.toLowerCase()}::text`
  const known = sql`translate(lower(concat_ws(' ', username, first_name, last_name, called)), ${ACCENTED[0]}::text, ${ACCENTED[1]}::text)`
  const rows = await readRows(
    database,
    mentionedRow,
    // From who is here: a search over everybody of all groups takes seconds.
    sql`
    with here as materialized (
      select p.user_id, p.first_name, p.last_name, p.username, p.is_bot, true as here,
        g.settings -> 'community.names' ->> p.user_id::text as called
      from groups g cross join community_present(g.id) join people p using (user_id)
      where g.id = ${id}::bigint and not p.is_bot)
    select * from here
    where ${wanted} <% ${known}
    order by word_similarity(${wanted}, ${known}) desc, user_id
    limit ${limit}`,
  )
  return rows.map(toFound)
}

/** Of several, whoever of those here was seen last; bots are nobody. */
export async function findSeenLast(
  database: Database,
  id: GroupId,
  among: readonly UserId[],
): Promise<Named | undefined> {
  const [row] = await readRows(
    database,
    z.object({ person: personSchema }),
    sql`
    select consent_person(p.user_id) as person from people p
     where p.user_id = any (${[...among]}::bigint[]) and not p.is_bot and community_is_here(${id}::bigint, p.user_id)
     order by p.seen_at desc, p.user_id limit 1`,
  )
  return row?.person
}
