import { sql } from 'kysely'
import { z } from 'zod'
import { mentioned, mentionedRow } from '../../community/people.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { NewJob } from '../../contract/job.ts'
import type { Notice } from '../../contract/notice.ts'
import { jobsExpression, noticesExpression, reachableExpression } from '../../jobs/statements.ts'
import type { Database, Statement } from '../../platform/database.ts'
import { readRows } from '../../platform/rows.ts'
import { type ChatId, chatId, type GroupId, groupId, type UserId } from '../../values/ids.ts'
import { instant } from '../../values/instant.ts'
import type { Named } from '../../values/person.ts'
import { type Profile, type ProfileField, profileSchema } from './fields.ts'
import type { ProfilePart } from './part.ts'

const COLUMNS: Readonly<Record<ProfileField, string>> = {
  alias: 'alias',
  pronouns: 'pronouns',
  age: 'age',
  role: 'role',
  bio: 'bio',
  limits: 'limits',
  photo: 'photo_file_id',
}
const profileColumns = sql`f.alias, f.pronouns, f.age, f.role, f.bio, f.limits, f.photo_file_id as photo`

const personRow = mentionedRow.pick({ user_id: true, first_name: true, last_name: true })
const toNamed = (row: z.infer<typeof personRow>): Named => ({
  userId: row.user_id,
  firstName: row.first_name,
  lastName: row.last_name,
})

const toProfile = ({ alias, pronouns, age, role, bio, limits, photo }: Profile): Profile => ({
  alias,
  pronouns,
  age,
  role,
  bio,
  limits,
  photo,
})

export interface Card {
  readonly person: Named
  readonly isBot: boolean
  /** Else they have left the group. */
  readonly isHere: boolean
  readonly profile: Profile
  /** What each of the parts knows, in their order. */
  readonly facts: readonly unknown[]
}

const cardRow = z.object({
  ...personRow.shape,
  ...profileSchema.shape,
  is_bot: z.boolean(),
  here: z.boolean(),
  /** Each as its part writes and reads it. */
  facts: z.array(z.unknown()),
})

/**
 * A card, whole: one request.
 * @returns undefined when the mention means nobody known
 */
export async function findCard(
  database: Database,
  id: GroupId,
  mention: PersonMention,
  parts: readonly ProfilePart[],
): Promise<Card | undefined> {
  const facts = parts.map(({ facts: read }) => read({ groupId: id, userId: sql`t.user_id` }))
  const [row] = await readRows(
    database,
    cardRow,
    sql`
    select t.*, ${profileColumns}, jsonb_build_array(${sql.join(facts)}) as facts
    from ${mentioned(mention, id, 'known')} t
    left join profiles f on f.group_id = ${id}::bigint and f.user_id = t.user_id`,
  )
  return (
    row && {
      person: toNamed(row),
      isBot: row.is_bot,
      isHere: row.here,
      profile: toProfile(row),
      facts: row.facts,
    }
  )
}

export interface OwnProfile {
  readonly groupTitle: string
  readonly profile: Profile
}

const ownProfileRow = profileSchema.extend({ title: z.string() })

/** @returns undefined where they are no member, or the bot is gone */
export async function findOwnProfile(
  database: Database,
  id: GroupId,
  person: UserId,
): Promise<OwnProfile | undefined> {
  const [row] = await readRows(
    database,
    ownProfileRow,
    sql`
    select g.title, ${profileColumns}
    from groups g
    left join profiles f on f.group_id = g.id and f.user_id = ${person}::bigint
    where g.id = ${id}::bigint and community_is_here(g.id, ${person}::bigint) and g.bot_status <> 'gone' and not 'profile' = any (g.modules_off)`,
  )
  return row && { groupTitle: row.title, profile: toProfile(row) }
}

export interface OwnGroup {
  readonly groupId: GroupId
  readonly title: string
}

const ownGroupRow = z.object({ id: z.bigint().transform(groupId), title: z.string() })

/** Where somebody has, or may have, a profile. */
export async function findOwnGroups(database: Database, person: UserId, limit: number): Promise<OwnGroup[]> {
  const rows = await readRows(
    database,
    ownGroupRow,
    sql`
    select g.id, g.title
    from community_groups_of(${person}::bigint) as here (group_id) join groups g on g.id = here.group_id
    where g.chat_id is not null and g.bot_status <> 'gone' and not 'profile' = any (g.modules_off)
    order by g.title, g.id
    limit ${limit}`,
  )
  return rows.map(({ id, title }) => ({ groupId: id, title }))
}

export interface Change {
  readonly groupId: GroupId
  readonly person: UserId
  readonly changes: Partial<Profile>
  readonly at: number
}

export interface SavedProfile {
  readonly groupTitle: string
  /** Of the group, whose row may hold a new name. */
  readonly chatId: ChatId | undefined
  readonly profile: Profile
}

export type Saved = (SavedProfile & { readonly status: 'saved' }) | { readonly status: 'absent' | 'barred' }

const savedRow = profileSchema.extend({
  title: z.string().nullable(),
  chat_id: z.bigint().transform(chatId).nullable(),
  barred: z.boolean(),
  saved: z.boolean(),
})

