import { sql } from 'kysely'
import { z } from 'zod'
import type { NewJob } from '../../contract/job.ts'
import type { Notice } from '../../contract/notice.ts'
import { jobsExpression, noticesExpression } from '../../jobs/statements.ts'
import type { Database, Statement } from '../../platform/database.ts'
import { readRows } from '../../platform/rows.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import { instant } from '../../values/instant.ts'
import type { DigestPeriod } from '../digests/index.ts'

const countRow = z.object({ people: z.bigint() })

/** @returns how many people the directory knows to be in the group @throws DatabaseUnavailable */
export async function countMembers(database: Database, id: GroupId): Promise<number> {
  const [row] = await readRows(
    database,
    countRow,
    sql`
    select count(*) as people from community_present(${id}::bigint) join people using (user_id) where not is_bot`,
  )
  return Number(row?.people ?? 0)
}

/** Whether the bot may write to somebody in private. @throws DatabaseUnavailable */
export async function updatePrivateOpen(database: Database, person: UserId, open: boolean): Promise<void> {
  await sql`update people set private_open = ${open} where user_id = ${person}`.execute(database.query)
}

export async function planJob(database: Database, job: NewJob): Promise<void> {
  await sql`select ${jobsExpression([job])}`.execute(database.query)
}

export async function writeNotice(database: Database, notice: Notice): Promise<void> {
  await sql`select ${noticesExpression([notice])}`.execute(database.query)
}

/** How many newcomers a digest names. */
const NEWCOMERS_NAMED = 3

/**
 * Who came and how much was said in a period, as DigestPart.facts; null when neither. Those who have left again are not
 * told of.
 */
export const digestFacts = (period: DigestPeriod): Statement => sql`(
  select jsonb_build_object('newcomers', n.people, 'names', n.names, 'messages', m.messages)
  from (
    select count(*) as people,
      coalesce(jsonb_agg(consent_person(user_id) order by first_seen_at, user_id)
        filter (where place <= ${NEWCOMERS_NAMED}), '[]') as names
    from (
      select user_id, first_seen_at, row_number() over (order by first_seen_at, user_id) as place
      from community_present(${period.groupId}::bigint) join people using (user_id)
      where not is_bot and first_seen_at >= ${instant(period.from)} and first_seen_at < ${instant(period.to)}) newcomer) n,
    (select coalesce(sum(messages), 0)::bigint as messages from group_messages
      where group_id = ${period.groupId}::bigint and hour >= ${instant(period.from)} and hour < ${instant(period.to)}) m
  where n.people > 0 or m.messages > 0)`
