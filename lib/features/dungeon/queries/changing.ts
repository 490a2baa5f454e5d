import { sql } from 'kysely'
import { z } from 'zod'
import { type AuditEntry, auditExpression } from '../../../community/audit.ts'
import { holdExpression } from '../../../community/holds.ts'
import { ALL_BUT_WORDS } from '../../../community/permissions.ts'
import { confining, scopeRow, toScope } from '../../../community/queries.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { NewJob } from '../../../contract/job.ts'
import type { Notice } from '../../../contract/notice.ts'
import type { Ending } from '../../../contract/request.ts'
import type { RoleplayAct } from '../../../contract/turn.ts'
import { jobsExpression, noticesExpression } from '../../../jobs/statements.ts'
import { type PostBatch, type PostResult, postingExpression, postResultSchema } from '../../../ledger/post.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import type { EndCause } from '../causes.ts'
import type { Stay } from './reading.ts'

/** By which feature somebody is held, in the group's row. */
export const HELD_BY = 'dungeon'

/** Each is one statement with all that goes along with it, and does nothing if somebody else came first. */

export interface NewStay {
  readonly ref: string
  readonly key: string
  readonly groupId: GroupId
  readonly prisoner: UserId
  readonly bondId: bigint | undefined
  readonly reason: string | undefined
  readonly releaseAt: number
  /** Whether Telegram restricts them, too. */
  readonly telegram: 'none' | 'wanted'
  /** Where it is passed. */
  readonly threadId: number | undefined
}

/**
 * Puts somebody in. Consent, blocks, the collar and its permission are checked again under their locks.
 * @returns the group as it is then; undefined when something is not as it was read, and nothing was done
 */
export async function insertStay(
  { services, actor, now }: RoleplayAct,
  stay: NewStay,
  jobs: readonly NewJob[],
  notices: readonly Notice[],
): Promise<GroupScope | undefined> {
  const [row] = await readRows(
    services.database,
    scopeRow,
    sql`
    with made as materialized (
      select from dungeon_sentence(${stay.ref}, ${stay.key}, ${stay.groupId}::bigint, ${actor.userId}::bigint,
        ${stay.prisoner}::bigint, ${stay.bondId ?? null}::bigint, ${stay.reason ?? null}, ${instant(now)},
        ${instant(stay.releaseAt)}, ${stay.telegram}, ${stay.threadId ?? null}::integer) yes where yes),
    scope as (${confining(
      sql`select ${stay.groupId}::bigint as group_id, ${stay.prisoner}::bigint as user_id,
        ${instant(stay.releaseAt)} as until from made`,
      HELD_BY,
      now,
    )})
    select scope.*, ${jobsExpression(jobs)}, ${noticesExpression(notices)}, ${holding(stay, actor.userId, now)},
      ${stay.bondId === undefined ? auditExpression(imprisonment(stay, actor.userId, now)) : sql`null::bigint`} as audited
    from scope`,
  )
  return row && toScope(row)
}

/** By the group's authority, not by a collar. */
const imprisonment = (stay: NewStay, by: UserId, at: number): AuditEntry => ({
  groupId: stay.groupId,
  key: `dungeon:${stay.ref}`,
  actorId: by,
  act: 'dungeon.imprison',
  subjectId: stay.prisoner,
  after: { until: stay.releaseAt },
  words: stay.reason,
  at,
})

/** Telegram takes all but their words from them, with everything else that holds them there; else null. */
const holding = (
  { ref, groupId, prisoner, releaseAt, telegram }: NewStay,
  by: UserId,
  at: number,
): Statement =>
  telegram === 'none'
    ? sql`null`
    : holdExpression({
        groupId,
        userId: prisoner,
        cause: 'dungeon',
        until: releaseAt,
        denied: ALL_BUT_WORDS,
        by,
        key: `dungeon:${ref}`,
        at,
      })

/** The row, if it is still as it was read, and its time is not over. */
const asRead = ({ ref, version }: Stay, at: number) =>
  sql`s.ref = ${ref} and s.version = ${version}::integer and s.ended_at is null and s.release_at > ${instant(at)}`

export interface StayEnd {
  readonly cause: EndCause
  readonly by: UserId
  readonly at: number
  readonly key: string
}

const ended = ({ cause, by, at, key }: StayEnd) =>
  sql`ended_at = ${instant(at)}, ended_by = ${by}::bigint, end_cause = ${cause}, end_key = ${key}, version = s.version + 1`

/** @param freed a query of group_id and prisoner_id */
const freeing = (freed: Statement, now: number) =>
  confining(
    sql`select group_id, prisoner_id as user_id, null::timestamptz as until from (${freed}) f`,
    HELD_BY,
    now,
  )

