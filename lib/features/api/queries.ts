/** Keys of other programs, and what they were answered. */

import { sql } from 'kysely'
import { z } from 'zod'
import { auditExpression } from '../../community/audit.ts'
import { type Delegations, delegationsOf, toDelegations } from '../../community/delegations.ts'
import { chatOf, readChat, readScope, scopeOf } from '../../community/queries.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Notice } from '../../contract/notice.ts'
import { type Begun, SCOPES, type Scope } from '../../contract/rest.ts'
import { noticesExpression } from '../../jobs/statements.ts'
import type { Database } from '../../platform/database.ts'
import { readRows, rowsAs } from '../../platform/rows.ts'
import type { ChatId, GroupId, UserId } from '../../values/ids.ts'
import { instant } from '../../values/instant.ts'
import { type Named, personSchema } from '../../values/person.ts'

/** What an older version may have written and this one doesn't know is left out: a key never does more than it says. */
const scopesSchema = z.array(z.string()).transform((all) => SCOPES.filter((scope) => all.includes(scope)))

// ------------------------------------------------------------------------------------------ who calls

const callerRow = z.object({
  id: z.bigint(),
  scopes: scopesSchema,
  maker: personSchema.nullable(),
  is_here: z.boolean(),
})

export interface FoundKey {
  readonly id: bigint
  readonly scopes: readonly Scope[]
  readonly maker: Named
  readonly isHere: boolean
  readonly group: GroupScope
  /** Undefined where the bot is no longer. */
  readonly chat: ChatId | undefined
  readonly delegations: Delegations
}

/** A key that stands, and all that who it belongs to may rest on: one request. That it was used is noted, to the minute. */
export async function findKey(database: Database, hash: string, now: number): Promise<FoundKey | undefined> {
  const group = sql`(select k.group_id from api_keys k where k.hash = ${hash} and k.revoked_at is null)`
  const [found, scope, chat, delegations] = await database.batch([
    sql`
    with used as (
      update api_keys set used_at = ${instant(now)}
       where hash = ${hash} and revoked_at is null
         and (used_at is null or used_at < ${instant(now)} - interval '1 minute'))
    select k.id, k.scopes, consent_person(k.maker_id) as maker, community_is_here(k.group_id, k.maker_id) as is_here
      from api_keys k where k.hash = ${hash} and k.revoked_at is null`,
    scopeOf(group),
    chatOf(group),
    delegationsOf(group),
  ])
  const [row] = rowsAs(callerRow, found)
  const known = readScope(scope)
  return row?.maker && known
    ? {
        id: row.id,
        scopes: row.scopes,
        maker: row.maker,
        isHere: row.is_here,
        group: known,
        chat: readChat(chat),
        delegations: toDelegations(delegations),
      }
    : undefined
}

// ------------------------------------------------------------------------------------------ what was answered

const DAY_MS = 86_400_000
/** Longer than any function runs. */
const HELD_MS = 60_000

const begunRow = z.object({
  id: z.bigint(),
  is_mine: z.boolean(),
  is_other: z.boolean(),
  status: z.number().nullable(),
  body: z.string().nullable(),
})

/**
 * Whoever comes first by a key has it, until it is answered; whoever was cut off leaves it to the next. After a day it is a
 * key like any other, with a new number.
 */
export async function beginWrite(
  database: Database,
  call: {
    readonly keyId: bigint
    readonly hash: string
    readonly asked: string
    readonly holder: string
    readonly now: number
  },
): Promise<Begun> {
  const at = instant(call.now)
  const isOver = sql`w.begun_at <= ${instant(call.now - DAY_MS)}`
  const isFree = sql`(w.status is null and w.held_until <= ${at} and w.asked = excluded.asked)`
  const [row] = await readRows(
    database,
    begunRow,
    sql`
    insert into api_writes as w (key_id, hash, asked, begun_at, holder, held_until)
    values (${call.keyId}::bigint, ${call.hash}, ${call.asked}, ${at}, ${call.holder}, ${instant(call.now + HELD_MS)})
    on conflict (key_id, hash) do update set
      -- A new number is a new movement in the ledger.
      id = case when ${isOver} then excluded.id else w.id end,
      asked = case when ${isOver} then excluded.asked else w.asked end,
      begun_at = case when ${isOver} then excluded.begun_at else w.begun_at end,
      status = case when ${isOver} then null else w.status end,
      body = case when ${isOver} then null else w.body end,
      holder = case when ${isOver} or ${isFree} then excluded.holder else w.holder end,
      held_until = case when ${isOver} or ${isFree} then excluded.held_until else w.held_until end
    returning w.id, w.holder = ${call.holder} as is_mine, w.asked <> ${call.asked} as is_other, w.status, w.body`,
  )
  if (!row) throw new Error('an upsert gives a row')
  if (row.is_mine) return { is: 'first', id: row.id }
  if (row.is_other) return { is: 'other' }
  return row.status === null || row.body === null
    ? { is: 'busy' }
    : { is: 'done', status: row.status, body: row.body }
}

export async function finishWrite(
  database: Database,
  id: bigint,
  answer: { readonly status: number; readonly body: string },
): Promise<void> {
  await sql`update api_writes set status = ${answer.status}, body = ${answer.body}
    where id = ${id}::bigint and status is null`.execute(database.query)
}

