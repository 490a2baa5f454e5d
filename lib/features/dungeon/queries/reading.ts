import { sql } from 'kysely'
import { z } from 'zod'
import { mentioned } from '../../../community/people.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import { type GroupId, groupId, type UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { type Named, personSchema } from '../../../values/person.ts'
import { wornCollar } from '../../bonds/index.ts'
import { END_CAUSES } from '../causes.ts'
import { PERMISSION } from '../permission.ts'
import type { SentenceFacts, StayState } from '../rules.ts'

/** A stay as Postgres has it. Moments are milliseconds since 1970. */
export interface Stay extends StayState {
  readonly ref: string
  readonly groupId: GroupId
  readonly groupTitle: string
  /** Of the group, as stored. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly reason: string | undefined
  /** The topic in which it was passed. */
  readonly threadId: number | undefined
  readonly beganAt: number
  readonly version: number
  readonly endKey: string | undefined
  readonly bailCoins: bigint | undefined
}

const stayRow = z.object({
  ref: z.string(),
  group_id: z.bigint().transform(groupId),
  title: z.string(),
  settings: z.record(z.string(), z.unknown()),
  prisoner: personSchema,
  jailer: personSchema,
  reason: z.string().nullable(),
  thread_id: z.number().nullable(),
  began_at: z.date(),
  release_at: z.date(),
  last_escape_at: z.date().nullable(),
  version: z.number(),
  end_cause: z.enum(END_CAUSES).nullable(),
  end_key: z.string().nullable(),
  bail_coins: z.bigint().nullable(),
})

const stayColumns = sql`s.ref, s.group_id, g.title, g.settings,
  consent_person(s.prisoner_id) as prisoner, consent_person(s.jailer_id) as jailer, s.reason, s.thread_id, s.began_at,
  s.release_at, s.last_escape_at, s.version, s.end_cause, s.end_key, s.bail_coins`
const stays = (where: Statement) =>
  sql`select ${stayColumns} from dungeon_stays s join groups g on g.id = s.group_id where ${where}`

function toStay(row: z.infer<typeof stayRow>): Stay {
  return {
    ref: row.ref,
    groupId: row.group_id,
    groupTitle: row.title,
    settings: row.settings,
    prisoner: row.prisoner,
    jailer: row.jailer,
    reason: row.reason ?? undefined,
    threadId: row.thread_id ?? undefined,
    beganAt: row.began_at.getTime(),
    releaseAt: row.release_at.getTime(),
    lastEscapeAt: row.last_escape_at?.getTime(),
    version: row.version,
    endCause: row.end_cause ?? undefined,
    endKey: row.end_key ?? undefined,
    bailCoins: row.bail_coins ?? undefined,
  }
}

/** Which group a stay is in. */
export const groupOfStay = (ref: string): Statement =>
  sql`(select group_id from dungeon_stays where ref = ${ref})`

/** @returns undefined for a reference that this bot never gave */
export async function findStay(database: Database, ref: string): Promise<Stay | undefined> {
  const [row] = await readRows(database, stayRow, stays(sql`s.ref = ${ref}`))
  return row && toStay(row)
}

// ------------------------------------------------------------------------------------------ before a sentence

export interface SentenceReading {
  /** Made by this very update before. */
  readonly made: string | undefined
  readonly facts: SentenceFacts
}

const sentenceRow = z.object({
  target: personSchema,
  is_bot: z.boolean(),
  made: z.string().nullable(),
  blocking: z.boolean(),
  blocked: z.boolean(),
  here: z.boolean(),
  open: z.boolean(),
  bond_id: z.bigint().nullable(),
  allows: z.boolean(),
  inside_until: z.date().nullable(),
})

