import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import type { UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { personSchema } from '../../../values/person.ts'
import { wholeSchema } from '../../../values/whole.ts'
import { economySettings } from '../settings.ts'

/** The ranking across groups, as it is kept: whole, so that a page and one's own place are read by their keys. */

const { globalRanking, globalName, balancesPublic } = economySettings.handles
export const GLOBAL_ROWS = 10

const rolledRow = z.object({ people: z.number() })

/** Rolls it up, unless that was done since a moment. @returns how many people are in it by this; 0 where it was */
export async function rollUp(
  database: Database,
  { since, at }: { readonly since: number; readonly at: number },
): Promise<number> {
  const [row] = await readRows(
    database,
    rolledRow,
    sql`select economy_global_roll(${globalRanking.key}, ${balancesPublic.key}, ${instant(since)}, ${instant(at)}) as people`,
  )
  return row?.people ?? 0
}

const globalRow = z.object({
  /** Null: the reader may not know who it is. */
  who: personSchema.nullable(),
  position: wholeSchema,
  points: z.number(),
  /** What their group is called there; empty: it doesn't say. */
  group: z.string(),
})
export type GlobalRow = z.infer<typeof globalRow>

const globalView = z.object({
  total: z.bigint(),
  rolled_at: z.date().nullable(),
  own_position: z.bigint().nullable(),
  own_points: z.number().nullable(),
  own_place: z.bigint().nullable(),
  shown: z.boolean(),
  rows: z.array(globalRow),
})
export type GlobalView = z.infer<typeof globalView>

/**
 * A page of it, with the reader's own place: one request. A name is there for who shows theirs to everybody, and for
 * the people of a group that the reader is in themselves; a group's, as the group has chosen. A group that has left
 * since it was rolled up is gone at once.
 */
export async function findGlobalRanking(
  database: Database,
  asker: UserId,
  page: number,
): Promise<GlobalView> {
  const from = (page - 1) * GLOBAL_ROWS
  const [row] = await readRows(
    database,
    globalView,
    sql`
    with own as (select position, points, place from economy_global_ranking where user_id = ${asker}::bigint),
    page as (
      select r.*, g.settings ->> ${globalName.key} as called,
             n.user_id is not null or r.user_id = ${asker}::bigint
               or community_is_here(r.group_id, ${asker}::bigint) as known
        from economy_global_ranking r join groups g on g.id = r.group_id
        left join economy_global_names n on n.user_id = r.user_id
       where r.place > ${from}::bigint and r.place <= ${from + GLOBAL_ROWS}::bigint
         and g.settings -> ${globalRanking.key} = 'true'
         and g.settings -> ${balancesPublic.key} is distinct from 'false')
    select (select count(*) from economy_global_ranking) as total, (select rolled_at from economy_global_rolls),
      (select position from own) as own_position, (select points from own) as own_points,
      (select place from own) as own_place,
      exists (select from economy_global_names where user_id = ${asker}::bigint) as shown,
      coalesce((select jsonb_agg(jsonb_build_object(
          'who', case when page.known then jsonb_build_object('userId', page.user_id::text,
            'firstName', coalesce(p.first_name, ''), 'lastName', p.last_name) end,
          'position', page.position::text, 'points', page.points,
          'group', coalesce(page.called, '')) order by page.place)
        from page left join people p on p.user_id = page.user_id), '[]') as rows`,
  )
  if (!row) throw new Error('a view is a row')
  return row
}

/** @param at when they chose so, in milliseconds since 1970 */
export async function updateShownName(
  database: Database,
  person: UserId,
  shown: boolean,
  at: number,
): Promise<void> {
  const change = shown
    ? sql`insert into economy_global_names (user_id, shown_at) values (${person}::bigint, ${instant(at)})
          on conflict do nothing`
    : sql`delete from economy_global_names where user_id = ${person}::bigint`
  await change.execute(database.query)
}
