import { sql } from 'kysely'
import { z } from 'zod'
import type { NewJob } from '../../../contract/job.ts'
import { packJobs } from '../../../jobs/statements.ts'
import type { Database } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { OLD } from './standing.ts'

const countRow = z.object({ count: z.number() })

/** Counts a reaction of who never wrote; from `many` on the job is put on the list. One request. @returns how many; 0: who is known */
export async function countReaction(
  database: Database,
  {
    groupId,
    userId,
    at,
    many,
  }: { readonly groupId: GroupId; readonly userId: UserId; readonly at: number; readonly many: number },
  profile: NewJob,
): Promise<number> {
  const [row] = await readRows(
    database,
    countRow,
    sql`select guard_react(${groupId}::bigint, ${userId}::bigint, ${instant(at)}, ${OLD}::interval, ${many}::integer,
      ${packJobs([profile])}::jsonb) as count`,
  )
  return row?.count ?? 0
}

/** Counts that nobody goes on with. @returns how many went */
export async function forgetReactions(database: Database, before: number): Promise<number> {
  const rows = await readRows(
    database,
    z.object({ user_id: z.bigint() }),
    sql`delete from guard_reactions where since < ${instant(before)} returning user_id`,
  )
  return rows.length
}
