/** What was delegated in a group, and who its creator was when that was last looked at. */

import { sql } from 'kysely'
import { z } from 'zod'
import { ABILITIES, type Ability, type AbilityHolder, type Administration, holds } from '../contract/entry.ts'
import { defineJob } from '../contract/job.ts'
import type { Database, Statement } from '../platform/database.ts'
import { readRows, rowsAs } from '../platform/rows.ts'
import { type GroupId, type UserId, userId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { type Named, personSchema, userIdSchema } from '../values/person.ts'
import { abilitiesHeld, type Gift } from './abilities.ts'

/** Written by Postgres where the group turns out to be somebody else's, and something stands that was delegated. */
export const creatorJob = defineJob({
  kind: 'community.creator',
  payload: z.object({ from: userIdSchema, to: userIdSchema }),
})

/** Written by Postgres where whoever handed something on leaves or has themselves erased: who had it may have it no longer. */
export const ungivenJob = defineJob({
  kind: 'community.ungiven',
  payload: z.object({ to: userIdSchema, abilities: z.array(z.enum(ABILITIES)) }),
})

export interface NamedGift extends Gift {
  readonly giver: Named
  readonly receiver: Named
}

export interface Delegations {
  readonly gifts: readonly NamedGift[]
  /** As it was last noted. */
  readonly creatorId: UserId | undefined
}

const giftSchema = z.object({
  from: userIdSchema,
  to: userIdSchema,
  ability: z.enum(ABILITIES),
  rooted: z.boolean(),
  here: z.boolean(),
  giver: personSchema,
  receiver: personSchema,
})
const delegationsRow = z.object({
  creator_id: z.bigint().transform(userId).nullable(),
  gifts: z.array(giftSchema),
})

const named = (id: Statement) => sql`coalesce(
  (select jsonb_build_object('userId', p.user_id::text, 'firstName', p.first_name, 'lastName', p.last_name)
     from people p where p.user_id = ${id}),
  jsonb_build_object('userId', (${id})::text, 'firstName', '', 'lastName', null))`

/**
 * All that was given in a group, the oldest first: for a batch, read by {@link toDelegations}.
 * @param of its id, or a scalar SQL expression (bigint)
 */
export function delegationsOf(of: GroupId | Statement): Statement {
  const id = typeof of === 'bigint' ? sql`${of}::bigint` : of
  return sql`
    select g.creator_id, coalesce((
        select jsonb_agg(jsonb_build_object('from', d.from_id::text, 'to', d.to_id::text, 'ability', d.ability,
            'rooted', d.rooted, 'here', community_is_here(d.group_id, d.to_id),
            'giver', ${named(sql`d.from_id`)}, 'receiver', ${named(sql`d.to_id`)})
          order by d.given_at, d.to_id, d.ability, d.from_id)
          from delegations d where d.group_id = g.id), '[]') as gifts
      from groups g where g.id = ${id}`
}

export function toDelegations(rows: readonly unknown[] | undefined): Delegations {
  const [row] = rowsAs(delegationsRow, rows)
  return { gifts: row?.gifts ?? [], creatorId: row?.creator_id ?? undefined }
}

/** The same by itself: one request. */
export async function listDelegations(database: Database, group: GroupId): Promise<Delegations> {
  const [rows = []] = await database.batch([delegationsOf(group)])
  return toDelegations(rows)
}

/** Those to whom something is delegated that they hold, with all that they hold. */
export function delegatesAmong(roots: readonly AbilityHolder[], gifts: readonly NamedGift[]) {
  const held = abilitiesHeld(roots, gifts)
  const receivers = new Map(gifts.filter(({ here }) => here).map(({ to, receiver }) => [to, receiver]))
  return [...receivers].flatMap(([id, receiver]) => {
    const abilities = held.get(id) ?? []
    return abilities.length > 0 ? [{ ...receiver, userId: id, abilities }] : []
  })
}

/**
 * Those who hold an ability, by Telegram's rights or by delegation: whom to tell. One request.
 * @param administrators as Telegram names them
 */
export async function whoHolds<Who extends AbilityHolder & Named & { readonly isBot: boolean }>(
  database: Database,
  group: GroupId,
  administrators: readonly Who[],
  ability: Ability,
): Promise<(AbilityHolder & Named & { readonly isBot: boolean })[]> {
  const { gifts } = await listDelegations(database, group)
  const byRight = administrators.filter(({ abilities }) => holds(abilities, ability))
  const delegates = delegatesAmong(administrators, gifts)
    .filter(
      ({ userId: id, abilities }) => holds(abilities, ability) && !byRight.some((each) => each.userId === id),
    )
    .map((each) => ({ ...each, isBot: false }))
  return [...byRight, ...delegates]
}

// ------------------------------------------------------------------------------------------ changes

/** Who changes it, where, when, and by which key. */
export interface DelegatedBy {
  readonly groupId: GroupId
  readonly actor: UserId
  readonly key: string
  readonly at: number
}

const changedRow = z.object({ changed: z.number() })

/**
 * Gives something, once. Whether the giver holds it is for the reader: what they lack counts for nothing.
 * @param creator the group's, noted beside it
 * @returns whether it was new
 */
export async function insertDelegation(
  database: Database,
  { groupId, actor, key, at }: DelegatedBy,
  gift: Pick<Gift, 'to' | 'ability' | 'rooted'>,
  { creator, notices }: { readonly creator: UserId | undefined; readonly notices: Statement },
): Promise<boolean> {
  const [row] = await readRows(
    database,
    changedRow,
    sql`
    with given as materialized (
      select delegation_give(${groupId}::bigint, ${actor}::bigint, ${gift.to}::bigint, ${gift.ability}, ${gift.rooted},
        ${creator ?? null}::bigint, ${key}, ${instant(at)}) as changed)
    select changed, case when changed > 0 then ${notices} end as told from given`,
  )
  return (row?.changed ?? 0) > 0
}

/** Takes gifts back, and tells of it where there still was any. @returns how many there were */
export async function deleteDelegations(
  database: Database,
  { groupId, actor, key, at }: DelegatedBy,
  gifts: readonly Pick<Gift, 'from' | 'to' | 'ability'>[],
  notices: Statement,
): Promise<number> {
  const taken = JSON.stringify(gifts.map(({ from, to, ability }) => ({ from, to, ability })))
  const [row] = await readRows(
    database,
    changedRow,
    sql`
    with taken as materialized (
      select delegation_take(${groupId}::bigint, ${actor}::bigint, ${taken}::jsonb, ${key}, ${instant(at)}) as changed)
    select changed, case when changed > 0 then ${notices} end as told from taken`,
  )
  return row?.changed ?? 0
}

/** What former creators gave is the present one's from now on. @returns how much there was */
export async function adoptDelegations(database: Database, by: DelegatedBy): Promise<number> {
  const [row] = await readRows(
    database,
    changedRow,
    sql`select delegation_keep(${by.groupId}::bigint, ${by.actor}::bigint, ${by.key}, ${instant(by.at)}) as changed`,
  )
  return row?.changed ?? 0
}

/**
 * Notes who the group's creator is, for a batch too. Where another one was known and something is delegated, a job
 * follows (creatorJob): then `services.catchUp()`.
 */
export const notingCreator = (group: GroupId, creator: UserId, at: number): Statement =>
  sql`select delegation_creator(${group}::bigint, ${creator}::bigint, ${instant(at)}) as changed`

export const creatorRow = z.object({ changed: z.boolean() })

/** Tells by jobs whoever may have lost what somebody gave by rights that they no longer have. */
export const notingLost = (group: GroupId, giver: UserId, lost: readonly Ability[], at: number): Statement =>
  sql`select delegation_lost(${group}::bigint, ${giver}::bigint, ${[...lost]}::text[], ${instant(at)}) as jobs`

export const lostRow = z.object({ jobs: z.int() })

/** @returns whether a job follows */
export async function noteCreator(
  database: Database,
  group: GroupId,
  { creatorId }: Administration,
  at: number,
): Promise<boolean> {
  if (creatorId === undefined) return false
  const [row] = await readRows(database, creatorRow, notingCreator(group, creatorId, at))
  return row?.changed ?? false
}
