import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../platform/database.ts'
import { readRow } from '../platform/rows.ts'
import type { GroupId, UserId } from '../values/ids.ts'
import { personSchema } from '../values/person.ts'
import { wholeSchema } from '../values/whole.ts'

const rankedWallet = personSchema.extend({
  balance: wholeSchema,
  /** From 1; wallets with the same balance share it. */
  position: wholeSchema,
})

/** Whose it is, and what is in it. */
export type RankedWallet = Readonly<z.infer<typeof rankedWallet>>

export interface Ranking {
  readonly rows: readonly RankedWallet[]
  /** Wallets in the group, of people whom the directory knows. */
  readonly total: bigint
  /** The page shown, from 1; undefined for a page around somebody. */
  readonly page?: number
  /** Of the member who asks; undefined without a wallet. */
  readonly own?: { readonly balance: bigint; readonly position: bigint }
}

/**
 * A page by number (beyond the last: the last), the rows around somebody's own (none without a wallet), or those after a
 * row (undefined: the first ones).
 */
export type RankingPlace =
  | { readonly page: number }
  | { readonly around: UserId }
  | { readonly after: Pick<RankedWallet, 'balance' | 'userId'> | undefined }

const rankingRow = z.object({
  total: z.bigint(),
  page: z.bigint().nullable(),
  own_balance: z.bigint().nullable(),
  own_position: z.bigint().nullable(),
  wallets: z.array(rankedWallet),
})

/**
 * The group's wallets from the richest down, with the asking member's own position: one request, whose cost doesn't
 * grow with the group. (A page by number inside a long run of equal balances walks that run; around somebody doesn't.)
 */
export async function findRanking(
  database: Database,
  groupId: GroupId,
  asker: UserId,
  place: RankingPlace,
  size: number,
): Promise<Ranking> {
  const wallets = sql`ledger_accounts w where w.group_id = ${groupId}::bigint and w.kind = 'wallet' and w.listed`
  const row = await readRow(
    database,
    rankingRow,
    sql`
    with total as (
      select coalesce(sum(wallets), 0)::bigint as wallets from ledger_wallet_counts
       where group_id = ${groupId}::bigint and level = 7),
    own as (select balance from ledger_accounts where group_id = ${groupId}::bigint and name = ${`wallet:${asker}`}),
    ${pageCtes(groupId, place, size, wallets)},
    -- All wallets with one balance come before the next balance, so the first position gives the others.
    positions as (
      select d.balance, (select ledger_position(${groupId}::bigint, max(balance)) from page)
             + coalesce(sum(c.wallets) over (order by d.balance desc rows between unbounded preceding and 1 preceding), 0)
             as position
        from (select distinct balance from page) d
        join ledger_wallet_counts c
          on c.group_id = ${groupId}::bigint and c.level = 0 and c.bucket = d.balance)
    select t.wallets as total, (select number from place) as page,
           (select balance from own) as own_balance,
           (select ledger_position(${groupId}::bigint, balance) from own) as own_position,
           coalesce((
             select jsonb_agg(jsonb_build_object('userId', g.user_id,
                      'firstName', coalesce(p.first_name, ''), 'lastName', p.last_name,
                      'balance', g.balance::text, 'position', s.position::text)
                    order by g.balance desc, g.user_id desc)
               from page g join positions s using (balance) left join people p using (user_id)), '[]') as wallets
      from total t`,
  )
  return {
    rows: row.wallets,
    total: row.total,
    ...(row.page !== null && { page: Number(row.page) }),
    ...(row.own_balance !== null &&
      row.own_position !== null && { own: { balance: row.own_balance, position: row.own_position } }),
  }
}

type Sql = ReturnType<typeof sql>

function pageCtes(groupId: GroupId, place: RankingPlace, size: number, wallets: Sql): Sql {
  if ('page' in place) return pageByNumber(groupId, place.page, size, wallets)
  return 'around' in place
    ? pageAround(groupId, place.around, size, wallets)
    : pageAfter(place.after, size, wallets)
}

/** CTEs `place` and `page`: walks the index from a row on. */
const pageAfter = (
  after: Pick<RankedWallet, 'balance' | 'userId'> | undefined,
  size: number,
  wallets: Sql,
) => sql`
  place as (select null::bigint as number),
  page as (
    select w.user_id, w.balance from ${wallets}
       ${after ? sql`and (w.balance, w.user_id) < (${after.balance}::bigint, ${after.userId}::bigint)` : sql``}
     order by w.balance desc, w.user_id desc limit ${size}::bigint)`

/** CTEs `place` and `page`: descends the counted tree to the balance at which the page begins. */
const pageByNumber = (groupId: GroupId, page: number, size: number, wallets: Sql) => sql`
  place as (
    select n.number, (n.number - 1) * ${size}::bigint as first
      from total t, lateral (
        select greatest(1, least(${page}::bigint, (t.wallets + ${size}::bigint - 1) / ${size}::bigint)) as number) n),
  start as (select f.balance, p.first - f.above as skip from place p, ledger_balance_at_place(${groupId}::bigint, p.first) f),
  page as (
    select w.user_id, w.balance from ${wallets} and w.balance <= (select balance from start)
     order by w.balance desc, w.user_id desc
     offset (select skip from start) limit ${size}::bigint)`

/** CTEs `place` and `page`: walks the index both ways from the member's own wallet. */
const pageAround = (groupId: GroupId, user: UserId, size: number, wallets: Sql) => sql`
  place as (select null::bigint as number),
  middle as (
    select balance, user_id from ledger_accounts where group_id = ${groupId}::bigint and name = ${`wallet:${user}`}),
  richer as (
    select w.balance, w.user_id from ${wallets}
       and (w.balance, w.user_id) > ((select balance from middle), (select user_id from middle))
     order by w.balance, w.user_id limit ${size - 1}::bigint),
  poorer as (
    select w.balance, w.user_id from ${wallets}
       and (w.balance, w.user_id) < ((select balance from middle), (select user_id from middle))
     order by w.balance desc, w.user_id desc limit ${size - 1}::bigint),
  near as (
    select balance, user_id, row_number() over (order by balance desc, user_id desc) as place, count(*) over () as places
      from (table richer union all table middle union all table poorer) n),
  page as (
    select n.user_id, n.balance from near n, near m
     where m.user_id = ${user}::bigint
       and n.place >= greatest(1, least(m.place - ${Math.floor(size / 2)}::bigint, m.places - ${size}::bigint + 1))
     order by n.place limit ${size}::bigint)`
