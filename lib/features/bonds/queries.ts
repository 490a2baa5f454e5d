import { sql } from 'kysely'
import { z } from 'zod'
import { mentioned } from '../../community/people.ts'
import { answering, readSettled } from '../../consent/answers.ts'
import { requestRow } from '../../consent/request-row.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { Notice } from '../../contract/notice.ts'
import type { Ending, RequestAnswer, SettledRequest } from '../../contract/request.ts'
import type { RoleplayAct } from '../../contract/turn.ts'
import { noticesExpression } from '../../jobs/statements.ts'
import type { Database, Statement } from '../../platform/database.ts'
import { readRows } from '../../platform/rows.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import { instant } from '../../values/instant.ts'
import { type Named, personSchema } from '../../values/person.ts'
import type { DigestPeriod } from '../digests/index.ts'
import { hookExpression, hookPersonExpression } from '../hooks/index.ts'
import { bondMade } from './hooks.ts'

/** The constraint that keeps one bond between two people of a group. */
export const BOUND = 'bonds_pair'

export interface Bond {
  readonly id: bigint
  readonly owner: Named
  readonly wearer: Named
  /** Milliseconds since 1970. */
  readonly since: number
  /** By name, what the wearer allows beyond the bond itself. */
  readonly permissions: Readonly<Record<string, boolean>>
}

const bondRow = z.object({
  id: z.bigint(),
  since: z.date(),
  owner: personSchema,
  wearer: personSchema,
  permissions: z.record(z.string(), z.boolean()),
})

const toBond = ({ id, owner, wearer, since, permissions }: z.infer<typeof bondRow>): Bond => ({
  id,
  owner,
  wearer,
  since: since.getTime(),
  permissions,
})

const bondColumns = sql`b.id, b.since, consent_person(b.owner_id) as owner, consent_person(b.wearer_id) as wearer,
  b.permissions`

/**
 * Accepting a collar makes the bond, in the statement that settles the request.
 * @throws ConstraintViolated (BOUND) when the two have become bound meanwhile; the request then stands as it was
 */
export async function acceptCollar(act: RoleplayAct, answer: RequestAnswer): Promise<SettledRequest> {
  const group = sql`a.group_id`
  const hooked = hookExpression(bondMade, {
    groupId: group,
    key: sql`a.ref`,
    at: act.now,
    people: sql`array[a.sender_id, a.target_id]`,
    data: sql`jsonb_build_object('owner', ${hookPersonExpression(group, sql`a.sender_id`)},
      'wearer', ${hookPersonExpression(group, sql`a.target_id`)})`,
  })
  const rows = await readRows(
    act.services.database,
    requestRow,
    sql`
    with answered as materialized (${answering(act, answer)}),
    made as (
      insert into bonds (id, group_id, owner_id, wearer_id, message, since)
      select id, group_id, sender_id, target_id, payload ->> 'message', ${instant(act.now)}
      from answered where fresh and status = 'accepted')
    select a.*, case when a.fresh and a.status = 'accepted' and ${answer.announced !== undefined}::boolean
        then ${hooked} end as hooked
      from answered a`,
  )
  return readSettled(rows)
}

/** Whether the two have a bond there, either way round: an expression. */
export const areBound = (group: GroupId, one: UserId, other: Statement): Statement =>
  sql`exists (select from bonds b where b.group_id = ${group}::bigint and b.ended_at is null
    and least(b.owner_id, b.wearer_id) = least(${one}::bigint, ${other})
    and greatest(b.owner_id, b.wearer_id) = greatest(${one}::bigint, ${other}))`

/** How many bonds a profile's card names. */
export const SHOWN_ON_CARD = 3

/** Somebody's bonds for their profile's card, as jsonb: the latest, and one more than are shown. */
export const profileBonds = (group: GroupId, user: Statement): Statement =>
  sql`(select jsonb_agg(jsonb_build_object('owner', consent_person(b.owner_id), 'wearer', consent_person(b.wearer_id))
      order by b.since desc, b.id desc)
    from (
      select * from bonds b
      where b.group_id = ${group}::bigint and b.ended_at is null and ${user} in (b.owner_id, b.wearer_id)
      order by b.since desc, b.id desc limit ${SHOWN_ON_CARD + 1}) b)`

