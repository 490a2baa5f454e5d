import { sql } from 'kysely'
import { z } from 'zod'
import type { SpokenMessage } from '../../../contract/speaking.ts'
import { jobsExpression } from '../../../jobs/statements.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows, rowsAs } from '../../../platform/rows.ts'
import { chatId, type GroupId, groupId, type UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { type Named, personSchema, userIdSchema } from '../../../values/person.ts'
import { LANGUAGES } from '../../../values/text.ts'
import { isBanned } from '../../moderation/index.ts'
import type { PanelSpan } from '../../panel/index.ts'
import { closeJob } from '../clock-jobs.ts'
import type { Way } from '../rules/asking.ts'
import { type Progress, progressSchema } from '../shapes.ts'
import { entryTerms, type Terms } from './arriving.ts'

export const spokenSchema = z.object({
  chatId: z.number(),
  messageId: z.number(),
  receiverId: userIdSchema.optional(),
})

const entryRow = z.object({
  ref: z.string(),
  group_id: z.bigint().transform(groupId),
  chat_id: z.bigint().transform(chatId).nullable(),
  title: z.string(),
  group_language: z.enum(LANGUAGES),
  settings: z.record(z.string(), z.unknown()),
  person: personSchema,
  language: z.string().nullable(),
  way: z.enum(['query', 'request', 'join']),
  private_chat: z.bigint().nullable(),
  progress: progressSchema,
  most_wrong: z.number(),
  answer_ms: z.number(),
  version: z.number(),
  opened_at: z.date(),
  asked_at: z.date().nullable(),
  expires_at: z.date(),
  state: z.enum(['open', 'passed', 'failed', 'expired', 'left']),
  told_at: z.date().nullable(),
  shown: spokenSchema.nullable(),
})

/** Somebody at the door of a group, with all that is needed to speak to them. */
export type Entry = ReturnType<typeof toEntry>
export type EntryState = Entry['state']

const toEntry = (row: z.infer<typeof entryRow>) => ({
  ref: row.ref,
  groupId: row.group_id,
  /** Undefined: the bot is there no longer. */
  chatId: row.chat_id ?? undefined,
  title: row.title,
  groupLanguage: row.group_language,
  settings: row.settings,
  person: row.person as Named,
  /** Their own, as far as anybody knows. */
  language: row.language?.startsWith('en')
    ? ('en' as const)
    : row.language
      ? ('es' as const)
      : row.group_language,
  way: row.way,
  privateChat: row.private_chat === null ? undefined : Number(row.private_chat),
  progress: row.progress,
  mostWrong: row.most_wrong,
  answerMs: row.answer_ms,
  version: row.version,
  openedAt: row.opened_at.getTime(),
  askedAt: row.asked_at?.getTime(),
  expiresAt: row.expires_at.getTime(),
  state: row.state,
  told: row.told_at !== null,
  shown: (row.shown ?? undefined) as SpokenMessage | undefined,
})

/** Doors that one person stands at. */
const MOST_DOORS = 5

const entryWhere = (condition: Statement): Statement => sql`
  select e.ref, e.group_id, case when g.bot_status <> 'gone' then g.chat_id end as chat_id, g.title,
         g.language as group_language, g.settings, consent_person(e.user_id) as person,
         coalesce(p.language, p.telegram_language) as language, e.way, e.private_chat, e.progress, e.most_wrong,
         e.answer_ms, e.version, e.opened_at, e.asked_at, e.expires_at, e.state, e.told_at, e.shown
    from door_entries e join groups g on g.id = e.group_id join people p on p.user_id = e.user_id
   where ${condition}`

async function oneEntry(database: Database, condition: Statement): Promise<Entry | undefined> {
  const [row] = await readRows(database, entryRow, entryWhere(condition))
  return row && toEntry(row)
}

export const findEntry = (database: Database, ref: string) => oneEntry(database, sql`e.ref = ${ref}`)

/**
 * What somebody's words in private may be an answer for: the groups' own questions, the one that they were asked last first.
 * @param key the words' own: before all, what has heard them already, whatever has become of it
 */
export async function listWriting(database: Database, person: UserId, key: string): Promise<Entry[]> {
  const open = sql`e.user_id = ${person}::bigint
      and (e.state = 'open' and e.progress #>> '{puzzle,kind}' = 'own' or e.progress ->> 'heard' = ${key})
    order by (e.progress ->> 'heard' = ${key}) is true desc, e.opened_at desc limit ${MOST_DOORS}`
  return (await readRows(database, entryRow, entryWhere(open))).map(toEntry)
}

/** The doors that somebody stands at, the newest first. */
export async function listOpen(database: Database, person: UserId): Promise<Entry[]> {
  const open = sql`e.user_id = ${person}::bigint and e.state = 'open' order by e.opened_at desc limit ${MOST_DOORS}`
  return (await readRows(database, entryRow, entryWhere(open))).map(toEntry)
}

export const findOpen = (database: Database, group: GroupId, person: UserId) =>
  oneEntry(
    database,
    sql`e.group_id = ${group}::bigint and e.user_id = ${person}::bigint and e.state = 'open'`,
  )

/** The group that an entry is about: a scalar expression. */
export const groupOfEntry = (ref: string): Statement =>
  sql`(select group_id from door_entries where ref = ${ref})`

const versionRow = z.object({ version: z.number() })

/**
 * How far somebody has come, and until when they may answer; only on what was read.
 * @returns the entry as it is then; undefined where somebody was faster
 */
export async function saveProgress(
  database: Database,
  entry: Entry,
  { progress, expiresAt }: { readonly progress: Progress; readonly expiresAt: number },
): Promise<Entry | undefined> {
  const { ref, groupId: group, version } = entry
  const closes = closeJob.at(expiresAt, { key: `${ref}:${version + 1}`, groupId: group, payload: { ref } })
  const [row] = await readRows(
    database,
    versionRow,
    sql`
    with saved as (
      update door_entries set progress = ${JSON.stringify(progress)}::jsonb, expires_at = ${instant(expiresAt)},
        waits = false, version = version + 1
       where ref = ${ref} and version = ${version} and state = 'open' returning version)
    select version, ${jobsExpression([closes])} as jobs from saved`,
  )
  return row && { ...entry, progress, expiresAt, version: row.version }
}

/**
 * They have been asked: from the first time on their time runs. One whose question could not be said has been led to where
 * it can.
 */
export async function noteAsked(
  database: Database,
  { ref, groupId: group }: Pick<Entry, 'ref' | 'groupId'>,
  {
    shown,
    expiresAt,
    at,
  }: { readonly shown: SpokenMessage | undefined; readonly expiresAt: number; readonly at: number },
): Promise<void> {
  const closes = closeJob.at(expiresAt, { key: `${ref}:asked`, groupId: group, payload: { ref } })
  await sql`
    with asked as (
      update door_entries set shown = coalesce(${shown ? JSON.stringify(shown) : null}::jsonb, shown),
        expires_at = case when asked_at is null and state = 'open' then ${instant(expiresAt)} else expires_at end,
        asked_at = coalesce(asked_at, ${instant(at)})
       where ref = ${ref} returning ref)
    select ${jobsExpression([closes])} from asked`.execute(database.query)
}

const closedRow = z.object({ closed: z.boolean() })

/** @returns whether this did it */
export async function closeEntry(
  database: Database,
  { ref, version, progress }: Pick<Entry, 'ref' | 'progress'> & { readonly version: number | undefined },
  state: Exclude<EntryState, 'open'>,
  { at, terms }: { readonly at: number; readonly terms: Terms },
): Promise<boolean> {
  const [row] = await readRows(
    database,
    closedRow,
    sql`
    with done as materialized (
      select door_close(${ref}, ${version ?? null}::integer, ${state}, ${JSON.stringify(progress)}::jsonb,
        ${instant(at)}, ${JSON.stringify(entryTerms(terms))}::jsonb) as closed)
    select closed, case when closed then door_audit(${ref}, null, ${instant(at)}) end as audited from done`,
  )
  return row?.closed ?? false
}

/** Who was at the door in a group has gone, or an administrator has let them in by hand; for a batch. */
export const closingOpen = (
  who: { readonly group: GroupId; readonly person: UserId },
  end: { readonly state: 'left' } | { readonly state: 'passed'; readonly by: UserId },
  { at, terms }: { readonly at: number; readonly terms: Terms },
): Statement => sql`
  with done as materialized (
    select e.ref, door_close(e.ref, null, ${end.state}, null, ${instant(at)}, ${JSON.stringify(entryTerms(terms))}::jsonb)
        as closed
      from door_entries e
     where e.group_id = ${who.group}::bigint and e.user_id = ${who.person}::bigint
       and case ${end.state} when 'passed' then e.state = 'open' or e.told_at is null else e.state = 'open' and e.way = 'join' end)
  select closed, case when closed then door_audit(ref, ${'by' in end ? end.by : null}::bigint, ${instant(at)}) end as audited
    from done`

export const wasClosed = (rows: readonly unknown[]): boolean =>
  rowsAs(closedRow, rows).some(({ closed }) => closed)

/**
 * Telegram has heard of it. `removed`: they are out, so nothing holds them, and what told of their coming goes; else what
 * told of it stays.
 */
export async function noteTold(
  database: Database,
  { ref, groupId: group, person }: Pick<Entry, 'ref' | 'groupId' | 'person'>,
  removed: boolean,
  at: number,
): Promise<void> {
  const litter = sql`group_id = ${group}::bigint and user_id = ${person.userId}::bigint and due_at is null`
  await database.batch([
    sql`update door_entries set told_at = ${instant(at)} where ref = ${ref} and told_at is null`,
    ...(removed
      ? [
          sql`select hold_lift(${group}::bigint, ${person.userId}::bigint, 'door', ${instant(at)})`,
          sql`with gone as (update door_litter set due_at = ${instant(at)} where ${litter} returning group_id)
              select door_sweep_later(group_id, ${instant(at)}) from gone limit 1`,
        ]
      : [sql`delete from door_litter where ${litter}`]),
  ])
}

const overtakenRow = z.object({ overtaken: z.boolean() })

/** Whether somebody has come to that door again since, or is to be let in and was banned. */
export async function isOvertaken(
  database: Database,
  { ref, groupId: group, person: { userId: person }, state }: Entry,
): Promise<boolean> {
  const [row] = await readRows(
    database,
    overtakenRow,
    sql`
    select exists (select from door_entries n
        where n.group_id = e.group_id and n.user_id = e.user_id and n.ref <> e.ref and n.opened_at >= e.opened_at)
      or ${state === 'passed'} and ${isBanned(group, person)} as overtaken
    from door_entries e where e.ref = ${ref}`,
  )
  return row?.overtaken ?? true
}

/** Whether a moderator's ban, or the guard's, keeps them out by now. */
export async function isBannedSince(
  database: Database,
  { groupId: group, person: { userId: person } }: Pick<Entry, 'groupId' | 'person'>,
): Promise<boolean> {
  const [row] = await readRows(
    database,
    z.object({ banned: z.boolean() }),
    sql`select ${isBanned(group, person)} as banned`,
  )
  return row?.banned ?? false
}

const refRow = z.object({ ref: z.string() })

/** Those who wait for the end of a raid, by who came first. */
export async function listWaiting(database: Database, group: GroupId, limit: number): Promise<string[]> {
  const rows = await readRows(
    database,
    refRow,
    sql`select ref from door_entries where group_id = ${group}::bigint and state = 'open' and waits
      order by opened_at, ref limit ${limit}`,
  )
  return rows.map(({ ref }) => ref)
}

/** A moderator wants them out. */
export async function refuseWaiting(
  database: Database,
  group: GroupId,
  { by, at, terms }: { readonly by: UserId | undefined; readonly at: number; readonly terms: Terms },
): Promise<void> {
  await sql`select door_put_out(${group}::bigint, ${by ?? null}::bigint, ${instant(at)},
    ${JSON.stringify(entryTerms(terms))}::jsonb)`.execute(database.query)
}

/**
 * The group no longer asks those who come by these ways. @param strict also those whom a raid or the night had asked
 * @param day it is no night there: also those whom nothing but that had asked
 */
export async function letUnaskedGo(
  database: Database,
  group: GroupId,
  {
    ways,
    strict,
    day,
    at,
    terms,
  }: {
    readonly ways: readonly Way[]
    readonly strict: boolean
    readonly day: boolean
    readonly at: number
    readonly terms: Pick<Terms, 'newcomerMs' | 'welcomes'>
  },
): Promise<void> {
  await sql`select door_let_go(${group}::bigint, ${[...ways]}::text[], ${strict}, ${instant(at)},
    ${JSON.stringify({ ...entryTerms(terms), day })}::jsonb)`.execute(database.query)
}

/** Who passed the door, and who was turned away or gave up: of a period, and of the one before. */
export function panelFacts({ groupId: group, now, before }: PanelSpan): Statement {
  const of = ({ from, to }: PanelSpan['now']) => sql`(
    select jsonb_build_object('passed', count(*) filter (where e.state = 'passed'),
      'turned', count(*) filter (where e.state in ('failed', 'expired')))
    from door_entries e
    where e.group_id = ${group}::bigint and e.opened_at >= ${instant(from)} and e.opened_at < ${instant(to)})`
  return sql`jsonb_build_object('now', ${of(now)}, 'before', ${of(before)})`
}
