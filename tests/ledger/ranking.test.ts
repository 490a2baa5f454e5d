import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWallets, post } from '../../lib/ledger/post.ts'
import { issuer, wallet } from '../../lib/ledger/posting.ts'
import { findRanking, type RankingPlace } from '../../lib/ledger/ranking.ts'
import { coins } from '../../lib/values/coins.ts'
import { type GroupId, userId } from '../../lib/values/ids.ts'
import { type Books, openBooks } from './books.ts'

let books: Books
let group: GroupId

beforeAll(async () => {
  books = await openBooks()
})
afterAll(() => books.close())
beforeEach(async () => {
  group = await books.openGroup()
})

/** Members 1, 2, 3… with these balances. */
async function give(...balances: number[]) {
  const users = balances.map((_, index) => userId(index + 1))
  await openWallets(books.database, group, users, { openingCoins: 0n, at: 0 })
  const transactions = balances.flatMap((balance, index) =>
    balance === 0
      ? []
      : [
          {
            key: `grant:${index}`,
            code: 'grant',
            movements: [{ from: issuer, to: wallet(userId(index + 1)), coins: coins(balance) }],
          },
        ],
  )
  await post(books.database, { groupId: group, at: 0, transactions })
}
/** `position:user` of each row. */
const show = async (asker: number, place: RankingPlace, size: number) => {
  const ranking = await findRanking(books.database, group, userId(asker), place, size)
  return { ...ranking, rows: ranking.rows.map((row) => `${row.position}:${row.userId}`) }
}

describe('ranking', () => {
  it('goes from the richest down; ties share a position and the next one counts them', async () => {
    await give(50, 300, 50, 0, 300, 70_000)
    expect(await show(1, { page: 1 }, 10)).toEqual({
      rows: ['1:6', '2:5', '2:2', '4:3', '4:1', '6:4'],
      total: 6n,
      page: 1,
      own: { balance: 50n, position: 4n },
    })
  })

  it('has pages, and stops at the last', async () => {
    await give(50, 300, 50, 0, 300, 70_000, 50)
    expect((await show(1, { page: 2 }, 2)).rows).toEqual(['2:2', '4:7'])
    expect((await show(1, { page: 3 }, 2)).rows).toEqual(['4:3', '4:1'])
    expect(await show(1, { page: 4 }, 2)).toMatchObject({ rows: ['7:4'], page: 4 })
    expect(await show(1, { page: 99 }, 2)).toMatchObject({ rows: ['7:4'], page: 4 })
    expect(await show(1, { page: -1 }, 2)).toMatchObject({ rows: ['1:6', '2:5'], page: 1 })
  })

  it('shows the rows around somebody, as many as asked for where there are', async () => {
    await give(50, 300, 50, 0, 300, 70_000, 50)
    expect((await show(1, { around: userId(3) }, 3)).rows).toEqual(['4:7', '4:3', '4:1'])
    expect((await show(1, { around: userId(6) }, 3)).rows).toEqual(['1:6', '2:5', '2:2'])
    expect((await show(1, { around: userId(4) }, 3)).rows).toEqual(['4:3', '4:1', '7:4'])
    expect((await show(1, { around: userId(4) }, 50)).rows).toHaveLength(7)
    expect(await show(1, { around: userId(99) }, 3)).toMatchObject({ rows: [], total: 7n })
  })

  it('finds balances apart by any power of two', async () => {
    await give(...Array.from({ length: 39 }, (_, power) => 2 ** power), 1_000_000_000_000)
    const { rows } = await show(1, { page: 1 }, 50)
    expect(rows).toEqual(Array.from({ length: 40 }, (_, index) => `${index + 1}:${40 - index}`))
    for (const page of [1, 17, 40])
      expect((await show(1, { page }, 1)).rows).toEqual([`${page}:${41 - page}`])
  })

  it('knows people by name, and leaves others nameless', async () => {
    await give(5, 6)
    await books.rows(
      sql`insert into people (user_id, first_name, last_name, seen_at) values (1, '<b>&"', 'Vega', now())`,
    )
    const { rows } = await findRanking(books.database, group, userId(1), { page: 1 }, 5)
    expect(rows.map(({ firstName, lastName }) => [firstName, lastName])).toEqual([
      ['', null],
      ['<b>&"', 'Vega'],
    ])
  })

  it('is empty without wallets', async () => {
    expect(await show(1, { page: 3 }, 10)).toEqual({ rows: [], total: 0n, page: 1 })
  })
})
