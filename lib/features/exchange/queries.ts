import { sql } from 'kysely'
import { z } from 'zod'
import { auditExpression } from '../../community/audit.ts'
import { findScope } from '../../community/queries.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Json, NewJob } from '../../contract/job.ts'
import type { Notice } from '../../contract/notice.ts'
import { jobsExpression, noticesExpression } from '../../jobs/statements.ts'
import type { Database, Statement } from '../../platform/database.ts'
import { readRows, rowsAs } from '../../platform/rows.ts'
import { type ChatId, chatId, type GroupId, groupId, type UserId, userId } from '../../values/ids.ts'
import { instant } from '../../values/instant.ts'
import { type Named, personSchema } from '../../values/person.ts'
import { LANGUAGES } from '../../values/text.ts'
import type { ExchangeAct, ExchangePart, ExchangeRow } from './part.ts'

export { findScope }

// ------------------------------------------------------------------------------------------ for parts

/** An act as the parts' SQL functions read it. @param more what a function needs beside */
const actJson = (
  { group, ref, actor, at }: ExchangeAct,
  more: Readonly<Record<string, string | number>> = {},
): Statement =>
  sql`${JSON.stringify({ group: String(group.groupId), ref, actor: String(actor), at: new Date(at).toISOString(), ...more })}::jsonb`

/** The call of a part's SQL function of (act, rows), or of (act) alone. */
export const callPart = (
  name: string,
  act: ExchangeAct,
  rows?: Statement,
  more?: Readonly<Record<string, string | number>>,
): Statement =>
  rows ? sql`${sql.ref(name)}(${actJson(act, more)}, ${rows})` : sql`${sql.ref(name)}(${actJson(act, more)})`

/** What is known without asking Postgres, in the place of what is listed. */
export const listed = (rows: readonly Json[]): Statement => sql`${JSON.stringify(rows)}::jsonb`

const rowsIn = (ref: string, part: string, state: 'staged' | 'applied'): Statement =>
  sql`exchange_give(${ref}, ${part}, ${state})`

// ------------------------------------------------------------------------------------------ one exchange

export const STATES = [
  'reading',
  'ready',
  'faulty',
  'refused',
  'applying',
  'applied',
  'undoing',
  'undone',
  'dropped',
  'over',
] as const
export type State = (typeof STATES)[number]

/** It is in another state than it would have to be, or too late. Nothing of the transaction happened. */
export class NotInState extends Error {
  override readonly name = 'NotInState'
  /** Its state, or `late`, or `gone`. */
  readonly found: string
  constructor(found: string) {
    super(`the exchange is ${found}`)
    this.found = found
  }
}

/** Somebody has spent meanwhile what was to be taken. Nothing of the transaction happened. */
export class TooLittle extends Error {
  override readonly name = 'TooLittle'
  readonly people: readonly UserId[]
  constructor(people: readonly UserId[]) {
    super('too little to take')
    this.people = people
  }
}

/** Another file, or its undo, changed the group since this was planned. Nothing of the transaction happened. */
export class Outdated extends Error {
  override readonly name = 'Outdated'
}

async function typed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, detail } = error as { readonly code?: unknown; readonly detail?: unknown }
    if (code === 'EX001') throw new NotInState(String(detail))
    if (code === 'EX002') throw new Outdated('planned before another')
    if (code === 'LG003')
      throw new TooLittle(
        z
          .array(z.coerce.number())
          .parse(JSON.parse(String(detail)))
          .map(userId),
      )
    throw error
  }
}

const exchangeRow = z.object({
  ref: z.string(),
  group_id: z.bigint().transform(groupId),
  chat_id: z.bigint().transform(chatId).nullable(),
  actor: personSchema,
  language: z.enum(LANGUAGES).nullable(),
  kind: z.enum(['import', 'wipe']),
  state: z.enum(STATES),
  file_id: z.string().nullable(),
  file_name: z.string().nullable(),
  parts: z.array(z.string()),
  message_id: z.bigint().transform(Number).nullable(),
  facts: z.record(z.string(), z.unknown()),
  left_over: z.array(z.record(z.string(), z.unknown())),
  until: z.date(),
})

