import { sql } from 'kysely'
import { mentioned } from '../../../community/queries.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { type GroupId, groupId, type UserId, userId } from '../../../values/ids.ts'
import type { Named } from '../../../values/text.ts'
import type { EndCause, SentenceFacts, StayState } from '../rules.ts'

export const instant = (at: number) => sql`${new Date(at).toISOString()}::timestamptz`

type Person = Named & { readonly userId: UserId }

/** A stay as Postgres has it. Moments are milliseconds since 1970. */
export interface Stay extends StayState {
  readonly ref: string
  readonly groupId: GroupId
  readonly groupTitle: string
  /** Of the group, as stored. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly prisoner: Person
  readonly jailer: Person
  readonly reason: string | undefined
  readonly beganAt: number
  readonly version: number
  readonly endKey: string | undefined
  readonly bailCoins: bigint | undefined
  readonly telegram: 'none' | 'wanted' | 'restricted' | 'lifted' | 'refused'
  /** Undefined: the bot is there no longer. */
  readonly chatId: number | undefined
}

interface StayRow {
  ref: string
  group_id: bigint
  title: string
  settings: Record<string, unknown>
  chat_id: bigint | null
  prisoner: Named
  jailer: Named
  reason: string | null
  began_at: Date
  release_at: Date
  last_escape_at: Date | null
  version: number
  end_cause: EndCause | null
  end_key: string | null
  bail_coins: bigint | null
  telegram: Stay['telegram']
}

const stayColumns = sql`s.ref, s.group_id, g.title, g.settings,
  case when g.bot_status <> 'gone' then g.chat_id end as chat_id,
  consent_person(s.prisoner_id) as prisoner, consent_person(s.jailer_id) as jailer, s.reason, s.began_at,
  s.release_at, s.last_escape_at, s.version, s.end_cause, s.end_key, s.bail_coins, s.telegram`
const stays = (where: Statement) =>
  sql`select ${stayColumns} from dungeon_stays s join groups g on g.id = s.group_id where ${where}`

const person = ({ userId: id, ...name }: Named): Person => ({ ...name, userId: userId(id) })

function toStay(row: StayRow): Stay {
  return {
    ref: row.ref,
    groupId: groupId(row.group_id),
    groupTitle: row.title,
    settings: row.settings,
    chatId: row.chat_id === null ? undefined : Number(row.chat_id),
    prisoner: person(row.prisoner),
    jailer: person(row.jailer),
    reason: row.reason ?? undefined,
    beganAt: row.began_at.getTime(),
    releaseAt: row.release_at.getTime(),
    lastEscapeAt: row.last_escape_at?.getTime(),
    version: row.version,
    endCause: row.end_cause ?? undefined,
    endKey: row.end_key ?? undefined,
    bailCoins: row.bail_coins ?? undefined,
    telegram: row.telegram,
  }
}

/** @returns undefined for a reference that this bot never gave */
export async function findStay(database: Database, ref: string): Promise<Stay | undefined> {
  const { rows } = await sql<StayRow>`${stays(sql`s.ref = ${ref}`)}`.execute(database.query)
  return rows[0] && toStay(rows[0])
}

// ------------------------------------------------------------------------------------------ before a sentence

export interface SentenceReading {
  /** Made by this very update before. */
  readonly made: string | undefined
  readonly facts: SentenceFacts & { readonly target: { readonly userId: UserId } }
}

