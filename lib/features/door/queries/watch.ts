import { sql } from 'kysely'
import { z } from 'zod'
import type { NewJob } from '../../../contract/job.ts'
import type { SpokenMessage } from '../../../contract/speaking.ts'
import { jobsExpression } from '../../../jobs/statements.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import { chatId, type GroupId, type UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { personSchema } from '../../../values/person.ts'
import { LANGUAGES } from '../../../values/text.ts'
import { hookExpression, hookPersonExpression } from '../../hooks/index.ts'
import { memberWelcomed } from '../hooks.ts'
import { spokenSchema } from './entries.ts'

const watchRow = z.object({
  chat_id: z.bigint().transform(chatId).nullable(),
  title: z.string(),
  language: z.enum(LANGUAGES),
  settings: z.record(z.string(), z.unknown()),
  raid_no: z.number(),
  raid_since: z.date().nullable(),
  raid_last_at: z.date().nullable(),
  raid_joins: z.number(),
  line: spokenSchema.nullable(),
  line_at: z.date().nullable(),
  entered: z.array(personSchema),
  welcome: spokenSchema.nullable(),
})

/** What goes on at a group's door. */
export type Watch = NonNullable<Awaited<ReturnType<typeof findWatch>>>

export async function findWatch(database: Database, group: GroupId) {
  const [row] = await readRows(
    database,
    watchRow,
    sql`
    select case when g.bot_status <> 'gone' then g.chat_id end as chat_id, g.title, g.language, g.settings, w.raid_no,
           w.raid_since, w.raid_last_at, w.raid_joins, w.line, w.line_at, w.entered, w.welcome
      from door_watch w join groups g on g.id = w.group_id where w.group_id = ${group}::bigint`,
  )
  return (
    row && {
      groupId: group,
      chatId: row.chat_id ?? undefined,
      title: row.title,
      language: row.language,
      settings: row.settings,
      raid: {
        no: row.raid_no,
        since: row.raid_since?.getTime(),
        lastAt: row.raid_last_at?.getTime() ?? 0,
        joins: row.raid_joins,
      },
      line: (row.line ?? undefined) as SpokenMessage | undefined,
      lineAt: row.line_at?.getTime(),
      entered: row.entered,
      welcome: (row.welcome ?? undefined) as SpokenMessage | undefined,
    }
  )
}

/** A raid is over, unless somebody has come meanwhile. @returns whether it is */
export async function endRaid(
  database: Database,
  group: GroupId,
  { quietSince, at }: { readonly quietSince: number; readonly at: number },
): Promise<boolean> {
  const rows = await readRows(
    database,
    z.object({ raid_no: z.number() }),
    sql`
    with ended as (
      update door_watch set raid_since = null, recent = '[]'
       where group_id = ${group}::bigint and (raid_since is null or raid_last_at <= ${instant(quietSince)})
      returning raid_no, raid_joins)
    select raid_no, audit_add(${group}::bigint, 'door.raid_over:' || raid_no, null, 'door.raid_over', null, null,
      jsonb_build_object('joins', raid_joins), null, ${instant(at)}) as audited from ended`,
  )
  return rows.length > 0
}

export async function addJobs(database: Database, jobs: readonly NewJob[]): Promise<void> {
  await sql`select ${jobsExpression(jobs)}`.execute(database.query)
}

/**
 * Whether this one may put up the line that leads to the private chat: one stands at a time.
 * @param staleBefore an older one has gone by itself
 */
export async function claimLine(
  database: Database,
  group: GroupId,
  { at, staleBefore }: { readonly at: number; readonly staleBefore: number },
): Promise<boolean> {
  const rows = await readRows(
    database,
    z.object({ group_id: z.bigint() }),
    sql`
    insert into door_watch (group_id, line_at) values (${group}::bigint, ${instant(at)})
    on conflict (group_id) do update set line_at = excluded.line_at
      where (door_watch.line_at is null or door_watch.line_at <= ${instant(staleBefore)})
    returning group_id`,
  )
  return rows.length > 0
}

/** @param line undefined: it is gone, or could not be put up */
export async function noteLine(
  database: Database,
  group: GroupId,
  line: SpokenMessage | undefined,
  jobs: readonly NewJob[],
): Promise<void> {
  await sql`
    with noted as (
      update door_watch set line = ${line ? JSON.stringify(line) : null}::jsonb,
        line_at = case when ${line !== undefined} then line_at end
       where group_id = ${group}::bigint returning group_id)
    select ${jobsExpression(jobs)} from noted`.execute(database.query)
}