export interface Exchange {
  readonly ref: string
  readonly groupId: GroupId
  readonly chatId: ChatId | undefined
  readonly actor: Named
  /** The actor's own. */
  readonly language: 'es' | 'en' | undefined
  readonly kind: 'import' | 'wipe'
  readonly state: State
  readonly file: { readonly id: string; readonly name: string } | undefined
  readonly parts: readonly string[]
  /** In the actor's private chat. */
  readonly messageId: number | undefined
  readonly facts: Readonly<Record<string, unknown>>
  readonly leftOver: readonly Readonly<Record<string, unknown>>[]
  /** Milliseconds since 1970. */
  readonly until: number
}

const columns = sql`x.ref, x.group_id, g.chat_id, consent_person(x.actor_id) as actor,
  coalesce(p.language, case when p.telegram_language like 'en%' then 'en' when p.telegram_language is not null then 'es' end) as language, x.kind, x.state, x.file_id,
  x.file_name, x.parts, x.message_id, x.facts, x.left_over, x.until`

const toExchange = (row: z.infer<typeof exchangeRow>): Exchange => ({
  ref: row.ref,
  groupId: row.group_id,
  chatId: row.chat_id ?? undefined,
  actor: row.actor,
  language: row.language ?? undefined,
  kind: row.kind,
  state: row.state,
  file: row.file_id === null ? undefined : { id: row.file_id, name: row.file_name ?? '' },
  parts: row.parts,
  messageId: row.message_id ?? undefined,
  facts: row.facts,
  leftOver: row.left_over,
  until: row.until.getTime(),
})

export async function findExchange(database: Database, ref: string): Promise<Exchange | undefined> {
  const [row] = await readRows(
    database,
    exchangeRow,
    sql`select ${columns} from exchanges x join groups g on g.id = x.group_id join people p on p.user_id = x.actor_id
      where x.ref = ${ref}`,
  )
  return row && toExchange(row)
}

/** For the gate of its buttons: which group it is about. */
export const groupOfExchange = (ref: string): Statement =>
  sql`(select group_id from exchanges where ref = ${ref})`

export interface NewExchange {
  readonly ref: string
  readonly groupId: GroupId
  readonly actor: UserId
  readonly key: string
  readonly kind: 'import' | 'wipe'
  readonly file?: { readonly id: string; readonly name: string }
  readonly parts: readonly string[]
  readonly at: number
  readonly until: number
}

const refRow = z.object({ ref: z.string() })

/** Begins one, with the job that carries it on; the same key again begins none. @returns its ref */
export async function insertExchange(
  database: Database,
  made: NewExchange,
  jobOf: (ref: string) => NewJob,
): Promise<string> {
  const [row] = await readRows(
    database,
    refRow,
    sql`
    with made as (
      insert into exchanges (ref, group_id, actor_id, begun_key, kind, state, file_id, file_name, parts, begun_at, until)
      values (${made.ref}, ${made.groupId}::bigint, ${made.actor}::bigint, ${made.key}, ${made.kind},
        ${made.kind === 'import' ? 'reading' : 'applying'}, ${made.file?.id ?? null}, ${made.file?.name ?? null},
        ${[...made.parts]}::text[], ${instant(made.at)}, ${instant(made.until)})
      on conflict (begun_key) do nothing returning ref),
    added as materialized (select ${jobsExpression([jobOf(made.ref)])} as jobs from made)
    select coalesce((select ref from made), (select ref from exchanges where begun_key = ${made.key}), ${made.ref}) as ref,
      (select jobs from added) as jobs`,
  )
  return row?.ref ?? made.ref
}

const wipeRow = z.object({ ref: z.string(), parts: z.array(z.string()), until: z.date() })

/** The last wipe of a group, while it can be undone: whoever wiped may have lost the message with its button. */
export async function findLastWipe(
  database: Database,
  group: GroupId,
  at: number,
): Promise<Pick<Exchange, 'ref' | 'parts' | 'until'> | undefined> {
  const [row] = await readRows(
    database,
    wipeRow,
    sql`select x.ref, x.parts, x.until from exchanges x
      where x.group_id = ${group}::bigint and x.kind = 'wipe' and x.state = 'applied' and x.until > ${instant(at)}
      order by x.done_at desc limit 1`,
  )
  return row && { ...row, until: row.until.getTime() }
}

