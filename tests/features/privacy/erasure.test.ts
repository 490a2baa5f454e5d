import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Services } from '../../../lib/contract/turn.ts'
import { digestFacts, listWallets } from '../../../lib/features/economy/queries.ts'
import { erase } from '../../../lib/features/privacy/queries/erasing.ts'
import { features } from '../../../lib/features.ts'
import { audit } from '../../../lib/ledger/audit.ts'
import { post } from '../../../lib/ledger/post.ts'
import { wallet } from '../../../lib/ledger/posting.ts'
import { findRanking } from '../../../lib/ledger/ranking.ts'
import { coins } from '../../../lib/values/coins.ts'
import type { GroupId } from '../../../lib/values/ids.ts'
import { AT, entangle, meet, OPENING, STAKES, STAKES_SCHEMA } from '../../consent/entangled.ts'
import { type Books, openBooks } from '../../ledger/books.ts'

/** Everything that can be between two people, in two groups; one of them, or both, has themselves erased. */

let books: Books
beforeAll(async () => {
  books = await openBooks()
  await books.database.batch([...STAKES_SCHEMA])
})
afterAll(() => books.close())

const services = () =>
  ({
    database: books.database,
    features: [...features, ...STAKES],
    keyedHashes: (text: string) => [`hash of ${text}`],
  }) as unknown as Services

async function begin() {
  const groups: readonly GroupId[] = [await books.openGroup(), await books.openGroup()]
  const pair = await meet(books, groups)
  const notStakes = groups.toReversed()
  for (const group of notStakes) await entangle(books, pair, group)
  return { groups, pair }
}

const sound = async (groups: readonly GroupId[]) => {
  for (const group of groups) {
    const { faults, sum } = await audit(books.database, group)
    expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
    expect(
      await books.rows(
        sql`select 1 from ledger_holds where group_id = ${group}::bigint and state = 'pending' and user_id = 0`,
      ),
    ).toEqual([])
  }
}
const coinsOf = (user: number) =>
  books.rows<{ group_id: bigint; coins: bigint }>(
    sql`select group_id, sum(balance) as coins from ledger_accounts where user_id = ${user} group by 1 order by 1`,
  )

it.each(['nadia', 'ivan'] as const)(
  'of %s: the other loses nothing, and nothing is left open',
  async (gone) => {
    const { groups, pair } = await begin()
    const stays = pair[gone === 'nadia' ? 'ivan' : 'nadia']
    const before = await coinsOf(stays.userId)
    await erase(services(), { person: pair[gone], key: `e:${gone}`, at: AT + 1 })
    await sound(groups)
    // What they had put aside is theirs again: in all they have what they had.
    expect(await coinsOf(stays.userId)).toEqual(before)
    expect((await coinsOf(pair[gone].userId)).map(({ coins }) => String(coins))).toEqual(['0', '0'])
    expect(await books.rows(sql`select 1 from people where user_id = ${pair[gone].userId}`)).toEqual([])
    expect(
      await books.rows(
        sql`select 1 from ledger_holds where user_id = ${pair[gone].userId} and state = 'pending'`,
      ),
    ).toEqual([])
    // The other one keeps the contract, word by word.
    const [kept] = await books.rows<{ n: bigint }>(
      sql`select count(*) as n from contracts where ${stays.userId} in (proposer_id, partner_id)`,
    )
    expect(Number(kept?.n)).toBeGreaterThan(0)
  },
)

