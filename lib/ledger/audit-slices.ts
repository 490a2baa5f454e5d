import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../platform/database.ts'
import { readRow } from '../platform/rows.ts'
import type { GroupId } from '../values/ids.ts'
import {
  type Audit,
  changedWords,
  type Fault,
  faultSchema,
  faultsAsJson,
  lineOf,
  totalsSchema,
} from './audit.ts'
import { digestEnd, digestMore, emptyDigest } from './running-digest.ts'

/**
 * The audit of large books, in slices that each read a bounded number of rows. What it compares while movements go on is
 * read in one statement each time, so that a movement in between is no fault. Unlike `audit`, it finds an entry of
 * another group on an account of this one only in that other group's own audit, where it is a stray, too.
 */

const SLICE = { transactions: 10_000, accounts: 5_000, holds: 5_000 } as const
export type SliceSizes = { readonly [Step in keyof typeof SLICE]: number }
const LEVELS = 8
const SUBJECTS = 5

const wholeText = z.string().regex(/^-?\d+$/)

/** How far an audit has come: laid down between two slices, as JSON. */
export const auditProgress = z.object({
  /** The last transaction of the proof. */
  cut: wholeText,
  step: z.enum(['entries', 'accounts', 'holds', 'counts']),
  /** The last id, or the level, that the step has done. */
  after: wholeText,
  digest: z.object({ words: z.array(z.number()).length(8).readonly(), rest: z.string(), bytes: z.number() }),
  transactions: z.number(),
  entries: z.number(),
  sum: wholeText,
  faults: z.array(faultSchema),
})
export type AuditProgress = z.infer<typeof auditProgress>

/** Whether books are small enough for one statement: so many entries, or wallets, are looked at and no more. */
export async function hasFewEntries(database: Database, groupId: GroupId, most: number): Promise<boolean> {
  const group = sql`${groupId}::bigint`
  const { few } = await readRow(
    database,
    z.object({ few: z.boolean() }),
    sql`select
      (select count(*) from (select from ledger_entries where group_id = ${group} limit ${most + 1}::integer) e)
        <= ${most}::integer
      and (select count(*) from (select from ledger_accounts where group_id = ${group} limit ${most + 1}::integer) a)
        <= ${most}::integer as few`,
  )
  return few
}

/** Where an audit begins: after it has waited for movements under way. */
export async function beginAudit(database: Database, groupId: GroupId): Promise<AuditProgress> {
  const { cut } = await readRow(
    database,
    z.object({ cut: wholeText }),
    sql`select ledger_cut(${groupId}::bigint)::text as cut`,
  )
  return {
    cut,
    step: 'entries',
    after: '0',
    digest: emptyDigest,
    transactions: 0,
    entries: 0,
    sum: '0',
    faults: [],
  }
}

/** One slice further. @returns the audit when that was the last one */
export async function auditFurther(
  database: Database,
  groupId: GroupId,
  progress: AuditProgress,
  sizes: SliceSizes = SLICE,
): Promise<{ readonly progress: AuditProgress } | { readonly audit: Audit }> {
  switch (progress.step) {
    case 'entries':
      return { progress: await entriesFurther(database, groupId, progress, sizes.transactions) }
    case 'accounts':
      return {
        progress: await rowsFurther(
          database,
          progress,
          'holds',
          accountsSlice(groupId, progress, sizes.accounts),
        ),
      }
    case 'holds':
      return {
        progress: await rowsFurther(database, progress, 'counts', holdsSlice(groupId, progress, sizes.holds)),
      }
    case 'counts':
      return countsFurther(database, groupId, progress)
  }
}

const entriesRow = z.object({
  last: wholeText,
  transactions: z.number(),
  entries: z.number(),
  sum: wholeText,
  lines: z.string(),
  faults: z.array(faultSchema),
})

