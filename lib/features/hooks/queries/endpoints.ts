import { sql } from 'kysely'
import { z } from 'zod'
import { type AuditEntry, auditExpression } from '../../../community/audit.ts'
import type { Notice } from '../../../contract/notice.ts'
import { noticesExpression } from '../../../jobs/statements.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows, rowsAs } from '../../../platform/rows.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { personSchema } from '../../../values/person.ts'

/** How long both secrets of one that was changed sign. */
export const ROTATING_MS = 86_400_000

const moment = z
  .date()
  .nullable()
  .transform((date) => date?.getTime())

const endpointRow = z.object({
  ref: z.string(),
  url: z.string(),
  types: z.array(z.string()).nullable(),
  maker: personSchema.nullable(),
  /** Whoever has left the room hears no more of it. */
  maker_here: z.boolean(),
  made_at: z.date().transform((date) => date.getTime()),
  failing_since: moment,
  disabled_at: moment,
  disabled_why: z.enum(['failing', 'gone', 'unreadable']).nullable(),
  rotating_until: moment,
  waiting: z.number(),
  taken_at: moment,
})

/** Where a group's news goes. */
export type Endpoint = Readonly<z.infer<typeof endpointRow>>

const columns = sql`e.ref, e.url, e.types, consent_person(e.made_by) as maker,
  community_is_here(e.group_id, e.made_by) as maker_here, e.made_at, e.failing_since, e.disabled_at, e.disabled_why,
  e.previous_until as rotating_until,
  (select count(*)::integer from hook_deliveries d where d.endpoint = e.ref and d.state = 'waiting') as waiting,
  (select max(d.tried_at) from hook_deliveries d where d.endpoint = e.ref and d.state = 'taken') as taken_at`

export const listEndpoints = (database: Database, group: GroupId): Promise<Endpoint[]> =>
  readRows(
    database,
    endpointRow,
    sql`select ${columns} from hook_endpoints e where e.group_id = ${group}::bigint order by e.made_at, e.ref`,
  )

export async function findEndpoint(
  database: Database,
  group: GroupId,
  ref: string,
): Promise<Endpoint | undefined> {
  const [row] = await readRows(
    database,
    endpointRow,
    sql`select ${columns} from hook_endpoints e where e.ref = ${ref} and e.group_id = ${group}::bigint`,
  )
  return row
}

/** Where it is: a scalar expression. */
export const groupOfEndpoint = (ref: string): Statement =>
  sql`(select group_id from hook_endpoints where ref = ${ref})`

/** Where a delivery's endpoint is: a scalar expression. */
export const groupOfDelivery = (id: bigint): Statement =>
  sql`(select e.group_id from hook_deliveries d join hook_endpoints e on e.ref = d.endpoint where d.id = ${id}::bigint)`

export interface NewEndpoint {
  readonly ref: string
  readonly groupId: GroupId
  readonly url: string
  readonly sealed: string
  readonly by: UserId
  readonly key: string
  readonly at: number
  /** How many a group may have. */
  readonly most: number
  readonly audit: AuditEntry
}

const madeRow = z.object({ ref: z.string(), secret: z.string() })

/**
 * Adds one, once by its key.
 * @returns it, or the one of the first time, with its secret as it is kept; undefined where the group has as many as it may
 */
export async function insertEndpoint(
  database: Database,
  { ref, groupId, url, sealed, by, key, at, most, audit }: NewEndpoint,
): Promise<Readonly<z.infer<typeof madeRow>> | undefined> {
  const [, made] = await database.batch([
    // Whoever adds one at the same moment is counted: a statement sees what was there when it began.
    sql`select pg_advisory_xact_lock(hashtextextended('hooks.endpoints', ${groupId}::bigint)) is null as locked`,
    sql`
    with made as (
      insert into hook_endpoints (ref, group_id, url, secret, made_by, made_key, made_at)
      select ${ref}, ${groupId}::bigint, ${url}, ${sealed}, ${by}::bigint, ${key}, ${instant(at)}
       where (select count(*) from hook_endpoints e where e.group_id = ${groupId}::bigint) < ${most}::integer
      on conflict (made_key) do nothing
      returning ref, secret)
    select m.ref, m.secret, ${auditExpression(audit)} as audited from made m
    union all
    select e.ref, e.secret, null from hook_endpoints e where e.made_key = ${key} and e.group_id = ${groupId}::bigint`,
  ])
  return rowsAs(madeRow, made)[0]
}

export interface EndpointChange {
  readonly groupId: GroupId
  readonly ref: string
  readonly at: number
  readonly audit: AuditEntry
  /** Who hears of it. */
  readonly told?: readonly Notice[]
}

const doneRow = z.object({ ref: z.string() })

const change = async (
  database: Database,
  { ref, groupId, audit }: EndpointChange,
  set: Statement,
): Promise<boolean> => {
  const rows = await readRows(
    database,
    doneRow,
    sql`
    with changed as (
      update hook_endpoints e set ${set} where e.ref = ${ref} and e.group_id = ${groupId}::bigint returning e.ref)
    select c.ref, ${auditExpression(audit)} as audited from changed c`,
  )
  return rows.length > 0
}

/** What it hears of from now on; null: everything. @returns whether it is there */
export const updateTypes = (database: Database, order: EndpointChange, types: readonly string[] | null) =>
  change(database, order, types === null ? sql`types = null` : sql`types = ${[...types]}::text[]`)

/** Sends to it again, from what waits on. */
export const enableEndpoint = (database: Database, order: EndpointChange) =>
  change(
    database,
    order,
    sql`disabled_at = null, disabled_why = null, failing_since = null, rests_until = 'epoch'`,
  )

