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
import type { Person } from './standing.ts'

export interface NewFinding {
  readonly ref: string
  readonly key: string
  readonly person: Person
  readonly messageId: number | undefined
  readonly threadId: number | undefined
  readonly at: number
  readonly verdict: 'alert' | 'act'
  readonly shadow: boolean
  readonly findings: readonly Finding[]
  readonly language: string
  readonly words: string
}

export interface Consequences {
  /** What moderation does, and its reference. */
  readonly sanction?: { readonly ref: string; readonly expression: Statement } | undefined
  readonly alert?: Statement | undefined
}

const keptRow = z.object({ kept: z.bigint() })

/** Writes down what was found, with all that follows from it, once by its key. One request. */
export async function insertFinding(
  database: Database,
  found: NewFinding,
  { sanction, alert }: Consequences,
): Promise<void> {
  const { ref, key, person, messageId, threadId, at, verdict, shadow, findings, language, words } = found
  const { groupId, userId: who, hash } = person
  const distrust = sql`guard_distrust(${groupId}::bigint, ${who}::bigint, ${instant(at)}, ${hash ?? null})::text`
  await readRows(
    database,
    keptRow,
    sql`
    with found as materialized (
      insert into guard_findings (ref, group_id, key, user_id, message_id, thread_id, at, verdict, shadow, families,
        reasons, language, words, sanction)
      values (${ref}, ${groupId}::bigint, ${key}, ${who}::bigint, ${messageId ?? null}::bigint,
        ${threadId ?? null}::integer, ${instant(at)}, ${verdict}, ${shadow},
        ${[...new Set(findings.map(({ family }) => family))]}::text[],
        ${JSON.stringify(packTexts(findings.map(({ reason }) => reason)))}::jsonb, ${language}, ${words},
        ${sanction?.ref ?? null})
      on conflict on constraint guard_findings_once do nothing returning ref),
    done as materialized (
      select ref, ${sanction ? sanction.expression : sql`null::jsonb`} as sanction,
        ${sanction ? distrust : sql`null::text`} as distrust from found),
    told as materialized (select ${alert ?? sql`null::text`} as alert from done)
    select count(*) as kept from told`,
  )
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