async function entriesFurther(
  database: Database,
  groupId: GroupId,
  progress: AuditProgress,
  limit: number,
): Promise<AuditProgress> {
  const row = await readRow(database, entriesRow, entriesSlice(groupId, progress, limit))
  const ended = BigInt(row.last) >= BigInt(progress.cut)
  return {
    ...progress,
    ...(ended ? { step: 'accounts', after: '0' } : { after: row.last }),
    digest: digestMore(progress.digest, row.lines),
    transactions: progress.transactions + row.transactions,
    entries: progress.entries + row.entries,
    sum: String(BigInt(progress.sum) + BigInt(row.sum)),
    faults: together(progress.faults, row.faults),
  }
}

const sliceRow = z.object({ last: wholeText.nullable(), faults: z.array(faultSchema) })

async function rowsFurther(
  database: Database,
  progress: AuditProgress,
  next: AuditProgress['step'],
  slice: RawBuilder<unknown>,
): Promise<AuditProgress> {
  const row = await readRow(database, sliceRow, slice)
  const faults = together(progress.faults, row.faults)
  return row.last ? { ...progress, after: row.last, faults } : { ...progress, step: next, after: '0', faults }
}

const countsRow = z.object({ faults: z.array(faultSchema), totals: totalsSchema })

async function countsFurther(database: Database, groupId: GroupId, progress: AuditProgress) {
  const level = Number(progress.after)
  const row = await readRow(database, countsRow, countsSlice(groupId, level))
  const faults = together(progress.faults, row.faults)
  if (level + 1 < LEVELS) return { progress: { ...progress, after: String(level + 1), faults } }
  const audit: Audit = {
    faults,
    totals: row.totals,
    sum: BigInt(progress.sum),
    proof: {
      lastTransactionId: BigInt(progress.cut),
      transactions: BigInt(progress.transactions),
      entries: BigInt(progress.entries),
      digest: digestEnd(progress.digest),
    },
  }
  return { audit }
}

/** Each entry follows the one before it on its account: so every balance is the sum up to there, from the first on. */
function entriesSlice(groupId: GroupId, { after, cut }: AuditProgress, limit: number): RawBuilder<unknown> {
  const group = sql`${groupId}::bigint`
  return sql`
    with bound as materialized (
      select coalesce((
        select id from ledger_transactions
         where group_id = ${group} and id > ${after}::bigint and id <= ${cut}::bigint
         order by id offset ${limit - 1}::integer limit 1), ${cut}::bigint) as id),
    transactions as materialized (
      select * from ledger_transactions
       where group_id = ${group} and id > ${after}::bigint and id <= (select id from bound)),
    entries as materialized (
      select e.*, a.name, lag(e.balance_after) over (partition by e.account_id order by e.transaction_id) as before
        from ledger_entries e left join ledger_accounts a on a.group_id = ${group} and a.id = e.account_id
       where e.group_id = ${group} and e.transaction_id > ${after}::bigint
         and e.transaction_id <= (select id from bound)),
    faults as (
      select 'transaction_unbalanced' as kind, t.id::text as subject
        from transactions t left join entries e on e.transaction_id = t.id
       group by t.id having coalesce(sum(e.amount), 1) <> 0
      union all
      select 'entry_stray', e.transaction_id::text
        from entries e left join transactions t on t.id = e.transaction_id where t.id is null or e.name is null
      union all
      select 'entry_out_of_chain', e.transaction_id || ' ' || coalesce(e.name, e.account_id::text)
        from entries e
       where e.balance_after <> e.amount + coalesce(e.before, (
         select p.balance_after from ledger_entries p
          where p.group_id = ${group} and p.account_id = e.account_id and p.transaction_id <= ${after}::bigint
          order by p.transaction_id desc limit 1), 0)
      union all
      ${changedWords(groupId)}),
    lines as (
      select t.id, e.name, ${lineOf(sql`e.name`)} as line
        from entries e join transactions t on t.id = e.transaction_id where e.name is not null)
    select (select id::text from bound) as last,
           (select count(*)::integer from transactions) as transactions,
           (select count(*)::integer from lines) as entries,
           (select coalesce(sum(amount), 0)::text from entries) as sum,
           (select coalesce(string_agg(line, '' order by id, name collate "C"), '') from lines) as lines,
           ${faultsAsJson} as faults`
}

