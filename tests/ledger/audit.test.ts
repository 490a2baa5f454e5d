import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { audit, type FaultKind } from '../../lib/ledger/audit.ts'
import { auditFurther, auditProgress, beginAudit, hasFewEntries } from '../../lib/ledger/audit-slices.ts'
import { post } from '../../lib/ledger/post.ts'
import { issuer, release, reserve, treasury, wallet } from '../../lib/ledger/posting.ts'
import { coins } from '../../lib/values/coins.ts'
import { type GroupId, userId } from '../../lib/values/ids.ts'
import { type Books, openBooks } from './books.ts'

const [ana, bea] = [userId(11), userId(12)] as const
const at = Date.UTC(2026, 10, 23, 12)

let books: Books
let group: GroupId
let other: GroupId

beforeAll(async () => {
  books = await openBooks()
})
afterAll(() => books.close())
beforeEach(async () => {
  other = await books.openGroup()
  await fill(other)
  group = await books.openGroup()
  await fill(group)
})

/** A transfer with tax, a hold that is pending and one that was given back: something of everything. */
async function fill(groupId: GroupId) {
  const result = await post(books.database, {
    groupId,
    at,
    openingCoins: 100n,
    transactions: [
      {
        key: 't',
        code: 'transfer',
        actor: ana,
        note: 'para ti',
        movements: [
          { from: wallet(ana), to: wallet(bea), coins: coins(30) },
          { from: wallet(ana), to: treasury, coins: coins(3) },
        ],
      },
      reserve({ key: 'b1', code: 'bid', actor: bea }, { user: bea, coins: coins(40), subject: 'auction:1' }),
      reserve({ key: 'b2', code: 'bid', actor: bea }, { user: bea, coins: coins(20), subject: 'auction:2' }),
    ],
  })
  const hold = (result.ok && result.posted[2].hold) || 0n
  await post(books.database, { groupId, at, transactions: [release({ key: 'r', code: 'outbid' }, hold)] })
}

const faults = async () => (await audit(books.database, group)).faults.map((fault) => fault.kind)
/** As large books are audited, a row or two at a time. */
const inSlices = async (groupId: GroupId) => {
  const sizes = { transactions: 1, accounts: 2, holds: 1 }
  let progress = await beginAudit(books.database, groupId)
  for (;;) {
    const further = await auditFurther(books.database, groupId, progress, sizes)
    if ('audit' in further) return further.audit
    progress = auditProgress.parse(JSON.parse(JSON.stringify(further.progress)))
  }
}
const account = (name: string) =>
  sql`(select id from ledger_accounts where group_id = ${group} and name = ${name})`
const transaction = (key: string) =>
  sql`(select id from ledger_transactions where group_id = ${group} and idempotency_key = ${key})`
const entry = (key: string, name: string) =>
  sql`group_id = ${group} and transaction_id = ${transaction(key)} and account_id = ${account(name)}`

