import { sql } from 'kysely'
import { z } from 'zod'
import type { NewJob } from '../../../contract/job.ts'
import type { Notice } from '../../../contract/notice.ts'
import { jobsExpression, noticesExpression } from '../../../jobs/statements.ts'
import type { Database } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import type { Auction } from './reading.ts'

/** A group, to somebody who may sell there. */
export interface Salesroom {
  readonly title: string
  /** As stored. */
  readonly settings: Readonly<Record<string, unknown>>
  /** How many of their auctions are open. */
  readonly open: number
}

const salesroomRow = z.object({
  title: z.string(),
  settings: z.record(z.string(), z.unknown()),
  open: z.bigint().transform(Number),
})

/** @returns undefined where they are no member, the bot is gone, or there are no auctions */
export async function findSalesroom(
  database: Database,
  group: GroupId,
  seller: UserId,
  now: number,
): Promise<Salesroom | undefined> {
  const [room] = await readRows(
    database,
    salesroomRow,
    sql`
    select g.title, g.settings, (
        select count(*) from auctions a
         where a.group_id = g.id and a.seller_id = ${seller}::bigint and a.status = 'open' and a.ends_at > ${instant(now)}
      ) as open
      from groups g
     where g.id = ${group}::bigint and community_is_here(g.id, ${seller}::bigint) and g.bot_status <> 'gone' and not 'auctions' = any (g.modules_off)`,
  )
  return room
}

export interface Opening {
  readonly auction: Auction
  /** Of the update: its redelivery opens nothing new. */
  readonly key: string
  /** How many of the seller's may be open at once, this one included. */
  readonly mostOpen: number
  readonly jobs: readonly NewJob[]
  readonly card: Notice
}

const openedRow = z.object({ ends_at: z.date() })

/**
 * Opens an auction with its card and what the clock has to do, in one statement. A seller's are opened in one
 * conversation, one after the other, so that counting them needs no lock.
 * @returns its end, or that of the first time; undefined when the seller has as many open as they may
 */
export async function insertAuction(
  database: Database,
  { auction, key, mostOpen, jobs, card }: Opening,
): Promise<{ readonly endsAt: number } | undefined> {
  const { groupId, seller, openedAt } = auction
  const [row] = await readRows(
    database,
    openedRow,
    sql`
    with before as materialized (select ends_at from auctions where opened_key = ${key}),
    opened as (
      insert into auctions (ref, group_id, seller_id, opened_key, title, description, photo, thread_id, starting_coins,
        increment_coins, buy_now_coins, reserve_coins, opened_at, ends_at)
      select ${auction.ref}, ${groupId}::bigint, ${seller.userId}::bigint, ${key}, ${auction.title},
             ${auction.description}, ${auction.photo ?? null}, ${auction.threadId ?? null}::bigint,
             ${auction.startingCoins}::bigint, ${auction.incrementCoins}::bigint,
             ${auction.buyNowCoins ?? null}::bigint, ${auction.reserveCoins ?? null}::bigint,
             ${instant(openedAt)}, ${instant(auction.endsAt)}
       where not exists (select from before)
         and (select count(*) from auctions
               where group_id = ${groupId}::bigint and seller_id = ${seller.userId}::bigint and status = 'open'
                 and ends_at > ${instant(openedAt)}) < ${mostOpen}::integer
      on conflict (opened_key) do nothing
      returning ends_at)
    select o.ends_at, ${jobsExpression(jobs)} as jobs, ${noticesExpression([card])} as notices from opened o
    union all
    select b.ends_at, 0, 0 from before b`,
  )
  return row && { endsAt: row.ends_at.getTime() }
}
