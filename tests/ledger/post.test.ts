import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { expireHolds, nextExpiryExpression, overdueHoldsExpression } from '../../lib/ledger/holds.ts'
import {
  openWallets,
  type PostBatch,
  post,
  postingExpression,
  postResultSchema,
  toPostRefused,
} from '../../lib/ledger/post.ts'
import {
  capture,
  issuer,
  type Posting,
  release,
  reserve,
  treasury,
  wallet,
} from '../../lib/ledger/posting.ts'
import { readRows } from '../../lib/platform/rows.ts'
import { coins } from '../../lib/values/coins.ts'
import { type GroupId, groupId, userId } from '../../lib/values/ids.ts'
import { type Books, openBooks } from './books.ts'

const [ana, bea, eva] = [userId(11), userId(12), userId(13)] as const
const at = Date.UTC(2026, 10, 23, 12)

let books: Books
let group: GroupId

beforeAll(async () => {
  books = await openBooks()
})
afterAll(() => books.close())
beforeEach(async () => {
  group = await books.openGroup()
})

const run = (transactions: readonly Posting[], more: Partial<PostBatch> = {}) =>
  post(books.database, { groupId: group, at, transactions, openingCoins: 100n, ...more })
const transfer = (key: string, amount: number, more: Partial<Posting> = {}): Posting => ({
  key,
  code: 'transfer',
  actor: ana,
  movements: [{ from: wallet(ana), to: wallet(bea), coins: coins(amount) }],
  ...more,
})
const balances = async () => {
  const rows = await books.rows(
    sql<{
      name: string
      balance: string
    }>`select name, balance::text from ledger_accounts where group_id = ${group}`,
  )
  return Object.fromEntries(rows.map((row) => [row.name, Number(row.balance)]))
}
const countTransactions = async () =>
  (await books.rows(sql`select from ledger_transactions where group_id = ${group}`)).length
const holdOf = async (amount: number, more: { expiresAt?: number } = {}) => {
  const result = await run([
    reserve(
      { key: `bid:${amount}`, code: 'bid', actor: ana },
      { user: ana, coins: coins(amount), subject: 'a', ...more },
    ),
  ])
  return (result.ok && result.posted[0]?.hold) || 0n
}

