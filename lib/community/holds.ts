/**
 * What holds somebody in a group in Telegram is one set of causes: newcomers' limits, a mute, the dungeon, a challenge,
 * and what another administrator did by hand. Lifting one never lifts another. A feature sets and lifts its own cause in
 * the statement of what it does; a job then makes Telegram deny what all of them together deny.
 */

import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { defineJob } from '../contract/job.ts'
import type { Database, Statement } from '../platform/database.ts'
import { readRows } from '../platform/rows.ts'
import { type ChatId, chatId, type GroupId, type UserId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { userIdSchema } from '../values/person.ts'
import {
  HOLD_CAUSES,
  type HoldCause,
  type HoldDecision,
  type LiveHold,
  PERMISSIONS,
  type Permission,
  type Restriction,
  withAsked,
} from './permissions.ts'

/** Written by Postgres, with what changes a hold. */
export const holdJob = defineJob({ kind: 'community.hold', payload: z.object({ userId: userIdSchema }) })

/** Somebody, in a group. */
export interface Holdee {
  readonly groupId: GroupId
  /** Or an SQL expression (bigint) of the statement. */
  readonly userId: UserId | Statement
}

export interface NewHold extends Holdee {
  /** A hand is learned from Telegram alone. */
  readonly cause: Exclude<HoldCause, 'hand'>
  /** Milliseconds since 1970; undefined: until it is lifted. */
  readonly until: number | undefined
  readonly denied: readonly Permission[]
  /** Who did it; undefined for the clock and the guard. */
  readonly by?: UserId | undefined
  /** Names the act for ever within the group: again, it brings nothing. */
  readonly key: string
  readonly at: number
}

const personOf = (userId: UserId | Statement): Statement =>
  typeof userId === 'number' ? sql`${userId}::bigint` : userId

/** Whether a cause holds somebody beyond a moment, or for good, as an expression for a feature's own statement. */
export const heldBeyondExpression = (
  { groupId, userId }: Holdee,
  cause: HoldCause,
  until: number,
): RawBuilder<boolean> => sql<boolean>`exists (select from member_holds h
  where h.group_id = ${groupId}::bigint and h.user_id = ${personOf(userId)} and h.cause = ${cause}
    and h.lifted_at is null and (h.until is null or h.until > ${instant(until)}))`

/** Which causes hold somebody at a moment, as an expression for a feature's own statement: an array of {@link HOLD_CAUSES}. */
export const causesExpression = ({ groupId, userId }: Holdee, at: number): Statement => sql`array(
  select h.cause from member_holds h
   where h.group_id = ${groupId}::bigint and h.user_id = ${personOf(userId)} and h.lifted_at is null
     and (h.until is null or h.until > ${instant(at)}) order by h.id)`

/**
 * Holds somebody for a cause, in the place of what held them for it before, as an expression for a feature's own
 * statement; see `jobsExpression` of lib/jobs. Its value is the hold's id. After it: `services.catchUp()`.
 */
export const holdExpression = ({
  groupId,
  userId,
  cause,
  until,
  denied,
  by,
  key,
  at,
}: NewHold): RawBuilder<bigint> => sql<bigint>`hold_set(${groupId}::bigint, ${personOf(userId)}, ${cause},
  ${until === undefined ? null : instant(until)}, ${[...denied]}::text[], ${by ?? null}::bigint, ${key}, ${instant(at)})`

/** Takes a cause off somebody, likewise. Its value is whether it held them. */
export const liftExpression = ({
  groupId,
  userId,
  cause,
  at,
}: Holdee & { readonly cause: HoldCause; readonly at: number }): RawBuilder<boolean> =>
  sql<boolean>`hold_lift(${groupId}::bigint, ${personOf(userId)}, ${cause}, ${instant(at)})`

/**
 * Takes back the act that brought a hold, by its key: what it replaced holds again, for as long as it would have. Its
 * value is whether the hold was still in force.
 */
export const undoHoldExpression = (groupId: GroupId, key: string, at: number): RawBuilder<boolean> =>
  sql<boolean>`hold_undo(${groupId}::bigint, ${key}, ${instant(at)})`

const reckonedRow = z.object({ reckoned: z.number() })

/**
 * A cause lasts another time by now, from when it began to hold each: for as many as `limit` of those whom it holds.
 * @param change.key names the change
 * @returns how many they were; fewer than `limit`: there are no more
 */
export async function reckonHolds(
  database: Database,
  groupId: GroupId,
  cause: HoldCause,
  change: {
    readonly lastsMs: number
    readonly key: string
    readonly at: number
    readonly limit: number
  },
): Promise<number> {
  const { lastsMs, key, at, limit } = change
  const [row] = await readRows(
    database,
    reckonedRow,
    sql`select hold_reckon(${groupId}::bigint, ${cause}, ${lastsMs}::bigint * interval '1 millisecond', ${key},
      ${instant(at)}, ${limit}::integer) as reckoned`,
  )
  return row?.reckoned ?? 0
}

// ------------------------------------------------------------------------------------------ reconciling

/** All that is known of what holds somebody. */
export interface Holding {
  /** Undefined: the bot is there no longer. */
  readonly chatId: ChatId | undefined
  readonly holds: readonly LiveHold[]
  /** What this bot has asked of Telegram, or may have. */
  readonly ours: readonly Restriction[]
  readonly version: bigint
  readonly refusals: number
}

/** A name that a newer version of the bot wrote is none of this one's. */
const permissions = z
  .array(z.string())
  .transform((names): Permission[] => PERMISSIONS.filter((name) => names.includes(name)))

const holdingRow = z.object({
  chat_id: z.bigint().transform(chatId).nullable(),
  version: z.bigint(),
  refusals: z.number(),
  ours: z.array(z.object({ denied: permissions, until: z.number() })),
  holds: z.array(
    z.object({ cause: z.enum(HOLD_CAUSES), until: z.coerce.number().nullable(), denied: permissions }),
  ),
})

/** @returns undefined for somebody whom nothing has ever held there */
export async function findHolding(
  database: Database,
  group: GroupId,
  person: UserId,
  now: number,
): Promise<Holding | undefined> {
  const [row] = await readRows(
    database,
    holdingRow,
    sql`
    select case when g.bot_status <> 'gone' then g.chat_id end as chat_id, r.version, r.refusals, r.ours, (
        select coalesce(jsonb_agg(jsonb_build_object('cause', h.cause, 'denied', to_jsonb(h.denied),
            'until', (extract(epoch from h.until) * 1000)::bigint) order by h.id), '[]')
          from member_holds h where h.group_id = r.group_id and h.user_id = r.user_id and h.lifted_at is null
           and (h.until is null or h.until > ${instant(now)})) as holds
    from member_restrictions r join groups g on g.id = r.group_id
    where r.group_id = ${group}::bigint and r.user_id = ${person}::bigint`,
  )
  return (
    row && {
      chatId: row.chat_id ?? undefined,
      version: row.version,
      refusals: row.refusals,
      ours: row.ours,
      holds: row.holds.map(({ until, ...hold }) => ({ ...hold, until: until ?? undefined })),
    }
  )
}

const versionRow = z.object({ version: z.bigint().nullable() })

/** How many of what this bot may have asked for are kept: as many as calls can be on their way at once. */
const OURS_KEPT = 6

/**
 * Notes before Telegram is asked what will stand there, and what somebody did by hand.
 * @returns the version that it has now; undefined where the person's holds are not as they were read
 */
export async function beginHolding(
  database: Database,
  { groupId, userId }: { readonly groupId: GroupId; readonly userId: UserId },
  before: Holding,
  { hand, call }: HoldDecision,
  now: number,
): Promise<bigint | undefined> {
  const ours = withAsked(before.ours, call).slice(-OURS_KEPT)
  const kept =
    hand === undefined
      ? null
      : hand === 'gone'
        ? '{}'
        : JSON.stringify({
            denied: hand.denied,
            until: hand.until === undefined ? null : new Date(hand.until),
          })
  const [row] = await readRows(
    database,
    versionRow,
    sql`select hold_begin(${groupId}::bigint, ${userId}::bigint, ${before.version}::bigint,
      ${JSON.stringify(ours)}::jsonb, ${kept}::jsonb, ${instant(now)}) as version`,
  )
  return row?.version ?? undefined
}

const settledRow = z.object({ version: z.bigint() })

/** Notes what stands there now. @returns whether the person's holds are still those that it was made from */
export async function settleHolding(
  database: Database,
  { groupId, userId }: { readonly groupId: GroupId; readonly userId: UserId },
  version: bigint,
  ours: readonly Restriction[],
): Promise<boolean> {
  const rows = await readRows(
    database,
    settledRow,
    sql`
    update member_restrictions set ours = ${JSON.stringify(ours)}::jsonb, refusals = 0
    where group_id = ${groupId}::bigint and user_id = ${userId}::bigint and version = ${version}::bigint
    returning version`,
  )
  return rows.length > 0
}

/** Notes that Telegram said no. @param again when it is to be asked once more: milliseconds since 1970 */
export async function noteRefusal(
  database: Database,
  { groupId, userId }: { readonly groupId: GroupId; readonly userId: UserId },
  { version, refusals }: Holding,
  again: number | undefined,
): Promise<void> {
  const retry =
    again === undefined
      ? sql`null`
      : sql`hold_job(group_id, user_id, ${`${version}:refused:${refusals}`}, ${instant(again)})`
  await sql`
    with noted as (
      update member_restrictions set refusals = refusals + 1
      where group_id = ${groupId}::bigint and user_id = ${userId}::bigint returning group_id, user_id)
    select ${retry} from noted`.execute(database.query)
}

/** The bot has come back to a group, or has new rights there: what Telegram refused is asked once more. */
export async function holdAnew(database: Database, chat: ChatId, key: string, at: number): Promise<void> {
  await sql`
    select hold_job(r.group_id, r.user_id, ${key}, ${instant(at)}) from member_restrictions r
      join groups g on g.id = r.group_id where g.chat_id = ${chat} and r.refusals > 0
     order by r.user_id`.execute(database.query)
}

/** Something happened to somebody in Telegram: where a cause holds them, it is looked at again. @returns whether one does */
export async function holdAgain(
  database: Database,
  {
    chat,
    person,
    key,
    at,
  }: { readonly chat: ChatId; readonly person: UserId; readonly key: string; readonly at: number },
): Promise<boolean> {
  const rows = await readRows(
    database,
    z.object({ group_id: z.bigint() }),
    sql`
    with held as (
      select r.group_id, r.user_id from groups g join member_restrictions r on r.group_id = g.id
       where g.chat_id = ${chat} and r.user_id = ${person} and exists (
         select from member_holds h where h.group_id = r.group_id and h.user_id = r.user_id and h.lifted_at is null
           and (h.until is null or h.until > ${instant(at)})))
    select group_id, hold_job(group_id, user_id, ${key}, ${instant(at)}) from held`,
  )
  return rows.length > 0
}
