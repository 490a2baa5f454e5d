import { sql } from 'kysely'
import { z } from 'zod'
import type { Notice } from '../../../contract/notice.ts'
import { noticesExpression } from '../../../jobs/statements.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import { type ChatId, chatId, type GroupId, groupId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { packTexts } from '../../../values/packed-text.ts'
import type { Finding } from '../subject.ts'
import { type Known, knownRow, type LookUp, lookUpStatement, type Person, toKnown } from './standing.ts'

export interface NewFinding {
  readonly ref: string
  readonly key: string
  readonly person: Person
  readonly messageId: number | undefined
  readonly threadId: number | undefined
  readonly at: number
  readonly verdict: 'alert' | 'act'
  /** `young`: only where the guard has begun in the group later than that (milliseconds since 1970). */
  readonly shadow: boolean | { readonly young: number }
  /** Telegram's number of the album that is taken away with it. */
  readonly album?: string | undefined
  readonly findings: readonly Finding[]
  readonly language: string
  readonly words: string
}

export interface Consequences {
  /** What moderation does, and its reference. */
  readonly sanction?: { readonly ref: string; readonly expression: Statement } | undefined
  readonly alert?:
    | {
        /** @param mergeKey under which moderators are told of it */
        readonly expression: (mergeKey: Statement) => Statement
        /** Its own key, where it belongs to nothing else. */
        readonly own: string
        /** Of who isn't trusted: it may be one of several accounts' deeds. */
        readonly joins: boolean
        /** Telegram has one account for many writers. */
        readonly shared: boolean
      }
    | undefined
}

const keptRow = z.object({ kept: z.bigint() })

/**
 * What is written down of a finding, with all that follows from it, once by its key: steps of a statement, the last of them
 * `told`.
 * @param from rows that say when it is written down: one, with `began_at`, or none
 */
function steps(found: NewFinding, { sanction, alert }: Consequences, from: Statement): Statement {
  const { ref, key, person, messageId, threadId, at, verdict, shadow, findings, language, words, album } =
    found
  const { groupId, userId: who, hashes } = person
  const families = sql`${[...new Set(findings.map(({ family }) => family))]}::text[]`
  const distrust = sql`guard_distrust(${groupId}::bigint, ${who}::bigint, ${instant(at)}, ${hashes[0] ?? null})::text`
  const isShadow =
    typeof shadow === 'boolean' ? sql`${shadow}::boolean` : sql`(began_at > ${instant(shadow.young)})`
  const affair = alert
    ? sql`guard_affair(${groupId}::bigint, ${alert.shared ? null : who}::bigint, ${families}, ${instant(at)},
        ${alert.own}, ${alert.joins}::boolean)`
    : sql`null::text`
  return sql`
    weighed as materialized (
      select w.shadow, case when not w.shadow then ${affair} end as affair
        from (select ${isShadow} as shadow from (${from}) f) w),
    found as materialized (
      insert into guard_findings (ref, group_id, key, user_id, message_id, thread_id, at, verdict, shadow, families,
        reasons, language, words, sanction, affair, album)
      select ${ref}, ${groupId}::bigint, ${key}, ${who}::bigint, ${messageId ?? null}::bigint,
        ${threadId ?? null}::integer, ${instant(at)}, ${verdict}, shadow, ${families},
        ${JSON.stringify(packTexts(findings.map(({ reason }) => reason)))}::jsonb, ${language},
        case when not shadow then ${words} end,
        case when not shadow then ${sanction?.ref ?? null}::text end,
        ${alert?.joins ? sql`affair` : sql`null::text`}, case when not shadow then ${album ?? null}::text end
        from weighed
      on conflict on constraint guard_findings_once do nothing returning ref, shadow),
    done as materialized (
      select f.ref, f.shadow, case when not f.shadow then ${sanction ? sanction.expression : sql`null::jsonb`} end as sanction,
        case when not f.shadow then ${sanction ? distrust : sql`null::text`} end as distrust from found f),
    told as materialized (
      select case when not d.shadow then ${alert ? alert.expression(sql`(select affair from weighed)`) : sql`null::text`} end
        as alert from done d)`
}