describe('a movement', () => {
  it('opens the wallets it meets, once, and moves between them', async () => {
    expect(await run([transfer('t1', 30)])).toEqual({
      ok: true,
      posted: [
        {
          status: 'posted',
          id: expect.any(BigInt),
          coins: 30n,
          balances: { 'wallet:11': 70n, 'wallet:12': 130n },
        },
      ],
    })
    await run([transfer('t2', 30)], { openingCoins: 500n })
    expect(await balances()).toEqual({ issuer: -200, 'wallet:11': 40, 'wallet:12': 160 })
  })

  it('opens wallets with nothing when there is no grant', async () => {
    expect(await run([transfer('t1', 1)], { openingCoins: 0n })).toMatchObject({
      refusal: { status: 'insufficient', available: 0n, needed: 1n },
    })
    expect(await balances()).toEqual({ 'wallet:11': 0, 'wallet:12': 0 })
  })

  it('takes a tax along, as one entry of the payer', async () => {
    const taxed = transfer('t1', 90, {
      movements: [
        { from: wallet(ana), to: wallet(bea), coins: coins(90) },
        { from: wallet(ana), to: treasury, coins: coins(9) },
      ],
    })
    await run([taxed])
    expect(await balances()).toEqual({ issuer: -200, treasury: 9, 'wallet:11': 1, 'wallet:12': 190 })
  })

  it('is refused when amount and tax together are one coin too much', async () => {
    const taxed = transfer('t1', 92, {
      movements: [
        { from: wallet(ana), to: wallet(bea), coins: coins(92) },
        { from: wallet(ana), to: treasury, coins: coins(9) },
      ],
    })
    expect(await run([taxed])).toEqual({
      ok: false,
      index: 0,
      refusal: { status: 'insufficient', account: 'wallet:11', available: 100n, needed: 101n },
    })
    expect(await balances()).toMatchObject({ treasury: 0, 'wallet:11': 100 })
  })

  it('tells its first outcome again, whatever happened since', async () => {
    const first = await run([transfer('t1', 30)])
    await run([transfer('t2', 30)])
    const again = await run([transfer('t1', 30)])
    expect(first.ok && again).toEqual({
      ok: true,
      posted: [{ ...(first.ok && first.posted[0]), status: 'replayed' }],
    })
    expect(await balances()).toMatchObject({ 'wallet:11': 40 })
  })

  it('may use the same key in another group', async () => {
    await run([transfer('t1', 30)])
    group = await books.openGroup()
    expect(await run([transfer('t1', 30)])).toMatchObject({ posted: [{ status: 'posted' }] })
  })

  it('lets only the issuer go below zero', async () => {
    const grant = (from: typeof issuer) => ({
      key: `g:${from}`,
      code: 'grant',
      movements: [{ from, to: wallet(ana), coins: coins(5) }],
    })
    expect(await run([grant(treasury)])).toMatchObject({ refusal: { account: 'treasury', available: 0n } })
    expect(await run([grant(issuer)])).toMatchObject({ ok: true })
  })

  it('can be taken back once', async () => {
    const result = await run([transfer('t1', 30)])
    const back = (key: string): Posting => ({
      key,
      code: 'reversal',
      reverses: (result.ok && result.posted[0]?.id) || 0n,
      movements: [{ from: wallet(bea), to: wallet(ana), coins: coins(30) }],
    })
    await run([back('r1')])
    await expect(run([back('r2')])).rejects.toMatchObject({ constraint: 'ledger_transactions_reversed_once' })
    expect(await balances()).toMatchObject({ 'wallet:11': 100, 'wallet:12': 100 })
  })

  it('refuses to grow a balance beyond bigint', async () => {
    await openWallets(books.database, group, [ana], { openingCoins: 0n, at })
    await books.tamper(
      sql`update ledger_accounts set balance = 9223372036854775800 where group_id = ${group}`,
    )
    const grant = { key: 'g', code: 'grant', movements: [{ from: issuer, to: wallet(ana), coins: coins(8) }] }
    await expect(run([grant])).rejects.toMatchObject({ code: '22003' })
  })

  it.each([
    ['no coins', [{ from: wallet(ana), to: wallet(bea), coins: 0n }]],
    ['negative coins', [{ from: wallet(ana), to: wallet(bea), coins: -5n }]],
    ['more than 10^12', [{ from: issuer, to: wallet(bea), coins: 1_000_000_000_001n }]],
    ['an account to itself', [{ from: wallet(ana), to: wallet(ana), coins: 5n }]],
    ['an unknown account', [{ from: wallet(ana), to: 'moon', coins: 5n }]],
    ['no person', [{ from: wallet(ana), to: 'wallet:0', coins: 5n }]],
    ['coins on hold', [{ from: 'hold:11', to: wallet(ana), coins: 5n }]],
    ['nothing', []],
  ])('refuses %s, whoever forgot to check', async (_, movements) => {
    const posting = { key: 'x', code: 'x', movements } as unknown as Posting
    await expect(run([posting])).rejects.toMatchObject({ code: '22023' })
    expect(await balances()).toEqual({})
  })

  it('needs a group that exists', async () => {
    await expect(run([transfer('t', 1)], { groupId: groupId(999_999) })).rejects.toMatchObject({
      constraint: 'ledger_accounts_group_id_fkey',
    })
  })
})

describe('several movements', () => {
  it('see each other, in order', async () => {
    const onward = {
      key: 'b',
      code: 'transfer',
      movements: [{ from: wallet(bea), to: wallet(eva), coins: coins(150) }],
    }
    expect(await run([transfer('a', 60), onward])).toMatchObject({
      posted: [{ balances: { 'wallet:12': 160n } }, { balances: { 'wallet:12': 10n, 'wallet:13': 250n } }],
    })
  })

  it('happen all or none; the opening grants stay', async () => {
    expect(await run([transfer('a', 60), transfer('b', 60), transfer('c', 1)])).toEqual({
      ok: false,
      index: 1,
      refusal: { status: 'insufficient', account: 'wallet:11', available: 40n, needed: 60n },
    })
    expect(await balances()).toEqual({ issuer: -200, 'wallet:11': 100, 'wallet:12': 100 })
    expect(await countTransactions()).toBe(2)
  })

  it('do what is left to do when some were done before', async () => {
    await run([transfer('a', 10)])
    expect(await run([transfer('a', 10), transfer('b', 20)])).toMatchObject({
      posted: [{ status: 'replayed' }, { status: 'posted' }],
    })
    expect(await balances()).toMatchObject({ 'wallet:11': 70 })
  })
})

