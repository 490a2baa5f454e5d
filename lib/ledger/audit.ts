import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../platform/database.ts'
import { rowAs } from '../platform/rows.ts'
import type { GroupId } from '../values/ids.ts'
import { wholeSchema } from '../values/whole.ts'
import type { AccountKind } from './posting.ts'

const FAULT_KINDS = [
  /** Entries don't sum to zero, or there are none. Subject: transaction. */
  'transaction_unbalanced',
  /** An entry whose account or transaction isn't of its group. Subject: transaction. */
  'entry_stray',
  /** `balance_after` isn't the sum of the account's entries up to there. Subject: transaction and account. */
  'entry_out_of_chain',
  /** The balance isn't the sum of the account's entries. Subject: account. */
  'account_off',
  /** Below zero, and not the issuer. Subject: account. */
  'account_negative',
  /** A member's pending holds aren't what their hold account has. Subject: account. */
  'hold_account_off',
  /** A hold's amount or state isn't what its transactions say. Subject: hold. */
  'hold_off',
  /** The ranking's count of wallets is wrong. Subject: level and bucket. */
  'count_off',
  /** Words that aren't those that were written. Subject: transaction. */
  'words_changed',
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

export const faultSchema = z.object({
  kind: z.enum(FAULT_KINDS),
  count: z.number(),
  /** The first few. */
  subjects: z.array(z.string()),
})
export type Fault = Readonly<z.infer<typeof faultSchema>>

export interface Audit {
  /** Empty when the books are in order. */
  readonly faults: readonly Fault[]
  /** Coins by kind of account; the issuer's is minus what the others hold together. */
  readonly totals: Readonly<Record<AccountKind, bigint>>
  /** Of all entries: 0. */
  readonly sum: bigint
  readonly proof: Proof
}

/**
 * Says what the books held up to a transaction, so that nobody can change them unnoticed afterwards.
 * `digest` is the SHA-256, in hexadecimal, over one line for each entry, ordered by transaction and then by account
 * name (bytewise), as UTF-8, each ended by a line feed. Its fields, separated by tabs, empty where there is none:
 * transaction id, moment (`2026-11-23T10:00:00.000000Z`), code, idempotency key, actor's user id, coins, hold id,
 * reversed transaction id, account name (`wallet:5`, `treasury`), amount, balance after.
 * Notes are left out: a person may have theirs erased. Each movement holds a salted digest of its own.
 */
export interface Proof {
  readonly lastTransactionId: bigint
  readonly transactions: bigint
  readonly entries: bigint
  readonly digest: string
}

const total = wholeSchema.default(0n)
export const totalsSchema = z.object({ wallet: total, hold: total, treasury: total, issuer: total })
const auditRow = z.object({
  faults: z.array(faultSchema),
  totals: totalsSchema,
  sum: wholeSchema,
  last_id: wholeSchema,
  transactions: wholeSchema,
  entries: wholeSchema,
  digest: z.string(),
})

/**
 * Checks every figure of a group's books against its entries, and digests them: one request.
 * @param upTo digests up to that transaction only, to compare with a proof given then
 */
export async function audit(database: Database, groupId: GroupId, upTo?: bigint): Promise<Audit> {
  // The first statement waits for movements under way, so that none can appear below the proof's last one later on. It also
  // keeps Postgres from compiling the next one (JIT): that begins at an estimated cost which any grown group's books
  // reach, and took ten seconds where the work itself takes one.
  const [, rows] = await database.batch([
    sql`select set_config('jit', 'off', true),
      set_config('ledger.cut', least(ledger_cut(${groupId}::bigint), ${upTo ?? null}::bigint)::text, true)`,
    auditQuery(groupId),
  ])
  const { faults, totals, sum, last_id, transactions, entries, digest } = rowAs(auditRow, rows)
  return { faults, totals, sum, proof: { lastTransactionId: last_id, transactions, entries, digest } }
}

/** An entry's line in the digest, of entry `e` and transaction `t`. @param name of its account */
export const lineOf = (name: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  concat_ws(E'\\t', t.id,
    to_char(t.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), t.code, t.idempotency_key,
    coalesce(t.actor_id::text, ''), t.coins, coalesce(t.hold_id::text, ''), coalesce(t.reverses::text, ''),
    ${name}, e.amount, e.balance_after) || E'\\n'`

/** Of the rows (kind, subject) of a CTE `faults`: what there is of each kind, with the first few. */
export const faultsAsJson: RawBuilder<unknown> = sql`
  (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'count', count, 'subjects', subjects) order by kind), '[]')
     from (select kind, count(*), to_jsonb((array_agg(subject order by subject))[:5]) as subjects
             from faults group by kind) f)`

/** Of transactions `t`: rows (kind, subject) for words that don't fit the digest that was kept of them. */
export const changedWords = (groupId: GroupId): RawBuilder<unknown> => sql`
  select 'words_changed', t.id::text
    from transactions t join ledger_words w on w.group_id = ${groupId}::bigint and w.transaction_id = t.id
   where t.words_digest is distinct from ledger_digest(w.salt, w.words)`

const auditQuery = (groupId: GroupId): RawBuilder<unknown> => sql`
  with cut as (select current_setting('ledger.cut')::bigint as id),
  accounts as (select * from ledger_accounts where group_id = ${groupId}::bigint),
  transactions as (select * from ledger_transactions where group_id = ${groupId}::bigint),
  entries as (
    select e.*, sum(e.amount) over (partition by e.account_id order by e.transaction_id) as running
      from ledger_entries e where e.group_id = ${groupId}::bigint),
  sums as (select account_id, sum(amount) as amount from entries group by account_id),
  faults as (${faultsQuery(groupId)}),
  lines as (
    select t.id, a.name, ${lineOf(sql`a.name`)} as line
      from entries e
      join transactions t on t.id = e.transaction_id
      join accounts a on a.id = e.account_id
     where t.id <= (select id from cut))
  select
    ${faultsAsJson} as faults,
    (select coalesce(jsonb_object_agg(kind, total), '{}')
       from (select kind, sum(balance)::text as total from accounts group by kind) k) as totals,
    (select coalesce(sum(amount), 0)::text from sums) as sum,
    (select id::text from cut) as last_id,
    (select count(*)::text from transactions where id <= (select id from cut)) as transactions,
    count(*)::text as entries,
    encode(sha256(convert_to(coalesce(string_agg(line, '' order by id, name collate "C"), ''), 'UTF8')), 'hex') as digest
  from lines`

/** Rows (kind, subject), one for each thing that is wrong. */
const faultsQuery = (groupId: GroupId) => sql`
  select 'transaction_unbalanced' as kind, t.id::text as subject
    from transactions t left join entries e on e.transaction_id = t.id
   group by t.id having coalesce(sum(e.amount), 1) <> 0
  union all
  select 'entry_stray', e.transaction_id::text
    from entries e left join transactions t on t.id = e.transaction_id left join accounts a on a.id = e.account_id
   where t.id is null or a.id is null
  union all
  select 'entry_stray', e.transaction_id::text
    from accounts a join ledger_entries e on e.account_id = a.id and e.group_id <> a.group_id
  union all
  select 'entry_out_of_chain', e.transaction_id || ' ' || coalesce(a.name, e.account_id::text)
    from entries e left join accounts a on a.id = e.account_id where e.balance_after <> e.running
  union all
  ${changedWords(groupId)}
  union all
  select 'account_off', a.name
    from accounts a left join sums s on s.account_id = a.id where a.balance is distinct from coalesce(s.amount, 0)
  union all
  select 'account_negative', name from accounts where balance < 0 and kind <> 'issuer'
  union all
  select 'hold_account_off', coalesce(a.name, 'hold:' || h.user_id)
    from (select * from accounts where kind = 'hold') a
    full join (
      select user_id, sum(amount) as amount from ledger_holds
       where group_id = ${groupId}::bigint and state = 'pending' group by user_id) h using (user_id)
   where coalesce(a.balance, 0) <> coalesce(h.amount, 0)
  union all
  select 'hold_off', h.id::text
    from ledger_holds h left join transactions t on t.hold_id = h.id
   where h.group_id = ${groupId}::bigint
   group by h.id, h.amount, h.state
  having count(t.id) <> case h.state when 'pending' then 1 else 2 end
      or (array_agg(t.coins order by t.id))[1] <> h.amount
  union all
  select 'count_off', c.level || ' ' || c.bucket
    from (
      select level, bucket, wallets from ledger_wallet_counts where group_id = ${groupId}::bigint
      union all
      select l.level, a.balance >> (8 * l.level), -1
        from accounts a, generate_series(0, 7) as l (level) where a.kind = 'wallet' and a.listed
    ) c (level, bucket, wallets)
   group by c.level, c.bucket having sum(c.wallets) <> 0`
