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
  unsaidExpression,
} from '../../../jobs/statements.ts'
import { type PostBatch, type PostResult, postingExpression, postResultSchema } from '../../../ledger/post.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { packTexts } from '../../../values/packed-text.ts'
import type { Text } from '../../../values/text.ts'
import type { BidDecision, Status } from '../rules/bidding.ts'
import { type Asking, type Auction, type Done, type Look, lookExpression, lookSchema } from './reading.ts'

// ------------------------------------------------------------------------------------------ deciding

/** What goes along with a change. */
interface Effects {
  readonly notices: readonly Notice[]
  readonly card: CardEdit
}

/** `refused` by the ledger; `overtaken`: somebody came first, and this is how it stands now. */
export type Written =
  | { readonly status: 'done' }
  | { readonly status: 'refused'; readonly result: Extract<PostResult, { ok: false }> }
  | { readonly status: 'overtaken'; readonly look: Look | undefined }

export interface NewBid extends Asking {
  readonly auction: Auction
  readonly at: number
  readonly offer: Done['offer']
  readonly askedCoins: bigint
  readonly decision: BidDecision
  /** The hold of the last one is the new leader's; undefined where the leader stays. */
  readonly batch: PostBatch | undefined
  readonly effects: Effects & { readonly jobs: readonly NewJob[] }
}

/** Places a bid on what was read: the coins are put aside and given back with it. */
export function insertBid(database: Database, bid: NewBid): Promise<Written> {
  const { decision, batch, person, effects } = bid
  const { kind, priceCoins, maxCoins, endsAt, extensions, moved } = decision
  const hold = sql`(p.result -> ${(batch?.transactions.length ?? 0) - 1}::integer ->> 'hold')::bigint`
  return change(database, bid, {
    batch,
    set: sql`
      price_coins = ${priceCoins}::bigint, ends_at = greatest(a.ends_at, ${instant(endsAt)}), extensions = ${extensions}::integer,
      bids = a.bids + ${moved ? 1 : 0}::integer
      ${
        batch
          ? sql`, leader_id = ${person}::bigint, leader_max_coins = ${maxCoins}::bigint, leader_hold = ${hold}`
          : sql``
      }`,
    bid: { ...bid, outcome: kind, moved, priceCoins },
    effects: sql`${noticesExpression(effects.notices)} as notices, ${cardEditsExpression([effects.card])} as cards,
      ${jobsExpression(effects.jobs)} as jobs`,
  })
}

export interface AuctionEnd extends Asking {
  readonly auction: Auction
  readonly at: number
  readonly status: Exclude<Status, 'open'>
  /** Undefined: by the clock. */
  readonly by: UserId | undefined
  /** Bought at this price, whoever was leading. */
  readonly purchase?: { readonly coins: bigint }
  /** Undefined where nobody has put anything aside. */
  readonly batch: PostBatch | undefined
  readonly effects: Effects
  /** By who administers, in place of its seller. */
  readonly audit?: AuditEntry | undefined
  /** Kinds of job that have nothing left to do. */
  readonly jobKinds: readonly string[]
}

/** Ends what was read, once: whatever was put aside goes to where it belongs with it. */
export function endAuction(database: Database, end: AuctionEnd): Promise<Written> {
  const { ref, person, status, by, at, purchase, batch, effects, audit, jobKinds } = end
  return change(database, end, {
    batch,
    set: sql`
      status = ${status}, ended_at = ${instant(at)}, ended_by = ${by ?? null}::bigint,
      leader_max_coins = null, leader_hold = null
      ${
        purchase
          ? sql`, leader_id = ${person}::bigint, price_coins = ${purchase.coins}::bigint, bids = a.bids + 1`
          : sql``
      }`,
    ...(purchase && {
      bid: {
        ...end,
        offer: 'buy',
        askedCoins: purchase.coins,
        outcome: 'bought',
        moved: true,
        priceCoins: purchase.coins,
      },
    }),
    effects: sql`${noticesExpression(effects.notices)} as notices, ${cardEditsExpression([effects.card])} as cards,
      ${sql.join(
        jobKinds.map((kind) => cancelJobsExpression(kind, ref)),
        sql` + `,
      )} as jobs, ${unsaidExpression(`auction:${ref}:ending`, { at })} as unsaid, ${audit ? auditExpression(audit) : sql`null::bigint`} as audited`,
  })
}