describe('a limit', () => {
  const limited = (key: string, amount: number, more: Partial<Posting> = {}) =>
    transfer(key, amount, { limit: { since: at, coins: 50n }, ...more })

  it('counts what the sender sent to others since then, without what goes along', async () => {
    const movements = [
      { from: wallet(ana), to: wallet(bea), coins: coins(30) },
      { from: wallet(ana), to: treasury, coins: coins(3) },
    ]
    await run([transfer('before', 20)], { at: at - 1 })
    await run([
      {
        key: 'other',
        code: 'gift',
        actor: ana,
        movements: [{ from: issuer, to: wallet(ana), coins: coins(40) }],
      },
    ])
    expect(await run([limited('a', 30, { movements })])).toMatchObject({ posted: [{ used: 30n }] })
    expect(await run([limited('b', 21)])).toEqual({
      ok: false,
      index: 0,
      refusal: { status: 'over_limit', used: 30n, limit: 50n, coins: 21n },
    })
    expect(await run([limited('c', 20)])).toMatchObject({ posted: [{ used: 50n }] })
  })

  it('counts within a call too', async () => {
    expect(await run([limited('a', 30), limited('b', 21)])).toMatchObject({
      index: 1,
      refusal: { status: 'over_limit', used: 30n },
    })
  })
})

describe('a limit on what somebody sends, by whatever way', () => {
  const capped = (key: string, amount: number, more: Partial<Posting> = {}) =>
    transfer(key, amount, { limit: { since: at, coins: 50n }, ...more })

  it('counts other codes, and what the clock does for them', async () => {
    await run([{ ...transfer('gift', 10), code: 'gift' }])
    const { actor: _nobody, ...byClock } = transfer('allowance', 5)
    expect(await run([{ ...byClock, limit: { by: ana, since: at, coins: 50n } }])).toMatchObject({
      posted: [{ used: 15n }],
    })
    expect(await run([capped('a', 36)])).toMatchObject({ refusal: { status: 'over_limit', used: 15n } })
  })

  it('counts what is put aside for others, once, whether it is still held or has been paid', async () => {
    const hold = await holdOf(20)
    expect(await run([capped('a', 31)])).toMatchObject({ refusal: { status: 'over_limit', used: 20n } })
    await run([
      capture({ key: 'sale', code: 'sale' }, hold, [
        { to: wallet(bea), coins: coins(10) },
        { to: treasury, coins: coins(2) },
      ]),
    ])
    expect(await run([capped('b', 41)])).toMatchObject({ refusal: { status: 'over_limit', used: 10n } })
    expect(await run([capped('c', 40)])).toMatchObject({ posted: [{ used: 50n }] })
  })

  it('counts neither what is given back in the same call, nor a deposit, nor what is taken by the house', async () => {
    const hold = await holdOf(40)
    await run([
      reserve(
        { key: 'd', code: 'reserve', actor: ana },
        { user: ana, coins: coins(30), subject: 'contract:x' },
      ),
    ])
    await run([
      { key: 'fine', code: 'seizure', movements: [{ from: wallet(ana), to: issuer, coins: coins(10) }] },
    ])
    const raised = reserve(
      { key: 'raise', code: 'reserve', actor: ana, limit: { since: at, coins: 50n } },
      { user: ana, coins: coins(50), subject: 'a' },
    )
    expect(await run([release({ key: 'r', code: 'release' }, hold), raised])).toMatchObject({
      posted: [{}, { used: 50n }],
    })
  })

  it('lets nobody send who is not known in the group for long enough', async () => {
    await books.rows(
      sql`insert into people (user_id, first_name, seen_at) values (${ana}, 'Ana', ${new Date(at)}) on conflict do nothing returning user_id`,
    )
    await books.rows(sql`insert into members (group_id, user_id, first_seen_at)
      values (${group}, ${ana}, ${new Date(at)}) returning user_id`)
    expect(await run([transfer('a', 5, { limit: { knownBy: at - 1 } })])).toEqual({
      ok: false,
      index: 0,
      refusal: { status: 'too_new', since: at },
    })
    expect(await run([transfer('b', 5, { limit: { knownBy: at } })])).toMatchObject({ ok: true })
  })
})

