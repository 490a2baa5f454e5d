/** lib/ledger: the books: the only place where coins move, and what can be read from it and proved. */

import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../platform/database.ts'
import { readRow, readRows, rowAs } from '../platform/rows.ts'
import { coins } from '../values/coins.ts'
import { type GroupId, type UserId, userId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { wholeSchema } from '../values/whole.ts'
import { type Account, type HoldAccount, type Posting, toJsonb } from './posting.ts'

/** An account's name as Postgres gives it, as {@link Account} and {@link HoldAccount} have it. */
const accountName = z.custom<Account>((name) => /^(wallet:[1-9]\d*|treasury|issuer)$/.test(String(name)))
const holderName = z.custom<Account | HoldAccount>((name) =>
  /^((wallet|hold):[1-9]\d*|treasury|issuer)$/.test(String(name)),
)
const coinsSchema = wholeSchema.transform(coins)

const postedSchema = z.object({
  status: z.enum(['posted', 'replayed']),
  id: wholeSchema,
  coins: coinsSchema,
  /** Of every account whose balance it changed, right after it. */
  balances: z.partialRecord(holderName, wholeSchema),
  /** The hold that was made or resolved. */
  hold: wholeSchema.exactOptional(),
  /** With a limit, when posted now: the coins counted towards it, these included. */
  used: wholeSchema.exactOptional(),
})

/** A transaction of the ledger. `replayed`: the key was there already; this is what it did the first time. */
export type Posted = Readonly<z.infer<typeof postedSchema>>

const refusalSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('insufficient'),
    account: accountName,
    available: wholeSchema,
    needed: wholeSchema,
  }),
  z.object({ status: z.literal('over_limit'), used: wholeSchema, limit: wholeSchema, coins: coinsSchema }),
  /** The sender is known in the group since then (milliseconds since 1970), and not for long enough. */
  z.object({ status: z.literal('too_new'), since: wholeSchema.transform(Number) }),
  /**
   * Resolved before (with `state`), past its deadline (`expired`), resolved by this very call already (`pending` still),
   * or never there (no state).
   */
  z.object({
    status: z.literal('no_hold'),
    hold: wholeSchema,
    state: z.enum(['captured', 'released', 'expired', 'pending']).exactOptional(),
  }),
])

export type Refusal = Readonly<z.infer<typeof refusalSchema>>

/** All postings of a call happen, or none: then the first that couldn't says why. */
export type PostResult<Postings extends readonly Posting[] = readonly Posting[]> =
  | { readonly ok: true; readonly posted: { readonly [Index in keyof Postings]: Posted } }
  | { readonly ok: false; readonly refusal: Refusal; readonly index: number }

/** What came of each posting. Of the others of a call that was refused: `aborted`. */
const outcomesSchema = z.array(
  z.discriminatedUnion('status', [postedSchema, refusalSchema, z.object({ status: z.literal('aborted') })]),
)

/** What `ledger_post` returned, a jsonb value in which every number is text: a column of a statement's row. */
export const postResultSchema = outcomesSchema.transform((outcomes): PostResult => {
  const posted: Posted[] = []
  for (const [index, outcome] of outcomes.entries()) {
    if ('balances' in outcome) posted.push(outcome)
    else if (outcome.status !== 'aborted') return { ok: false, refusal: outcome, index }
  }
  return { ok: true, posted }
})

const postRow = z.object({ result: postResultSchema })

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
 * The call of `ledger_post` as an expression, for a feature's own statement. Read its value by {@link postResultSchema}.
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
  return sql`ledger_post(${batch.groupId}::bigint, ${instant(batch.at)},
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
  const row = await readRow(database, postRow, sql`select ${postingExpression(batch)} as result`)
  // As many outcomes as postings, which no schema of an array says.
  return row.result as PostResult<Postings>
}

/** What `ledger_post` returned where no row's schema has read it. */
export const readPostResult = (value: unknown): PostResult => rowAs(postResultSchema, [value])

/** {@link PostRefused} for the error of a strict call that was refused; undefined for any other error. */
export function toPostRefused(error: unknown): PostRefused | undefined {
  const { code, detail } = error as { readonly code?: unknown; readonly detail?: unknown }
  if (code !== REFUSED_SQLSTATE || typeof detail !== 'string') return undefined
  const result = readPostResult(JSON.parse(detail))
  return result.ok ? undefined : new PostRefused(result.refusal, result.index, error)
}

const walletRow = z.object({ user_id: z.bigint().transform(userId), balance: z.bigint() })

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
  const rows = await readRows(
    database,
    walletRow,
    sql`
    with wanted as (select distinct u as user_id from unnest(${wanted}::bigint[]) u),
    present as (
      select a.user_id, a.balance from wanted w
        join ledger_accounts a on a.group_id = ${groupId}::bigint and a.name = 'wallet:' || w.user_id),
    missing as (select array_agg(user_id) as users from wanted where user_id not in (select user_id from present))
    select user_id, balance from present
    union all
    select o.user_id, o.balance from missing m, ledger_open_wallets(${groupId}::bigint,
      ${instant(at)}, m.users, ${openingCoins}::bigint) o where m.users is not null`,
  )
  return new Map(rows.map((row) => [row.user_id, row.balance]))
}
