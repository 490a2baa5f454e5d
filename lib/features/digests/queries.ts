import { sql } from 'kysely'
import { z } from 'zod'
import type { Notice } from '../../contract/notice.ts'
import {
  awaitedExpression,
  awaitedUntilExpression,
  noticesExpression,
  unsaidExpression,
} from '../../jobs/statements.ts'
import type { Database, Statement } from '../../platform/database.ts'
import { readRows } from '../../platform/rows.ts'
import { type GroupId, groupId, type UserId } from '../../values/ids.ts'
import { instant } from '../../values/instant.ts'
import { type Named, personSchema } from '../../values/person.ts'
import { wholeSchema } from '../../values/whole.ts'
import type { DigestPart } from './part.ts'
import { type Frequency, RHYTHMS } from './rhythms.ts'
import type { Period } from './rules.ts'

/** A schedule whose moment has come, or has to be reckoned. */
export interface DueSchedule {
  readonly id: bigint
  /** As Postgres prints the moment: what was read, for who changes it. */
  readonly stamp: string
  /** Milliseconds since 1970; undefined: to be reckoned from `since` on. */
  readonly planned: number | undefined
  readonly since: number | undefined
  readonly group: {
    readonly id: GroupId
    readonly title: string
    /** As stored. */
    readonly settings: Readonly<Record<string, unknown>>
    readonly modulesOff: readonly string[]
  }
  /** Whose private one it is, and how often; undefined for the group's own. */
  readonly person: { readonly name: Named; readonly frequency: Frequency } | undefined
  /** The bot is in the group, and the person too. */
  readonly present: boolean
}

const dueRow = z.object({
  id: z.bigint(),
  stamp: z.string(),
  planned: z.date().nullable(),
  since: z.date().nullable(),
  group_id: z.bigint().transform(groupId),
  title: z.string(),
  settings: z.record(z.string(), z.unknown()),
  modules_off: z.array(z.string()),
  person: personSchema.nullable(),
  frequency: z.enum(RHYTHMS).nullable(),
  present: z.boolean(),
})

/**
 * What has come by `now`, in order: what has to be reckoned first. A digest tells what the group's jobs did, and comes after
 * them.
 * @param jobs kinds that somebody does
 * @param after the last of the page before
 */
export async function findDue(
  database: Database,
  { now, jobs }: { readonly now: number; readonly jobs: readonly string[] },
  after: DueSchedule | undefined,
  limit: number,
): Promise<DueSchedule[]> {
  const rows = await readRows(
    database,
    dueRow,
    sql`
    select s.id, s.next_at::text as stamp, case when isfinite(s.next_at) then s.next_at end as planned, s.since,
      g.id as group_id, g.title, g.settings, g.modules_off, s.frequency,
      case when s.person_id is not null then consent_person(s.person_id) end as person,
      g.bot_status <> 'gone' and g.chat_id is not null and (s.person_id is null
        or community_is_here(g.id, s.person_id)) as present
    from digest_schedules s join groups g on g.id = s.group_id
    where s.next_at < 'infinity' and s.next_at <= ${instant(now)}
      and ${after ? sql`(s.next_at, s.id) > (${after.stamp}::timestamptz, ${after.id}::bigint)` : sql`true`}
      and not ${awaitedExpression(sql`s.group_id`, jobs, now)}
    order by s.next_at, s.id limit ${limit}`,
  )
  return rows.map((row) => ({
    id: row.id,
    stamp: row.stamp,
    planned: row.planned?.getTime(),
    since: row.since?.getTime(),
    group: {
      id: row.group_id,
      title: row.title,
      settings: row.settings,
      modulesOff: row.modules_off,
    },
    person: row.person && row.frequency ? { name: row.person, frequency: row.frequency } : undefined,
    present: row.present,
  }))
}

/** What is told of a moment that has come. */
export interface Telling {
  readonly notice: Notice
  /** How the keys of all for the same readers begin: those before, which wait for a chat to be opened, are old news. */
  readonly series: string
  readonly at: number
}

/**
 * Puts a schedule on to its next moment and tells of the one that has come, in one statement: whoever comes first. A
 * schedule that was changed since it was read is left as it is.
 * @param next milliseconds since 1970; undefined: not until the settings change
 */