export async function noteMessage(database: Database, ref: string, messageId: number): Promise<void> {
  await sql`update exchanges set message_id = ${messageId}::bigint where ref = ${ref}`.execute(database.query)
}

/** Takes it on where nothing else is done with it; its job with it. @throws NotInState */
export async function moveOn(
  database: Database,
  {
    ref,
    from,
    to,
    at,
    by,
    job,
  }: {
    readonly ref: string
    readonly from: State
    readonly to: State
    readonly at: number
    /** Whose it is from then on: they are told of it, and the audit names them. */
    readonly by?: UserId
    readonly job?: NewJob
  },
): Promise<void> {
  await typed(() =>
    database.batch([
      sql`select exchange_step(${ref}, ${from}, ${to}, ${instant(at)})`,
      ...(by === undefined
        ? []
        : [
            sql`update exchanges set actor_id = ${by}::bigint, message_id = null
              where ref = ${ref} and actor_id <> ${by}::bigint`,
          ]),
      ...(job ? [sql`select ${jobsExpression([job])}`] : []),
    ]),
  )
}

/** What was wrong with it, or changed meanwhile: it ends there. */
export async function closeExchange(
  database: Database,
  ref: string,
  state: State,
  facts: Json,
): Promise<void> {
  await sql`update exchanges set state = ${state}, facts = ${JSON.stringify(facts)}::jsonb
    where ref = ${ref} and state in ('reading', 'applying')`.execute(database.query)
}

// ------------------------------------------------------------------------------------------ rows

export interface StagedRow {
  readonly part: string
  readonly number: number
  readonly user?: string | undefined
  readonly other?: string | undefined
  readonly username?: string | undefined
  readonly value: Json
}

/** Well below the bounds of a request over HTTP. */
export const STAGED_AT_ONCE = 2_000

/** Keeps rows of a file. Again, they stay as they are. */
export async function stage(database: Database, ref: string, rows: readonly StagedRow[]): Promise<void> {
  await sql`
    insert into exchange_rows (ref, part, number, user_id, other_id, username, value)
    select ${ref}, r.part, r.number, r."user", r.other, r.username, r.value
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (
      part text, number integer, "user" bigint, other bigint, username text, value jsonb)
    on conflict (ref, part, number) do nothing`.execute(database.query)
}

/** As long as a function may take for it, and less than it lives. */
const PATIENCE = { timeoutMs: 45_000 } as const

const inOrder = (parts: readonly ExchangePart[]) => parts.toSorted((a, b) => a.order - b.order)

const planning = (act: ExchangeAct, parts: readonly ExchangePart[]): Statement[] => [
  sql`select exchange_settle(${act.ref})`,
  ...inOrder(parts).map(
    (part) =>
      sql`select exchange_note(${act.ref}, ${part.name}, ${part.plan(act, rowsIn(act.ref, part.name, 'staged'))}, 'staged')`,
  ),
]

const applying = (act: ExchangeAct, parts: readonly ExchangePart[]): Statement[] =>
  inOrder(parts).map(
    (part) =>
      sql`select exchange_note(${act.ref}, ${part.name}, ${part.apply(act, rowsIn(act.ref, part.name, 'staged'))}, 'applied')`,
  )

/** Finds whom the rows mean, and what they would change. Changes nothing else. */
export async function plan(
  database: Database,
  act: ExchangeAct,
  parts: readonly ExchangePart[],
): Promise<void> {
  await database.batch(
    [
      sql`update exchanges set planned_after = exchange_done(group_id) where ref = ${act.ref}`,
      ...planning(act, parts),
    ],
    PATIENCE,
  )
}

/** It may be applied from now on, until then. */
export async function makeReady(database: Database, ref: string, until: number, facts: Json): Promise<void> {
  await sql`update exchanges set state = 'ready', until = ${instant(until)}, facts = ${JSON.stringify(facts)}::jsonb
    where ref = ${ref} and state = 'reading'`.execute(database.query)
}