/** All that a sentence goes by, in one request. @returns undefined when nobody is known by that mention */
export async function findSentenceFacts(
  database: Database,
  group: GroupId,
  self: UserId,
  mention: PersonMention,
  key: string,
): Promise<SentenceReading | undefined> {
  const [row] = await readRows(
    database,
    sentenceRow,
    sql`
    select consent_person(t.user_id) as target, t.is_bot,
      (select ref from dungeon_stays where key = ${key}) as made,
      exists (select from consent_blocks where blocker_id = ${self}::bigint and blocked_id = t.user_id) as blocking,
      exists (select from consent_blocks where blocker_id = t.user_id and blocked_id = ${self}::bigint) as blocked,
      t.here, consent_is_open(t.user_id) as open,
      b.id as bond_id, coalesce(b.allows, false) as allows,
      s.release_at as inside_until
    from ${mentioned(mention, group, 'known')} t
    left join lateral ${wornCollar({ groupId: group, owner: self, wearer: sql`t.user_id`, permission: PERMISSION })} b
      on true
    left join dungeon_stays s on s.group_id = ${group}::bigint and s.prisoner_id = t.user_id
      and s.ended_at is null`,
  )
  if (!row) return undefined
  return {
    made: row.made ?? undefined,
    facts: {
      target: { ...row.target, isBot: row.is_bot },
      selfId: self,
      blocking: row.blocking,
      blocked: row.blocked,
      here: row.here,
      open: row.open,
      bond: row.bond_id === null ? undefined : { id: row.bond_id, allows: row.allows },
      insideUntil: row.inside_until?.getTime(),
    },
  }
}

// ------------------------------------------------------------------------------------------ somebody inside

/** Whose stay: by name in a group, or by its reference. */
export type StayTarget =
  | { readonly groupId: GroupId; readonly mention: PersonMention }
  | { readonly ref: string }

export interface BailReading {
  readonly who: Named & { readonly isBot: boolean }
  /** The open one, or the one that was named. */
  readonly stay: Stay | undefined
  /** What the payer has at hand; undefined without a wallet. */
  readonly balance: bigint | undefined
  /** One of the two has blocked the other. */
  readonly apart: boolean
}

const bailColumns = {
  who: personSchema,
  is_bot: z.boolean(),
  balance: z.bigint().nullable(),
  apart: z.boolean(),
}
const bailRow = stayRow.extend(bailColumns).or(z.object({ ...bailColumns, ref: z.null() }))

/** All that opening a cell goes by, in one request. @returns undefined when nobody is known by that mention */
export async function findBailFacts(
  database: Database,
  payer: UserId,
  target: StayTarget,
): Promise<BailReading | undefined> {
  const found =
    'ref' in target
      ? sql`select p.user_id, p.is_bot, s.ref, s.group_id
            from dungeon_stays s join people p on p.user_id = s.prisoner_id where s.ref = ${target.ref}`
      : sql`select t.user_id, t.is_bot, s.ref, ${target.groupId}::bigint as group_id
            from ${mentioned(target.mention, target.groupId, 'known')} t
            left join dungeon_stays s on s.group_id = ${target.groupId}::bigint and s.prisoner_id = t.user_id
              and s.ended_at is null`
  const [row] = await readRows(
    database,
    bailRow,
    sql`
    with found as materialized (${found})
    select consent_person(f.user_id) as who, f.is_bot, stay.*,
      (select balance from ledger_accounts a where a.group_id = f.group_id and a.name = ${`wallet:${payer}`}) as balance,
      exists (select from consent_blocks where (blocker_id, blocked_id)
        in ((${payer}::bigint, f.user_id), (f.user_id, ${payer}::bigint))) as apart
    from found f left join (${stays(sql`s.ref = (select ref from found)`)}) stay on true`,
  )
  if (!row) return undefined
  return {
    who: { ...row.who, isBot: row.is_bot },
    stay: row.ref === null ? undefined : toStay(row),
    balance: row.balance ?? undefined,
    apart: row.apart,
  }
}

export interface EscapeReading {
  /** The one that this very update tried to break out of, or the open one. */
  readonly stay: Stay | undefined
  /** What came of it, where this update tried before. */
  readonly tried: { readonly won: boolean; readonly tale: number } | undefined
}

const escapeColumns = { won: z.boolean().nullable(), tale: z.number().nullable() }
const escapeRow = stayRow.extend(escapeColumns).or(z.object({ ...escapeColumns, ref: z.null() }))