describe('a hold', () => {
  it('puts coins aside and gives them back', async () => {
    const hold = await holdOf(40)
    expect(await balances()).toMatchObject({ 'wallet:11': 60, 'hold:11': 40 })
    expect(await run([release({ key: 'r', code: 'outbid' }, hold)])).toMatchObject({
      posted: [{ status: 'posted', hold, coins: 40n, balances: { 'wallet:11': 100n, 'hold:11': 0n } }],
    })
  })

  it('wants coins that are there', async () => {
    await holdOf(80)
    const more = reserve({ key: 'b', code: 'bid' }, { user: ana, coins: coins(21), subject: 'b' })
    expect(await run([more])).toMatchObject({ refusal: { status: 'insufficient', available: 20n } })
  })

  it('pays out to several, and the rest goes back', async () => {
    const hold = await holdOf(50)
    const payouts = [
      { to: wallet(bea), coins: coins(30) },
      { to: treasury, coins: coins(3) },
    ]
    await run([capture({ key: 'c', code: 'sale' }, hold, payouts)])
    expect(await balances()).toMatchObject({ 'wallet:11': 67, 'hold:11': 0, 'wallet:12': 130, treasury: 3 })
  })

  it('never pays out more than it holds', async () => {
    const hold = await holdOf(50)
    await holdOf(40)
    const posting = capture({ key: 'c', code: 'sale' }, hold, [{ to: wallet(bea), coins: coins(51) }])
    await expect(run([posting])).rejects.toMatchObject({ code: '22023' })
  })

  it('is resolved once: a second try is told how it ended, the same one hears its own outcome', async () => {
    const hold = await holdOf(50)
    const pay = capture({ key: 'c', code: 'sale' }, hold, [{ to: wallet(bea), coins: coins(50) }])
    const paid = await run([pay])
    expect(await run([release({ key: 'r', code: 'cancel' }, hold)])).toEqual({
      ok: false,
      index: 0,
      refusal: { status: 'no_hold', hold, state: 'captured' },
    })
    expect(await run([pay])).toEqual({
      ok: true,
      posted: [{ ...(paid.ok && paid.posted[0]), status: 'replayed' }],
    })
  })

  it('is not resolved twice within a call, nor when it never was', async () => {
    const hold = await holdOf(50)
    const twice = [release({ key: 'r1', code: 'cancel' }, hold), release({ key: 'r2', code: 'cancel' }, hold)]
    expect(await run(twice)).toMatchObject({
      index: 1,
      refusal: { status: 'no_hold', state: 'pending' },
    })
    expect(await run([release({ key: 'r', code: 'cancel' }, 4711n)])).toEqual({
      ok: false,
      index: 0,
      refusal: { status: 'no_hold', hold: 4711n },
    })
  })

  it('belongs to its group', async () => {
    const hold = await holdOf(50)
    group = await books.openGroup()
    expect(await run([release({ key: 'r', code: 'cancel' }, hold)])).toMatchObject({
      refusal: { status: 'no_hold' },
    })
  })

  it('moves from one bidder to the next in one call', async () => {
    const hold = await holdOf(50)
    const next = reserve(
      { key: 'b2', code: 'bid', actor: bea },
      { user: bea, coins: coins(60), subject: 'a' },
    )
    await run([release({ key: 'o', code: 'outbid' }, hold), next])
    expect(await balances()).toMatchObject({ 'wallet:11': 100, 'hold:11': 0, 'wallet:12': 40, 'hold:12': 60 })
  })

  it('is not captured from its deadline on, and the sweep gives it back once', async () => {
    const hold = await holdOf(50, { expiresAt: at + 1000 })
    const later = await holdOf(20, { expiresAt: at + 5000 })
    const pay = capture({ key: 'c', code: 'sale' }, hold, [{ to: wallet(bea), coins: coins(50) }])
    expect(await run([pay], { at: at + 1000 })).toMatchObject({
      refusal: { status: 'no_hold', state: 'expired' },
    })
    expect(await expireHolds(books.database, at + 999, 10)).toEqual([])
    expect(await expireHolds(books.database, at + 1000, 10)).toEqual([
      { groupId: group, holdId: hold, userId: ana, coins: 50n, subject: 'a' },
    ])
    expect(await expireHolds(books.database, at + 1000, 10)).toEqual([])
    expect(await balances()).toMatchObject({ 'wallet:11': 80, 'hold:11': 20 })
    expect(await run([release({ key: 'r', code: 'cancel' }, later)], { at: at + 6000 })).toMatchObject({
      ok: true,
    })
  })

  it('says when the next deadline is, and of which group one has passed', async () => {
    const told = async (now: number, of = group) => {
      const [row] = await books.rows(
        sql<{ next: Date; overdue: boolean }>`
          select ${nextExpiryExpression()} as next, ${overdueHoldsExpression(of, now)} as overdue`,
      )
      return { next: row?.next.getTime(), overdue: row?.overdue }
    }
    const hold = await holdOf(50, { expiresAt: at + 2 })
    await holdOf(20, { expiresAt: at + 3 })
    await holdOf(10)
    expect(await told(at + 1)).toEqual({ next: at + 2, overdue: false })
    expect(await told(at + 2)).toEqual({ next: at + 2, overdue: true })
    expect(await told(at + 2, await books.openGroup())).toMatchObject({ overdue: false })
    await run([release({ key: 'r', code: 'cancel' }, hold)])
    expect(await told(at + 2)).toEqual({ next: at + 3, overdue: false })
  })
})