const plannedRow = z.object({
  part: z.string(),
  number: z.number(),
  person: personSchema.nullable(),
  other: personSchema.nullable(),
  username: z.string().nullable(),
  value: z.unknown(),
  memory: z.unknown(),
  state: z.enum(['staged', 'waiting', 'applied']),
  is_bots: z.boolean(),
})

export interface PlannedRow extends ExchangeRow {
  readonly part: string
  readonly username: string | undefined
  readonly waits: boolean
  /** It can be done, and is not yet. */
  readonly isStaged: boolean
  /** One of those whom it is about is a bot. */
  readonly isBots: boolean
}

const ROWS_AT_ONCE = 10_000

/** All rows, in their order. */
export async function listRows(database: Database, ref: string): Promise<PlannedRow[]> {
  const found: PlannedRow[] = []
  for (let after = { part: '', number: 0 }; ; ) {
    const rows = await readRows(
      database,
      plannedRow,
      sql`
      select r.part, r.number, r.username, r.value, r.memory, r.state, exists (
          select from people p where p.user_id in (r.user_id, r.other_id) and p.is_bot) as is_bots,
        case when r.user_id is not null then coalesce(consent_person(r.user_id),
          jsonb_build_object('userId', r.user_id::text, 'firstName', '')) end as person,
        case when r.other_id is not null then coalesce(consent_person(r.other_id),
          jsonb_build_object('userId', r.other_id::text, 'firstName', '')) end as other
      from exchange_rows r where r.ref = ${ref} and (r.part, r.number) > (${after.part}, ${after.number}::integer)
      order by r.part, r.number limit ${ROWS_AT_ONCE}`,
    )
    for (const { person, other, username, state, memory, value, is_bots: isBots, ...row } of rows)
      found.push({
        ...row,
        value,
        memory,
        person: person ?? undefined,
        other: other ?? undefined,
        username: username ?? undefined,
        waits: state === 'waiting',
        isStaged: state === 'staged',
        isBots,
      })
    const last = rows.at(-1)
    if (!last || rows.length < ROWS_AT_ONCE) return found
    after = { part: last.part, number: last.number }
  }
}

// ------------------------------------------------------------------------------------------ doing it

export interface Doing {
  readonly act: ExchangeAct
  readonly parts: readonly ExchangePart[]
  /** What was done, for the audit. */
  readonly noted: Json
  readonly notices?: readonly Notice[]
  /** What comes after. */
  readonly job?: NewJob
}

const auditing = ({ act, noted }: Doing, what: string): Statement =>
  sql`select ${auditExpression({
    groupId: act.group.groupId,
    key: `exchange:${what}:${act.ref}`,
    actorId: act.actor,
    act: `exchange.${what}`,
    after: noted,
    at: act.at,
  })}`

const telling = (notices: readonly Notice[] = []): Statement[] =>
  notices.length > 0 ? [sql`select ${noticesExpression(notices)}`] : []

const also = ({ notices, job }: Doing): Statement[] => [
  ...telling(notices),
  ...(job ? [sql`select ${jobsExpression([job])}`] : []),
]

/** Behind whatever else files do to the group at this moment. */
const queued = (ref: string): Statement => sql`select exchange_queue(${ref})`

/** Applies what was planned: all of it or nothing, and once. @throws NotInState, TooLittle, Outdated */
export async function applyPlan(database: Database, doing: Doing): Promise<void> {
  const { act, parts } = doing
  await typed(() =>
    database.batch(
      [
        queued(act.ref),
        sql`select exchange_in_time(${act.ref})`,
        sql`select exchange_step(${act.ref}, 'applying', 'applied', ${instant(act.at)})`,
        ...applying(act, parts),
        ...also(doing),
        auditing(doing, 'import'),
      ],
      PATIENCE,
    ),
  )
}

/** Wipes, and keeps what it wiped: all of it or nothing, and once. @throws NotInState */
export async function wipe(database: Database, doing: Doing): Promise<void> {
  const { act, parts } = doing
  await typed(() =>
    database.batch(
      [
        queued(act.ref),
        sql`select exchange_step(${act.ref}, 'applying', 'applied', ${instant(act.at)})`,
        ...inOrder(parts).flatMap((part) =>
          part.wipe ? [sql`select exchange_keep(${act.ref}, ${part.name}, ${part.wipe(act)})`] : [],
        ),
        ...also(doing),
        auditing(doing, 'wipe'),
      ],
      PATIENCE,
    ),
  )
}

