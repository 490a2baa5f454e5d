import { type RawBuilder, sql } from 'kysely'
import type { NewJob } from '../contract/job.ts'
import type { CardEdit, Notice, Topic } from '../contract/notice.ts'
import type { Database, Statement } from '../platform/database.ts'
import type { GroupId, UserId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { packTexts } from '../values/packed-text.ts'
import type { Text } from '../values/text.ts'

/**
 * Puts jobs on the list, as an expression for a feature's own statement: it happens together with its cause or not at
 * all. Its value is how many of them were new. Postgres evaluates it once for each row of the query that it stands in,
 * and never in a CTE that nothing reads:
 * `with changed as (update … returning …) select changed.*, ${jobsExpression(jobs)} as jobs from changed`.
 */
export function jobsExpression(jobs: readonly NewJob[]): RawBuilder<number> {
  return sql<number>`job_add(${packJobs(jobs)}::jsonb)`
}

/** Jobs as job_add reads them: for SQL functions that put them on the list by themselves. */
export const packJobs = (jobs: readonly NewJob[]): string =>
  JSON.stringify(
    jobs.map(({ groupId, dueAt, ...job }) => ({ ...job, groupId: String(groupId), dueAt: new Date(dueAt) })),
  )

/**
 * Whether jobs of a group are due and not done, as an expression for a feature's own statement: what it reads may be
 * about to change, so whoever reads it calls `services.catchUp()`.
 * @param now milliseconds since 1970
 */
export function overdueExpression(groupId: GroupId, now: number): RawBuilder<boolean> {
  return sql<boolean>`exists (select from jobs where group_id = ${groupId}::bigint
    and done_at is null and dead_at is null and run_at <= ${instant(now)})`
}

/** So often a job is tried before others go on without it: what fails for good mustn't keep them for long. */
const WAITED_FOR = 3

/**
 * Whether jobs of a group are due and still to be done, as an expression for a feature's own statement that comes after
 * jobs, and tells what came of them.
 * @param group an expression, too
 * @param kinds of jobs that somebody does
 * @param now milliseconds since 1970
 */
export const awaitedExpression = (group: Statement, kinds: readonly string[], now: number): Statement =>
  sql`exists (select from jobs j where j.group_id = ${group} and j.done_at is null and j.dead_at is null
    and j.due_at <= ${instant(now)} and j.attempts < ${WAITED_FOR} and j.kind = any(${[...kinds]}::text[]))`

/** Until when what waits for a group's jobs does, a scalar: those that failed, or are being done, are tried again by then. */
export const awaitedUntilExpression = (group: Statement): Statement =>
  sql`(select max(j.run_at) from jobs j where j.group_id = ${group} and j.done_at is null and j.dead_at is null
    and j.attempts > 0 and j.attempts < ${WAITED_FOR})`

/**
 * Takes jobs off the list whose key is `key`, or begins with `key` and a colon, as an expression for a feature's own
 * statement. One that is being done at this moment is not stopped. Its value is how many there were.
 */
export function cancelJobsExpression(kind: string, key: string | Statement): RawBuilder<number> {
  return sql<number>`job_cancel(${kind}, ${key})`
}

/** Tries now what waits in a group of one kind under `…:refused:…`: Telegram may allow it by now. Then `services.catchUp()`. */
export async function hastenJobs(
  database: Pick<Database, 'query'>,
  kind: string,
  group: GroupId,
  at: number,
): Promise<void> {
  await sql`select job_hasten(${kind}, ${group}::bigint, ${instant(at)})`.execute(database.query)
}

/**
 * Writes notices to the outbox, as an expression for a feature's own statement; see {@link jobsExpression}. Its value
 * is how many of them were new.
 */
export function noticesExpression(notices: readonly Notice[]): RawBuilder<number> {
  return sql<number>`outbox_add(${noticeRows(notices)}::jsonb)`
}

/** Notices as outbox_add reads them: for SQL functions that write them by themselves. */
export const noticeRows = (notices: readonly Notice[]): string => JSON.stringify(notices.flatMap(toRows))

/**
 * Writes something to whoever runs the bot, each in private, as an expression for a statement of one's own: it is of no
 * group. Once for each key.
 */
export function ownerNoticesExpression(
  owners: readonly UserId[],
  { key, kind, text }: { readonly key: string; readonly kind: string; readonly text: Text },
): RawBuilder<number> {
  const notices = owners.map((userId) => ({
    kind,
    key: `${key}:${userId}`,
    where: 'private',
    person: { userId, firstName: '' },
    texts: packTexts([text]),
  }))
  return sql<number>`outbox_add(${JSON.stringify(notices)}::jsonb)`
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

/** What has had its say, and what stands in its place from then on. */
export interface Over {
  /** Of the messages: their keys begin with it and a colon. */
  readonly card: string
  readonly text: Text
  /** Milliseconds since 1970. */
  readonly at: number
  /** Below which of them somebody has just pressed: what came of it is shown there by the answer. */
  readonly pressed?: { readonly by: UserId; readonly messageId: number | undefined } | undefined
}

/**
 * Takes the buttons off all messages that ask for something which is settled by now, as an expression for a feature's own
 * statement; see {@link jobsExpression}. What is still to be sent of them never is.
 */
export function allOverExpression({ card, text, at, pressed }: Over): RawBuilder<unknown> {
  return sql`outbox_all_over(${card}, ${JSON.stringify(packTexts([text]))}::jsonb, ${instant(at)},
    ${pressed?.by ?? null}::bigint, ${pressed?.messageId ?? null}::bigint)`
}

/**
 * Lets go of what still waits to be said of a kind of news that is none any more, by how its keys begin, as an expression for a
 * feature's own statement; see {@link jobsExpression}.
 * @param but the key of the one that stays
 */
export function unsaidExpression(
  card: string,
  { but, at }: { readonly but?: string | undefined; readonly at: number },
): RawBuilder<number> {
  return sql<number>`outbox_unsaid(${card}, ${but ?? null}::text, ${instant(at)})`
}

/**
 * Whether one of them can be written to in private at this moment, as an expression for a feature's own statement: what
 * is written to moderators waits for them otherwise, and whoever wrote it is told so.
 */
export function reachableExpression(people: readonly UserId[]): RawBuilder<boolean> {
  return sql<boolean>`outbox_reachable(${[...people]}::bigint[])`
}

/** Whether a notice was given up, by its key, as an expression for a feature's own statement. */
export const givenUpExpression = (key: Statement): RawBuilder<boolean> =>
  sql<boolean>`exists (select from outbox o where o.key = ${key} and o.dead_at is not null)`

/** The documents that `outbox_add` reads: one for each reader. */
function toRows({
  groupId,
  to,
  threadId,
  text,
  otherwise,
  buttons,
  dueAt,
  toldUntil,
  ...notice
}: WithPlace<Notice>): object[] {
  const common = {
    ...notice,
    groupId: String(groupId),
    // Without a number: the announcements' topic, as it is when it is sent.
    ...(typeof threadId === 'number' ? { threadId } : {}),
    texts: packTexts(Array.isArray(text) ? text : [text]),
    ...(otherwise ? { otherwise: packTexts(otherwise) } : {}),
    ...(buttons ? { buttons: packTexts(buttons) } : {}),
    ...(dueAt === undefined ? {} : { dueAt: new Date(dueAt) }),
    ...(toldUntil === undefined ? {} : { toldUntil: new Date(toldUntil) }),
  }
  if (to === 'group') return [common]
  if ('person' in to) return [{ ...common, person: { ...to.name, userId: to.person } }]
  return to.moderators.map((moderator) => ({
    ...common,
    key: `${notice.key}:${moderator.userId}`,
    person: moderator,
  }))
}

/** A notice said in private has no topic, and one for all says nothing otherwise. */
type WithPlace<Each> = (Each extends { readonly threadId: Topic }
  ? Each
  : Each & { readonly threadId?: undefined }) & {
  readonly otherwise?: readonly Text[]
  readonly toldUntil?: number
}
