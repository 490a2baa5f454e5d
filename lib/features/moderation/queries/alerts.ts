import { sql } from 'kysely'
import { z } from 'zod'
import { chatOf } from '../../../community/queries.ts'
import type { NewJob } from '../../../contract/job.ts'
import type { CardEdit, Notice } from '../../../contract/notice.ts'
import type { Services } from '../../../contract/turn.ts'
import {
  cardEditsExpression,
  givenUpExpression,
  jobsExpression,
  noticesExpression,
} from '../../../jobs/statements.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import { type ChatId, type GroupId, groupId, type UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { packTexts, unpackTexts } from '../../../values/packed-text.ts'
import { type Named, personSchema } from '../../../values/person.ts'
import type { Text } from '../../../values/text.ts'
import { alertJob } from '../clock-jobs.ts'
import { orderJson, type SanctionOrder, toldJson, type Word } from './sanctions.ts'

export const ALERT_KINDS = ['guard', 'report', 'appeal', 'raid'] as const
export type AlertKind = (typeof ALERT_KINDS)[number]
export const OUTCOMES = ['undone', 'banned', 'trusted', 'kept', 'removed'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Something that moderators are to know. */
export interface NewAlert {
  readonly groupId: GroupId
  /** Of a new one. */
  readonly ref: string
  /** Names what happened for ever within the group. */
  readonly key: string
  /** What belongs together is one alert. */
  readonly mergeKey: string
  readonly kind: AlertKind
  /** Paragraphs. */
  readonly evidence: readonly Text[]
  readonly subjects: readonly UserId[]
  /** References of what was done about it. */
  readonly sanctions: readonly string[]
  /** Ids of messages of the group's chat. */
  readonly messages: readonly number[]
  readonly windowMs: number
  readonly at: number
}

export function alertJson({ groupId: _group, evidence, subjects, at, ...alert }: NewAlert): string {
  return JSON.stringify({
    ...alert,
    subjects: subjects.map(String),
    evidence: packTexts(evidence),
    at: new Date(at),
  })
}

/**
 * Alerts moderators, as an expression for a statement; its value is the alert's reference. Behind it: catchUp.
 * @param gathering merge keys that go before its own, each unless it is null
 */
export const alertExpression = (alert: NewAlert, gathering: readonly Statement[] = []) =>
  sql<string>`moderation_alert(${alert.groupId}::bigint, ${alertJson(alert)}::jsonb || jsonb_build_object('mergeKey',
    coalesce(${sql.join([...gathering, sql`${alert.mergeKey}::text`])})))`

const refRow = z.object({ ref: z.string() })

export async function insertAlert(database: Database, alert: NewAlert): Promise<string> {
  const [row] = await readRows(database, refRow, sql`select ${alertExpression(alert)} as ref`)
  if (!row) throw new Error('a call gives a row')
  return row.ref
}

/** Of an act whose message stays. */
export interface Correction {
  readonly groupId: GroupId
  /** Of the alert's act. */
  readonly key: string
  /** The paragraph of its evidence that is not so, and what is. */
  readonly was: Text
  readonly is: Text
  /** What stays, and goes with a ban. */
  readonly messages: readonly number[]
  /** Reference of what was done with it: where that was only that the message goes, it is a warning. */
  readonly sanction: string | undefined
  /** What they are told then. */
  readonly warning: Text
  readonly at: number
}

export async function insertCorrection(
  database: Database,
  { groupId: group, was, is, warning, at, ...stays }: Correction,
): Promise<void> {
  const [packedWas, packedIs, packedWarning] = packTexts([was, is, warning]) as unknown[]
  const document = { ...stays, was: packedWas, is: packedIs, warning: packedWarning, at: new Date(at) }
  await sql`select moderation_stays(${group}::bigint, ${JSON.stringify(document)}::jsonb)`.execute(
    database.query,
  )
}

/** An alert as it stands. */
export interface Alert {
  readonly ref: string
  readonly groupId: GroupId
  readonly kind: AlertKind
  readonly happened: number
  readonly version: number
  /** The first few; of all of them `subjectIds`. */
  readonly subjects: readonly Named[]
  readonly subjectIds: readonly UserId[]
  /** Those of them who had themselves erased so long ago that nobody knows any more who it was. */
  readonly unknownIds: readonly UserId[]
  readonly sanctions: readonly string[]
  readonly messages: number
  /** Telegram's number of the first of them. */
  readonly firstMessage: number | undefined
  readonly evidence: readonly Text[]
  readonly outcome: Outcome | undefined
  readonly settledBy: Named | undefined
  readonly at: number
  /** The topic for alerts didn't take it. */
  readonly leftTopic: boolean
  /** Where it stands. */
  readonly cards: readonly string[]
}

const SUBJECTS_NAMED = 10

const alertRow = z.object({
  ref: z.string(),
  group_id: z.bigint().transform(groupId),
  kind: z.enum(ALERT_KINDS),
  happened: z.number(),
  version: z.number(),
  subjects: z.array(personSchema),
  subject_ids: z.array(personSchema.shape.userId),
  unknown_ids: z.array(personSchema.shape.userId),
  sanctions: z.array(z.string()),
  messages: z.number(),
  first_message: z.bigint().nullable(),
  evidence: z.array(z.unknown()),
  outcome: z.enum(OUTCOMES).nullable(),
  settled_by: personSchema.nullable(),
  at: z.date(),
  left_topic: z.boolean(),
  cards: z.array(z.string()),
})

export async function findAlert(database: Database, ref: string): Promise<Alert | undefined> {
  const named = (id: Statement) => sql`coalesce((
      select jsonb_build_object('userId', p.user_id::text, 'firstName', p.first_name, 'lastName', p.last_name)
        from people p where p.user_id = ${id}), jsonb_build_object('userId', (${id})::text, 'firstName', ''))`
  const [row] = await readRows(
    database,
    alertRow,
    sql`
    select a.ref, a.group_id, a.kind, a.happened, a.version, a.sanctions, cardinality(a.messages) as messages,
      a.messages[1] as first_message, a.evidence,
      ${givenUpExpression(sql`'moderation.alert:' || a.ref`)} as left_topic, a.outcome, a.at, a.cards, to_jsonb(a.subjects::text[]) as subject_ids,
      (select coalesce(jsonb_agg(s::text), '[]') from unnest(a.subjects) s where moderation_telegram_id(s) is null) as unknown_ids, (
        select coalesce(jsonb_agg(${named(sql`s.id`)} order by s.turn), '[]')
          from unnest(a.subjects) with ordinality s (id, turn) where s.turn <= ${SUBJECTS_NAMED}::integer) as subjects,
      case when a.settled_by is not null then ${named(sql`a.settled_by`)} end as settled_by
    from moderation_alerts a where a.ref = ${ref}`,
  )
  return (
    row && {
      ref: row.ref,
      groupId: row.group_id,
      kind: row.kind,
      happened: row.happened,
      version: row.version,
      subjects: row.subjects,
      subjectIds: row.subject_ids,
      unknownIds: row.unknown_ids,
      sanctions: row.sanctions,
      messages: row.messages,
      firstMessage: row.first_message === null ? undefined : Number(row.first_message),
      evidence: row.evidence.map((each) => unpackTexts<Text>(each)),
      outcome: row.outcome ?? undefined,
      settledBy: row.settled_by ?? undefined,
      at: row.at.getTime(),
      leftTopic: row.left_topic,
      cards: row.cards,
    }
  )
}

/** The topic for alerts doesn't take it: those who moderate are told in private. */
export async function alertInPrivate(
  { database, clock, catchUp }: Pick<Services, 'database' | 'clock' | 'catchUp'>,
  ref: string,
): Promise<void> {
  const alert = await findAlert(database, ref)
  if (!alert || alert.outcome) return
  const job = { key: `${ref}:private`, groupId: alert.groupId, payload: { ref, inPrivate: true } }
  await sql`select ${jobsExpression([alertJob.at(clock.now(), job)])}`.execute(database.query)
  catchUp()
}

/** Which group an alert is of. */
export const groupOfAlert = (ref: string): Statement =>
  sql`(select group_id from moderation_alerts where ref = ${ref})`

/** Shows an alert: its notices, their keys, and what those that were sent before show from now on. */
export async function showAlert(
  database: Database,
  ref: string,
  notices: readonly Notice[],
  cards: readonly string[],
  edits: readonly CardEdit[],
): Promise<void> {
  await sql`
    with shown as (
      update moderation_alerts set cards = array(select distinct unnest(cards || ${[...cards]}::text[]))
      where ref = ${ref} returning ref)
    select ${noticesExpression(notices)}, ${edits.length > 0 ? cardEditsExpression(edits) : sql`null`}
    from shown`.execute(database.query)
}

export interface Settling {
  readonly groupId: GroupId
  readonly ref: string
  /** As it was shown. */
  readonly version: number
  readonly outcome: Outcome
  readonly by: UserId | undefined
  /** For each of its subjects, where they are banned. */
  readonly order: SanctionOrder
  /** Who isn't banned, though it is about them: who administers. */
  readonly spared: readonly UserId[]
  /** What who was punished is told. */
  readonly told: readonly Word[]
  /** What its cards show from now on. */
  readonly shown: readonly Text[]
  /** What else follows, where this decides it. */
  readonly jobs: readonly NewJob[]
  readonly at: number
}

const settledRow = z.object({ settled: z.enum(['done', 'settled', 'newer']).nullable() })

/** Decides about an alert, once: one request. @returns null where there is no such alert in that group */
export async function settleAlert(
  database: Database,
  settling: Settling,
): Promise<'done' | 'settled' | 'newer' | null> {
  const { groupId: group, ref, version, outcome, by, order, spared, told, shown, jobs, at } = settling
  const [row] = await readRows(
    database,
    settledRow,
    sql`
    with done as materialized (select moderation_settle(${group}::bigint, ${ref}, ${version}::integer, ${outcome}, ${by ?? null}::bigint,
      ${orderJson(order)}::jsonb, ${toldJson(told)}::jsonb, ${JSON.stringify(packTexts(shown))}::jsonb,
      ${instant(at)}, ${[...spared]}::bigint[]) as settled)
    select settled, case when settled = 'done' then ${jobsExpression(jobs)} end as jobs from done`,
  )
  return row?.settled ?? null
}

const appealRow = z.object({
  appealed: z.enum(['open', 'again', 'accepted', 'refused', 'undone']).nullable(),
  away: z.boolean(),
})

/**
 * Somebody appeals a sanction of theirs.
 * @returns how it stands, null where it isn't theirs; `away`: the bot is not in that group now
 */
export async function appealOnce(
  database: Database,
  sanction: string,
  person: UserId,
  alert: Omit<NewAlert, 'groupId'>,
): Promise<z.output<typeof appealRow>> {
  const json = alertJson({ ...alert, groupId: 0n as GroupId })
  const [row] = await readRows(
    database,
    appealRow,
    sql`select moderation_appeal(${sanction}, ${person}::bigint, ${json}::jsonb, ${instant(alert.at)}) as appealed,
      exists (select from moderation_sanctions s where s.ref = ${sanction}
        and not exists (${chatOf(sql`s.group_id`)})) as away`,
  )
  return row ?? { appealed: null, away: false }
}

/** What came while the bot was not in a group is shown now that it is. */
export async function presentUnseen(
  database: Database,
  chat: ChatId,
  key: string,
  at: number,
): Promise<void> {
  await sql`
    select job_add(jsonb_agg(jsonb_build_object('kind', ${alertJob.kind}::text, 'key', a.ref || ':' || ${key}::text,
        'groupId', a.group_id::text, 'dueAt', ${instant(at)}, 'payload', jsonb_build_object('ref', a.ref))))
      from moderation_alerts a join groups g on g.id = a.group_id
     where g.chat_id = ${chat}::bigint and a.settled_at is null and a.cards = '{}'
    having count(*) > 0`.execute(database.query)
}
