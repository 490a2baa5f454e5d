import { sql } from 'kysely'
import { z } from 'zod'
import type { Notice } from '../../contract/notice.ts'
import { noticesExpression } from '../../jobs/statements.ts'
import type { Database, Statement } from '../../platform/database.ts'
import { readRows } from '../../platform/rows.ts'
import { chatId, type GroupId, groupId, type UserId } from '../../values/ids.ts'
import { instant } from '../../values/instant.ts'
import { type Named, personSchema } from '../../values/person.ts'
import { lengthsOf, monthsOf } from './days.ts'
import type { PanelPart, PanelSpan } from './part.ts'

// ------------------------------------------------------------------------------------------ what is known

const factsRow = z.object({ facts: z.array(z.unknown()), weekly: z.boolean() })

/** What each part knows of a span, and whether somebody gets it every week: one request. */
export async function findFacts(
  database: Database,
  span: PanelSpan,
  parts: readonly PanelPart[],
  reader: UserId,
): Promise<z.infer<typeof factsRow>> {
  const [row] = await readRows(
    database,
    factsRow,
    sql`select jsonb_build_array(${sql.join(parts.map((part) => part.facts(span)))}) as facts,
      exists (select from panel_readers r
        where r.group_id = ${span.groupId}::bigint and r.person_id = ${reader}::bigint) as weekly`,
  )
  return row ?? { facts: [], weekly: false }
}

const within = (column: Statement, { from, to }: PanelSpan['now']): Statement =>
  sql`(${column} >= ${instant(from)} and ${column} < ${instant(to)})`

/** A sum or a count, of the period and of the one before. */
const bothTimes = (
  what: Statement,
  when: Statement,
  { now, before }: PanelSpan,
  also: Statement = sql`true`,
) =>
  sql`jsonb_build_array(
    coalesce(${what} filter (where ${within(when, now)} and ${also}), 0),
    coalesce(${what} filter (where ${within(when, before)} and ${also}), 0))`

const STAYS = [1, 7, 30]
const MOST_LINKS = 5

export function peopleFacts(span: PanelSpan): Statement {
  const { groupId: group, now, before, timeZone } = span
  const months = monthsOf(span)
  const lengths = lengthsOf(span)
  const id = sql`${group}::bigint`
  const at = sql`a.at`
  const since = (days: number) => sql`(a.at + make_interval(days => ${days}))`
  const stays = STAYS.map(
    (days) => sql`jsonb_build_object('days', ${days}::integer,
      'of', ${bothTimes(sql`count(*)`, since(days), span)},
      'stayed', ${bothTimes(sql`count(*)`, since(days), span, sql`coalesce(a.left_at >= ${since(days)}, true)`)})`,
  )
  return sql`(select jsonb_build_object(
    'lengths', jsonb_build_array(${lengths.now}::integer, ${lengths.before}::integer),
    'messages', (
      select ${bothTimes(sql`sum(m.messages)`, sql`m.hour`, span)} from group_messages m
      where m.group_id = ${id} and m.hour >= ${instant(before.from)} and m.hour < ${instant(now.to)}),
    'writers', jsonb_build_array(w.now, w.before), 'writerDays', jsonb_build_array(w.days_now, w.days_before),
    'joined', a.joined, 'answered', a.answered, 'stayed', a.stayed,
    'links', (
      select coalesce(jsonb_agg(jsonb_build_object('way', l.way, 'link', l.link, 'joined', l.joined)
        order by l.joined desc, l.way, l.link), '[]')
      from (
        select a.way, a.link, count(*) as joined from arrivals a
        where a.group_id = ${id} and ${within(at, now)}
        group by a.way, a.link order by count(*) desc, a.way, a.link limit ${MOST_LINKS}) l),
    'hours', (
      select coalesce(jsonb_agg(jsonb_build_array(h.weekday, h.hour, h.messages)), '[]')
      from (
        select extract(isodow from m.hour at time zone z.zone)::integer as weekday,
          extract(hour from m.hour at time zone z.zone)::integer as hour, sum(m.messages) as messages
        from group_messages m, (
          select case when notice_zone_known(${timeZone}) then ${timeZone} else 'UTC' end as zone) z
        where m.group_id = ${id} and ${within(sql`m.hour`, now)}
        group by 1, 2) h))
    from (
      select count(distinct w.user_id) filter (where w.days & b.now <> 0) as now,
        count(distinct w.user_id) filter (where w.days & b.before <> 0) as before,
        coalesce(sum(bit_count((w.days & b.now)::bit(32))), 0) as days_now,
        coalesce(sum(bit_count((w.days & b.before)::bit(32))), 0) as days_before
      from group_writers w join unnest(${months.map(({ month }) => month)}::date[],
          ${months.map((each) => each.now)}::integer[], ${months.map((each) => each.before)}::integer[])
        as b (month, now, before) using (month)
      where w.group_id = ${id}) w,
    (
      select ${bothTimes(sql`count(*)`, at, span)} as joined,
        ${bothTimes(sql`count(*)`, at, span, sql`a.answered_at is not null`)} as answered,
        jsonb_build_array(${sql.join(stays)}) as stayed
      from arrivals a
      where a.group_id = ${id} and a.at >= ${instant(before.from)}::timestamptz - interval '30 days'
        and a.at < ${instant(now.to)}) a)`
}

