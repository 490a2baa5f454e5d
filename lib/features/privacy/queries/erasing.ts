import { sql } from 'kysely'
import { z } from 'zod'
import { personText } from '../../../community/queries.ts'
import type { Ended, EndOfThings } from '../../../consent/endings.ts'
import { endingStatements, readEnded } from '../../../consent/endings.ts'
import type { Feature } from '../../../contract/feature.ts'
import type { Services } from '../../../contract/turn.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows, rowsAs } from '../../../platform/rows.ts'
import { type ChatId, chatId, FIRST_NOBODY, type UserId, userId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import type { Named } from '../../../values/person.ts'
import { type PersonalData, personalData, type TableData } from '../part.ts'

const partsOf = (features: readonly Feature[]): readonly PersonalData[] =>
  personalData.of(features).map(({ part }) => part)

/**
 * Tables, columns and functions are named by the declarations of the rooms that own them, never here: each is quoted as a name
 * (`sql.ref`).
 */
const columnsOf = (names: readonly string[]): Statement => sql.join(names.map((name) => sql.ref(name)))

/** Whether a row is somebody's by one of these columns. */
const isOf = (person: Statement, columns: readonly string[]): Statement =>
  sql`${person} in (${columnsOf(columns)})`

const having = (only: Readonly<Record<string, string | boolean>> = {}): Statement =>
  Object.entries(only).reduce<Statement>(
    (all, [column, value]) => sql`${all} and ${sql.ref(column)} = ${value}`,
    sql`true`,
  )

// ------------------------------------------------------------------------------------------ erasing

const HISTORY = sql`current_setting('privacy.history')::bigint`
const BARS = sql`current_setting('privacy.bars')::bigint`

/** What an erasure does to a table's rows by their declaration; none: its room's function does it, or nothing is done. */
function erasing(name: string, table: TableData, person: Statement): Statement[] {
  const { erasure, whose = {}, about = [], words = {} } = table
  const mine = Object.keys(whose)
  if (erasure === 'rows')
    return [
      sql`delete from ${sql.ref(name)} where ${isOf(person, mine)}`,
      ...(about.length > 0 ? [renumbering(name, about, {}, person)] : []),
    ]
  return erasure === 'number' ? [renumbering(name, [...mine, ...about], words, person)] : []
}

/** One statement for all columns: some belong together. */
function renumbering(
  name: string,
  columns: readonly string[],
  words: NonNullable<TableData['words']>,
  person: Statement,
): Statement {
  const numbers = columns.map(
    (column) =>
      sql`${sql.ref(column)} = case ${sql.ref(column)} when ${person} then ${HISTORY} else ${sql.ref(column)} end`,
  )
  const emptied = Object.entries(words).map(
    ([column, { by, empty }]) =>
      sql`${sql.ref(column)} = case when ${isOf(person, by)} then ${empty}::text else ${sql.ref(column)} end`,
  )
  return sql`update ${sql.ref(name)} set ${sql.join([...numbers, ...emptied])} where ${isOf(person, columns)}`
}

export interface Erasure {
  readonly person: Named
  /** Names the act: again, it is the same erasure. */
  readonly key: string
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface Erased {
  readonly ended: Ended
  /** Where they were. */
  readonly chats: readonly ChatId[]
}

const begunRow = z.object({ chats: z.array(z.bigint().or(z.string())).nullable() })

/**
 * Everything in one transaction: what binds them ends as a safeword ends it, coins go to the treasuries, then room by room
 * what is theirs goes. Killed at any point, nothing of it has happened. Doing it again finds nobody.
 */
export async function erase(services: Services, { person: who, key, at }: Erasure): Promise<Erased> {
  const id = who.userId
  const person = sql`${id}::bigint`
  const when = instant(at)
  const ending: EndOfThings = {
    person: id,
    who,
    cause: 'left',
    erased: true,
    at,
    key,
    first: sql`select privacy_begin(${person}, ${when}) as chats`,
  }
  const rooms = partsOf(services.features).flatMap(({ room, tables, forgets }) => [
    ...(forgets ? [sql`select ${sql.ref(`${room}_forget`)}(${person}, ${HISTORY}, ${BARS}, ${when})`] : []),
    ...Object.entries(tables).flatMap(([name, table]) => erasing(name, table, person)),
  ])
  const [begun, ended] = await services.database.batch([
    ...endingStatements(services, ending),
    ...rooms,
    sql`select privacy_end(${person}, ${key}, ${[...services.keyedHashes(personText(id))]}::text[], ${when})`,
  ])
  const [row] = rowsAs(begunRow, begun)
  return { ended: readEnded(ended), chats: (row?.chats ?? []).map((each) => chatId(each)) }
}

// ------------------------------------------------------------------------------------------ again, and in time

/** What is left of somebody who was erased. */
export interface Tombstone {
  readonly key: string
  readonly hashes: readonly string[]
  /** Milliseconds since 1970. */
  readonly at: number
}

const tombstoneRow = z.object({ key: z.string(), hashes: z.array(z.string()), erased_at: z.date() })

/** Of all erasures: what is to be kept beside a backup. */
export async function listTombstones(database: Database): Promise<readonly Tombstone[]> {
  const rows = await readRows(
    database,
    tombstoneRow,
    sql`select key, hashes, erased_at from erasures order by id`,
  )
  return rows.map(({ erased_at, ...row }) => ({ ...row, at: erased_at.getTime() }))
}

const keyRow = z.object({ key: z.string() })

/** Of erasures that the list beside the backups doesn't know of yet. */
export async function listUnpublished(database: Database): Promise<readonly string[]> {
  const rows = await readRows(
    database,
    keyRow,
    sql`select key from erasures where published_at is null order by id`,
  )
  return rows.map(({ key }) => key)
}

export async function markPublished(database: Database, keys: readonly string[], at: number): Promise<void> {
  await sql`update erasures set published_at = ${instant(at)} where key = any (${[...keys]}::text[])`.execute(
    database.query,
  )
}

/** Of who had themselves erased after the backup that was restored here. */
export async function listErasuresAgain(database: Database): Promise<readonly Tombstone[]> {
  const rows = await readRows(
    database,
    tombstoneRow,
    sql`select key, hashes, erased_at from erasures_again order by key`,
  )
  return rows.map(({ erased_at, ...row }) => ({ ...row, at: erased_at.getTime() }))
}

export async function forgetErasuresAgain(database: Database, keys: readonly string[]): Promise<void> {
  await sql`delete from erasures_again where key = any (${[...keys]}::text[])`.execute(database.query)
}

/** When somebody is to be erased again, for an exact wake-up. */
export const nextErasureAgain = () => sql`(select min(erased_at) from erasures_again)`

const personRow = z.object({
  user_id: z.bigint().transform(userId),
  first_name: z.string(),
  last_name: z.string().nullable(),
  seen_at: z.date(),
})

export interface KnownPerson extends Named {
  /** Milliseconds since 1970. */
  readonly seenAt: number
}

const toKnown = ({ user_id, first_name, last_name, seen_at }: z.infer<typeof personRow>): KnownPerson => ({
  userId: user_id,
  firstName: first_name,
  lastName: last_name,
  seenAt: seen_at.getTime(),
})

/** Everybody in the directory behind an id, in the order of their ids. */
export async function listPeople(
  database: Database,
  behind: UserId,
  limit: number,
): Promise<readonly KnownPerson[]> {
  const rows = await readRows(
    database,
    personRow,
    sql`select user_id, first_name, last_name, seen_at from people
      where user_id > ${behind}::bigint and user_id < ${FIRST_NOBODY}::bigint order by user_id limit ${limit}::integer`,
  )
  return rows.map(toKnown)
}

/** Who is in no group, and was seen nowhere since then. */
export async function listLongGone(
  database: Database,
  before: number,
  limit: number,
): Promise<readonly KnownPerson[]> {
  const rows = await readRows(
    database,
    personRow,
    sql`select p.user_id, p.first_name, p.last_name, p.seen_at from people p
      where p.seen_at < ${instant(before)} and p.user_id < ${FIRST_NOBODY}::bigint and not p.is_bot
        and not exists (select from community_groups_of(p.user_id))
      order by p.seen_at limit ${limit}::integer`,
  )
  return rows.map(toKnown)
}

/** One batch of what is older than it is kept, of every table. @returns how many rows went, and whether more may be left */
export async function forgetOld(
  { database, features }: Pick<Services, 'database' | 'features'>,
  {
    at,
    departedMonths,
    barsBefore,
    limit,
  }: {
    readonly at: number
    readonly departedMonths: number
    readonly barsBefore: number
    readonly limit: number
  },
): Promise<{ readonly gone: number; readonly more: boolean }> {
  const parts = partsOf(features)
  const aged = parts.flatMap(({ tables }) =>
    Object.entries(tables).flatMap(([name, { forget }]) => (forget ? [[name, forget] as const] : [])),
  )
  const steps = [
    ...aged.map(
      ([name, { after, days, only }]) => sql`
        with gone as (delete from ${sql.ref(name)} where ctid = any (array(
          select ctid from ${sql.ref(name)}
           where ${sql.ref(after)} < ${instant(at - days * 86_400_000)} and ${having(only)} limit ${limit}::integer))
          returning 1)
        select count(*)::integer as gone from gone`,
    ),
    ...parts
      .filter(({ forgetsOld }) => forgetsOld)
      .map(
        ({ room }) =>
          sql`select ${sql.ref(`${room}_forget_old`)}(${instant(at)}, ${departedMonths}::integer, ${limit}::integer) as gone`,
      ),
    sql`select privacy_forget_bars(${instant(barsBefore)}, ${limit}::integer) as gone`,
  ]
  const results = await Promise.all(steps.map((step) => readRows(database, goneRow, step)))
  const counts = results.map(([row]) => row?.gone ?? 0)
  return { gone: counts.reduce((sum, each) => sum + each, 0), more: counts.some((each) => each >= limit) }
}

const goneRow = z.object({ gone: z.number() })
