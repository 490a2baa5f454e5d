/** Which group somebody means in private: the one that they share with the bot, or of several the one that they chose. */

import { sql } from 'kysely'
import { z } from 'zod'
import type { GroupScope } from '../contract/group.ts'
import type { Database } from '../platform/database.ts'
import { readRows } from '../platform/rows.ts'
import { chatId, type GroupId, type UserId } from '../values/ids.ts'
import { type PlacedScope, scopeRow, toScope } from './queries.ts'

/** As many buttons as a person looks through. */
const MOST_GROUPS = 20

const meantRow = scopeRow.extend({ chosen: z.boolean(), chat_id: z.bigint().transform(chatId) })

export interface CommonGroups {
  readonly groups: readonly PlacedScope[]
  /** The one that they chose, while they are still in it. */
  readonly chosen: PlacedScope | undefined
}

/** The groups where the person and the bot are, by their titles. @param of is among them, however many there are */
export async function findCommonGroups(
  database: Database,
  person: UserId,
  of?: GroupId,
): Promise<CommonGroups> {
  const rows = await readRows(
    database,
    meantRow,
    sql`
    select g.id, g.title, g.is_forum, g.language, g.settings, g.modules_off, g.confined, g.version, g.chat_id,
           g.id is not distinct from (select p.meant_group_id from people p where p.user_id = ${person}::bigint) as chosen
      from groups g
     where g.id in (select * from community_groups_of(${person}::bigint))
       and g.chat_id is not null and g.bot_status <> 'gone'
     order by g.id is not distinct from ${of ?? null}::bigint desc, chosen desc, g.title, g.id limit ${MOST_GROUPS}`,
  )
  const groups = rows.map((row) => ({ scope: toScope(row), chatId: row.chat_id }))
  return { groups, chosen: groups.find((_group, at) => rows[at]?.chosen) }
}

/** Notes which one they mean. @returns undefined where they are not (or no longer) in it */
export async function updateMeantGroup(
  database: Database,
  person: UserId,
  group: GroupId,
): Promise<GroupScope | undefined> {
  const [row] = await readRows(
    database,
    scopeRow,
    sql`
    with meant as (
      update people set meant_group_id = ${group}::bigint
       where user_id = ${person}::bigint and ${group}::bigint in (select * from community_groups_of(${person}::bigint))
      returning meant_group_id)
    select g.id, g.title, g.is_forum, g.language, g.settings, g.modules_off, g.confined, g.version
      from groups g join meant on g.id = meant.meant_group_id`,
  )
  return row && toScope(row)
}
