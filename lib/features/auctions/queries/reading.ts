import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import { type GroupId, groupId, type UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { type Named, personSchema } from '../../../values/person.ts'
import { wholeSchema } from '../../../values/whole.ts'
import type { DigestPeriod } from '../../digests/index.ts'
import type { Standing } from '../rules/bidding.ts'

const moment = z.string().transform((text) => Date.parse(text))

/** As auctions_document writes it. */
const documentSchema = z.object({
  ref: z.string(),
  group_id: wholeSchema.transform(groupId),
  group_title: z.string(),
  settings: z.record(z.string(), z.unknown()),
  seller: personSchema,
  title: z.string(),
  description: z.string(),
  photo: z.string().nullable(),
  thread_id: z.number().nullable(),
  starting_coins: wholeSchema,
  increment_coins: wholeSchema,
  buy_now_coins: wholeSchema.nullable(),
  reserve_coins: wholeSchema.nullable(),
  opened_at: moment,
  ends_at: moment,
  extensions: z.number(),
  status: z.enum(['open', 'sold', 'unsold', 'cancelled']),
  price_coins: wholeSchema.nullable(),
  leader: personSchema.nullable(),
  leader_max_coins: wholeSchema.nullable(),
  leader_hold: wholeSchema.nullable(),
  seller_gone: z.boolean(),
  leader_gone: z.boolean(),
  bids: z.number(),
  version: z.number(),
})

/** An auction as Postgres has it. Moments are milliseconds since 1970. */
export interface Auction extends Standing {
  readonly ref: string
  readonly groupId: GroupId
  readonly groupTitle: string
  /** Of the group, as stored. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly seller: Named
  readonly title: string
  readonly description: string
  readonly photo: string | undefined
  readonly threadId: number | undefined
  readonly openedAt: number
  readonly leader: (Named & { readonly maxCoins: bigint }) | undefined
  /** What the leader has put aside; undefined once it is over. */
  readonly hold: bigint | undefined
  /** Whoever leads has left the group. */
  readonly isLeaderGone: boolean
  /** How often the price has changed. */
  readonly bids: number
  readonly version: number
}

function toAuction(row: z.infer<typeof documentSchema>): Auction {
  return {
    ref: row.ref,
    groupId: row.group_id,
    groupTitle: row.group_title,
    settings: row.settings,
    seller: row.seller,
    title: row.title,
    description: row.description,
    photo: row.photo ?? undefined,
    threadId: row.thread_id ?? undefined,
    startingCoins: row.starting_coins,
    incrementCoins: row.increment_coins,
    buyNowCoins: row.buy_now_coins ?? undefined,
    reserveCoins: row.reserve_coins ?? undefined,
    openedAt: row.opened_at,
    endsAt: row.ends_at,
    extensions: row.extensions,
    status: row.status,
    priceCoins: row.price_coins ?? undefined,
    leader: row.leader
      ? { ...row.leader, maxCoins: row.leader_max_coins ?? row.price_coins ?? 0n }
      : undefined,
    hold: row.leader_hold ?? undefined,
    isSellerGone: row.seller_gone,
    isLeaderGone: row.leader_gone,
    bids: row.bids,
    version: row.version,
  }
}

const auctionSchema = documentSchema.transform(toAuction)

// ------------------------------------------------------------------------------------------ one auction

/** Who asks, and what for: what the answer says about them. */
export interface Asking {
  readonly ref: string
  readonly person: UserId
  /** Of the update. */
  readonly key: string
  /** How many changes of the price they have seen. */
  readonly seen?: number | undefined
}

const doneSchema = z.object({
  offer: z.enum(['exact', 'max', 'buy']),
  asked: wholeSchema,
  outcome: z.enum(['leads', 'beaten', 'raised', 'bought']),
  price: wholeSchema,
})
/** What an update has done to an auction before. */
export type Done = z.infer<typeof doneSchema>

/** An auction, and what it is to whoever asks. */
export interface Look {
  readonly auction: Auction
  readonly asker: {
    /** Undefined without a wallet. */
    readonly balance: bigint | undefined
    readonly blocked: boolean
    /** The price after the change that they saw last; undefined before the first one, or for one that never was. */
    readonly seenCoins: bigint | undefined
    readonly done: Done | undefined
  }
  /** Whoever leads could bid on, if somebody else led. */
  readonly leaderMayBid: boolean
}

/** As auctions_look writes it; null where there is no such auction. */
export const lookSchema = documentSchema
  .extend({
    leader_may_bid: z.boolean().nullable(),
    asker: z.object({
      balance: wholeSchema.nullable(),
      blocked: z.boolean(),
      seen: wholeSchema.nullable(),
      done: doneSchema.nullable(),
    }),
  })
  .transform(
    ({ asker: { balance, blocked, seen, done }, leader_may_bid, ...document }): Look => ({
      auction: toAuction(document),
      asker: {
        balance: balance ?? undefined,
        blocked,
        seenCoins: seen ?? undefined,
        done: done ?? undefined,
      },
      leaderMayBid: leader_may_bid ?? false,
    }),
  )
  .nullable()

/** As an expression, null without the auction. @param lock keeps everybody else from it until the statement is done */
export const lookExpression = (
  ref: Statement,
  { person: asker, key, seen }: Omit<Asking, 'ref'>,
  lock: boolean,
) => sql`auctions_look(${ref}, ${asker}::bigint, ${key}, ${seen ?? null}::integer, ${lock}::boolean)`

const foundRow = z.object({ look: lookSchema })

/** One request. */
export async function findAuction(database: Database, asking: Asking): Promise<Look | undefined> {
  const found = sql`select ${lookExpression(sql`${asking.ref}`, asking, false)} as look`
  const [row] = await readRows(database, foundRow, found)
  return row?.look ?? undefined
}

/** The group of an auction, for an entry's gate. */
export const groupOfAuction = (ref: string): Statement =>
  sql`(select a.group_id from auctions a where a.ref = ${ref})`

/** An auction as a number that a link can carry; within a group's open ones no two have the same. */
export const numberOf = (ref: string): number =>
  Number.parseInt(createHash('md5').update(ref).digest('hex').slice(0, NUMBER_DIGITS), 16)

/** Hexadecimal: what a double holds exactly. */
const NUMBER_DIGITS = 12

const refRow = z.object({ ref: z.string() })

/** The open auction of a group that has this number. */
export async function findRefByNumber(
  database: Database,
  group: GroupId,
  number: number,
): Promise<string | undefined> {
  const [row] = await readRows(
    database,
    refRow,
    sql`
    select a.ref from auctions a
     where a.group_id = ${group}::bigint and a.status = 'open'
       and ('x' || left(md5(a.ref), ${NUMBER_DIGITS}::integer))::bit(48)::bigint = ${number}::bigint limit 1`,
  )
  return row?.ref
}

// ------------------------------------------------------------------------------------------ a group's auctions

const openRow = z.object({ auction: auctionSchema, total: z.bigint().transform(Number) })

/** What is open in a group, what ends first first. @param page from 0 */
export async function findOpenAuctions(
  database: Database,
  group: GroupId,
  page: number,
  size: number,
): Promise<{ readonly auctions: readonly Auction[]; readonly total: number }> {
  const rows = await readRows(
    database,
    openRow,
    sql`
    select auctions_document(a) as auction, count(*) over () as total from auctions a
     where a.group_id = ${group}::bigint and a.status = 'open'
     order by a.ends_at, a.opened_at, a.ref
     limit ${size}::integer offset ${page * size}::integer`,
  )
  return { auctions: rows.map(({ auction }) => auction), total: rows[0]?.total ?? 0 }
}

const listedRow = z.object({ auction: auctionSchema })

/** Where a page ends; it never moves, however an auction's end does. */
export interface OpenedAt {
  /** Milliseconds since 1970. */
  readonly openedAt: number
  readonly ref: string
}

/** A group's auctions, the latest first. @param after the last one of the page before */
export async function listAuctions(
  database: Database,
  group: GroupId,
  {
    which,
    after,
    limit,
  }: {
    readonly which: 'open' | 'ended' | 'all'
    readonly after: OpenedAt | undefined
    readonly limit: number
  },
): Promise<Auction[]> {
  const state = { open: sql`a.status = 'open'`, ended: sql`a.status <> 'open'`, all: sql`true` }[which]
  const opened = sql`date_trunc('milliseconds', a.opened_at)`
  const rows = await readRows(
    database,
    listedRow,
    sql`
    select auctions_document(a) as auction from auctions a
     where a.group_id = ${group}::bigint and ${state}
       ${after ? sql`and (${opened}, a.ref) < (${instant(after.openedAt)}, ${after.ref})` : sql``}
     order by ${opened} desc, a.ref desc limit ${limit}::integer`,
  )
  return rows.map(({ auction }) => auction)
}

const meantRow = z.object({ look: lookSchema, open: z.array(auctionSchema) })

/**
 * What somebody may mean who names no auction: the one whose card they reply to, or the only one that is open. One
 * request.
 * @param limit of those to choose from
 */
export async function findMeantAuction(
  database: Database,
  group: GroupId,
  asking: Omit<Asking, 'ref' | 'seen'>,
  replyTo: number | undefined,
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<{ readonly look: Look | undefined; readonly open: readonly Auction[] }> {
  const [row] = await readRows(
    database,
    meantRow,
    sql`
    with here as materialized (
      select a as auction, a.ref, a.ends_at, a.opened_at,
             a.status = 'open' and a.ends_at > ${instant(now)} as live, exists (
               select from outbox o
                where o.key = ${cardPrefix} || a.ref || ${cardSuffix} and o.message_id = ${replyTo ?? null}::bigint
             ) as replied
        from auctions a
       where a.group_id = ${group}::bigint
         and (a.status = 'open'
           -- Who replies to the card of one that is over means that one, and no other.
           or (${replyTo ?? null}::bigint is not null
             and a.opened_at > ${instant(now - REPLIED_MS)}))),
    meant as (
      select ref from here where replied
      union all
      select min(ref) from here where live and not exists (select from here where replied) having count(*) = 1)
    select (select ${lookExpression(sql`m.ref`, asking, false)} from meant m) as look,
           (select coalesce(jsonb_agg(auctions_document(h.auction) order by h.ends_at, h.opened_at, h.ref), '[]') from (
              select * from here where live order by ends_at, opened_at, ref limit ${limit}::integer) h) as open`,
  )
  return { look: row?.look ?? undefined, open: row?.open ?? [] }
}

/** Older cards are replied to as if they were anything else. */
const REPLIED_MS = 30 * 86_400_000

const cardPrefix = 'auction:'
const cardSuffix = ':card'
/** Names the card of an auction among the notices. */
export const cardKey = (ref: string) => `${cardPrefix}${ref}${cardSuffix}`

// ------------------------------------------------------------------------------------------ who is told

const audienceRow = z.object({
  auction: auctionSchema,
  people: z.array(personSchema.extend({ mayBid: z.boolean() })),
})

/** Who is told that an auction ends, and whether they can bid on it. */
export type Listener = Named & { readonly mayBid: boolean }

/**
 * Who has bid on an auction or follows it, and can still bid, leads or sells it; the seller isn't among them unless they
 * follow it.
 */
export async function findAudience(
  database: Database,
  ref: string,
): Promise<{ readonly auction: Auction | undefined; readonly people: readonly Listener[] }> {
  const [row] = await readRows(
    database,
    audienceRow,
    sql`
    select auctions_document(a) as auction, (
        select coalesce(jsonb_agg(
                 consent_person(p.user_id) || jsonb_build_object('mayBid', p.may_bid) order by p.user_id), '[]')
          from (
            select l.user_id, auctions_may_bid(a, l.user_id) as may_bid from (
              select b.bidder_id as user_id from auction_bids b where b.ref = a.ref
              union select w.user_id from auction_watchers w where w.ref = a.ref and w.watching) l) p
         where community_is_here(a.group_id, p.user_id)
           and (p.may_bid or p.user_id in (a.seller_id, a.leader_id))) as people
      from auctions a where a.ref = ${ref}`,
  )
  return { auction: row?.auction, people: row?.people ?? [] }
}

// ------------------------------------------------------------------------------------------ profiles and digests

/** For a profile's own statement: how many auctions somebody has won. */
export const profileFacts = ({
  groupId: group,
  userId: winner,
}: {
  readonly groupId: GroupId
  readonly userId: Statement
}): Statement => sql`(
  select jsonb_build_object('won', count(*)) from auctions a
   where a.group_id = ${group}::bigint and a.leader_id = ${winner} and a.status = 'sold')`

/** For a digest's own statement: what was sold in a time, and the highest price; null when nothing was. */
export const digestFacts = ({ groupId: group, from, to }: DigestPeriod): Statement => sql`(
  select case when count(*) > 0 then jsonb_build_object('sold', count(*), 'highest', max(a.price_coins)::text,
           'title', (array_agg(a.title order by a.price_coins desc, a.ended_at))[1]) end
    from auctions a
   where a.group_id = ${group}::bigint and a.status = 'sold'
     and a.ended_at >= ${instant(from)}
     and a.ended_at < ${instant(to)})`