describe('inside a bigger statement', () => {
  it('names a wallet that only the statement knows', async () => {
    const to = { walletOf: sql`target.id` }
    const posted = sql`
      select ${postingExpression({
        groupId: group,
        at,
        openingCoins: 100n,
        transactions: [transfer('t', 30, { movements: [{ from: wallet(ana), to, coins: coins(30) }] })],
      })} as result from (values (13)) as target (id)`
    expect(await readRows(books.database, z.object({ result: postResultSchema }), posted)).toMatchObject([
      { result: { posted: [{ balances: { 'wallet:13': 130n } }] } },
    ])
  })

  it('keeps the words that only the statement knows, of each posting its own', async () => {
    await books.database.batch([
      sql`
      select ${postingExpression({
        groupId: group,
        at,
        openingCoins: 100n,
        transactions: [
          transfer('t', 30, { note: 'mine' }),
          transfer('u', 20, { note: { noteOf: sql`'of ' || target.name` } }),
          transfer('v', 10, { note: { noteOf: sql`null` } }),
        ],
      })} from (values ('the statement')) as target (name)`,
    ])
    const kept = await books.rows(
      sql<{ key: string; words: string | null }>`
        select t.idempotency_key as key, w.words from ledger_transactions t
          left join ledger_words w on w.group_id = t.group_id and w.transaction_id = t.id
         where t.group_id = ${group} and t.code = 'transfer' order by t.idempotency_key`,
    )
    expect(kept).toEqual([
      { key: 't', words: 'mine' },
      { key: 'u', words: 'of the statement' },
      { key: 'v', words: null },
    ])
  })

  it('undoes everything when a strict posting is refused, and says why', async () => {
    const batch = { groupId: group, at, transactions: [transfer('t', 30), transfer('u', 300)] }
    const attempt = books.database.batch([
      sql`update groups set title = 'changed' where id = ${group}`,
      sql`select ${postingExpression({ ...batch, openingCoins: 100n }, { strict: true })}`,
    ])
    const refused = toPostRefused(await attempt.catch((error: unknown) => error))
    expect(refused).toMatchObject({
      index: 1,
      refusal: { status: 'insufficient', available: 70n, needed: 300n },
    })
    expect(await balances()).toEqual({})
    expect(await books.rows(sql`select title from groups where id = ${group}`)).toEqual([
      { title: 'a group' },
    ])
  })

  it('lets a change depend on the payment, in one statement', async () => {
    const attempt = (key: string, amount: number) =>
      sql<{ title: string }>`
        with locked as (select id from groups where id = ${group} for update),
        paid as materialized (
          select id, ${postingExpression({ groupId: group, at, openingCoins: 100n, transactions: [transfer(key, amount)] })} as result
            from locked)
        update groups g set title = 'paid' from paid
         where g.id = paid.id and paid.result @? '$[*] ? (@.status == "posted")' returning g.title`.execute(
        books.database.query,
      )
    expect((await attempt('a', 300)).rows).toEqual([])
    expect((await attempt('b', 30)).rows).toEqual([{ title: 'paid' }])
    expect((await attempt('b', 30)).rows).toEqual([])
  })
})

describe('opening wallets', () => {
  it('tells the balances of all, granting only the new ones', async () => {
    await run([transfer('t', 30)])
    const opened = await openWallets(books.database, group, [ana, eva, eva], { openingCoins: 70n, at })
    expect(opened).toEqual(
      new Map([
        [ana, 70n],
        [eva, 70n],
      ]),
    )
    expect(await openWallets(books.database, group, [eva], { openingCoins: 500n, at })).toEqual(
      new Map([[eva, 70n]]),
    )
  })
})
