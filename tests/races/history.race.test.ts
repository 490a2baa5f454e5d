import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { audit } from '../../lib/ledger/audit.ts'
import { type PostResult, post } from '../../lib/ledger/post.ts'
import { capture, type Posting, release, reserve, wallet } from '../../lib/ledger/posting.ts'
import { readRows } from '../../lib/platform/rows.ts'
import { coins } from '../../lib/values/coins.ts'
import { userId } from '../../lib/values/ids.ts'
import { wholeSchema } from '../../lib/values/whole.ts'
import { type CrowdedBooks, openCrowdedBooks } from '../ledger/books.ts'
import { dice } from '../support/fleet.ts'

/** Many clients at once on a real Postgres; what they were answered is held against what the ledger says happened. */

const CLIENTS = 16
const EACH = 80
const PEOPLE = 6
const at = Date.UTC(2026, 10, 23, 12)
const person = (n: number) => userId(90_001 + n)

let books: CrowdedBooks
beforeAll(async () => {
  books = await openCrowdedBooks()
})
afterAll(() => books.close())

interface Asked {
  readonly key: string
  /** Undefined: the client was cut off, and heard nothing. */
  readonly heard: PostResult | undefined
}

const entryRow = z.object({
  key: z.string(),
  account: wholeSchema,
  amount: wholeSchema,
  after: wholeSchema,
})

it('answered once is once in the ledger, cut off is at most once, and each account has one line of balances', async () => {
  const group = await books.openGroup()
  const run = (posting: Posting) =>
    post(books.database, { groupId: group, at, openingCoins: 200n, transactions: [posting] })
  const client = async (number: number): Promise<Asked[]> => {
    const roll = dice(number + 1)
    const asked: Asked[] = []
    const holds: bigint[] = []
    const ask = async (posting: Posting) => {
      // Now and then whoever asks is gone before the answer, and asks again by the same key, or doesn't.
      const isCut = roll(5) === 0
      const heard = await run(posting)
      if (isCut && roll(2) === 0) await run(posting)
      asked.push({ key: posting.key, heard: isCut ? undefined : heard })
      return heard
    }
    for (let each = 0; each < EACH; each++) {
      const key = `history:${number}:${each}`
      const from = person(roll(PEOPLE))
      const hold = holds.at(-1)
      if (hold !== undefined && roll(2) === 0) {
        holds.pop()
        const about = { key, code: 'settle' }
        await ask(
          roll(2) === 0
            ? release(about, hold)
            : capture(about, hold, [{ to: wallet(person(roll(PEOPLE))), coins: coins(1) }]),
        )
      } else if (roll(3) === 0) {
        const held = await ask(
          reserve({ key, code: 'bid' }, { user: from, coins: coins(1 + roll(30)), subject: key }),
        )
        const made = held.ok ? held.posted[0]?.hold : undefined
        if (made !== undefined) holds.push(made)
      } else {
        const to = person((Number(from) - 90_001 + 1 + roll(PEOPLE - 1)) % PEOPLE)
        const movements = [{ from: wallet(from), to: wallet(to), coins: coins(1 + roll(60)) }]
        await ask({ key, code: 'transfer', actor: from, movements })
      }
    }
    return asked
  }
  const asked = (await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)))).flat()
  const entries = await readRows(
    books.database,
    entryRow,
    sql`select t.idempotency_key as key, e.account_id as account, e.amount, e.balance_after as after
          from ledger_entries e join ledger_transactions t on t.group_id = e.group_id and t.id = e.transaction_id
         where e.group_id = ${group}::bigint order by e.account_id, e.transaction_id`,
  )
  const happened = new Set(entries.map(({ key }) => key))
  const unlike = asked.filter(({ key, heard }) => heard !== undefined && heard.ok !== happened.has(key))
  expect(unlike).toEqual([])
  const [{ transactions } = { transactions: 0n }] = await readRows(
    books.database,
    z.object({ transactions: wholeSchema }),
    sql`select count(*) as transactions from ledger_transactions
         where group_id = ${group}::bigint and idempotency_key like 'history:%'`,
  )
  expect(Number(transactions)).toBe(asked.filter(({ key }) => happened.has(key)).length)
  // One order of all that happened to an account explains every balance that anybody was told.
  const broken = entries.filter(({ account, amount, after }, i) => {
    const before = entries[i - 1]
    return after !== amount + (before?.account === account ? before.after : 0n)
  })
  expect(broken).toEqual([])
  expect(books.deadlocks()).toBe(0)
  const { faults, sum } = await audit(books.database, group)
  expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
  console.log(
    `${asked.length} asked, ${asked.filter(({ heard }) => !heard).length} cut off, ${happened.size} happened`,
  )
}, 120_000)