/** Takes back what was applied or wiped, as far as it is there, and notes the rest. Once. @throws NotInState */
export async function undo(database: Database, doing: Doing): Promise<void> {
  const { act, parts } = doing
  await typed(() =>
    database.batch(
      [
        queued(act.ref),
        sql`select exchange_step(${act.ref}, 'undoing', 'undone', ${instant(act.at)})`,
        ...inOrder(parts).map(
          (part) => sql`
          update exchanges set left_over = left_over || coalesce((
              select jsonb_agg(l || jsonb_build_object('part', ${part.name}::text))
                from jsonb_array_elements(${part.undo(act, rowsIn(act.ref, part.name, 'applied'))}) l), '[]')
           where ref = ${act.ref}`,
        ),
        sql`delete from exchange_rows where ref = ${act.ref}`,
        ...also(doing),
        auditing(doing, 'undo'),
      ],
      PATIENCE,
    ),
  )
}

type Claiming = Pick<Doing, 'act' | 'parts' | 'notices'>

const claiming = ({ act, parts }: Claiming): Statement[] => [
  queued(act.ref),
  sql`select exchange_hold(${act.ref}, 'applied')`,
  ...planning(act, parts),
]

/** Finds what waited for people who are here now, and what it would change. Changes nothing else. @throws NotInState */
export async function planClaim(database: Database, claim: Claiming): Promise<void> {
  await typed(() => database.batch(claiming(claim), PATIENCE))
}

/** Applies what waited for people who are here now; what still waits goes on waiting. @throws NotInState */
export async function claim(database: Database, doing: Claiming): Promise<void> {
  await typed(() =>
    database.batch(
      [...claiming(doing), ...applying(doing.act, doing.parts), ...telling(doing.notices)],
      PATIENCE,
    ),
  )
}

const countRow = z.object({ waiting: z.bigint().transform(Number) })

export async function countWaiting(database: Database, ref: string): Promise<number> {
  const [row] = await readRows(
    database,
    countRow,
    sql`select count(*) as waiting from exchange_rows where ref = ${ref} and state = 'waiting'`,
  )
  return row?.waiting ?? 0
}

const DAY_MS = 86_400_000
/** How long rows wait for people who never come. */
const WAIT_MS = 90 * DAY_MS
/** How long what was asked for in time may take. */
const DOING_MS = 7 * DAY_MS

/**
 * What is over is forgotten: the rows of what can't be undone any more, and after three months those of people who never
 * came, or who were being given theirs when that was cut off. @returns how many exchanges
 */
export async function forgetOver(database: Database, now: number): Promise<number> {
  const rows = await readRows(
    database,
    refRow,
    sql`
    with late as (select ref, state = 'applied' and until > ${instant(now - WAIT_MS)} as waits from exchanges
      where state <> 'over' and until <= ${instant(now)}
        and (state not in ('applying', 'undoing') or until <= ${instant(now - DOING_MS)}) order by until limit 100 for update skip locked),
    forgotten as (
      delete from exchange_rows r using late l where r.ref = l.ref and not (l.waits and r.state <> 'applied') returning r.ref)
    update exchanges x set state = case when waiting.some then x.state else 'over' end, file_id = null, file_name = null,
        facts = '{}', left_over = '[]'
      from late l, lateral (select l.waits and exists (
        select from exchange_rows r where r.ref = l.ref and r.state <> 'applied') as some) waiting
     where x.ref = l.ref and (x.file_id is not null or not waiting.some) returning x.ref`,
  )
  return rows.length
}

// ------------------------------------------------------------------------------------------ exporting

const listedRow = z.object({ user: z.string().nullish(), other: z.string().nullish(), value: z.unknown() })
export type ListedRow = z.infer<typeof listedRow>
const listRow = z.object({ rows: z.array(listedRow).nullable() })
const partsRow = z.object({ parts: z.array(z.array(listedRow)).nullable() })

