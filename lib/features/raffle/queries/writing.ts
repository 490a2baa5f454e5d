import { sql } from 'kysely'
import { z } from 'zod'
import { type AuditEntry, auditExpression } from '../../../community/audit.ts'
import type { NewJob } from '../../../contract/job.ts'
import type { CardEdit, Notice } from '../../../contract/notice.ts'
import type { Ending } from '../../../contract/request.ts'
import {
  cancelJobsExpression,
  cardEditsExpression,
  jobsExpression,
  noticesExpression,
} from '../../../jobs/statements.ts'
import {
  type Refusal as LedgerRefusal,
  type PostBatch,
  postingExpression,
  readPostResult,
} from '../../../ledger/post.ts'
import { type Limit, limitJson } from '../../../ledger/posting.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { drawJob } from '../clock-jobs.ts'
import type { Status, Won } from '../rules/buying.ts'
import { documentRow, type Look, lookExpression, type Raffle, toLook } from './reading.ts'

// ------------------------------------------------------------------------------------------ opening

export interface Opening {
  readonly raffle: Raffle
  readonly secret: string
  /** Of the update: its redelivery opens nothing new. */
  readonly key: string
  readonly at: number
  readonly job: NewJob
  readonly card: Notice
}

const openedRow = z.object({ ref: z.string(), draws_at: z.date() })

/**
 * Opens a raffle with its card and what the clock has to do, in one statement.
 * @returns it, or the one of the first time; undefined when the same update is doing it at this very moment
 */
export async function insertRaffle(
  database: Database,
  { raffle, secret, key, at, job, card }: Opening,
): Promise<{ readonly ref: string; readonly drawsAt: number } | undefined> {
  const [opened] = await readRows(
    database,
    openedRow,
    sql`
    with before as materialized (select ref, draws_at from raffles where opened_key = ${key}),
    opened as (
      insert into raffles (ref, group_id, opener_id, opened_key, prize, thread_id, price_coins, tax_basis_points,
        most_each, opened_at, draws_at, commitment, secret)
      select ${raffle.ref}, ${raffle.groupId}::bigint, ${raffle.openerId ?? null}::bigint, ${key},
             ${raffle.prize ?? null}, ${raffle.threadId ?? null}::bigint, ${raffle.priceCoins}::bigint,
             ${Math.round(raffle.taxPercent * 100)}::integer, ${raffle.mostEach}::integer, ${instant(at)},
             ${instant(raffle.drawsAt)}, ${raffle.commitment}, ${secret}
       where not exists (select from before)
      on conflict (opened_key) do nothing
      returning ref, draws_at)
    select o.ref, o.draws_at, ${jobsExpression([job])} as jobs, ${noticesExpression([card])} as notices from opened o
    union all
    select b.ref, b.draws_at, 0, 0 from before b`,
  )
  return opened && { ref: opened.ref, drawsAt: opened.draws_at.getTime() }
}

// ------------------------------------------------------------------------------------------ buying

export interface Purchase {
  readonly ref: string
  readonly group: GroupId
  /** Of the update: its redelivery buys nothing more. */
  readonly key: string
  readonly buyer: UserId
  readonly at: number
  /** That the raffle may sell in all. */
  readonly mostTickets: number
  /** What a wallet that is touched for the first time begins with. */
  readonly openingCoins: bigint
  /** What the buyer may send to others. */
  readonly limit: Limit | undefined
}

const saleSchema = z.object({ result: z.unknown() })

/**
 * Sells a ticket and puts its coins aside, in one request.
 * @returns the raffle as it then is, with the ticket, or with the ledger's no, or with neither where the raffle's own
 *   state forbids it; undefined where there is no such raffle in that group
 */
export async function sellTicket(
  database: Database,
  { ref, group, key, buyer, at, mostTickets, openingCoins, limit }: Purchase,
): Promise<(Look & { readonly refusal: LedgerRefusal | undefined }) | undefined> {
  const [row] = await readRows(
    database,
    documentRow,
    sql`
    select raffle_buy(${ref}, ${group}::bigint, ${key}, ${buyer}::bigint, ${instant(at)}, ${mostTickets}::integer,
      ${openingCoins}::bigint, ${limitJson(limit)}::jsonb) as document`,
  )
  const look = toLook(row?.document)
  if (!look) return undefined
  const { result } = saleSchema.parse(row?.document)
  const posted = result ? readPostResult(result) : undefined
  return { ...look, refusal: posted?.ok === false ? posted.refusal : undefined }
}

