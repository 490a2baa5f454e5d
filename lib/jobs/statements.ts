import { type RawBuilder, sql } from 'kysely'
import type { NewJob } from '../contract/job.ts'
import type { CardEdit, Notice } from '../contract/notice.ts'
import type { GroupId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { packTexts } from '../values/packed-text.ts'

/**
 * Puts jobs on the list, as an expression for a feature's own statement: it happens together with its cause or not at
 * all. Its value is how many of them were new. Postgres evaluates it once for each row of the query that it stands in,
 * and never in a CTE that nothing reads:
 * `with changed as (update … returning …) select changed.*, ${jobsExpression(jobs)} as jobs from changed`.
 */
export function jobsExpression(jobs: readonly NewJob[]): RawBuilder<number> {
  const json = JSON.stringify(
    jobs.map(({ groupId, dueAt, ...job }) => ({ ...job, groupId: String(groupId), dueAt: new Date(dueAt) })),
  )
  return sql<number>`job_add(${json}::jsonb)`
}

/**
 * Whether jobs of a group are due and not done, as an expression for a feature's own statement: what it reads may be
 * about to change, so whoever reads it calls `services.catchUp()`.
 * @param now milliseconds since 1970
 */
export function overdueExpression(groupId: GroupId, now: number): RawBuilder<boolean> {
  return sql<boolean>`exists (select from jobs where group_id = ${groupId}::bigint
    and done_at is null and dead_at is null and run_at <= ${instant(now)})`
}

/**
 * Takes jobs off the list whose key is `key`, or begins with `key` and a colon, as an expression for a feature's own
 * statement. One that is being done at this moment is not stopped. Its value is how many there were.
 */
export function cancelJobsExpression(kind: string, key: string): RawBuilder<number> {
  return sql<number>`job_cancel(${kind}, ${key})`
}

/**
 * Writes notices to the outbox, as an expression for a feature's own statement; see {@link jobsExpression}. Its value
 * is how many of them were new.
 */
export function noticesExpression(notices: readonly Notice[]): RawBuilder<number> {
  return sql<number>`outbox_add(${JSON.stringify(notices.map(toRow))}::jsonb)`
}

/**
 * Shows something else in notices to groups that were or will be sent, as an expression for a feature's own statement;
 * see {@link jobsExpression}. Its value is how many of the cards there are.
 */
export function cardEditsExpression(edits: readonly CardEdit[]): RawBuilder<number> {
  const json = JSON.stringify(
    edits.map(({ card, text, buttons = [] }) => ({
      card,
      texts: packTexts(Array.isArray(text) ? text : [text]),
      buttons: packTexts(buttons),
    })),
  )
  return sql<number>`outbox_edit(${json}::jsonb)`
}

/** The document that `outbox_add` reads. */
function toRow({ groupId, to, text, buttons, dueAt, ...notice }: Notice): object {
  return {
    ...notice,
    groupId: String(groupId),
    ...(to === 'group' ? {} : { person: { ...to.name, userId: to.person } }),
    texts: packTexts(Array.isArray(text) ? text : [text]),
    ...(buttons ? { buttons: packTexts(buttons) } : {}),
    ...(dueAt === undefined ? {} : { dueAt: new Date(dueAt) }),
  }
}