/** Neon answers with 10 MiB at most, and JSON within JSON has its quotes escaped. */
const MOST_ANSWERED = 4 * 1024 * 1024
const PAGE_ROWS = 2_000

/**
 * What parts hand out of a group: as it is at one moment, in one request. Where that is more than an answer holds, page by
 * page; what changes meanwhile is in it as it was or as it is.
 * @param mostAnswered bytes
 */
export async function listParts(
  database: Database,
  group: GroupScope,
  parts: readonly ExchangePart[],
  mostAnswered = MOST_ANSWERED,
): Promise<(readonly ListedRow[])[]> {
  const lists = parts.map((part) => part.list(group))
  const [whole] = await oneOf(
    database,
    partsRow,
    sql`
    with listed as materialized (select jsonb_build_array(${sql.join(lists)}) as parts)
    select case when octet_length(parts::text) <= ${mostAnswered}::integer then parts end as parts from listed`,
  )
  if (whole?.parts) return whole.parts
  const found: ListedRow[][] = []
  for (const part of parts) found.push(await listPages(database, group, part))
  return found
}

/** A large group takes longer than an answer. */
async function oneOf<Row>(database: Database, row: z.ZodType<Row>, statement: Statement): Promise<Row[]> {
  const [rows] = await database.batch([statement], PATIENCE)
  return rowsAs(row, rows)
}

/** By whom the rows are of: they are in that order, whoever comes or goes between two pages. */
async function listPages(database: Database, group: GroupScope, part: ExchangePart): Promise<ListedRow[]> {
  const found: ListedRow[] = []
  for (let after = { user: '0', other: '0' }; ; ) {
    const [page] = await oneOf(
      database,
      listRow,
      sql`
      select jsonb_agg(p.row order by p.a, p.b) as rows from (
        select r.row, k.a, k.b from jsonb_array_elements(${part.list(group)}) as r (row),
          lateral (select coalesce((r.row ->> 'user')::bigint, 1) as a, coalesce((r.row ->> 'other')::bigint, 0) as b) k
        where (k.a, k.b) > (${after.user}::bigint, ${after.other}::bigint)
        order by k.a, k.b limit ${part.people.length === 0 ? null : PAGE_ROWS}::integer) p`,
    )
    const rows = page?.rows ?? []
    found.push(...rows)
    const last = rows.at(-1)
    if (!last?.user || rows.length < PAGE_ROWS) return found
    after = { user: last.user, other: last.other ?? '0' }
  }
}

const nameRow = z.object({
  user_id: z.bigint().transform(String),
  first_name: z.string(),
  last_name: z.string().nullable(),
  username: z.string().nullable(),
})
export type KnownName = z.infer<typeof nameRow>

export async function listNames(database: Database, users: readonly string[]): Promise<KnownName[]> {
  const found: KnownName[] = []
  for (let from = 0; from < users.length; from += ROWS_AT_ONCE)
    found.push(
      ...(await readRows(
        database,
        nameRow,
        sql`select user_id, first_name, last_name, username from people
          where user_id = any (${users.slice(from, from + ROWS_AT_ONCE)}::bigint[])`,
      )),
    )
  return found
}

/** A job of its own. */
export async function insertJob(database: Database, job: NewJob): Promise<void> {
  await sql`select ${jobsExpression([job])}`.execute(database.query)
}

/** Of who keeps a snapshot at hand: what the audit says of an export. */
export async function auditExport(database: Database, act: ExchangeAct, noted: Json): Promise<void> {
  await database.batch([auditing({ act, parts: [], noted }, 'export')])
}

const keyRow = z.object({ name: z.string() })

/** The settings that it would change. */
export async function listKeys(database: Database, ref: string, part: string): Promise<string[]> {
  const rows = await readRows(
    database,
    keyRow,
    sql`select value ->> 'name' as name from exchange_rows where ref = ${ref} and part = ${part}`,
  )
  return rows.map(({ name }) => name)
}

/** What was to be applied is planned anew. */
export async function reopen(database: Database, ref: string): Promise<void> {
  await sql`update exchanges set state = 'reading' where ref = ${ref} and state = 'applying'`.execute(
    database.query,
  )
}
