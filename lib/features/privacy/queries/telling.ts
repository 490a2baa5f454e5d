import { sql } from 'kysely'
import { z } from 'zod'
import type { Feature } from '../../../contract/feature.ts'
import type { Services } from '../../../contract/turn.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows, rowsAs } from '../../../platform/rows.ts'
import { type UserId, userId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { LANGUAGES, type Language } from '../../../values/text.ts'
import { personalData, type TableData } from '../part.ts'

// ------------------------------------------------------------------------------------------ who waits for it

const waitRow = z.object({ wait: z.date().nullable() })

/** @returns when they may ask again, in milliseconds since 1970, where that is not now */
export async function askForOwn(
  database: Database,
  person: UserId,
  { at, pauseMs, language }: { readonly at: number; readonly pauseMs: number; readonly language: Language },
): Promise<number | undefined> {
  const [row] = await readRows(
    database,
    waitRow,
    sql`
    with asked as materialized (
      -- Who waits for it still hears that it is coming: they may not have heard it the first time.
      select case when not exists (select from privacy_tellings where person_id = ${person}::bigint) then
        community_tell_own(${person}::bigint, ${instant(at)}, ${pauseMs}::bigint * interval '1 millisecond') end as wait),
    noted as (
      insert into privacy_tellings (person_id, language, next_at)
      select ${person}::bigint, ${language}, ${instant(at)} from asked where wait is null
      on conflict (person_id) do update set language = excluded.language)
    select wait from asked`,
  )
  return row?.wait?.getTime()
}

export interface Waiting {
  readonly person: UserId
  readonly language: Language
  readonly attempts: number
}

const waitingRow = z.object({
  person: z.bigint().transform(userId),
  language: z.enum(LANGUAGES),
  attempts: z.number(),
})

/** Takes one of those who wait, for a while: whoever comes meanwhile finds them taken. */
export async function claimWaiting(
  database: Database,
  { now, leaseMs }: { readonly now: number; readonly leaseMs: number },
): Promise<Waiting | undefined> {
  const [row] = await readRows(
    database,
    waitingRow,
    sql`
    update privacy_tellings t set attempts = t.attempts + 1, next_at = ${instant(now + leaseMs)}
     where t.person_id = (select person_id from privacy_tellings where next_at <= ${instant(now)}
       order by next_at limit 1 for update skip locked)
    returning t.person_id as person, t.language, t.attempts`,
  )
  return row
}

/** They have it; or (`ask again`) it can't be had, and they may ask at once. */
export async function endTelling(
  database: Database,
  person: UserId,
  how: 'told' | 'ask again',
): Promise<void> {
  await database.batch([
    sql`delete from privacy_tellings where person_id = ${person}::bigint`,
    ...(how === 'told' ? [] : [sql`select community_tell_own(${person}::bigint, null, null)`]),
  ])
}

/** When the next is to be told: a scalar, for DueWork.next. */
export const nextTellingExpression = (): Statement => sql`(select min(next_at) from privacy_tellings)`

// ------------------------------------------------------------------------------------------ what there is

/** So many of each table are asked for together; of what has more, so many at a time: Neon answers with 10 MiB at most. */
const FIRST_ROWS = 50
const PAGE_ROWS = 1_000

export type Row = Readonly<Record<string, unknown>>

const pageRow = z.object({ rows: z.array(z.record(z.string(), z.unknown())), after: z.unknown() })

/** A place where something of somebody is: `page` behind what the one before gave, null for the first. */
interface Source {
  readonly table: string
  page(after: unknown, limit: number): Statement
}

/**
 * Tables, columns and functions are named by the declarations of the rooms that own them, never here: each is quoted as a name
 * (`sql.ref`). A row is found by where it lies: every table has that.
 */
function sourcesOf(name: string, table: TableData, person: UserId): Source[] {
  return Object.entries(table.whose ?? {}).map(([column, { hides = [], only = {}, also = [] }]) => {
    const shown = [
      ...Object.keys(table.whose ?? {}),
      ...(table.shown ?? []),
      ...Object.keys(table.words ?? {}),
    ]
    const told = sql.join(
      [...also, ...shown].filter((each) => !hides.includes(each)).map((each) => sql.ref(each)),
    )
    const having = Object.entries(only).map(([key, value]) => sql`${sql.ref(key)} = ${value}`)
    const where = sql.join([sql`${sql.ref(column)} = ${person}::bigint`, ...having], sql` and `)
    return {
      table: name,
      page: (after, limit) => sql`
        select coalesce(jsonb_agg(p.row order by p.at), '[]') as rows,
          case when count(*) = ${limit}::integer then to_jsonb(max(p.at)::text) end as after
        from (select t.ctid as at, (select to_jsonb(r) from (select ${told}) r) as row from ${sql.ref(name)} t
          where ${where} and t.ctid > ${typeof after === 'string' ? after : '(0,0)'}::tid
          order by t.ctid limit ${limit}::integer) p`,
    }
  })
}

/** What a room's rows alone don't say: `<room>_personal_page(person, after, limit)`. */
const functionOf = (room: string, table: string, person: UserId): Source => ({
  table,
  page: (after, limit) => sql`
    select f.page -> ${table}::text as rows, nullif(f.page -> 'after', 'null') as after
      from (select ${sql.ref(`${room}_personal_page`)}(${person}::bigint,
        ${after === null ? null : JSON.stringify(after)}::jsonb, ${limit}::integer) as page) f`,
})

function allSources(features: readonly Feature[], person: UserId): Source[] {
  return personalData
    .of(features)
    .flatMap(({ part: { room, tables, tells = [] } }) => [
      ...Object.entries(tables).flatMap(([name, table]) => sourcesOf(name, table, person)),
      ...tells.map((table) => functionOf(room, table, person)),
    ])
}

/** Everything that is kept of somebody and that they may know, page after page. */
export async function* readOwnData(
  { database, features }: Pick<Services, 'database' | 'features'>,
  person: UserId,
): AsyncGenerator<{ readonly table: string; readonly rows: readonly Row[] }> {
  const sources = allSources(features, person)
  const first = await database.batch(sources.map((source) => source.page(null, FIRST_ROWS)))
  for (const [at, source] of sources.entries()) {
    let [page] = rowsAs(pageRow, first[at])
    while (page) {
      if (page.rows.length > 0) yield { table: source.table, rows: page.rows }
      if (page.after === null || page.after === undefined) break
      ;[page] = await readRows(database, pageRow, source.page(page.after, PAGE_ROWS))
    }
  }
}

const groupsRow = z.object({ groups: z.record(z.string(), z.string()) })

/** Titles of the groups where they are or were, by id. */
export async function listOwnGroups(
  database: Database,
  person: UserId,
): Promise<Readonly<Record<string, string>>> {
  const [row] = await readRows(
    database,
    groupsRow,
    sql`select coalesce(jsonb_object_agg(g.id::text, g.title), '{}') as groups
      from members m join groups g on g.id = m.group_id where m.user_id = ${person}::bigint`,
  )
  return row?.groups ?? {}
}