function accountsSlice(groupId: GroupId, { after, cut }: AuditProgress, limit: number): RawBuilder<unknown> {
  const group = sql`${groupId}::bigint`
  return sql`
    with accounts as materialized (
      select * from ledger_accounts where group_id = ${group} and id > ${after}::bigint
       order by id limit ${limit}::integer),
    faults as (
      select 'account_off' as kind, a.name as subject from accounts a
       where a.balance is distinct from coalesce((
           select e.balance_after from ledger_entries e
            where e.group_id = ${group} and e.account_id = a.id and e.transaction_id <= ${cut}::bigint
            order by e.transaction_id desc limit 1), 0)
         + coalesce((
           select sum(e.amount) from ledger_entries e
            where e.group_id = ${group} and e.account_id = a.id and e.transaction_id > ${cut}::bigint), 0)
      union all
      select 'account_negative', name from accounts where balance < 0 and kind <> 'issuer'
      union all
      select 'hold_account_off', a.name from accounts a
       where a.kind = 'hold' and coalesce(a.balance, 0) <> coalesce((
         select sum(h.amount) from ledger_holds h
          where h.group_id = ${group} and h.user_id = a.user_id and h.state = 'pending'), 0))
    select (select max(id)::text from accounts) as last, ${faultsAsJson} as faults`
}

function holdsSlice(groupId: GroupId, { after }: AuditProgress, limit: number): RawBuilder<unknown> {
  const group = sql`${groupId}::bigint`
  return sql`
    with holds as materialized (
      select * from ledger_holds where group_id = ${group} and id > ${after}::bigint
       order by id limit ${limit}::integer),
    faults as (
      select 'hold_off' as kind, h.id::text as subject
        from holds h left join ledger_transactions t on t.group_id = ${group} and t.hold_id = h.id
       group by h.id, h.amount, h.state
      having count(t.id) <> case h.state when 'pending' then 1 else 2 end
          or (array_agg(t.coins order by t.id))[1] <> h.amount
      union all
      select distinct 'hold_account_off', 'hold:' || h.user_id from holds h
       where h.state = 'pending' and not exists (
         select from ledger_accounts a where a.group_id = ${group} and a.name = 'hold:' || h.user_id))
    select (select max(id)::text from holds) as last, ${faultsAsJson} as faults`
}

function countsSlice(groupId: GroupId, level: number): RawBuilder<unknown> {
  const group = sql`${groupId}::bigint`
  return sql`
    with faults as (
      select 'count_off' as kind, ${level}::integer || ' ' || c.bucket as subject
        from (
          select bucket, wallets from ledger_wallet_counts where group_id = ${group} and level = ${level}::smallint
          union all
          select balance >> ${8 * level}::integer, -1 from ledger_accounts
           where group_id = ${group} and kind = 'wallet' and listed) c (bucket, wallets)
       group by c.bucket having sum(c.wallets) <> 0)
    select ${faultsAsJson} as faults,
           (select coalesce(jsonb_object_agg(kind, total), '{}') from (
              select kind, sum(balance)::text as total from ledger_accounts where group_id = ${group}
               group by kind) k) as totals`
}

/** By kind, with the first few subjects of each. */
function together(some: readonly Fault[], more: readonly Fault[]): Fault[] {
  const kinds = Map.groupBy([...some, ...more], ({ kind }) => kind)
  return [...kinds].map(([kind, faults]) => ({
    kind,
    count: faults.reduce((sum, { count }) => sum + count, 0),
    subjects: faults.flatMap(({ subjects }) => subjects).slice(0, SUBJECTS),
  }))
}
