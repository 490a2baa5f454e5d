import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { audit } from '../../lib/ledger/audit.ts'
import { expireHolds } from '../../lib/ledger/holds.ts'
import { openWallets, type PostResult, post } from '../../lib/ledger/post.ts'
import {
  capture,
  issuer,
  type Posting,
  release,
  reserve,
  treasury,
  wallet,
} from '../../lib/ledger/posting.ts'
import { findRanking } from '../../lib/ledger/ranking.ts'
import type { Database } from '../../lib/platform/database.ts'
import { coins } from '../../lib/values/coins.ts'
import { type GroupId, userId } from '../../lib/values/ids.ts'
import { type Books, type CrowdedBooks, openCrowdedBooks } from '../ledger/books.ts'
import { executing } from '../support/executing.ts'

const at = Date.UTC(2026, 10, 23, 12)
const people = Array.from({ length: 20 }, (_, index) => userId(index + 1))
const person = (index: number) => people[index % people.length] ?? userId(1)

const times = <Value>(count: number, make: (index: number) => Value) =>
  Array.from({ length: count }, (_, index) => make(index))
/** Of each group: different people stand in different places. */
const PAGES = 40

const statuses = (results: readonly PostResult[]) => {
  const counts: Record<string, number> = {}
  for (const result of results) {
    const status = result.ok ? (result.posted[0]?.status ?? 'nothing') : result.refusal.status
    counts[status] = (counts[status] ?? 0) + 1
  }
  return counts
}

describe('ledger, many connections at once', () => {
  let books: CrowdedBooks
  let group: GroupId

  beforeAll(async () => {
    books = await openCrowdedBooks()
  })
  afterAll(() => books.close())
  beforeEach(async () => {
    group = await books.openGroup()
  })

  const run = (posting: Posting, openingCoins = 100n) =>
    post(books.database, { groupId: group, at, openingCoins, transactions: [posting] })
  const transfer = (key: string, from: number, to: number, amount: number): Posting => ({
    key,
    code: 'transfer',
    actor: person(from),
    movements: [{ from: wallet(person(from)), to: wallet(person(to)), coins: coins(amount) }],
  })
  const inOrder = async () => {
    const { faults, sum } = await audit(books.database, group)
    expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
  }

  it('40 identical keys: one movement, the same outcome 40 times', async () => {
    const results = await Promise.all(times(40, () => run(transfer('same', 0, 1, 10))))
    expect(statuses(results)).toEqual({ posted: 1, replayed: 39 })
    const outcomes = results.map((result) => result.ok && { ...result.posted[0], status: '' })
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0])
    await inOrder()
  })

  it('wallets opened by 40 at once are granted once each', async () => {
    const openings = times(40, (index) =>
      index % 2
        ? openWallets(books.database, group, people.slice(0, 5), { openingCoins: 100n, at })
        : run(transfer(`t${index}`, index % 5, (index + 1) % 5, 1)),
    )
    await Promise.all(openings)
    const { totals } = await audit(books.database, group)
    expect(totals).toEqual({ wallet: 500n, hold: 0n, treasury: 0n, issuer: -500n })
    await inOrder()
  })

  it('600 transfers against each other: no deadlock, no coin lost', async () => {
    const results = await Promise.all(
      times(600, (index) =>
        run(transfer(`t${index}`, index % 2 ? 0 : 1, index % 2 ? 1 : 0, 1 + (index % 7))),
      ),
    )
    expect(results.every((result) => result.ok || result.refusal.status === 'insufficient')).toBe(true)
    expect(books.deadlocks()).toBe(0)
    await inOrder()
  }, 60_000)

  it('movements of every kind, in every direction, with newcomers among them: no deadlock', async () => {
    const work = times(400, async (index) => {
      const [from, to] = [index * 7, index * 13 + 1]
      switch (index % 5) {
        case 0:
          return run({
            key: `g${index}`,
            code: 'daily',
            movements: [{ from: issuer, to: wallet(person(to)), coins: coins(50) }],
          })
        case 1: {
          const user = person(from)
          const held = await run(
            reserve({ key: `b${index}`, code: 'bid' }, { user, coins: coins(9), subject: 'a' }),
          )
          const hold = held.ok ? held.posted[0]?.hold : undefined
          return hold === undefined ? held : run(release({ key: `r${index}`, code: 'outbid' }, hold))
        }
        case 2:
          return run({
            key: `x${index}`,
            code: 'transfer',
            movements: [
              { from: wallet(person(from)), to: wallet(person(to)), coins: coins(10) },
              { from: wallet(person(from)), to: treasury, coins: coins(1) },
            ].filter((movement) => movement.from !== movement.to),
          })
        default:
          return run(transfer(`t${index}`, from, person(from) === person(to) ? from + 1 : to, 5))
      }
    })
    await Promise.all(work)
    expect(books.deadlocks()).toBe(0)
    await inOrder()
  }, 60_000)

  it('a sending cap holds when its last coins are raced for', async () => {
    const capped = (index: number): Posting => ({
      ...transfer(`t${index}`, 0, 1 + (index % 3), 10),
      limit: { since: at - 1000, coins: 95n },
    })
    const results = await Promise.all(times(40, (index) => run(capped(index), 1000n)))
    expect(statuses(results)).toEqual({ posted: 9, over_limit: 31 })
    await inOrder()
  })

  it('the last coins are spent once', async () => {
    const results = await Promise.all(
      times(40, (index) => run(transfer(`t${index}`, 0, 1 + (index % 9), 60))),
    )
    expect(statuses(results)).toEqual({ posted: 1, insufficient: 39 })
    await inOrder()
  })

  it('a hold resolved by 20 at once ends once, and a sweep beside them is no trouble', async () => {
    const expiresAt = at + 1000
    const held = await run(
      reserve({ key: 'bid', code: 'bid' }, { user: person(0), coins: coins(40), subject: 'a', expiresAt }),
    )
    const hold = (held.ok && held.posted[0]?.hold) || 0n
    const [results, ...sweeps] = await Promise.all([
      Promise.all(
        times(20, (index) =>
          run(
            index % 2
              ? release({ key: `r${index}`, code: 'cancel' }, hold)
              : capture({ key: `c${index}`, code: 'sale' }, hold, [
                  { to: wallet(person(1)), coins: coins(40) },
                ]),
          ),
        ),
      ),
      ...times(5, () => expireHolds(books.database, expiresAt, 10)),
    ])
    const { posted = 0, no_hold } = statuses(results)
    expect(posted + sweeps.flat().length).toBe(1)
    expect(no_hold).toBe(20 - posted)
    await inOrder()
  })

  it('20 sweeps over holds of many groups give each back once', async () => {
    const groups = await Promise.all(times(4, () => books.openGroup()))
    await Promise.all(
      groups.map((groupId) =>
        post(books.database, {
          groupId,
          at,
          openingCoins: 100n,
          transactions: people.map((user) =>
            reserve(
              { key: `b${user}`, code: 'bid' },
              { user, coins: coins(5), subject: 'a', expiresAt: at + 1 },
            ),
          ),
        }),
      ),
    )
    const swept = await Promise.all(times(20, () => expireHolds(books.database, at + 1, 30)))
    const rest = await expireHolds(books.database, at + 1, 100)
    const ids = [...swept.flat(), ...rest].map(({ holdId }) => holdId)
    expect(new Set(ids).size).toBe(80)
    expect(ids).toHaveLength(80)
    for (const groupId of groups) expect((await audit(books.database, groupId)).faults).toEqual([])
  })

  it('a proof given in the middle of it all still holds afterwards', async () => {
    const transfers = times(200, (index) => run(transfer(`t${index}`, index, index + 1 + (index % 5), 1)))
    const proofs = []
    for (let count = 0; count < 10; count++) proofs.push((await audit(books.database, group)).proof)
    await Promise.all(transfers)
    for (const proof of proofs)
      expect((await audit(books.database, group, proof.lastTransactionId)).proof).toEqual(proof)
  }, 60_000)

  it('a ranking page and own position read little more of 1 000 000 wallets than of 1 000', async () => {
    const small = group
    const large = await books.openGroup()
    await load(books, small, 1_000)
    await load(books, large, 1_000_000)
    await books.rows(sql`vacuum analyze ledger_accounts, ledger_wallet_counts`)
    const places = { first: () => ({ page: 1 }), own: (user: number) => ({ around: userId(user) }) }
    // What it reads, not the time that it takes: others' work adds to that, and a machine's load is no fault of a page.
    const { database, blocks } = countingBlocks(books.database)
    for (const [name, place] of Object.entries(places)) {
      const read: Record<string, number> = {}
      for (const [size, groupId, wallets] of [
        ['small', small, 1_000],
        ['large', large, 1_000_000],
      ] as const) {
        const before = blocks()
        for (let round = 0; round < PAGES; round++) {
          const user = 1 + ((round * 7919 * 104729) % wallets)
          const ranking = await findRanking(database, groupId, userId(user), place(user), 10)
          expect(ranking).toMatchObject({ total: BigInt(wallets), own: { position: expect.any(BigInt) } })
        }
        read[size] = (blocks() - before) / PAGES
      }
      console.info(`ranking, ${name} page: blocks read`, read)
      // Higher trees and fuller levels; all the wallets would be a hundred times as much. The bench tells the time.
      expect(read.large).toBeLessThan(6 * (read.small ?? 0))
    }
  }, 240_000)
})