/** How many bonds a digest names. */
const SHOWN_IN_DIGEST = 3

/** Bonds that began in a period and still hold, as DigestPart.facts; null when there are none. */
export const digestBonds = ({ groupId, from, to }: DigestPeriod): Statement =>
  sql`(select jsonb_build_object('bonds', count(*), 'shown', jsonb_agg(
      jsonb_build_object('owner', consent_person(b.owner_id), 'wearer', consent_person(b.wearer_id))
      order by b.since, b.id) filter (where b.place <= ${SHOWN_IN_DIGEST}))
    from (
      select *, row_number() over (order by since, id) as place from bonds
      where group_id = ${groupId}::bigint and ended_at is null
        and since >= ${instant(from)} and since < ${instant(to)}) b
    having count(*) > 0)`

/** Where a bond is: a scalar expression. */
export const groupOfBond = (id: bigint): Statement =>
  sql`(select group_id from bonds where id = ${id}::bigint)`

export interface BondPage {
  readonly bonds: readonly Bond[]
  readonly total: number
  /** Whose they are; undefined for the whole group's. */
  readonly of: Named | undefined
}

const foundColumn = { found: personSchema.nullable() }
/** Without a bond: they have none, or none on that page. */
const listedRow = bondRow
  .extend({ ...foundColumn, total: z.bigint().transform(Number) })
  .or(z.object({ ...foundColumn, id: z.null() }))

/**
 * Bonds of a group, or of somebody in it, the latest first.
 * @returns undefined when nobody is known by that mention
 */
export async function listBonds(
  database: Database,
  group: GroupId,
  mention: PersonMention | undefined,
  page: { readonly offset: number; readonly rows: number },
): Promise<BondPage | undefined> {
  const rows = await readRows(
    database,
    listedRow,
    sql`
    with found as materialized (select * from ${mention ? mentioned(mention, group, 'known') : sql`(select null::bigint as user_id)`} t),
    shown as (
      select ${bondColumns}, count(*) over () as total from bonds b, found
      where b.group_id = ${group}::bigint and b.ended_at is null
        and (found.user_id is null or found.user_id in (b.owner_id, b.wearer_id))
      order by b.since desc, b.id desc offset ${page.offset} limit ${page.rows})
    select shown.*, consent_person(found.user_id) as found from found left join shown on true`,
  )
  const first = rows[0]
  if (!first) return undefined
  return {
    bonds: rows.flatMap((row) => (row.id === null ? [] : [toBond(row)])),
    total: first.id === null ? 0 : first.total,
    of: first.found ?? undefined,
  }
}

const knownColumn = { known: z.boolean() }
const ownRow = bondRow.extend(knownColumn).or(z.object({ ...knownColumn, id: z.null() }))

/** Which bond of somebody's is meant: the one with another, or by its id. */
export type BondMeant = { readonly with: PersonMention } | { readonly id: bigint }

/** With whom (`found`), and which ids that could be, whoever's they are. */
const meaningOf = (by: BondMeant, group: GroupId) =>
  'id' in by
    ? { found: sql`select null::bigint as user_id`, wanted: sql`select ${by.id}::bigint` }
    : {
        found: sql`select user_id from ${mentioned(by.with, group, 'known')} t`,
        wanted: sql`select b.id from bonds b, found where found.user_id in (b.owner_id, b.wearer_id)`,
      }