interface Change {
  readonly batch: PostBatch | undefined
  readonly set: Statement
  /** The row that tells of it; none where nobody bid. */
  readonly bid?: Pick<NewBid, 'key' | 'person' | 'offer' | 'askedCoins' | 'at'> & {
    readonly outcome: Done['outcome']
    readonly moved: boolean
    readonly priceCoins: bigint
  }
  readonly effects: Statement
}

/** Of the auction as it was found; `changed` is its version after the change. */
const changeRow = z.object({
  look: lookSchema,
  result: postResultSchema.nullable(),
  changed: z.number().nullable(),
})

/**
 * One statement: the auction is locked and compared with what was read, then the ledger moves the coins, then the
 * auction, its bid and everything that goes along with it are written. When it has changed meanwhile nothing of that
 * happens, and the answer is how it stands, so that deciding again costs one request.
 */
async function change(
  database: Database,
  { auction, ...asking }: Asking & { readonly auction: Auction },
  { batch, set, bid, effects }: Change,
): Promise<Written> {
  const [row] = await readRows(
    database,
    changeRow,
    sql`
    with seen as materialized (
      select ${lookExpression(sql`${asking.ref}`, asking, true)} as look),
    posted as materialized (
      select ${batch ? postingExpression(batch) : sql`'[]'::jsonb`} as result
        from seen s where (s.look ->> 'version')::integer = ${auction.version}::integer),
    changed as (
      update auctions a set ${set}, version = a.version + 1
        from posted p
       where a.ref = ${asking.ref}
         and not jsonb_path_exists(p.result, '$[*] ? (@.status != "posted" && @.status != "replayed")')
      returning a.ref, a.version, a.bids)
    ${
      bid
        ? sql`, noted as (
      insert into auction_bids (key, ref, version, number, bidder_id, offer, asked_coins, outcome, coins, placed_at)
      select ${bid.key}, c.ref, c.version, ${bid.moved ? sql`c.bids` : sql`null::integer`}, ${bid.person}::bigint,
             ${bid.offer}, ${bid.askedCoins}::bigint, ${bid.outcome}, ${bid.priceCoins}::bigint, ${instant(bid.at)}
        from changed c)`
        : sql``
    }
    select s.look, p.result, e.version as changed, e.*
      from seen s left join posted p on true
      left join (select c.version, ${effects} from changed c) e on true`,
  )
  if (row?.changed) return { status: 'done' }
  if (row?.result?.ok === false) return { status: 'refused', result: row.result }
  return { status: 'overtaken', look: row?.look ?? undefined }
}

// ------------------------------------------------------------------------------------------ who follows

const toggledRow = z.object({ watching: z.boolean(), reachable: z.boolean(), title: z.string() })

/**
 * Follows an open auction, or no longer. The same press again changes nothing.
 * @returns undefined where there is nothing to follow; `reachable`: whether they can be told in private
 */
export async function toggleWatcher(
  database: Database,
  { ref, person, key }: Asking,
  group: GroupId,
  at: number,
): Promise<Readonly<z.infer<typeof toggledRow>> | undefined> {
  const [row] = await readRows(
    database,
    toggledRow,
    sql`
    with open as (
      select a.ref, a.title from auctions a
       where a.ref = ${ref} and a.group_id = ${group}::bigint and a.status = 'open' and a.ends_at > ${instant(at)}),
    toggled as (
      insert into auction_watchers as w (ref, user_id, watching, press_key)
      select o.ref, ${person}::bigint, true, ${key} from open o
      on conflict (ref, user_id) do update set
        watching = case when w.press_key = excluded.press_key then w.watching else not w.watching end,
        press_key = excluded.press_key
      returning watching)
    select t.watching, o.title,
           coalesce((select p.private_open from people p where p.user_id = ${person}::bigint), false) as reachable
      from toggled t, open o`,
  )
  return row
}

/** An alert changes nothing: it only goes into the outbox, once each. */
export async function tellAudience(database: Database, notices: readonly Notice[]): Promise<void> {
  await sql`select ${noticesExpression(notices)}`.execute(database.query)
}

// ------------------------------------------------------------------------------------------ who is erased

/** For an ending: open auctions of whoever is erased, and those that they lead. @param over what the card says then */
export const letGo = ({ person, at, erased }: Ending, over: Text): Statement =>
  erased
    ? sql`select group_id, other_id, postings from auctions_let_go(${person}::bigint,
        ${JSON.stringify(packTexts([over]))}::jsonb, ${instant(at)})`
    : sql`select null::bigint as group_id, null::bigint as other_id, null::jsonb as postings where false`
