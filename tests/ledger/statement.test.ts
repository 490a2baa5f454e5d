import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { post } from '../../lib/ledger/post.ts'
import {
  capture,
  holdAccount,
  issuer,
  type Posting,
  reserve,
  treasury,
  wallet,
} from '../../lib/ledger/posting.ts'
import { findBalanceAt, findStatement } from '../../lib/ledger/statement.ts'
import { coins } from '../../lib/values/coins.ts'
import { FIRST_NOBODY, type GroupId, userId } from '../../lib/values/ids.ts'
import { type Books, openBooks } from './books.ts'

const [ana, bea] = [userId(11), userId(12)] as const
const start = Date.UTC(2026, 10, 23, 12)

let books: Books
let group: GroupId
const ids: Record<string, bigint> = {}

/** Each posting an hour after the one before. */
async function playOut(postings: readonly ((hold: bigint) => Posting)[]) {
  let hold = 0n
  for (const [hour, posting] of postings.entries()) {
    const result = await post(books.database, {
      groupId: group,
      at: start + hour * 3_600_000,
      openingCoins: 100n,
      transactions: [posting(hold)],
    })
    if (!result.ok) throw new Error(result.refusal.status)
    hold = result.posted[0].hold ?? hold
    ids[posting(hold).key] = result.posted[0].id
  }
}

beforeAll(async () => {
  books = await openBooks()
  group = await books.openGroup()
  await books.rows(
    sql`insert into people (user_id, first_name, last_name, seen_at) values (11, 'Ana', null, now())`,
  )
  await playOut([
    () => ({
      key: 'transfer',
      code: 'transfer',
      actor: ana,
      note: 'por el café',
      movements: [
        { from: wallet(ana), to: wallet(bea), coins: coins(50) },
        { from: wallet(ana), to: treasury, coins: coins(5) },
      ],
    }),
    () => ({
      key: 'grant',
      code: 'grant',
      actor: ana,
      movements: [{ from: issuer, to: wallet(bea), coins: coins(7) }],
    }),
    () =>
      reserve({ key: 'bid', code: 'bid', actor: bea }, { user: bea, coins: coins(40), subject: 'auction:1' }),
    (hold) => capture({ key: 'sale', code: 'sale' }, hold, [{ to: wallet(ana), coins: coins(25) }]),
  ])
})
afterAll(() => books.close())

describe('statement', () => {
  it('tells what went through a wallet, newest first, with whom and why', async () => {
    const { lines } = await findStatement(books.database, group, wallet(ana), 'newest', 10)
    expect(lines).toEqual([
      {
        transactionId: ids.sale,
        occurredAt: start + 3 * 3_600_000,
        code: 'sale',
        amount: 25n,
        coins: 25n,
        balanceAfter: 70n,
        counterpart: {
          kind: 'hold',
          person: { userId: userId(FIRST_NOBODY), firstName: '', lastName: null },
        },
        note: null,
      },
      {
        transactionId: ids.transfer,
        occurredAt: start,
        code: 'transfer',
        amount: -55n,
        coins: 50n,
        balanceAfter: 45n,
        counterpart: {
          kind: 'wallet',
          person: { userId: userId(FIRST_NOBODY), firstName: '', lastName: null },
        },
        actor: { userId: ana, firstName: 'Ana', lastName: null },
        note: 'por el café',
      },
      {
        transactionId: expect.any(BigInt),
        occurredAt: start,
        code: 'opening',
        amount: 100n,
        coins: 100n,
        balanceAfter: 100n,
        counterpart: { kind: 'issuer' },
        note: null,
      },
    ])
  })

  it('reads the other accounts the same way', async () => {
    const codes = async (account: Parameters<typeof findStatement>[2]) =>
      (await findStatement(books.database, group, account, 'newest', 10)).lines.map(
        (line) => `${line.code} ${line.amount}`,
      )
    expect(await codes(treasury)).toEqual(['transfer 5'])
    expect(await codes(issuer)).toEqual(['grant -7', 'opening -100', 'opening -100'])
    expect(await codes(holdAccount(bea))).toEqual(['sale -40', 'bid 40'])
    expect(await codes(wallet(userId(99)))).toEqual([])
  })

  it('pages to the older and back to the newer', async () => {
    const page = async (place: Parameters<typeof findStatement>[3]) => {
      const statement = await findStatement(books.database, group, wallet(bea), place, 2)
      return {
        codes: statement.lines.map((line) => line.code),
        first: statement.lines[0]?.transactionId ?? 0n,
        last: statement.lines.at(-1)?.transactionId ?? 0n,
        older: statement.hasOlder,
        newer: statement.hasNewer,
      }
    }
    const first = await page('newest')
    expect(first).toMatchObject({ codes: ['sale', 'bid'], older: true, newer: false })
    const second = await page({ before: first.last })
    expect(second).toMatchObject({ codes: ['grant', 'transfer'], older: true, newer: true })
    const third = await page({ before: second.last })
    expect(third).toMatchObject({ codes: ['opening'], older: false, newer: true })
    expect(await page({ after: third.first })).toMatchObject({
      codes: ['grant', 'transfer'],
      older: true,
      newer: true,
    })
    expect(await page({ after: second.first })).toMatchObject({
      codes: ['sale', 'bid'],
      older: true,
      newer: false,
    })
  })
})

describe('balance at a moment', () => {
  it.each([
    ['before anything', -1, 0n],
    ['at the very moment', 0, 150n],
    ['between two', 3_600_000 * 1.5, 157n],
    ['while coins were held', 3_600_000 * 2, 117n],
    ['long after', 3_600_000 * 1000, 132n],
  ])('%s', async (_, afterMs, balance) => {
    expect(await findBalanceAt(books.database, group, wallet(bea), start + afterMs)).toBe(balance)
  })

  it('looks through clocks that differ', async () => {
    const late = start + 10 * 3_600_000
    const grant = (key: string, at: number) =>
      post(books.database, {
        groupId: group,
        at,
        transactions: [{ key, code: 'grant', movements: [{ from: issuer, to: treasury, coins: coins(1) }] }],
      })
    await grant('fast clock', late)
    await grant('slow clock', late - 500)
    expect(await findBalanceAt(books.database, group, treasury, late)).toBe(7n)
  })
})

it('tells of what takes a transaction back which one that is', async () => {
  const other = await books.openGroup()
  const move = (posting: Posting) =>
    post(books.database, { groupId: other, at: start, openingCoins: 100n, transactions: [posting] })
  const given = await move({
    key: 'given',
    code: 'transfer',
    actor: ana,
    movements: [{ from: wallet(ana), to: wallet(bea), coins: coins(5) }],
  })
  const id = (given.ok && given.posted[0]?.id) || 0n
  await move({
    key: 'back',
    code: 'reversal',
    reverses: id,
    movements: [{ from: wallet(bea), to: wallet(ana), coins: coins(5) }],
  })
  const { lines } = await findStatement(books.database, other, wallet(bea), 'newest', 2)
  expect(lines.map(({ reverses }) => reverses)).toEqual([id, undefined])
})