/** How many blocks of its tables and indexes Postgres looks at for what is asked, whether they are at hand or not. */
function countingBlocks(database: Database): { readonly database: Database; blocks(): number } {
  let blocks = 0
  return {
    database: executing(database, async (query, execute) => {
      const { rows } = await execute({
        ...query,
        sql: `explain (analyze, buffers, format json) ${query.sql}`,
      })
      blocks += blocksOf(rows)
      return execute(query)
    }),
    blocks: () => blocks,
  }
}

const explainedRows = z.tuple([
  z.object({
    'QUERY PLAN': z.tuple([
      z.object({ Plan: z.object({ 'Shared Hit Blocks': z.number(), 'Shared Read Blocks': z.number() }) }),
    ]),
  }),
])
function blocksOf(rows: readonly unknown[]): number {
  const [
    {
      'QUERY PLAN': [{ Plan }],
    },
  ] = explainedRows.parse(rows)
  return Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks']
}

/** Wallets with the entries that explain them; a third of the members never moved a coin. Set-based, triggers off. */
async function load(books: Books, groupId: GroupId, wallets: number) {
  await books.tamper(sql`
    with made as (
      insert into ledger_accounts (group_id, kind, user_id, balance)
      select ${groupId}::bigint, 'wallet', n, case when n % 3 = 0 then 100 else 1 + (n * 829348951) % 1000003 end
        from generate_series(1, ${wallets}::bigint) n returning balance)
    insert into ledger_wallet_counts (group_id, level, bucket, wallets)
    select ${groupId}::bigint, level, balance >> (8 * level), count(*)
      from made, generate_series(0, 7) level group by 2, 3`)
}