const secretRow = z.object({ secret: z.string() })

/**
 * Another secret, which is its new holder's; the one before signs beside it for a day. Again by the same key it changes
 * nothing. @returns the secret in force, as it is kept; undefined where it isn't there
 */
export async function rotateSecret(
  database: Database,
  { ref, groupId, at, audit, told = [] }: EndpointChange,
  { sealed, by, key }: { readonly sealed: string; readonly by: UserId; readonly key: string },
): Promise<string | undefined> {
  const [row] = await readRows(
    database,
    secretRow,
    sql`
    with changed as (
      update hook_endpoints e
         set secret = ${sealed}, made_by = ${by}::bigint, rotated_key = ${key},
             previous_secret = case when coalesce(e.disabled_why, '') <> 'unreadable' then e.secret end,
             previous_until = case when coalesce(e.disabled_why, '') <> 'unreadable' then ${instant(at + ROTATING_MS)} end,
             disabled_at = case when coalesce(e.disabled_why, '') <> 'unreadable' then e.disabled_at end,
             disabled_why = case when coalesce(e.disabled_why, '') <> 'unreadable' then e.disabled_why end
       where e.ref = ${ref} and e.group_id = ${groupId}::bigint and e.rotated_key is distinct from ${key}
      returning e.secret)
    select c.secret, ${auditExpression(audit)} as audited, ${noticesExpression(told)} as told from changed c
    union all
    select e.secret, null, null from hook_endpoints e
     where e.ref = ${ref} and e.group_id = ${groupId}::bigint and e.rotated_key = ${key}`,
  )
  return row?.secret
}

/** With its deliveries. @returns whether it was there */
export async function deleteEndpoint(
  database: Database,
  { ref, groupId, audit, told = [] }: EndpointChange,
): Promise<boolean> {
  const rows = await readRows(
    database,
    doneRow,
    sql`
    with gone as (
      delete from hook_endpoints e where e.ref = ${ref} and e.group_id = ${groupId}::bigint returning e.ref)
    select g.ref, ${auditExpression(audit)} as audited, ${noticesExpression(told)} as told from gone g`,
  )
  return rows.length > 0
}

/** Something for it alone, whatever it hears of else. @returns whether it was new */
export async function insertTest(
  database: Database,
  { ref, groupId, at }: Omit<EndpointChange, 'audit'>,
  { type, key, data }: { readonly type: string; readonly key: string; readonly data: object },
): Promise<boolean> {
  const [row] = await readRows(
    database,
    z.object({ emitted: z.boolean() }),
    sql`select hook_emit(e.group_id, ${type}, ${key}, ${instant(at)}, '{}'::bigint[], ${JSON.stringify(data)}::jsonb,
        e.ref) as emitted
      from hook_endpoints e where e.ref = ${ref} and e.group_id = ${groupId}::bigint`,
  )
  return row?.emitted ?? false
}

// ------------------------------------------------------------------------------------------ deliveries

const deliveryRow = z.object({
  id: z.bigint(),
  type: z.string(),
  state: z.enum(['waiting', 'taken', 'dead']),
  attempts: z.number(),
  happened_at: z.date().transform((date) => date.getTime()),
  ready_at: z.date().transform((date) => date.getTime()),
  code: z.number().nullable(),
  failed: z.string().nullable(),
})

export type LoggedDelivery = Readonly<z.infer<typeof deliveryRow>>

/** The latest, one more than are shown. */
export const listDeliveries = (
  database: Database,
  group: GroupId,
  ref: string,
  page: { readonly offset: number; readonly rows: number },
): Promise<LoggedDelivery[]> =>
  readRows(
    database,
    deliveryRow,
    sql`
    select d.id, v.type, d.state, d.attempts, v.happened_at, d.ready_at, d.code, d.failed
      from hook_deliveries d join hook_endpoints e on e.ref = d.endpoint join hook_events v on v.ref = d.event
     where d.endpoint = ${ref} and e.group_id = ${group}::bigint
     order by v.happened_at desc, d.id desc offset ${page.offset}::integer limit ${page.rows + 1}::integer`,
  )

const replayedRow = z.object({ endpoint: z.string(), stopped: z.boolean() })

/**
 * Sends it once more, under its own webhook-id, at once; not where its endpoint is stopped.
 * @returns undefined where it isn't there
 */
export async function replayDelivery(
  database: Database,
  group: GroupId,
  id: bigint,
  at: number,
): Promise<Readonly<z.infer<typeof replayedRow>> | undefined> {
  const [row] = await readRows(
    database,
    replayedRow,
    sql`
    with meant as (
      select d.id, d.endpoint, e.disabled_at is not null as stopped
        from hook_deliveries d join hook_endpoints e on e.ref = d.endpoint
       where d.id = ${id}::bigint and e.group_id = ${group}::bigint),
    again as (
      update hook_deliveries d set state = 'waiting', attempts = 0, ready_at = ${instant(at)}
        from meant m where d.id = m.id and not m.stopped)
    select m.endpoint, m.stopped from meant m`,
  )
  return row
}

// ------------------------------------------------------------------------------------------ another creator

const followedRow = z.object({ title: z.string(), count: z.number(), to: personSchema.nullable() })

/** What a new creator has got of hooks. */
export async function findFollowed(database: Database, group: GroupId, to: UserId) {
  const [row] = await readRows(
    database,
    followedRow,
    sql`select g.title, consent_person(${to}::bigint) as to, (
        select count(*)::integer from hook_endpoints e where e.group_id = g.id and e.made_by = ${to}::bigint) as count
      from groups g where g.id = ${group}::bigint`,
  )
  return row
}