/** Who is welcomed now is welcomed once. @param heard when the room reads it, and so the group's hooks; undefined: it doesn't */
export async function takeEntered(database: Database, group: GroupId, heard: number | undefined) {
  const user = sql`(e ->> 'userId')::bigint`
  const hooked = hookExpression(memberWelcomed, {
    groupId: group,
    key: sql`${user} || ':' || ${heard ?? 0}::bigint`,
    at: heard ?? 0,
    people: sql`array[${user}]`,
    data: sql`jsonb_build_object('member', ${hookPersonExpression(group, user)})`,
  })
  const rows = await readRows(
    database,
    z.object({ entered: z.array(personSchema) }),
    sql`
    with before as (select group_id, entered from door_watch where group_id = ${group}::bigint for update)
    update door_watch w set entered = '[]' from before where w.group_id = before.group_id
    returning before.entered,
      (select bool_or(${hooked}) from jsonb_array_elements(before.entered) e where ${heard !== undefined}::boolean) as hooked`,
  )
  return rows[0]?.entered ?? []
}

export async function noteWelcome(database: Database, group: GroupId, welcome: SpokenMessage): Promise<void> {
  await sql`update door_watch set welcome = ${JSON.stringify(welcome)}::jsonb where group_id = ${group}::bigint`.execute(
    database.query,
  )
}

/** Telegram deletes so many in one call. */
const MOST_DELETED = 100

/** Messages that are to go. */
export async function listLitter(database: Database, group: GroupId, now: number) {
  const rows = await readRows(
    database,
    z.object({ message_id: z.bigint(), chat_id: z.bigint().transform(chatId).nullable() }),
    sql`
    select l.message_id, case when g.bot_status <> 'gone' then g.chat_id end as chat_id
      from door_litter l join groups g on g.id = l.group_id
     where l.group_id = ${group}::bigint and l.due_at <= ${instant(now)} order by l.message_id limit ${MOST_DELETED}`,
  )
  return {
    chatId: rows[0]?.chat_id ?? undefined,
    messageIds: rows.map(({ message_id }) => Number(message_id)),
  }
}

export async function forgetLitter(
  database: Database,
  group: GroupId,
  messageIds: readonly number[],
): Promise<void> {
  await sql`delete from door_litter where group_id = ${group}::bigint and message_id = any (${[...messageIds]}::bigint[])`.execute(
    database.query,
  )
}

const OLD_MS = 2 * 86_400_000
const KEPT_MS = 365 * 86_400_000

/** What nobody looks at any more. @returns how much it was */
export async function forgetOld(database: Database, now: number): Promise<number> {
  const [litter, entries] = await database.batch([
    sql`delete from door_litter where noted_at < ${instant(now - OLD_MS)} returning message_id`,
    // What somebody was once asked; that they have passed tells who is known, so that stays.
    sql`delete from door_entries where state <> 'open' and state <> 'passed' and settled_at < ${instant(now - KEPT_MS)}
      returning ref`,
  ])
  return (litter?.length ?? 0) + (entries?.length ?? 0)
}

/** The raid in which somebody came who waits at the door, by its alert's merge key; null: none. */
export const raidOf = (group: GroupId, person: UserId): Statement => sql`(
  select 'raid:' || w.raid_no from door_watch w
   where w.group_id = ${group}::bigint and w.raid_since is not null and exists (
     select from door_entries e where e.group_id = w.group_id and e.user_id = ${person}::bigint and e.strict
       and e.opened_at >= w.raid_since))`

/**
 * The merge key of the alert into which goes what is found in somebody: the raid's that goes on, or of who has only just
 * come that of the raid which they may turn out to have begun; null: their own.
 */
export const raidAround = (group: GroupId, person: UserId, at: number): Statement => sql`(
  select case
    when w.raid_since is not null then 'raid:' || w.raid_no
    when exists (select from jsonb_array_elements(w.recent) r
      where (r ->> 'user')::bigint = ${person}::bigint
        and (r ->> 'at')::timestamptz > ${instant(at)} - interval '1 minute') then 'raid:' || w.raid_no + 1 end
    from door_watch w where w.group_id = ${group}::bigint)`
