/**
 * The audit: every administrative act, one chain a group. Entries only grow; each carries the hash of the one before, over
 * the text that `audit_hash` describes, so that a change, a gap or another order is found. What people wrote lies beside
 * it and can be erased: the chain holds a salted digest of it.
 */

import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Json } from '../contract/job.ts'
import type { Database, Statement } from '../platform/database.ts'
import { readRows } from '../platform/rows.ts'
import { FIRST_NOBODY, type GroupId, type UserId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { type Named, personSchema } from '../values/person.ts'

export interface AuditEntry {
  readonly groupId: GroupId
  /** Names the act within the group for ever, at most 200 characters: again, it adds nothing. */
  readonly key: string
  /** Undefined: the clock, or the bot itself. */
  readonly actorId?: UserId | undefined
  /** `feature.what`; the feature's texts say `audit.<what>`. */
  readonly act: string
  /** Whom it was done to: an id, or an SQL expression (bigint or null) of the statement. */
  readonly subjectId?: UserId | Statement | undefined
  /** What was changed, as it was and as it is: `{ coins: '50' }`, or any value. An SQL expression gives jsonb or null. */
  readonly before?: Json | { readonly jsonb: Statement } | undefined
  readonly after?: Json | { readonly jsonb: Statement } | undefined
  /** What a person wrote: a reason, a note. Erasable. */
  readonly words?: string | undefined
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * Adds an entry, as an expression for a feature's own statement: together with its act or not at all. Its value is the
 * entry's number. It takes a lock of the group's until the statement ends: let it come last, behind what moves coins.
 */
export const auditExpression = (entry: AuditEntry): RawBuilder<bigint> => sql<bigint>`
  audit_add(${entry.groupId}::bigint, ${entry.key}, ${entry.actorId ?? null}::bigint, ${entry.act},
    ${subjectOf(entry.subjectId)}, ${jsonbOf(entry.before)}, ${jsonbOf(entry.after)}, ${entry.words ?? null}::text,
    ${instant(entry.at)})`

/** Whether an act is in the audit: boolean, for what is done only together with its entry. */
export const isAudited = (groupId: GroupId, key: string): Statement =>
  sql`exists (select from audit_entries e where e.group_id = ${groupId}::bigint and e.key = ${key})`

/** What a person wrote with an act of a group, as an expression: null where they wrote nothing, or it was erased. */
export const wordsOfAct = (group: Statement, key: Statement): Statement => sql`(
  select w.words from audit_entries e join audit_words w on w.group_id = e.group_id and w.number = e.number
   where e.group_id = ${group} and e.key = ${key})`

const subjectOf = (subject: UserId | Statement | undefined): Statement =>
  subject === undefined || typeof subject === 'number' ? sql`${subject ?? null}::bigint` : subject

const jsonbOf = (value: AuditEntry['before']): Statement =>
  isStatement(value) ? value.jsonb : sql`${value === undefined ? null : JSON.stringify(value)}::jsonb`

const isStatement = (value: AuditEntry['before']): value is { readonly jsonb: Statement } =>
  typeof value === 'object' && value !== null && 'jsonb' in value

// ------------------------------------------------------------------------------------------ reading

/** An entry as it is shown. */
export interface AuditRecord {
  readonly number: bigint
  readonly actor: Named | undefined
  readonly act: string
  readonly subject: Named | undefined
  readonly before: Json
  readonly after: Json
  /** Undefined: there were none. Null: they were erased. */
  readonly words: string | null | undefined
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface AuditPage {
  readonly records: readonly AuditRecord[]
  readonly total: number
}

/** What is looked for: acts of one feature, what one person did, or what was done to them. */
export interface AuditFilter {
  /** The part of `act` before the dot. */
  readonly feature?: string | undefined
  /** As its actor or its subject. */
  readonly person?: UserId | undefined
}

const jsonSchema = z.json() as z.ZodType<Json>
const recordRow = z.object({
  number: z.bigint(),
  actor: personSchema.nullable(),
  act: z.string(),
  subject: personSchema.nullable(),
  before: jsonSchema.nullable(),
  after: jsonSchema.nullable(),
  words: z.string().nullable(),
  has_words: z.boolean(),
  at: z.date(),
})
const pageRow = recordRow
  .extend({ total: z.bigint().transform(Number) })
  .or(z.object({ total: z.bigint().transform(Number), number: z.null() }))

/** The newest first. @param page from 0 */
export async function listAudit(
  database: Database,
  group: GroupId,
  { feature, person }: AuditFilter,
  { page, size }: { readonly page: number; readonly size: number },
): Promise<AuditPage> {
  // The chain keeps the number of who was erased: come back, they are somebody new, and what was before is not theirs.
  const erasedBefore = (id: Statement) => sql`coalesce((select max(x.erased_at)
    from people p join erasures x on x.hashes && p.hashes where p.user_id = ${id}), '-infinity')`
  const asked = sql`${person ?? null}::bigint`
  const wanted = sql`e.group_id = ${group}::bigint
    and (${feature ?? null}::text is null or split_part(e.act, '.', 1) = ${feature ?? null}::text)
    and (${asked} is null or ${asked} in (e.actor_id, e.subject_id) and e.at > ${erasedBefore(asked)})`
  const named = (id: Statement) => sql`case when ${id} is not null then coalesce(
    (select jsonb_build_object('userId', p.user_id::text, 'firstName', p.first_name, 'lastName', p.last_name)
       from people p where p.user_id = ${id} and e.at > ${erasedBefore(id)}),
    jsonb_build_object('userId', ${String(FIRST_NOBODY)}::text, 'firstName', '')) end`
  const rows = await readRows(
    database,
    pageRow,
    sql`
    with shown as (
      select e.number, e.act, e.before, e.after, e.at, e.words_digest is not null as has_words, w.words,
        ${named(sql`e.actor_id`)} as actor, ${named(sql`e.subject_id`)} as subject
      from audit_entries e left join audit_words w on w.group_id = e.group_id and w.number = e.number
      where ${wanted} order by e.number desc limit ${size}::integer offset ${page * size}::integer)
    select counted.total, shown.* from (select count(*) as total from audit_entries e where ${wanted}) counted
      left join shown on true order by shown.number desc`,
  )
  return {
    total: rows[0]?.total ?? 0,
    records: rows.flatMap((row) =>
      row.number === null
        ? []
        : {
            number: row.number,
            actor: row.actor ?? undefined,
            act: row.act,
            subject: row.subject ?? undefined,
            before: row.before,
            after: row.after,
            words: row.has_words ? row.words : undefined,
            at: row.at.getTime(),
          },
    ),
  }
}

export const AUDIT_FAULTS = ['missing', 'changed', 'unlinked', 'words', 'cut'] as const
export type AuditFault = (typeof AUDIT_FAULTS)[number]

export interface AuditProof {
  /** How many entries there are. */
  readonly entries: bigint
  /** Of the last one: 64 hexadecimal digits. Kept somewhere else, it proves that nothing before it was changed. */
  readonly hash: string
  readonly faults: readonly { readonly number: bigint; readonly fault: AuditFault }[]
}

const proofRow = z.object({
  entries: z.bigint(),
  hash: z.string(),
  faults: z.array(z.object({ number: z.coerce.bigint(), fault: z.enum(AUDIT_FAULTS) })),
})

/** How many faults a proof names: what comes behind the first ones mostly follows from them. */
const MOST_FAULTS = 20

/** Reckons a group's whole chain anew. */
export async function proveAudit(database: Database, group: GroupId): Promise<AuditProof> {
  const [row] = await readRows(
    database,
    proofRow,
    sql`
    select coalesce(h.number, 0) as entries, coalesce(h.hash, repeat('0', 64)) as hash, (
        select coalesce(jsonb_agg(jsonb_build_object('number', f.number::text, 'fault', f.fault)
            order by f.number, f.fault), '[]')
          from (select * from audit_verify(${group}::bigint) limit ${MOST_FAULTS}::integer) f) as faults
    from (select) one left join audit_heads h on h.group_id = ${group}::bigint`,
  )
  if (!row) throw new Error('a proof is a row')
  return row
}

/** Erases what somebody wrote in the audit and what was written there about them. @returns how much */
export const forgetExpression = (person: UserId | Statement): RawBuilder<number> =>
  sql<number>`audit_forget(${typeof person === 'number' ? sql`${person}::bigint` : person})`