/** All that a sentence goes by, in one request. @returns undefined when nobody is known by that mention */
export async function findSentenceFacts(
  database: Database,
  group: GroupId,
  self: UserId,
  mention: PersonMention,
  key: string,
): Promise<SentenceReading | undefined> {
  const { rows } = await sql<{
    user_id: bigint
    first_name: string
    last_name: string | null
    is_bot: boolean
    made: string | null
    blocking: boolean
    blocked: boolean
    here: boolean
    open: boolean
    bond_id: bigint | null
    allows: boolean
    inside_until: Date | null
  }>`
    select t.user_id, t.first_name, t.last_name, t.is_bot,
      (select ref from dungeon_stays where key = ${key}) as made,
      exists (select from consent_blocks where blocker_id = ${self}::bigint and blocked_id = t.user_id) as blocking,
      exists (select from consent_blocks where blocker_id = t.user_id and blocked_id = ${self}::bigint) as blocked,
      consent_is_here(${group}::bigint, t.user_id) as here, consent_is_open(t.user_id) as open,
      b.id as bond_id, coalesce((b.permissions ->> 'dungeon')::boolean, false) as allows,
      s.release_at as inside_until
    from ${mentioned(mention, group)} t
    left join bonds b on b.group_id = ${group}::bigint and b.owner_id = ${self}::bigint and b.wearer_id = t.user_id
      and b.ended_at is null
    left join dungeon_stays s on s.group_id = ${group}::bigint and s.prisoner_id = t.user_id
      and s.ended_at is null`.execute(database.query)
  const row = rows[0]
  if (!row) return undefined
  return {
    made: row.made ?? undefined,
    facts: {
      target: {
        userId: userId(row.user_id),
        firstName: row.first_name,
        lastName: row.last_name,
        isBot: row.is_bot,
      },
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

/** All that opening a cell goes by, in one request. @returns undefined when nobody is known by that mention */
export async function findBailFacts(
  database: Database,
  payer: UserId,
  target: StayTarget,
): Promise<BailReading | undefined> {
  const found =
    'ref' in target
      ? sql`select p.user_id, p.first_name, p.last_name, p.is_bot, s.ref, s.group_id
            from dungeon_stays s join people p on p.user_id = s.prisoner_id where s.ref = ${target.ref}`
      : sql`select t.user_id, t.first_name, t.last_name, t.is_bot, s.ref, ${target.groupId}::bigint as group_id
            from ${mentioned(target.mention, target.groupId)} t
            left join dungeon_stays s on s.group_id = ${target.groupId}::bigint and s.prisoner_id = t.user_id
              and s.ended_at is null`
  const { rows } = await sql<
    Omit<StayRow, 'ref'> & {
      ref: string | null
      found_id: bigint
      first_name: string
      last_name: string | null
      is_bot: boolean
      balance: bigint | null
      apart: boolean
    }
  >`
    with found as materialized (${found})
    select f.user_id as found_id, f.first_name, f.last_name, f.is_bot, stay.*,
      (select balance from ledger_accounts a where a.group_id = f.group_id and a.name = ${`wallet:${payer}`}) as balance,
      exists (select from consent_blocks where (blocker_id, blocked_id)
        in ((${payer}::bigint, f.user_id), (f.user_id, ${payer}::bigint))) as apart
    from found f left join (${stays(sql`s.ref = (select ref from found)`)}) stay on true`.execute(
    database.query,
  )
  const row = rows[0]
  if (!row) return undefined
  return {
    who: {
      userId: Number(row.found_id),
      firstName: row.first_name,
      lastName: row.last_name,
      isBot: row.is_bot,
    },
    stay: row.ref === null ? undefined : toStay({ ...row, ref: row.ref }),
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

export async function findEscapeFacts(
  database: Database,
  group: GroupId,
  self: UserId,
  key: string,
): Promise<EscapeReading> {
  const { rows } = await sql<
    Omit<StayRow, 'ref'> & { ref: string | null; won: boolean | null; tale: number | null }
  >`
    with tried as materialized (select ref as tried_ref, won, tale from dungeon_escapes where key = ${key})
    select tried.*, stay.* from (select) one left join tried on true
    left join (${stays(sql`case when exists (select from tried) then s.ref = (select tried_ref from tried)
      else s.group_id = ${group}::bigint and s.prisoner_id = ${self}::bigint and s.ended_at is null end`)}) stay
      on true`.execute(database.query)
  const row = rows[0]
  return {
    stay: row && row.ref !== null ? toStay({ ...row, ref: row.ref }) : undefined,
    tried: row && row.won !== null ? { won: row.won, tale: row.tale ?? 0 } : undefined,
  }
}

/** Until when somebody sits inside now; milliseconds since 1970, undefined for who is free. */
export async function findRelease(
  database: Database,
  group: GroupId,
  user: UserId,
  now: number,
): Promise<number | undefined> {
  const { rows } = await sql<{ release_at: Date }>`
    select release_at from dungeon_stays
    where group_id = ${group}::bigint and prisoner_id = ${user}::bigint and ended_at is null
      and release_at > ${instant(now)}`.execute(database.query)
  return rows[0]?.release_at.getTime()
}

// ------------------------------------------------------------------------------------------ lists

export interface StayPage {
  readonly stays: readonly Stay[]
  readonly total: number
  /** Somebody's time has passed, and nobody has let them out yet. */
  readonly overdue: boolean
}

/** Who is inside now, who leaves first comes first. @param page from 0 */
export async function listInside(
  database: Database,
  group: GroupId,
  now: number,
  { page, size }: { readonly page: number; readonly size: number },
): Promise<StayPage> {
  const open = sql`s.group_id = ${group}::bigint and s.ended_at is null`
  const { rows } = await sql<StayRow & { total: bigint; overdue: boolean }>`
    with inside as (${stays(sql`${open} and s.release_at > ${instant(now)}`)}),
    shown as (select inside.*, count(*) over () as total from inside
      order by release_at, ref limit ${size}::integer offset ${page * size}::integer)
    select shown.*, exists (select from dungeon_stays s where ${open} and s.release_at <= ${instant(now)}) as overdue
    from (select) one left join shown on true`.execute(database.query)
  return {
    stays: rows.flatMap((row) => (row.ref === null ? [] : [toStay(row)])),
    total: Number(rows[0]?.total ?? 0n),
    overdue: rows[0]?.overdue ?? false,
  }
}

/** References of stays whose time has passed while nobody let them out. */
export async function listOverdue(database: Database, now: number, limit: number): Promise<string[]> {
  const { rows } = await sql<{ ref: string }>`
    select ref from dungeon_stays where ended_at is null and release_at <= ${instant(now)}
    order by release_at limit ${limit}::integer`.execute(database.query)
  return rows.map(({ ref }) => ref)
}

/** References of stays that are over while Telegram may still hold the prisoner, not looked at since `before`. */
export async function listUnlifted(database: Database, before: number, limit: number): Promise<string[]> {
  const { rows } = await sql<{ ref: string }>`
    select ref from dungeon_stays
    where telegram = 'restricted' and ended_at is not null and ended_at <= ${instant(before)}
      and (telegram_checked_at is null or telegram_checked_at <= ${instant(before)})
    order by telegram_checked_at nulls first limit ${limit}::integer`.execute(database.query)
  return rows.map(({ ref }) => ref)
}

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
