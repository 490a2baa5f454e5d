import { sql } from 'kysely'
import { z } from 'zod'
import type { NewJob } from '../../../contract/job.ts'
import { jobsExpression, packJobs } from '../../../jobs/statements.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'

const moment = z.date().transform((date) => date.getTime())

export const knownRow = z.object({
  began_at: moment,
  first_at: moment,
  trusted: z.boolean(),
  spam_at: moment.nullable(),
  profile_at: moment.nullable(),
  fresh: z.boolean(),
  elsewhere: z.number(),
  lessons: z.bigint(),
  own: z.array(z.string()),
  condemned: z.boolean(),
  newcomer_until: moment.nullable(),
})

/** How somebody stands with a group's guard. Times in milliseconds since 1970. */
export interface Known {
  /** The guard's first look in the group. */
  readonly beganAt: number
  readonly trusted: boolean
  readonly profileAt: number | undefined
  /** Groups that share what they know in which their spam was confirmed. */
  readonly elsewhere: number
  /** Rises with what the group taught, and changes when something is taken back. */
  readonly lessons: bigint
  /** Of the handles that were asked about, those of people who have been here for some time: the group's own. */
  readonly own: readonly string[]
  /** The album that was asked about was taken away. */
  readonly condemned: boolean
  /** Until when they bring in nothing from elsewhere; undefined for who is no newcomer. */
  readonly newcomerUntil: number | undefined
}

/** Who is known in the group for so long is no newcomer, though the guard is new. */
export const OLD = '14 days'
/** Whose handle may be named: nobody who came along with whoever names it. */
const SETTLED = '2 days'

export interface Person {
  readonly groupId: GroupId
  readonly userId: UserId
  /** Their keyed hashes, under the newest key first; none where the group doesn't share what it knows. */
  readonly hashes: readonly string[]
}

export interface LookUp {
  readonly now: number
  /** They have written what earns trust. */
  readonly earned: boolean
  /** Handles that they named, in small letters. */
  readonly handles?: readonly string[]
  /** Telegram's number of the album of which they wrote a part. */
  readonly album?: string | undefined
  /** Looks at their profile, where nobody has yet. */
  readonly profile?: NewJob
  /** Looks at it where somebody has, under what they were called then; once a name. */
  readonly again?: NewJob
}

/** Looks somebody up, and begins to know them: a statement of one row, read by {@link toKnown}. */
export const lookUpStatement = (
  { groupId, userId, hashes }: Person,
  { now, earned, handles = [], album, profile, again }: LookUp,
): Statement => sql`
    select *, hold_until(${groupId}::bigint, ${userId}::bigint, 'newcomer', ${instant(now)}) as newcomer_until, array(
        select lower(p.username) from people p
         where lower(p.username) = any (${[...handles]}::text[]) and p.user_id <> ${userId}::bigint
           and community_is_here(${groupId}::bigint, p.user_id)
           and community_known_since(${groupId}::bigint, p.user_id) < ${instant(now)} - ${SETTLED}::interval) as own,
      exists (select from guard_findings c where c.group_id = ${groupId}::bigint and c.user_id = ${userId}::bigint
        and c.album = ${album ?? null}::text and c.undone_at is null) as condemned${
          again
            ? sql`,
        case when profile_at is not null or trusted then ${jobsExpression([again])} end as again`
            : sql``
        }
      from guard_look(${groupId}::bigint, ${userId}::bigint, ${instant(now)}, ${earned},
      ${OLD}::interval, ${[...hashes]}::text[], ${profile ? packJobs([profile]) : null}::jsonb)`

export const toKnown = (row: z.output<typeof knownRow>): Known => ({
  beganAt: row.began_at,
  trusted: row.trusted,
  profileAt: row.profile_at ?? undefined,
  elsewhere: row.elsewhere,
  lessons: row.lessons,
  own: row.own,
  condemned: row.condemned,
  newcomerUntil: row.newcomer_until ?? undefined,
})

/** Looks somebody up, and begins to know them. One request. */
export async function lookUp(database: Database, person: Person, look: LookUp): Promise<Known> {
  const [row] = await readRows(database, knownRow, lookUpStatement(person, look))
  if (!row) throw new Error('the guard knows nobody')
  return toKnown(row)
}

const claimedRow = z.object({ claimed: z.boolean() })

/**
 * Takes the one look at somebody's profile.
 * @param of names the look: when it was due. One that failed half-way is taken again.
 * @returns false where another was taken before
 */
export async function claimProfile(
  database: Database,
  { groupId, userId }: Person,
  of: number,
): Promise<boolean> {
  const rows = await readRows(
    database,
    claimedRow,
    sql`update guard_members set profile_at = ${instant(of)}
      where group_id = ${groupId}::bigint and user_id = ${userId}::bigint
        and (profile_at is null or profile_at = ${instant(of)}
          or profile_at < ${instant(of)} - interval '30 days')
      returning true as claimed`,
  )
  return rows.length > 0
}
