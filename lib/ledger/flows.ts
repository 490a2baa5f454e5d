/** What goes through a group's ledger: summed up once, by the hour, and read from the ledger itself only since then. */

import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, Statement } from '../platform/database.ts'
import { readRow } from '../platform/rows.ts'
import type { GroupId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'

interface Period {
  readonly from: number
  readonly to: number
}

/**
 * As a scalar SQL expression, jsonb: `periods`, in the order of what was given, each {issued, burnt, moved}; `state`,
 * how the coins lie now, {supply, held, owned, richest, median}; and `was`, how they lay when somebody last looked
 * before a moment, or null. Numbers are texts.
 * @param periods milliseconds since 1970; `to` doesn't belong to them
 */
export function flowsExpression(group: GroupId, periods: readonly Period[], since: number): Statement {
  const id = sql`${group}::bigint`
  const moments = (of: (period: Period) => number) => periods.map((each) => new Date(of(each)).toISOString())
  const from = Math.min(...periods.map((each) => each.from))
  const to = Math.max(...periods.map((each) => each.to))
  const state = sql`jsonb_build_object('supply', s.supply::text, 'held', s.held::text,
    'owned', s.owned::text, 'richest', s.richest::text, 'median', s.median::text)`
  return sql`(
    with flows as materialized (select * from ledger_flows_by_hour(${id}, ${instant(from)}, ${instant(to)}))
    select jsonb_build_object(
      'periods', (
        select jsonb_agg((
          select jsonb_build_object('issued', coalesce(sum(f.issued), 0)::text,
            'burnt', coalesce(sum(f.burnt), 0)::text, 'moved', coalesce(sum(f.moved), 0)::text)
          from flows f where f.hour >= p.starts and f.hour < p.ends) order by p.place)
        from unnest(${moments((each) => each.from)}::timestamptz[], ${moments((each) => each.to)}::timestamptz[])
          with ordinality as p (starts, ends, place)),
      'state', (select ${state} from ledger_state(${id}) s),
      'was', (select ${state} from ledger_states s
        where s.group_id = ${id} and s.taken_at <= ${instant(since)} order by s.taken_at desc limit 1)))`
}

/**
 * Sums up what went through the ledgers of some groups before a moment, and isn't yet. Doing it again changes nothing.
 * @param before milliseconds since 1970, the beginning of an hour in which nothing is written any more
 * @returns how many groups there were; fewer than `groups`: no more are left
 */
export async function sumUpFlows(database: Database, before: number, groups: number): Promise<number> {
  const row = await readRow(
    database,
    z.object({ groups: z.number() }),
    sql`select ledger_roll(${instant(before)}, ${groups}) as groups`,
  )
  return row.groups
}