/** Lets somebody out. @returns the group as it is then; undefined when the stay is not as it was read */
export async function endStay(
  database: Database,
  stay: Stay,
  end: StayEnd,
  notices: readonly Notice[],
): Promise<GroupScope | undefined> {
  // Whoever opens what a collar's owner shut, without being them, does so by the group's authority too.
  const audited = auditExpression({
    groupId: stay.groupId,
    key: `dungeon:${stay.ref}:freed`,
    actorId: end.by,
    act: 'dungeon.free',
    subjectId: stay.prisoner.userId,
    at: end.at,
  })
  const [row] = await readRows(
    database,
    scopeRow,
    sql`
    with freed as (
      update dungeon_stays s set ${ended(end)} where ${asRead(stay, end.at)}
      returning s.group_id, s.prisoner_id, s.bond_id is null or s.jailer_id <> s.ended_by as by_authority),
    scope as (${freeing(sql`select * from freed`, end.at)})
    select scope.*, ${noticesExpression(notices)},
      case when (select by_authority from freed) then ${audited} end as audited from scope`,
  )
  return row && toScope(row)
}

export interface BailPaid {
  readonly result: PostResult
  /** Undefined where the ledger refused: the cell stays shut. */
  readonly scope: GroupScope | undefined
}

const resultColumn = { result: postResultSchema }
const paidRow = scopeRow.extend(resultColumn).or(z.object({ ...resultColumn, id: z.null() }))

/** Pays the bail and lets somebody out, or neither. @returns undefined when the stay is not as it was read */
export async function bailOut(
  database: Database,
  stay: Stay,
  end: StayEnd & { readonly coins: bigint },
  batch: PostBatch,
  notices: readonly Notice[],
): Promise<BailPaid | undefined> {
  const [row] = await readRows(
    database,
    paidRow,
    sql`
    with open as materialized (select s.ref from dungeon_stays s where ${asRead(stay, end.at)} for update),
    paid as materialized (select ref, ${postingExpression(batch)} as result from open),
    freed as (
      update dungeon_stays s set ${ended(end)}, bail_coins = ${end.coins}::bigint from paid
      where s.ref = paid.ref and paid.result @? '$[*] ? (@.status == "posted" || @.status == "replayed")'
      returning s.group_id, s.prisoner_id),
    scope as (${freeing(sql`select * from freed`, end.at)}),
    told as materialized (select ${noticesExpression(notices)} as notices from scope)
    select paid.result, scope.*, (select notices from told) from paid left join scope on true`,
  )
  if (!row) return undefined
  const { result, ...scope } = row
  return { result, scope: scope.id === null ? undefined : toScope(scope) }
}

const triedRow = scopeRow.or(z.object({ id: z.null() }))

/** Notes an attempt and what came of it. @param notices of the cell's opening @returns whether it was written; the group where the cell is open now */
export async function saveEscape(
  database: Database,
  stay: Stay,
  attempt: StayEnd & { readonly won: boolean; readonly tale: number },
  notices: readonly Notice[] = [],
): Promise<{ readonly scope: GroupScope | undefined } | undefined> {
  const { won, tale, at, key } = attempt
  const [row] = await readRows(
    database,
    triedRow,
    sql`
    with tried as (
      update dungeon_stays s set last_escape_at = ${instant(at)},
        ${won ? ended(attempt) : sql`version = s.version + 1`}
      where ${asRead(stay, at)} returning s.ref, s.group_id, s.prisoner_id),
    noted as (
      insert into dungeon_escapes (key, ref, tried_at, won, tale)
      select ${key}, ref, ${instant(at)}, ${won}::boolean, ${tale}::integer from tried returning ref),
    scope as (${freeing(sql`select * from tried where ${won}::boolean`, at)})
    select scope.*, case when scope.id is not null then ${noticesExpression(notices)} end as notices
    from noted left join scope on true`,
  )
  return row && { scope: row.id === null ? undefined : toScope(row) }
}

/** Lets out whose time has passed, and tells of it, once. */
export async function serveStay(
  database: Database,
  ref: string,
  now: number,
  notices: readonly Notice[],
): Promise<void> {
  await sql`
    with served as (
      update dungeon_stays s set ended_at = s.release_at, end_cause = 'served', version = s.version + 1
      where s.ref = ${ref} and s.ended_at is null and s.release_at <= ${instant(now)} returning s.ref),
    over as (
      select ref from served union select ref from dungeon_stays where ref = ${ref} and end_cause = 'served')
    select ${noticesExpression(notices)} from over`.execute(database.query)
}

/** Tells of a stay what somebody must know; once. */
export async function tellOf(database: Database, notices: readonly Notice[]): Promise<void> {
  await sql`select ${noticesExpression(notices)}`.execute(database.query)
}

// ------------------------------------------------------------------------------------------ for Feature.ends

export const endingStays = ({ person, groupId, with: other, cause, at }: Ending): Statement =>
  sql`select group_id, other_id, null::jsonb as postings from dungeon_end(${person}::bigint, ${groupId ?? null}::bigint,
    ${other ?? null}::bigint, ${cause}, ${instant(at)})`