// ------------------------------------------------------------------------------------------ ending

/** `refused` by the ledger; `overtaken`: somebody came first, and this is how it stands now. */
export type Written =
  | { readonly status: 'done' }
  | { readonly status: 'refused'; readonly refusal: LedgerRefusal }
  | { readonly status: 'overtaken'; readonly look: Look | undefined }

export interface RaffleEnd {
  readonly raffle: Raffle
  readonly key: string
  readonly at: number
  /** Undefined: by the clock. */
  readonly by: UserId | undefined
  readonly end: Exclude<Status, 'open' | 'drawn'> | (Won & { readonly taxCoins: bigint })
  /** Undefined where nobody has put anything aside. */
  readonly batch: PostBatch | undefined
  readonly card: CardEdit
  readonly notices: readonly Notice[]
  /** Where somebody called it off. */
  readonly audit?: AuditEntry
}

const endRow = z.object({ look: z.unknown(), result: z.unknown(), version: z.number().nullable() })

/**
 * Ends what was read, once, in one statement: the raffle is locked and compared with what was read, then the ledger
 * moves all that was put aside, then the raffle and what goes along with it are written. When it has changed meanwhile
 * nothing of that happens, and the answer is how it stands, so that deciding again costs one request.
 */
export async function endRaffle(database: Database, ending: RaffleEnd): Promise<Written> {
  const { raffle, key, at, by, end, batch, card, notices, audit } = ending
  const outcome =
    typeof end === 'string'
      ? sql`status = ${end}`
      : sql`status = 'drawn', winner_id = ${end.winnerId}::bigint, winning_number = ${end.number}::integer,
          pot_coins = ${end.potCoins}::bigint, tax_coins = ${end.taxCoins}::bigint`
  const [row] = await readRows(
    database,
    endRow,
    sql`
    with seen as materialized (
      select ${lookExpression(raffle.ref, key, true)} as look),
    posted as materialized (
      select ${batch ? postingExpression(batch) : sql`'[]'::jsonb`} as result
        from seen s where (s.look ->> 'version')::integer = ${raffle.version}::integer),
    changed as (
      update raffles r
         set ${outcome}, ended_at = ${instant(at)}, ended_by = ${by ?? null}::bigint, version = r.version + 1
        from posted p
       where r.ref = ${raffle.ref}
         and not jsonb_path_exists(p.result, '$[*] ? (@.status != "posted" && @.status != "replayed")')
      returning r.version)
    select s.look, p.result, e.*
      from seen s left join posted p on true
      left join (
        select c.version, ${cardEditsExpression([card])} as cards, ${noticesExpression(notices)} as notices,
               ${cancelJobsExpression(drawJob.kind, raffle.ref)} as jobs,
               ${audit ? auditExpression(audit) : sql`null::bigint`} as audited
          from changed c) e on true`,
  )
  if (!row) throw new Error('a look gives a row')
  if (row.version !== null) return { status: 'done' }
  if (row.result) {
    const result = readPostResult(row.result)
    if (!result.ok) return { status: 'refused', refusal: result.refusal }
  }
  return { status: 'overtaken', look: toLook(row.look) }
}

// ------------------------------------------------------------------------------------------ wanting out, and the card

/**
 * For Ends.end. Only a safeword and a departure take tickets back: a block is between two people, and buying took no
 * consent that could be withdrawn.
 */
export const leaving = ({ person, groupId, cause, at }: Ending): Statement =>
  cause === 'safeword' || cause === 'left'
    ? sql`select group_id, other_id, postings
            from raffle_leave(${person}::bigint, ${groupId ?? null}::bigint, ${instant(at)})`
    : sql`select null::bigint as group_id, null::bigint as other_id, null::jsonb as postings where false`

/** Shows the card as it was read, unless it has changed since: whoever changed it shows it too. */
export async function refreshCard(
  database: Database,
  { ref, version }: Raffle,
  card: CardEdit,
): Promise<void> {
  await sql`
    with seen as materialized (
      select from raffles r where r.ref = ${ref} and r.version = ${version}::integer for update)
    select ${cardEditsExpression([card])} as cards from seen`.execute(database.query)
}