const MOST_COMMANDS = 6

export function orderFacts({ groupId: group, days }: PanelSpan): Statement {
  const { now, before } = days
  const inNow = sql`(u.day between ${now.first}::date and ${now.last}::date)`
  const both = (what: Statement) => sql`jsonb_build_array(
    coalesce(sum(${what}) filter (where ${inNow}), 0), coalesce(sum(${what}) filter (where not ${inNow}), 0))`
  const id = sql`${group}::bigint`
  return sql`(select jsonb_build_object(
    'uses', ${both(sql`u.uses`)}, 'refused', ${both(sql`u.refused`)}, 'failed', ${both(sql`u.failed`)},
    'top', (
      select coalesce(jsonb_agg(jsonb_build_object('command', t.command, 'uses', t.uses, 'refused', t.refused)
        order by t.uses desc, t.command), '[]')
      from (
        select u.command, sum(u.uses) as uses, sum(u.refused) as refused from command_uses u
        where u.group_id = ${id} and ${inNow}
        group by u.command order by sum(u.uses) desc, u.command limit ${MOST_COMMANDS}) t))
    from command_uses u
    where u.group_id = ${id} and u.day between ${before.first}::date and ${now.last}::date)`
}

// ------------------------------------------------------------------------------------------ every week

const reachableRow = z.object({ private_open: z.boolean() })

/**
 * Begins or ends somebody's weekly panel of a group; doing it again changes nothing.
 * @param next its first moment, milliseconds since 1970; undefined ends it
 * @returns whether they get it now, and whether the bot may write to them in private
 */
export async function saveReader(
  database: Database,
  group: GroupId,
  person: UserId,
  { next, wanted }: { readonly next: number; readonly wanted: 'on' | 'off' },
): Promise<{ readonly on: boolean; readonly reachable: boolean }> {
  const where = sql`group_id = ${group}::bigint and person_id = ${person}::bigint`
  const [row] = await readRows(
    database,
    reachableRow.extend({ on: z.boolean() }),
    sql`
    with known as (select ${wanted} = 'on' as on),
    gone as (delete from panel_readers using known where ${where} and not known.on),
    come as (
      insert into panel_readers (group_id, person_id, next_at)
      select ${group}::bigint, ${person}::bigint, ${instant(next)} from known where known.on
      on conflict do nothing)
    select known.on, coalesce(p.private_open, false) as private_open
    from known left join people p on p.user_id = ${person}::bigint`,
  )
  return { on: row?.on ?? false, reachable: row?.private_open ?? false }
}

/** Somebody whose week is over. */
export interface DueReader {
  readonly group: {
    readonly id: GroupId
    readonly title: string
    /** As stored. */
    readonly settings: Readonly<Record<string, unknown>>
    readonly modulesOff: readonly string[]
    /** Undefined: the bot is in it no longer. */
    readonly chatId: number | undefined
  }
  readonly person: Named
  /** As Postgres prints the moment: what was read, for who changes it. */
  readonly stamp: string
  /** Milliseconds since 1970. */
  readonly planned: number
}

const dueRow = z.object({
  group_id: z.bigint().transform(groupId),
  title: z.string(),
  settings: z.record(z.string(), z.unknown()),
  modules_off: z.array(z.string()),
  chat_id: z.bigint().nullable(),
  person: personSchema,
  stamp: z.string(),
  next_at: z.date(),
})

export async function findDue(database: Database, now: number, limit: number): Promise<DueReader[]> {
  const rows = await readRows(
    database,
    dueRow,
    sql`
    select g.id as group_id, g.title, g.settings, g.modules_off,
      case when g.bot_status <> 'gone' then g.chat_id end as chat_id,
      consent_person(r.person_id) as person, r.next_at::text as stamp, r.next_at
    from panel_readers r join groups g on g.id = r.group_id
    where r.next_at <= ${instant(now)} order by r.next_at, r.group_id, r.person_id limit ${limit}`,
  )
  return rows.map((row) => ({
    group: {
      id: row.group_id,
      title: row.title,
      settings: row.settings,
      modulesOff: row.modules_off,
      chatId: row.chat_id === null ? undefined : chatId(row.chat_id),
    },
    person: row.person,
    stamp: row.stamp,
    planned: row.next_at.getTime(),
  }))
}

/**
 * Puts a reader on to their next week and tells of the one that is over, in one statement: whoever comes first.
 * @param next milliseconds since 1970; undefined: they get none any more
 */
export async function moveReader(
  database: Database,
  { group, person, stamp }: DueReader,
  next: number | undefined,
  notices: readonly Notice[],
): Promise<void> {
  const whose = sql`group_id = ${group.id}::bigint and person_id = ${person.userId}::bigint
    and next_at = ${stamp}::timestamptz`
  const moved =
    next === undefined
      ? sql`delete from panel_readers where ${whose} returning person_id`
      : sql`update panel_readers set next_at = ${instant(next)} where ${whose} returning person_id`
  await sql`with moved as (${moved}) select ${noticesExpression(notices)} as told from moved`.execute(
    database.query,
  )
}

/** When the next week of somebody is over: a scalar, for DueWork.next. */
export const nextWeekExpression = (): Statement => sql`(select min(next_at) from panel_readers)`