it('takes their wallet out of the ranking, and what counts wallets; the books keep it, and they find it again', async () => {
  const { groups, pair } = await begin()
  const ranked = async (group: GroupId) => {
    const { rows, total } = await findRanking(books.database, group, pair.ivan.userId, { page: 1 }, 10)
    expect(rows.map(({ firstName }) => firstName)).not.toContain('')
    return { ids: rows.map(({ userId }) => userId), total: Number(total) }
  }
  const filed = async (group: GroupId) => {
    const [row] = await books.rows<{ wallets: { user: string }[] }>(
      sql`select ${listWallets(group)} as wallets`,
    )
    return row?.wallets.map(({ user }) => Number(user))
  }
  const before = await Promise.all(groups.map(ranked))
  await erase(services(), { person: pair.nadia, key: 'e:ranked', at: AT + 1 })
  for (const [i, group] of groups.entries()) {
    const now = await ranked(group)
    expect(now.ids).toEqual(before[i]?.ids.filter((id) => id !== pair.nadia.userId))
    expect(now.total).toBe((before[i]?.total ?? 0) - 1)
    expect(await filed(group)).not.toContain(pair.nadia.userId)
    const [{ median } = { median: 0 }] = await books.rows<{ median: number }>(
      sql`select median::float from ledger_state(${group}::bigint)`,
    )
    expect(median).toBeGreaterThan(0)
  }
  await sound(groups)
  await books.rows(sql`insert into people (user_id, first_name, seen_at)
    values (${pair.nadia.userId}, 'Nadia', now())`)
  for (const [i, group] of groups.entries()) expect((await ranked(group)).total).toBe(before[i]?.total)
  await sound(groups)
})

it('leaves a digest that names nobody for a record of theirs, nor once they are back', async () => {
  const { groups, pair } = await begin()
  const [group] = groups
  if (group === undefined) throw new Error('no group')
  const pay = (key: string, paid: bigint, at: number) =>
    post(books.database, {
      groupId: group,
      at,
      openingCoins: OPENING,
      transactions: [
        {
          key,
          code: 'transfer',
          actor: pair.nadia.userId,
          movements: [{ from: wallet(pair.nadia.userId), to: wallet(pair.ivan.userId), coins: coins(paid) }],
        },
      ],
    })
  const from = AT + 1_000
  for (const each of [await pay('first', 1n, AT), await pay('record', 5n, from)]) expect(each.ok).toBe(true)
  const told = async () => {
    const [row] = await books.rows<{ facts: { record: { from: unknown } | null } }>(
      sql`select ${digestFacts({ groupId: group, from, to: from + 1_000 })} as facts`,
    )
    return row?.facts.record
  }
  expect(await told()).toMatchObject({ from: { firstName: 'Nadia' } })
  await erase(services(), { person: pair.nadia, key: 'e:record', at: from + 1 })
  expect(await told()).toBeNull()
  await books.rows(sql`insert into people (user_id, first_name, seen_at)
    values (${pair.nadia.userId}, 'Nadia', now())`)
  expect(await told()).toBeNull()
})

it('of both: nobody keeps what they signed, and the books hold', async () => {
  const { groups, pair } = await begin()
  await erase(services(), { person: pair.nadia, key: 'b:1', at: AT + 1 })
  await erase(services(), { person: pair.ivan, key: 'b:2', at: AT + 2 })
  await sound(groups)
  expect(await books.rows(sql`select 1 from contracts where group_id in (${sql.join(groups)})`)).toEqual([])
})

it('twice, or at once, is once', async () => {
  const { groups, pair } = await begin()
  const erasure = { person: pair.nadia, key: 'once', at: AT + 1 }
  await Promise.all([erase(services(), erasure), erase(services(), erasure)])
  await erase(services(), erasure)
  await sound(groups)
  expect(await books.rows(sql`select count(*)::integer as n from erasures where key = 'once'`)).toEqual([
    { n: 1 },
  ])
})

it('that fails at its last step has not happened', async () => {
  const { groups, pair } = await begin()
  const before = await coinsOf(pair.nadia.userId)
  const broken = { ...services(), keyedHashes: () => [null] } as unknown as Services
  await books.rows(sql`alter table erasures add constraint broken check (not (key = 'broken'))`)
  await expect(erase(broken, { person: pair.nadia, key: 'broken', at: AT + 1 })).rejects.toThrow()
  await books.rows(sql`alter table erasures drop constraint broken`)
  expect(await coinsOf(pair.nadia.userId)).toEqual(before)
  await sound(groups)
})
