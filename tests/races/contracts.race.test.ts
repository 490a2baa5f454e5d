import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Services } from '../../lib/contract/turn.ts'
import { composeDocument } from '../../lib/features/contracts/document.ts'
import { endContract, endingOf } from '../../lib/features/contracts/queries/changing.ts'
import { findContract } from '../../lib/features/contracts/queries/reading.ts'
import { expire, payAllowances } from '../../lib/features/contracts/service/clockwork.ts'
import { audit } from '../../lib/ledger/audit.ts'
import { post } from '../../lib/ledger/post.ts'
import { reserve } from '../../lib/ledger/posting.ts'
import { coins } from '../../lib/values/coins.ts'
import { type GroupId, userId } from '../../lib/values/ids.ts'
import { type Books, openCrowdedBooks } from '../ledger/books.ts'

const DAY = 86_400_000
const SIGNED_AT = Date.UTC(2026, 10, 23, 12)
const CONTRACTS = 20
const DEPOSIT = coins(30)
const SAFEWORD_AFTER_MS = 150
const nadia = { userId: userId(1), firstName: 'Nadia' }
const ivan = { userId: userId(2), firstName: 'Iván' }

let books: Books
let group: GroupId
beforeAll(async () => {
  books = await openCrowdedBooks()
  group = await books.openGroup()
  await books.rows(sql`insert into people (user_id, first_name, seen_at)
    select n, 'P' || n, now() from generate_series(1, 2) n`)
}, 60_000)
afterAll(() => books.close())

/** A contract of ten days with an allowance each day, as lib/consent's statement would make it. */
async function sign(ref: string): Promise<void> {
  const { text, digest } = composeDocument(
    group,
    { proposer: nadia, partner: ivan },
    {
      timeZone: 'UTC',
      terms: {
        title: ref,
        roles: { proposer: 'a', partner: 'b' },
        clauses: 'c',
        days: 10,
        allowance: { coins: coins(3), every: 'day', payer: 'proposer' },
        depositCoins: DEPOSIT,
      },
    },
  )
  const held = await post(books.database, {
    groupId: group,
    at: SIGNED_AT,
    openingCoins: 1_000n,
    transactions: [nadia, ivan].map(({ userId: user }) =>
      reserve(
        { key: `contract:${ref}:deposit:${user}`, code: 'reserve' },
        { user, coins: DEPOSIT, subject: `contract:${ref}` },
      ),
    ),
  })
  if (!held.ok) throw new Error('the deposits were refused')
  const [proposer, partner] = held.posted.map(({ hold }) => String(hold))
  await books.rows(sql`
    insert into contracts (ref, group_id, proposer_id, partner_id, document, digest, deposit_coins, proposer_hold,
      partner_hold, signed_at, ends_at)
    values (${ref}, ${group}::bigint, 1, 2, ${text}, ${digest}, ${DEPOSIT}::bigint, ${proposer}::bigint,
      ${partner}::bigint, ${new Date(SIGNED_AT).toISOString()}::timestamptz,
      ${new Date(SIGNED_AT + 10 * DAY).toISOString()}::timestamptz)`)
}

it('allowances, ends, expiries and a safeword at once: each coin moves once', {
  timeout: 120_000,
}, async () => {
  const refs = Array.from({ length: CONTRACTS }, (_, index) => `c${index}`)
  for (const ref of refs) await sign(ref)
  const { database } = books
  const services = { database } as Services
  const late = SIGNED_AT + 11 * DAY
  const endEarly = async (ref: string) => {
    const contract = await findContract(database, ref)
    if (contract)
      await endContract(database, contract, { reason: 'left_early', by: ivan.userId, at: late }, [])
  }
  const everything = [
    ...refs.flatMap((ref, index) => [
      payAllowances(services, ref, 3, late),
      payAllowances(services, ref, 5, late),
      payAllowances(services, ref, 5, late),
      ...(index % 2 === 0 ? [endEarly(ref)] : []),
      expire(services, { ref, term: 1 }, late),
      expire(services, { ref, term: 1 }, late),
    ]),
    // In the middle of it all: some allowances have been paid, some contracts have ended.
    ...[nadia, ivan, nadia].map(async ({ userId: person }) => {
      await sleep(SAFEWORD_AFTER_MS)
      await database.batch([endingOf(person, { groupId: undefined, other: undefined }, 'safeword', late)])
    }),
  ]
  const outcomes = await Promise.allSettled(everything)
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [String(outcome.reason)] : [],
  )
  // A decision that lost says so, and its job comes again; nothing else may go wrong, deadlocks least of all.
  expect(failures.filter((failure) => !failure.includes('a contract changed while it ended'))).toEqual([])

  const contracts = await books.rows<{
    ref: string
    end_reason: string | null
    settled: number
    paid: bigint
  }>(sql`
    select c.ref, c.end_reason, c.allowances_settled as settled,
           (select count(*) from contract_allowances a where a.ref = c.ref and a.outcome = 'paid') as paid
      from contracts c`)
  expect(contracts).toHaveLength(CONTRACTS)
  const paid = contracts.reduce((sum, contract) => sum + Number(contract.paid), 0)
  expect(paid).toBeGreaterThan(0)
  for (const { end_reason, settled, paid: times } of contracts) {
    expect(end_reason).not.toBeNull()
    expect(Number(times)).toBe(settled)
  }
  const accounts = await books.rows<{ name: string; balance: string }>(sql`
    select name, balance::text from ledger_accounts order by name`)
  expect(Object.fromEntries(accounts.map(({ name, balance }) => [name, Number(balance)]))).toEqual({
    'hold:1': 0,
    'hold:2': 0,
    issuer: -2_000,
    'wallet:1': 1_000 - 3 * paid,
    'wallet:2': 1_000 + 3 * paid,
  })
  expect((await audit(database, group)).faults).toEqual([])
})
