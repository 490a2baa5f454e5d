import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, Statement } from '../platform/database.ts'
import { readRow, readRows } from '../platform/rows.ts'
import type { GroupId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'

/** One that has not ended by then never will: whatever carried it on is dead. */
const LONGEST_MS = 6 * 3_600_000

export interface AuditRun {
  readonly groupId: GroupId
  /** Names it for ever. */
  readonly run: string
}

/**
 * Begins an audit of a group's books, or waits for the one that is under way.
 * @param asker plain JSON, to be told at the end; the same one counts once
 * @param at milliseconds since 1970
 * @param first what carries it on, evaluated only where it begins
 */
export async function beginRun(
  database: Database,
  { groupId, run }: AuditRun,
  asker: { readonly asker: object; readonly at: number; readonly first: Statement },
): Promise<{ readonly begun: boolean }> {
  const askers = JSON.stringify([asker.asker])
  const stale = sql`a.began_at < ${instant(asker.at - LONGEST_MS)}`
  const { begun } = await readRow(
    database,
    z.object({ begun: z.boolean(), jobs: z.number().nullable() }),
    sql`
    with begun as (
      insert into ledger_audits as a (group_id, run, askers, began_at)
      values (${groupId}::bigint, ${run}, ${askers}::jsonb, ${instant(asker.at)})
      on conflict (group_id) do update set
        run = case when ${stale} then excluded.run else a.run end,
        askers = case
          when ${stale} then excluded.askers
          when a.askers @> excluded.askers then a.askers
          else a.askers || excluded.askers end,
        began_at = case when ${stale} then excluded.began_at else a.began_at end
      returning a.run)
    select run = ${run} as begun, case when run = ${run} then ${asker.first} end as jobs from begun`,
  )
  return { begun }
}

/** @param next evaluated only while this audit is still the one under way */
export async function continueRun(
  database: Database,
  { groupId, run }: AuditRun,
  next: Statement,
): Promise<void> {
  await sql`select ${next} from ledger_audits where group_id = ${groupId}::bigint and run = ${run}`.execute(
    database.query,
  )
}

/** Who waits for it, in the order in which they came; nobody where it has ended. */
export async function findAskers<Asker>(
  database: Database,
  { groupId, run }: AuditRun,
  asker: z.ZodType<Asker>,
): Promise<Asker[]> {
  const rows = await readRows(
    database,
    z.object({ asker }),
    sql`select jsonb_array_elements(askers) as asker from ledger_audits
      where group_id = ${groupId}::bigint and run = ${run}`,
  )
  return rows.map((row) => row.asker)
}

/**
 * Ends it, unless somebody has come to wait for it meanwhile.
 * @param told evaluated only where it ends: tells those that were found waiting
 */
export async function endRun(
  database: Database,
  { groupId, run }: AuditRun,
  { waiting, told }: { readonly waiting: number; readonly told: Statement },
): Promise<boolean> {
  const rows = await readRows(
    database,
    z.object({ told: z.number() }),
    sql`
    with ended as (
      delete from ledger_audits
       where group_id = ${groupId}::bigint and run = ${run} and jsonb_array_length(askers) = ${waiting}::integer
      returning run)
    select ${told} as told from ended`,
  )
  return rows.length > 0
}