export async function findEscapeFacts(
  database: Database,
  group: GroupId,
  self: UserId,
  key: string,
): Promise<EscapeReading> {
  const [row] = await readRows(
    database,
    escapeRow,
    sql`
    with tried as materialized (select ref as tried_ref, won, tale from dungeon_escapes where key = ${key})
    select tried.*, stay.* from (select) one left join tried on true
    left join (${stays(sql`case when exists (select from tried) then s.ref = (select tried_ref from tried)
      else s.group_id = ${group}::bigint and s.prisoner_id = ${self}::bigint and s.ended_at is null end`)}) stay
      on true`,
  )
  return {
    stay: row && row.ref !== null ? toStay(row) : undefined,
    tried: row && row.won !== null ? { won: row.won, tale: row.tale ?? 0 } : undefined,
  }
}

// ------------------------------------------------------------------------------------------ lists

export interface StayPage {
  readonly stays: readonly Stay[]
  readonly total: number
  /** Somebody's time has passed, and nobody has let them out yet. */
  readonly overdue: boolean
}

const overdueColumn = { overdue: z.boolean() }
/** Without a stay: nobody is inside, or nobody on that page. */
const insideRow = stayRow
  .extend({ ...overdueColumn, total: z.bigint().transform(Number) })
  .or(z.object({ ...overdueColumn, ref: z.null() }))

/** Who is inside now, who leaves first comes first. @param page from 0 */
export async function listInside(
  database: Database,
  group: GroupId,
  now: number,
  { page, size }: { readonly page: number; readonly size: number },
): Promise<StayPage> {
  const open = sql`s.group_id = ${group}::bigint and s.ended_at is null`
  const rows = await readRows(
    database,
    insideRow,
    sql`
    with inside as (${stays(sql`${open} and s.release_at > ${instant(now)}`)}),
    shown as (select inside.*, count(*) over () as total from inside
      order by release_at, ref limit ${size}::integer offset ${page * size}::integer)
    select shown.*, exists (select from dungeon_stays s where ${open} and s.release_at <= ${instant(now)}) as overdue
    from (select) one left join shown on true`,
  )
  const first = rows[0]
  return {
    stays: rows.flatMap((row) => (row.ref === null ? [] : [toStay(row)])),
    total: first && first.ref !== null ? first.total : 0,
    overdue: first?.overdue ?? false,
  }
}

const refRow = z.object({ ref: z.string() })

/** References of stays whose time has passed while nobody let them out. */
export async function listOverdue(database: Database, now: number, limit: number): Promise<string[]> {
  const rows = await readRows(
    database,
    refRow,
    sql`
    select ref from dungeon_stays where ended_at is null and release_at <= ${instant(now)}
    order by release_at limit ${limit}::integer`,
  )
  return rows.map(({ ref }) => ref)
}

/** When the next stay is over for the clock: a scalar expression, timestamptz or null. */
export const nextSweepExpression: Statement = sql`(select min(release_at) from dungeon_stays where ended_at is null)`

// ------------------------------------------------------------------------------------------ parts of others' statements

/** For a profile's card: until when somebody sits inside, as text; null for who is free. */
export const profileFacts = (who: {
  readonly groupId: GroupId
  readonly userId: Statement
}): Statement => sql`(
  select to_jsonb((extract(epoch from s.release_at) * 1000)::bigint::text) from dungeon_stays s
  where s.group_id = ${who.groupId}::bigint and s.prisoner_id = ${who.userId} and s.ended_at is null)`

/** For a digest: sentences of the period, and how many of all stays ended in it by luck and by bail. */
export const digestFacts = (period: {
  readonly groupId: GroupId
  readonly from: number
  readonly to: number
}): Statement => {
  const within = (column: Statement) =>
    sql`${column} >= ${instant(period.from)} and ${column} < ${instant(period.to)}`
  const counted = sql`
    select count(*) filter (where ${within(sql`s.began_at`)})::integer as sentences,
      count(*) filter (where s.end_cause = 'escaped' and ${within(sql`s.ended_at`)})::integer as escapes,
      count(*) filter (where s.end_cause = 'bail' and ${within(sql`s.ended_at`)})::integer as bails
    from dungeon_stays s where s.group_id = ${period.groupId}::bigint`
  return sql`(select to_jsonb(c) from (${counted}) c where c.sentences + c.escapes + c.bails > 0)`
}