describe('audit', () => {
  it('finds honest books in order', async () => {
    expect(await audit(books.database, group)).toMatchObject({
      faults: [],
      totals: { wallet: 157n, hold: 40n, treasury: 3n, issuer: -200n },
      sum: 0n,
      proof: { transactions: 6n, entries: 13n, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
  })

  it('finds in slices, whatever their size, what it finds at once', async () => {
    expect(await inSlices(group)).toEqual(await audit(books.database, group))
    const empty = await books.openGroup()
    expect(await inSlices(empty)).toEqual(await audit(books.database, empty))
  })

  it('takes what moves between two slices for no fault, and proves what was there when it began', async () => {
    const { proof } = await audit(books.database, group)
    let progress = await beginAudit(books.database, group)
    for (let moves = 0; ; moves++) {
      const further = await auditFurther(books.database, group, progress, {
        transactions: 2,
        accounts: 2,
        holds: 1,
      })
      if ('audit' in further) {
        expect(further.audit).toMatchObject({ faults: [], sum: 0n, proof })
        break
      }
      progress = further.progress
      const movements = [{ from: wallet(bea), to: moves % 2 ? treasury : wallet(ana), coins: coins(1) }]
      await post(books.database, {
        groupId: group,
        at,
        transactions: [
          { key: `m${moves}`, code: 'transfer', movements },
          reserve({ key: `h${moves}`, code: 'bid' }, { user: ana, coins: coins(1), subject: 'auction:3' }),
        ],
      })
    }
  })

  it('knows small books from large ones without counting the large ones', async () => {
    expect(await hasFewEntries(books.database, group, 13)).toBe(true)
    expect(await hasFewEntries(books.database, group, 12)).toBe(false)
  })

  it('finds empty books in order', async () => {
    group = await books.openGroup()
    expect(await audit(books.database, group)).toEqual({
      faults: [],
      totals: { wallet: 0n, hold: 0n, treasury: 0n, issuer: 0n },
      sum: 0n,
      proof: {
        lastTransactionId: 0n,
        transactions: 0n,
        entries: 0n,
        digest: createHash('sha256').digest('hex'),
      },
    })
  })

  const tamperings: [string, () => RawBuilder<unknown>, FaultKind[]][] = [
    [
      'a balance raised',
      () =>
        sql`update ledger_accounts set balance = balance + 1 where group_id = ${group} and name = 'wallet:11'`,
      ['account_off', 'count_off'],
    ],
    [
      'coins moved between balances',
      () => sql`update ledger_accounts set balance = balance + case name when 'wallet:11' then 1 else -1 end
                 where group_id = ${group} and name in ('wallet:11', 'treasury')`,
      ['account_off', 'count_off'],
    ],
    [
      'one amount changed',
      () => sql`update ledger_entries set amount = amount + 1 where ${entry('t', 'wallet:12')}`,
      ['account_off', 'entry_out_of_chain', 'transaction_unbalanced'],
    ],
    [
      'both sides of a transaction changed',
      () =>
        sql`update ledger_entries set amount = amount * 2 where group_id = ${group} and transaction_id = ${transaction('t')}`,
      ['account_off', 'entry_out_of_chain'],
    ],
    [
      'a balance after changed',
      () => sql`update ledger_entries set balance_after = balance_after + 1 where ${entry('t', 'wallet:12')}`,
      ['entry_out_of_chain'],
    ],
    [
      'an entry removed',
      () => sql`delete from ledger_entries where ${entry('t', 'treasury')}`,
      ['account_off', 'transaction_unbalanced'],
    ],
    [
      'the entries of a transaction removed',
      () =>
        sql`delete from ledger_entries where group_id = ${group} and transaction_id = ${transaction('r')}`,
      ['account_off', 'transaction_unbalanced'],
    ],
    [
      'a transaction removed from over its entries',
      () => sql`delete from ledger_transactions where group_id = ${group} and idempotency_key = 't'`,
      ['entry_stray'],
    ],
    [
      'an entry on an account of another group',
      () => sql`update ledger_entries set account_id =
          (select id from ledger_accounts where group_id = ${other} and name = 'treasury') where ${entry('t', 'treasury')}`,
      ['account_off', 'entry_stray'],
    ],
    [
      'an entry handed to another group',
      () => sql`update ledger_entries set group_id = ${other} where ${entry('t', 'treasury')}`,
      ['account_off', 'entry_stray', 'transaction_unbalanced'],
    ],
    [
      'an account removed',
      () => sql`delete from ledger_accounts where group_id = ${group} and name = 'wallet:11'`,
      ['count_off', 'entry_stray'],
    ],
    [
      "a pending hold's amount changed",
      () => sql`update ledger_holds set amount = amount + 1 where group_id = ${group} and state = 'pending'`,
      ['hold_account_off', 'hold_off'],
    ],
    [
      "a resolved hold's amount changed",
      () => sql`update ledger_holds set amount = amount + 1 where group_id = ${group} and state = 'released'`,
      ['hold_off'],
    ],
    [
      'a hold said to be resolved',
      () =>
        sql`update ledger_holds set state = 'captured', resolved_at = now() where group_id = ${group} and state = 'pending'`,
      ['hold_account_off', 'hold_off'],
    ],
    [
      'a hold said to be pending again',
      () =>
        sql`update ledger_holds set state = 'pending', resolved_at = null where group_id = ${group} and state = 'released'`,
      ['hold_account_off', 'hold_off'],
    ],
    [
      'a hold removed',
      () => sql`delete from ledger_holds where group_id = ${group} and state = 'pending'`,
      ['hold_account_off'],
    ],
    [
      "the ranking's counts changed",
      () =>
        sql`update ledger_wallet_counts set wallets = wallets + 1 where group_id = ${group} and level = 3`,
      ['count_off'],
    ],
    [
      "the ranking's counts removed",
      () => sql`delete from ledger_wallet_counts where group_id = ${group} and level = 0`,
      ['count_off'],
    ],
  ]
  it.each(tamperings)('catches %s', async (_, statement, kinds) => {
    await books.tamper(statement())
    expect(await faults()).toEqual(kinds)
    // In slices it may be seen at another place, never overlooked.
    const found = (await inSlices(group)).faults.map(({ kind }) => kind)
    expect(found.length).toBeGreaterThan(0)
    if (kinds.length === 1) expect(found).toEqual(kinds)
    // The neighbour's books were only touched where the case says so.
    if (!kinds.includes('entry_stray')) expect((await audit(books.database, other)).faults).toEqual([])
  })

  it('names what is wrong', async () => {
    await books.tamper(
      sql`update ledger_accounts set balance = balance + 1 where group_id = ${group} and kind = 'treasury'`,
    )
    expect((await audit(books.database, group)).faults).toEqual([
      { kind: 'account_off', count: 1, subjects: ['treasury'] },
    ])
  })
})

describe('proof', () => {
  it('is what anyone computes from the rows', async () => {
    const rows = await books.rows(sql<Record<string, string | null>>`
      select t.id::text, to_char(t.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"."US"Z"') as moment, t.code,
             t.idempotency_key, t.actor_id::text, t.coins::text, t.hold_id::text, t.reverses::text, a.name,
             e.amount::text, e.balance_after::text
        from ledger_entries e join ledger_transactions t on t.id = e.transaction_id join ledger_accounts a on a.id = e.account_id
       where e.group_id = ${group}`)
    const lines = rows
      .sort(
        (a, b) =>
          Number(a.id) - Number(b.id) || Buffer.compare(Buffer.from(a.name ?? ''), Buffer.from(b.name ?? '')),
      )
      .map(
        (row) =>
          `${Object.values(row)
            .map((value) => value ?? '')
            .join('\t')}\n`,
      )
    expect(lines[0]).toMatch(
      /^\d+\t2026-11-23T12:00:00\.000000Z\topening\topening:11\t\t100\t\t\tissuer\t-100\t-100\n$/,
    )
    const { proof } = await audit(books.database, group)
    expect(proof.digest).toBe(createHash('sha256').update(lines.join('')).digest('hex'))
  })

  it('given earlier still holds later', async () => {
    const { proof } = await audit(books.database, group)
    await post(books.database, {
      groupId: group,
      at: at + 1,
      transactions: [
        { key: 'n', code: 'grant', movements: [{ from: issuer, to: wallet(ana), coins: coins(5) }] },
      ],
    })
    expect((await audit(books.database, group, proof.lastTransactionId)).proof).toEqual(proof)
    expect((await audit(books.database, group)).proof.digest).not.toBe(proof.digest)
  })

  it('given earlier fails when history was rewritten so well that every sum fits', async () => {
    const { proof } = await audit(books.database, group)
    // Another week, another person's doing: the sums don't know.
    await books.tamper(
      sql`update ledger_transactions set actor_id = 12 where group_id = ${group} and idempotency_key = 't'`,
    )
    expect(await faults()).toEqual([])
    expect((await audit(books.database, group, proof.lastTransactionId)).proof.digest).not.toBe(proof.digest)
  })

  it('lets a person have their note erased', async () => {
    const { proof } = await audit(books.database, group)
    await books.rows(sql`delete from ledger_words where group_id = ${group}`)
    const erased = await audit(books.database, group)
    expect(erased.proof).toEqual(proof)
    expect(erased.faults).toEqual([])
  })

  it('knows words that somebody has changed', async () => {
    await books.tamper(sql`update ledger_words set words = 'otra cosa' where group_id = ${group}`)
    expect(await faults()).toEqual(['words_changed'])
    expect((await inSlices(group)).faults.map(({ kind }) => kind)).toEqual(['words_changed'])
  })
})

describe('the books refuse', () => {
  it.each([
    [
      'a balance without an entry',
      sql`update ledger_accounts set balance = balance + 1`,
      'ledger_accounts_follow_entries',
    ],
    [
      'an account that begins rich',
      sql`insert into ledger_accounts (group_id, kind, user_id, balance) select max(id), 'wallet', 99, 5 from groups`,
      'ledger_accounts_follow_entries',
    ],
    [
      'an account that changes hands',
      sql`update ledger_accounts set user_id = user_id + 1000 where user_id is not null`,
      'ledger_immutable',
    ],
    [
      'entries that make coins',
      sql`insert into ledger_entries select t.group_id, max(t.id), max(a.id), 5, 5 from ledger_transactions t join ledger_accounts a using (group_id) where a.name = 'issuer' and t.code = 'transfer' group by 1 limit 1`,
      'ledger_entries_sum_to_zero',
    ],
    ['a changed entry', sql`update ledger_entries set amount = amount`, 'ledger_immutable'],
    ['a changed transaction', sql`update ledger_transactions set note = 'x'`, 'ledger_immutable'],
    ['changed words', sql`update ledger_words set words = 'x'`, 'ledger_immutable'],
    ['a removed entry', sql`delete from ledger_entries`, 'ledger_immutable'],
    [
      // With what hangs on them: otherwise another table's foreign key would be the one to refuse.
      'emptied tables',
      sql`truncate ledger_entries, ledger_transactions, ledger_holds, ledger_accounts cascade`,
      'ledger_immutable',
    ],
    ['a removed account', sql`delete from ledger_accounts`, 'ledger_immutable'],
    ['a removed hold', sql`delete from ledger_holds`, 'ledger_immutable'],
    [
      'a resolved hold that changes',
      sql`update ledger_holds set state = 'captured' where state = 'released'`,
      'ledger_immutable',
    ],
    [
      'a pending hold that grows',
      sql`update ledger_holds set amount = amount + 1 where state = 'pending'`,
      'ledger_immutable',
    ],
  ])('%s', async (_, statement, constraint) => {
    await expect(books.database.batch([statement])).rejects.toMatchObject({ constraint })
  })

  it('entries that skip a step', async () => {
    const skipping = sql`
      with t as (
        insert into ledger_transactions (group_id, idempotency_key, code, coins, occurred_at)
        values (${group}, 'skip', 'x', 5, now()) returning group_id, id)
      insert into ledger_entries
      select t.group_id, t.id, a.id, case a.kind when 'issuer' then -5 else 5 end, a.balance
        from t join ledger_accounts a using (group_id) where a.name in ('issuer', 'wallet:11')`
    // The transaction is inserted by the same statement, so the composite key is checked at its end.
    await expect(books.database.batch([skipping])).rejects.toMatchObject({
      constraint: 'ledger_entries_chain',
    })
  })

  it('nothing when a group is purged on purpose, and the counts follow', async () => {
    await books.database.batch([
      sql`select set_config('ledger.purge', 'on', true)`,
      sql`delete from ledger_entries where group_id = ${group}`,
      sql`delete from ledger_transactions where group_id = ${group}`,
      sql`delete from ledger_holds where group_id = ${group}`,
      sql`delete from ledger_accounts where group_id = ${group}`,
    ])
    expect(await books.rows(sql`select from ledger_wallet_counts where group_id = ${group}`)).toEqual([])
    expect((await audit(books.database, other)).faults).toEqual([])
    await expect(books.database.batch([sql`delete from ledger_entries`])).rejects.toMatchObject({
      constraint: 'ledger_immutable',
    })
  })
})