/** @returns undefined when there is none (any more) */
export async function findBond(
  database: Database,
  group: GroupId,
  own: UserId,
  by: BondMeant,
): Promise<{ readonly known: boolean; readonly bond: Bond | undefined }> {
  const { found, wanted } = meaningOf(by, group)
  const [row] = await readRows(
    database,
    ownRow,
    sql`
    with found as materialized (${found}),
    theirs as (
      select ${bondColumns} from bonds b
      where b.id in (${wanted}) and b.group_id = ${group}::bigint and b.ended_at is null
        and ${own}::bigint in (b.owner_id, b.wearer_id) limit 1)
    select theirs.*, exists (select from found) as known from (select) one left join theirs on true`,
  )
  return { known: row?.known ?? false, bond: row && row.id !== null ? toBond(row) : undefined }
}

/** What a wipe has ended, and its undo would bring back, has now been ended by one of the two: it stays away. */
export async function endWiped(
  database: Database,
  group: GroupId,
  own: UserId,
  by: BondMeant,
): Promise<void> {
  const { found, wanted } = meaningOf(by, group)
  await sql`
    with found as materialized (${found})
    update bonds set end_cause = 'released', ended_by = ${own}::bigint
     where id in (${wanted}) and group_id = ${group}::bigint and end_cause = 'wiped'
       and ${own}::bigint in (owner_id, wearer_id)`.execute(database.query)
}

/** Ends one bond of the actor's; the other one is told in the same statement. @returns whether it was there */
export async function endBond(
  database: Database,
  end: { readonly id: bigint; readonly by: UserId; readonly at: number; readonly told: Notice },
): Promise<boolean> {
  const { rows } = await sql`
    with ended as (
      update bonds set ended_at = ${instant(end.at)}, ended_by = ${end.by}::bigint, end_cause = 'released'
      where id = ${end.id}::bigint and ended_at is null and ${end.by}::bigint in (owner_id, wearer_id) returning id)
    select ${noticesExpression([end.told])} as told from ended`.execute(database.query)
  return rows.length > 0
}

/** For Feature.ends. */
export const endingBonds = ({ person, groupId, with: other, cause, at }: Ending): Statement =>
  sql`select group_id, other_id, null::jsonb as postings from bonds_end(${person}::bigint,
    ${groupId ?? null}::bigint, ${other ?? null}::bigint, ${cause}, ${instant(at)})`

export interface PermissionChange {
  readonly groupId: GroupId
  readonly id: bigint
  readonly wearer: UserId
  /** Its name. */
  readonly permission: string
  readonly allowed: boolean
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Sets what the wearer allows. @returns the bond as it is then; undefined when it is not theirs to allow */
export async function updatePermission(
  database: Database,
  { groupId, id, wearer, permission, allowed, at }: PermissionChange,
): Promise<Bond | undefined> {
  const [row] = await readRows(
    database,
    bondRow,
    sql`
    update bonds b set permissions = b.permissions || jsonb_build_object(${permission}::text, ${allowed}::boolean),
      permissions_at = ${instant(at)}
    where b.id = ${id}::bigint and b.group_id = ${groupId}::bigint and b.wearer_id = ${wearer}::bigint
      and b.ended_at is null
    returning ${bondColumns}`,
  )
  return row && toBond(row)
}

/**
 * The collar of one person's that another wears, for a feature's own statement: a subquery of none or one row, with the
 * bond's `id` and whether it `allows` a permission.
 */
export const wornCollar = (of: {
  readonly groupId: GroupId
  readonly owner: UserId
  readonly wearer: Statement
  readonly permission: string
}): Statement => sql`(
  select b.id, coalesce((b.permissions ->> ${of.permission})::boolean, false) as allows from bonds b
  where b.group_id = ${of.groupId}::bigint and b.owner_id = ${of.owner}::bigint and b.wearer_id = ${of.wearer}
    and b.ended_at is null)`

/** The bonds of a group that hold, for its files: `[{user, other, value}]`. Never their message, nor what is allowed by them. */
export const listGroupBonds = (group: GroupId): Statement => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('user', b.owner_id::text, 'other', b.wearer_id::text,
      'value', jsonb_build_object('id', b.id::text, 'user', b.owner_id::text, 'other', b.wearer_id::text,
        'since', to_char(b.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) order by b.id), '[]')
    from bonds b where b.group_id = ${group}::bigint and b.ended_at is null)`