/**
 * Changes what is given and leaves the rest, in one statement that asks again whether they are a member, and whether
 * they may say an age at all. Doing it again changes nothing.
 */
export async function saveProfile(
  database: Database,
  { groupId: id, person, changes, at }: Change,
): Promise<Saved> {
  const entries = (Object.entries(changes) as [ProfileField, string | number | null][]).map(
    ([field, value]) => ({ column: sql.ref(COLUMNS[field]), value, field }),
  )
  const inserted = entries.map(({ field, value }) =>
    field === 'age' ? sql`${value}::smallint` : sql`${value}::text`,
  )
  const updated = entries.map(({ column }) => sql`${column} = excluded.${column}`)
  const [row] = await readRows(
    database,
    savedRow,
    sql`
    with here as materialized (
      select g.id, g.title, g.chat_id
      from groups g
      where g.id = ${id}::bigint and g.bot_status <> 'gone' and community_is_here(g.id, ${person}::bigint)),
    standing as materialized (
      select ${changes.age != null} and exists (
        select from consent_standings where user_id = ${person}::bigint and status = 'barred') as barred),
    f as (
      insert into profiles (${sql.join([...entries.map(({ column }) => column), sql`group_id`, sql`user_id`, sql`updated_at`])})
      select ${sql.join([...inserted, sql`here.id`, sql`${person}::bigint`, instant(at)])}
      from here, standing where not standing.barred
      on conflict (group_id, user_id) do update set ${sql.join([...updated, sql`updated_at = excluded.updated_at`])}
      returning *)
    select here.title, here.chat_id, standing.barred, f.user_id is not null as saved, ${profileColumns}
    from standing left join here on true left join f on true`,
  )
  if (!row || row.title === null) return { status: 'absent' }
  return row.saved
    ? {
        status: 'saved',
        groupTitle: row.title,
        chatId: row.chat_id ?? undefined,
        profile: toProfile(row),
      }
    : { status: 'barred' }
}

export interface ReportPlace {
  readonly groupTitle: string
  readonly chatId: ChatId
  readonly reported: Named
}

const reportPlaceRow = personRow.extend({ title: z.string(), chat_id: z.bigint().transform(chatId) })

/** Whom a report would be about, and where: undefined unless both are members. */
export async function findReportPlace(
  database: Database,
  id: GroupId,
  reporter: UserId,
  reported: UserId,
): Promise<ReportPlace | undefined> {
  const [row] = await readRows(
    database,
    reportPlaceRow,
    sql`
    select g.title, g.chat_id, p.user_id, p.first_name, p.last_name
    from groups g
    join members o on o.group_id = g.id and o.user_id = ${reported}::bigint
    join people p on p.user_id = o.user_id
    where g.id = ${id}::bigint and g.chat_id is not null and g.bot_status <> 'gone'
      and community_is_here(g.id, ${reporter}::bigint)`,
  )
  return row && { groupTitle: row.title, chatId: row.chat_id, reported: toNamed(row) }
}

/** Something to be told, by itself. */
export async function insertNotice(database: Database, notice: Notice): Promise<void> {
  await sql`select ${noticesExpression([notice])}`.execute(database.query)
}

export async function insertJob(database: Database, job: NewJob): Promise<void> {
  await sql`select ${jobsExpression([job])}`.execute(database.query)
}

const reportedRow = z.object({ reachable: z.boolean() })

/**
 * Keeps a report and tells the moderators, or has the clock do so, in one statement; the same key again does neither.
 * @returns whether one of them can be told now
 */
export async function insertReport(
  database: Database,
  report: {
    readonly key: string
    readonly groupId: GroupId
    readonly reporter: UserId
    readonly reported: UserId
    readonly reason: string
    readonly at: number
  },
  told: { readonly notice: Notice; readonly moderators: readonly UserId[] } | { readonly job: NewJob },
): Promise<boolean> {
  const then = 'job' in told ? jobsExpression([told.job]) : noticesExpression([told.notice])
  const reachable = 'job' in told ? sql`false` : reachableExpression(told.moderators)
  const [row] = await readRows(
    database,
    reportedRow,
    sql`
    with made as (
      insert into profile_reports (report_key, group_id, reporter_id, reported_id, reason, reported_at)
      values (${report.key}, ${report.groupId}::bigint, ${report.reporter}::bigint, ${report.reported}::bigint,
        ${report.reason}, ${instant(report.at)})
      on conflict (report_key) do nothing
      returning id),
    told as materialized (select ${then} as notices from made)
    select ${reachable} as reachable, (select notices from told) as told`,
  )
  return row?.reachable ?? false
}

/** What is said on the cards of a group, for its files: `[{user, value}]`. Never an age; of who has left, the name alone (`onlyNamed`). */
export const listPublicProfiles = (id: GroupId): Statement => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('user', f.user_id::text, 'value', jsonb_strip_nulls(s.said)) order by f.user_id), '[]')
    from profiles f, lateral (select jsonb_build_object('alias', f.alias) || case
      when community_is_here(f.group_id, f.user_id) then jsonb_build_object('pronouns', f.pronouns, 'role', f.role,
        'bio', f.bio, 'limits', f.limits) else '{}' end as said) s
   where f.group_id = ${id}::bigint and jsonb_strip_nulls(s.said) <> '{}')`
