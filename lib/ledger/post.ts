import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../platform/database.ts'
import type { Coins } from '../values/coins.ts'
import type { GroupId, UserId } from '../values/ids.ts'
import { type Account, type HoldAccount, type Posting, toJsonb } from './posting.ts'

/** A transaction of the ledger. `replayed`: the key was there already; this is what it did the first time. */
export interface Posted {
  readonly status: 'posted' | 'replayed'
  readonly id: bigint
  readonly coins: Coins
  /** Of every account whose balance it changed, right after it. */
  readonly balances: Readonly<Partial<Record<Account | HoldAccount, bigint>>>
  /** The hold that was made or resolved. */
  readonly hold?: bigint
  /** With a limit, when posted now: the coins counted towards it, these included. */
  readonly used?: bigint
}

export type Refusal =
  | {
      readonly status: 'insufficient'
      readonly account: Account
      readonly available: bigint
      readonly needed: bigint
    }
  | { readonly status: 'over_limit'; readonly used: bigint; readonly limit: bigint; readonly coins: Coins }
  /** Resolved before (with `state`), past its deadline (`expired`), or never there (no state). */
  | {
      readonly status: 'no_hold'
      readonly hold: bigint
      readonly state?: 'captured' | 'released' | 'expired'
    }

/** All postings of a call happen, or none: then the first that couldn't says why. */
export type PostResult<Postings extends readonly Posting[] = readonly Posting[]> =
  | { readonly ok: true; readonly posted: { readonly [Index in keyof Postings]: Posted } }
  | { readonly ok: false; readonly refusal: Refusal; readonly index: number }

export interface PostBatch<Postings extends readonly Posting[] = readonly Posting[]> {
  readonly groupId: GroupId
  /** Milliseconds since 1970. */
  readonly at: number
  readonly transactions: Postings
  /** Granted once to each wallet that is touched for the first time; it stays even when the postings are refused. */
  readonly openingCoins?: bigint
}

/** Thrown in place of a refusal where the postings are part of a bigger transaction, all of which was undone. */
export class PostRefused extends Error {
  override readonly name = 'PostRefused'
  readonly refusal: Refusal
  readonly index: number
  constructor(refusal: Refusal, index: number, cause: unknown) {
    super(`the ledger refused: ${refusal.status}`, { cause })
    this.refusal = refusal
    this.index = index
  }
}

const REFUSED_SQLSTATE = 'LG001'

/**
 * The call of `ledger_post` as an expression, for a feature's own statement. Read its value with {@link readPostResult}.
 *
 * With `strict`, a refusal undoes the whole statement or batch, and the error becomes {@link PostRefused} through
 * {@link toPostRefused}. Without it, make the other change depend on the result:
 * `with paid as materialized (select ledger_post(…) as result from locked), changed as (update … from paid where
 * paid.result @? '$[*] ? (@.status == "posted")' …)`.
 *
 * At most one call in a database transaction: locks are taken in a fixed order within a call only.
 */
export function postingExpression(
  batch: PostBatch,
  { strict = false }: { readonly strict?: boolean } = {},
): RawBuilder<unknown> {
  return sql`ledger_post(${batch.groupId}::bigint, ${new Date(batch.at).toISOString()}::timestamptz,
    ${toJsonb(batch.transactions)}, ${batch.openingCoins ?? 0n}::bigint, p_strict => ${strict}::boolean)`
}

/**
 * Moves coins: one request, all or nothing, each key once.
 * @throws ConstraintViolated when a group isn't there, a key meets itself with other accounts, or a transaction is
 *   taken back twice; WriteConflict and DatabaseUnavailable as the database does
 */
export async function post<const Postings extends readonly Posting[]>(
  database: Database,
  batch: PostBatch<Postings>,
): Promise<PostResult<Postings>> {
  const { rows } = await sql<{ result: unknown }>`select ${postingExpression(batch)} as result`.execute(
    database.query,
  )
  return readPostResult<Postings>(rows[0]?.result)
}

/** What `ledger_post` returned, a jsonb value: an object a posting, every number as text. */
export function readPostResult<Postings extends readonly Posting[]>(value: unknown): PostResult<Postings> {
  const outcomes = value as readonly RawOutcome[]
  for (const [index, outcome] of outcomes.entries()) {
    const refusal = readRefusal(outcome)
    if (refusal) return { ok: false, refusal, index }
  }
  return {
    ok: true,
    posted: outcomes.map(readPosted) as unknown as { readonly [Index in keyof Postings]: Posted },
  }
}

type RawOutcome = Readonly<Record<string, string>> & { readonly balances: Readonly<Record<string, string>> }

function readRefusal({ status, account, available, needed, used, limit, coins, hold, state }: RawOutcome) {
  const whole = (text: string | undefined) => BigInt(text ?? 0)
  switch (status) {
    case 'insufficient':
      return { status, account, available: whole(available), needed: whole(needed) } as Refusal
    case 'over_limit':
      return { status, used: whole(used), limit: whole(limit), coins: whole(coins) } as Refusal
    case 'no_hold':
      return { status, hold: whole(hold), ...(state && { state }) } as Refusal
    default:
      return undefined
  }
}

function readPosted({ status, id, coins, balances, hold, used }: RawOutcome): Posted {
  return {
    status: status as Posted['status'],
    id: BigInt(id ?? 0),
    coins: BigInt(coins ?? 0) as Coins,
    balances: Object.fromEntries(Object.entries(balances).map(([name, balance]) => [name, BigInt(balance)])),
    ...(hold !== undefined && { hold: BigInt(hold) }),
    ...(used !== undefined && { used: BigInt(used) }),
  }
}

/** {@link PostRefused} for the error of a strict call that was refused; undefined for any other error. */
export function toPostRefused(error: unknown): PostRefused | undefined {
  const { code, detail } = error as { readonly code?: unknown; readonly detail?: unknown }
  if (code !== REFUSED_SQLSTATE || typeof detail !== 'string') return undefined
  const result = readPostResult(JSON.parse(detail))
  return result.ok ? undefined : new PostRefused(result.refusal, result.index, error)
}

/**
 * The balances of these members' wallets, opening (with the grant) those that aren't there: one request.
 * @param openingCoins 0 to 10^12, at `at` (milliseconds since 1970)
 */
export async function openWallets(
  database: Database,
  groupId: GroupId,
  users: readonly UserId[],
  { openingCoins, at }: { readonly openingCoins: bigint; readonly at: number },
): Promise<ReadonlyMap<UserId, bigint>> {
  const wanted = users.map(String)
  const { rows } = await sql<{ user_id: bigint; balance: bigint }>`
    with wanted as (select distinct u as user_id from unnest(${wanted}::bigint[]) u),
    present as (
      select a.user_id, a.balance from wanted w
        join ledger_accounts a on a.group_id = ${groupId}::bigint and a.name = 'wallet:' || w.user_id),
    missing as (select array_agg(user_id) as users from wanted where user_id not in (select user_id from present))
    select user_id, balance from present
    union all
    select o.user_id, o.balance from missing m, ledger_open_wallets(${groupId}::bigint,
      ${new Date(at).toISOString()}::timestamptz, m.users, ${openingCoins}::bigint) o where m.users is not null`.execute(
    database.query,
  )
  return new Map(rows.map((row) => [Number(row.user_id) as UserId, row.balance]))
}