/** Writes down what was found, with all that follows from it, once by its key. One request. */
export async function insertFinding(
  database: Database,
  found: NewFinding,
  consequences: Consequences,
): Promise<void> {
  const began = sql`select ${instant(found.at)} as began_at`
  await readRows(
    database,
    keptRow,
    sql`with ${steps(found, consequences, began)} select count(*) as kept from told`,
  )
}

export interface Granted {
  /** null: that doesn't matter. */
  readonly trusted: boolean | null
  /** Of the group, by which it was found. */
  readonly lessons: bigint
  /** They are no newcomer; false: that doesn't matter. */
  readonly settled: boolean
}

const lookedRow = knownRow.extend({ holds: z.boolean(), kept: z.bigint() })

/**
 * Looks somebody up, and where they stand as was taken for granted, writes down what was found with all that follows from
 * it. One request.
 * @param granted what was taken for granted; beside it, that nobody else knows anything of them
 * @returns `holds`: it was so
 */
export async function lookUpAndFind(
  database: Database,
  look: LookUp,
  { trusted, lessons, settled }: Granted,
  found: NewFinding,
  consequences: Consequences,
): Promise<{ readonly known: Known; readonly holds: boolean }> {
  const holds = sql`(coalesce(l.trusted = ${trusted}::boolean, true) and l.lessons = ${lessons}::bigint and l.elsewhere = 0
    and cardinality(l.own) = 0 and not l.condemned and (l.newcomer_until is null or not ${settled}::boolean))`
  const [row] = await readRows(
    database,
    lookedRow,
    sql`
    with looked as materialized (${lookUpStatement(found.person, look)}),
    ${steps(found, consequences, sql`select l.began_at from looked l where ${holds}`)}
    select l.*, ${holds} as holds, (select count(*) from told) as kept from looked l`,
  )
  if (!row) throw new Error('the guard knows nobody')
  return { known: toKnown(row), holds: row.holds }
}

const WORDS_KEPT_MS = 30 * 24 * 60 * 60_000

/** What people wrote is kept no longer than that. @returns how much went */
export async function forgetWords(database: Database, now: number, limit: number): Promise<number> {
  const [row] = await readRows(
    database,
    keptRow,
    sql`
    with gone as (
      update guard_findings set words = null
       where ref in (select ref from guard_findings where words is not null and at < ${instant(now - WORDS_KEPT_MS)}
                     order by at limit ${limit}) returning 1)
    select count(*) as kept from gone`,
  )
  return Number(row?.kept ?? 0n)
}

const weekRow = z.object({
  group_id: z.bigint().transform(groupId),
  chat_id: z.bigint().transform(chatId),
  title: z.string(),
  acts: z.number(),
  alerts: z.number(),
  people: z.number(),
})

/** What was found in a group in a week, and left alone. Moments in milliseconds since 1970. */
export interface WatchedWeek {
  readonly groupId: GroupId
  readonly chatId: ChatId
  readonly title: string
  readonly to: number
  readonly acts: number
  readonly alerts: number
  readonly people: number
}

const MOST_WEEKS = 200

/** Weeks that nobody was told of yet. */
export async function listWatchedWeeks(database: Database, from: number, to: number): Promise<WatchedWeek[]> {
  const rows = await readRows(
    database,
    weekRow,
    sql`
    select f.group_id, g.chat_id, g.title, count(*) filter (where f.verdict = 'act')::integer as acts,
      count(*) filter (where f.verdict = 'alert')::integer as alerts, count(distinct f.user_id)::integer as people
    from guard_findings f join guard_groups b on b.group_id = f.group_id join groups g on g.id = f.group_id
    where f.shadow and f.at >= ${instant(from)} and f.at < ${instant(to)}
      and (b.reported_at is null or b.reported_at < ${instant(to)}) and g.chat_id is not null and g.bot_status <> 'gone'
    group by f.group_id, g.chat_id, g.title order by f.group_id limit ${MOST_WEEKS}`,
  )
  return rows.map(({ group_id, chat_id, ...row }) => ({ ...row, groupId: group_id, chatId: chat_id, to }))
}

/** Tells of a week, once. */
export async function noteReported(
  database: Database,
  { groupId: id, to }: WatchedWeek,
  notices: readonly Notice[],
): Promise<void> {
  await sql`
    with reported as (
      update guard_groups set reported_at = ${instant(to)} where group_id = ${id}::bigint returning group_id)
    select ${noticesExpression(notices)} from reported`.execute(database.query)
}