/** Whoever comes next may try again at once. */
export async function freeWrite(database: Database, id: bigint, now: number): Promise<void> {
  await sql`update api_writes set held_until = ${instant(now)} where id = ${id}::bigint and status is null`.execute(
    database.query,
  )
}

// ------------------------------------------------------------------------------------------ making and revoking

export interface Key {
  readonly ref: string
  readonly maker: Named | undefined
  readonly scopes: readonly Scope[]
  /** Milliseconds since 1970. */
  readonly madeAt: number
  readonly usedAt: number | undefined
}

export interface NewKey {
  readonly ref: string
  readonly groupId: GroupId
  readonly hash: string
  readonly maker: UserId
  readonly scopes: readonly Scope[]
  readonly key: string
  readonly at: number
}

/** Keys that stand in one group at once. */
export const MOST_KEYS = 20

/** @returns false where there are as many as may be */
export async function insertKey(database: Database, made: NewKey): Promise<boolean> {
  const audit = auditExpression({
    groupId: made.groupId,
    key: `api:${made.key}:made`,
    actorId: made.maker,
    act: 'api.made',
    after: { key: made.ref, scopes: [...made.scopes] },
    at: made.at,
  })
  const [, rows = []] = await database.batch([
    // Whoever makes one at the same moment is counted: a statement sees what was there when it began.
    sql`select pg_advisory_xact_lock(hashtextextended('api.keys', ${made.groupId}::bigint)) is null as locked`,
    sql`
    with made as (
      insert into api_keys (ref, group_id, hash, maker_id, scopes, made_at, made_key)
      select ${made.ref}, ${made.groupId}::bigint, ${made.hash}, ${made.maker}::bigint, ${[...made.scopes]}::text[],
             ${instant(made.at)}, ${made.key}
       where (select count(*) from api_keys
               where group_id = ${made.groupId}::bigint and revoked_at is null and made_key <> ${made.key}) < ${MOST_KEYS}
      -- The first answer was never seen: what it would have told is none any more.
      on conflict (made_key) do update set ref = excluded.ref, hash = excluded.hash
      returning ref)
    select ref, ${audit} as audited from made`,
  ])
  return rows.length > 0
}

const keyRow = z.object({
  ref: z.string(),
  maker: personSchema.nullable(),
  scopes: scopesSchema,
  made_at: z.date(),
  used_at: z.date().nullable(),
})

/** Those that stand, the newest first. @param of only this person's */
export async function listKeys(database: Database, group: GroupId, of: UserId | undefined): Promise<Key[]> {
  const rows = await readRows(
    database,
    keyRow,
    sql`
    select k.ref, consent_person(k.maker_id) as maker, k.scopes, k.made_at, k.used_at from api_keys k
     where k.group_id = ${group}::bigint and k.revoked_at is null
       and (${of ?? null}::bigint is null or k.maker_id = ${of ?? null}::bigint)
     order by k.made_at desc, k.id desc`,
  )
  return rows.map((row) => ({
    ref: row.ref,
    maker: row.maker ?? undefined,
    scopes: row.scopes,
    madeAt: row.made_at.getTime(),
    usedAt: row.used_at?.getTime(),
  }))
}

/** @param of only this person's. @returns whether it stood until now */
export async function revokeKey(
  database: Database,
  { group, ref, of }: { readonly group: GroupId; readonly ref: string; readonly of: UserId | undefined },
  by: { readonly actor: UserId; readonly key: string; readonly at: number },
  told: readonly Notice[],
): Promise<boolean> {
  const audit = auditExpression({
    groupId: group,
    key: `api:${by.key}:revoked`,
    actorId: by.actor,
    act: 'api.revoked',
    subjectId: sql`r.maker_id`,
    before: { key: ref },
    at: by.at,
  })
  const rows = await readRows(
    database,
    z.object({ ref: z.string() }),
    sql`
    with revoked as (
      update api_keys set revoked_at = ${instant(by.at)}, revoked_by = ${by.actor}::bigint
       where group_id = ${group}::bigint and ref = ${ref} and revoked_at is null
         and (${of ?? null}::bigint is null or maker_id = ${of ?? null}::bigint)
      returning ref, maker_id)
    select r.ref, ${audit} as audited, ${noticesExpression(told)} as told from revoked r`,
  )
  return rows.length > 0
}

/** Whoever runs the group now makes a key theirs: it does what they may. @returns whether it stood */
export async function adoptKey(
  database: Database,
  { group, ref }: { readonly group: GroupId; readonly ref: string },
  by: { readonly actor: UserId; readonly key: string; readonly at: number },
  told: readonly Notice[],
): Promise<boolean> {
  const audit = auditExpression({
    groupId: group,
    key: `api:${by.key}:adopted`,
    actorId: by.actor,
    act: 'api.adopted',
    subjectId: sql`b.maker_id`,
    before: { key: ref },
    at: by.at,
  })
  const rows = await readRows(
    database,
    z.object({ ref: z.string() }),
    sql`
    with before as materialized (
      select k.id, k.maker_id from api_keys k
       where k.group_id = ${group}::bigint and k.ref = ${ref} and k.revoked_at is null),
    adopted as (update api_keys k set maker_id = ${by.actor}::bigint from before b where k.id = b.id returning k.ref)
    select a.ref, ${audit} as audited, ${noticesExpression(told)} as told from adopted a, before b`,
  )
  return rows.length > 0
}