export async function moveSchedule(
  database: Database,
  { id, stamp }: Pick<DueSchedule, 'id' | 'stamp'>,
  next: number | undefined,
  telling?: Telling,
): Promise<void> {
  await sql`
    with moved as (
      update digest_schedules set next_at = ${next === undefined ? sql`'infinity'` : instant(next)}
      where id = ${id}::bigint and next_at = ${stamp}::timestamptz returning id)
    select ${
      telling
        ? sql`${unsaidExpression(telling.series, { but: telling.notice.key, at: telling.at })} as unsaid,
          ${noticesExpression([telling.notice])} as told`
        : sql`id`
    } from moved`.execute(database.query)
}

/** Of so many is looked whether they wait for jobs: all of them would cost each call. */
const LOOKED_AT = 20

/** When the next digest comes, or has to be reckoned: a scalar, for DueWork.next. */
export const nextDigestExpression = (): Statement => sql`(
  select min(greatest(s.next_at, 'epoch', ${awaitedUntilExpression(sql`s.group_id`)})) from (
    select next_at, group_id from digest_schedules where next_at < 'infinity' order by next_at limit ${LOOKED_AT}) as s)`

// ------------------------------------------------------------------------------------------ what happened

const daySchema = z.object({
  messages: z.number(),
  /** That went from hand to hand. */
  coins: wholeSchema,
})
export type Day = Readonly<z.infer<typeof daySchema>>

/** Facts are each as its part writes and reads them. */
const factsRow = z.object({ facts: z.array(z.unknown()), days: z.array(daySchema).nullable() })

/** @returns the facts of each part, and for each of `days` what was said and given; one request */
export async function findFacts(
  database: Database,
  group: GroupId,
  period: Period,
  parts: readonly DigestPart[],
  days: readonly Period[] = [],
): Promise<{ readonly facts: readonly unknown[]; readonly days: readonly Day[] }> {
  const facts = parts.map((part) => part.facts({ groupId: group, ...period }))
  const starts = days.map(({ from }) => new Date(from).toISOString())
  const ends = days.map(({ to }) => new Date(to).toISOString())
  const [row] = await readRows(
    database,
    factsRow,
    sql`
    select jsonb_build_array(${sql.join(facts)}) as facts, (
      select jsonb_agg(jsonb_build_object(
        'messages', (
          select coalesce(sum(m.messages), 0) from group_messages m
          where m.group_id = ${group}::bigint and m.hour >= d.starts and m.hour < d.ends),
        'coins', (
          select coalesce(sum(t.coins), 0)::text from ledger_transactions t
          where t.group_id = ${group}::bigint and t.code = 'transfer'
            and t.occurred_at >= d.starts and t.occurred_at < d.ends)) order by d.starts)
      from unnest(${starts}::timestamptz[], ${ends}::timestamptz[]) as d (starts, ends)) as days`,
  )
  return { facts: row?.facts ?? [], days: row?.days ?? [] }
}

// ------------------------------------------------------------------------------------------ private ones

const reachableRow = z.object({ private_open: z.boolean() })

/**
 * Begins, changes or ends somebody's private digest of a group; doing it again changes nothing.
 * @param wanted undefined ends it; `next` is its first moment, milliseconds since 1970
 * @returns whether the bot may write to them in private
 */
export async function saveSubscription(
  database: Database,
  group: GroupId,
  person: UserId,
  wanted: { readonly frequency: Frequency; readonly next: number } | undefined,
): Promise<boolean> {
  const change = wanted
    ? sql`insert into digest_schedules (group_id, person_id, frequency, next_at)
        values (${group}::bigint, ${person}::bigint, ${wanted.frequency}, ${instant(wanted.next)})
        on conflict on constraint digest_schedules_whose do update
          set frequency = excluded.frequency, next_at = excluded.next_at
          where digest_schedules.frequency <> excluded.frequency`
    : sql`delete from digest_schedules where group_id = ${group}::bigint and person_id = ${person}::bigint`
  const [row] = await readRows(
    database,
    reachableRow,
    sql`
    with changed as (${change})
    select private_open from people where user_id = ${person}::bigint`,
  )
  return row?.private_open ?? false
}
