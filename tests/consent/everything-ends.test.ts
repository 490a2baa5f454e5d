import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { endThings } from '../../lib/consent/endings.ts'
import { closing } from '../../lib/consent/standing.ts'
import type { Feature } from '../../lib/contract/feature.ts'
import type { Services } from '../../lib/contract/turn.ts'
import { features } from '../../lib/features.ts'
import { audit } from '../../lib/ledger/audit.ts'
import { issuer, wallet } from '../../lib/ledger/posting.ts'
import type { GroupId } from '../../lib/values/ids.ts'
import { type Books, openBooks } from '../ledger/books.ts'
import { AT, entangle, meet, OPENING, type Pair, STAKES, STAKES_SCHEMA } from './entangled.ts'

// One safeword, and all that every feature has between two people in two groups.

const all = [...features, ...STAKES]

let books: Books
let groups: readonly [GroupId, GroupId]
let pair: Pair
let causes = 0

beforeAll(async () => {
  books = await openBooks()
  await books.database.batch([
    ...STAKES_SCHEMA,
    // So that no other number is taken for a group's.
    sql`alter table groups alter column id restart with 810001`,
    // Notes each call of the ledger, and makes it.
    sql`create table throwaway_calls (id bigint generated always as identity, group_id bigint)`,
    sql`alter function ledger_post rename to ledger_post_itself`,
    sql`create function ledger_post(p_group bigint, p_at timestamptz, p_transactions jsonb, p_opening bigint default 0,
          p_open bigint[] default '{}', p_strict boolean default false) returns jsonb language plpgsql as $$
        begin
          insert into throwaway_calls (group_id) values (p_group);
          return ledger_post_itself(p_group, p_at, p_transactions, p_opening, p_open, p_strict);
        end $$`,
  ])
})
afterAll(() => books.close())

beforeEach(anew)

/** People and groups that nothing has happened to. */
async function anew(): Promise<void> {
  groups = [await books.openGroup(), await books.openGroup()]
  pair = await meet(books, groups)
  // The later group first: no order of rows is the order of groups.
  for (const group of groups.toReversed()) await entangle(books, pair, group)
  await books.rows(sql`delete from throwaway_calls`)
}

const safeword = (registry: readonly Feature[]) =>
  endThings({ database: books.database, features: registry } as unknown as Services, {
    person: pair.nadia.userId,
    who: pair.nadia,
    cause: 'safeword',
    at: AT + 1,
    key: `cause:${++causes}`,
    first: closing(pair.nadia.userId, 'closed', AT + 1),
  })

/** All that there is to see of the two, in words that are the same for any two people and any two groups. */
async function seen() {
  const mine = (column: string) =>
    sql`${sql.ref(column)} in (${sql.join(groups.map((group) => sql`${group}::bigint`))})`
  const names: Record<string, string> = {
    [String(pair.nadia.userId)]: 'nadia',
    [String(pair.ivan.userId)]: 'ivan',
    [String(groups[0])]: 'one',
    [String(groups[1])]: 'two',
  }
  const read = async (statement: ReturnType<typeof sql<{ line: string }>>) =>
    (await books.rows(statement))
      .map(({ line }) => line.replace(/\d+/g, (number) => names[number] ?? number))
      .sort()
  const returned = sql`case when returned_at is not null then 'returned' end`
  return {
    ends: await read(sql`
      select 'standing ' || status as line from consent_standings where user_id = ${pair.nadia.userId}
      union all select concat_ws(' ', 'bond', group_id, end_cause) from bonds where ${mine('group_id')}
      union all select concat_ws(' ', kind, group_id, status) from consent_requests where ${mine('group_id')}
      union all select concat_ws(' ', ref, end_reason) from contracts where ${mine('group_id')}
      union all select concat_ws(' ', ref, end_cause) from dungeon_stays where ${mine('group_id')}
      union all select concat_ws(' ', key, ${returned}) from raffle_tickets where ${mine('group_id')}
      union all select concat_ws(' ', feature, group_id, ${returned}) from throwaway_stakes
        where ${mine('group_id')}`),
    moved: await read(sql`
      select concat_ws(' ', t.group_id, t.code, h.user_id, h.subject) as line
        from ledger_transactions t join ledger_holds h on h.group_id = t.group_id and h.id = t.hold_id
       where ${mine('t.group_id')} and t.code <> 'reserve'`),
    balances: await read(sql`
      select concat_ws(' ', group_id, kind, user_id, balance) as line from ledger_accounts
       where ${mine('group_id')} and name <> 'issuer'`),
    told: await read(sql`
      select concat_ws(' ', split_part(key, ':', 3), group_id, person ->> 'userId') as line from outbox
       where ${mine('group_id')}`),
  }
}

const calls = async () =>
  (
    await books.rows(sql<{ group: string }>`select group_id::text as group from throwaway_calls order by id`)
  ).map(({ group }) => group)

async function expectBalanced(): Promise<void> {
  for (const group of groups) {
    const { faults, sum } = await audit(books.database, group)
    expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
  }
}

it('ends all of it, with one call of the ledger a group, in the order of groups', async () => {
  await safeword(all)
  expect(await calls()).toEqual(groups.map(String))
  const { ends, moved, balances } = await seen()
  const both = (line: string) => ['one', 'two'].map((group) => line.replaceAll('$', group))
  expect(ends).toEqual(
    [
      'standing closed',
      ...both('bond $ safeword'),
      ...both('bonds.collar $ accepted'),
      ...both('bonds.collar $ cancelled'),
      ...both('bare-$-nadia safeword'),
      ...both('pledged-$-nadia safeword'),
      ...both('cell-$-nadia safeword'),
      ...both('raffle-$-nadia-1 returned'),
      ...both('raffle-$-nadia-2'),
      ...both('raffle-$-nadia-3 returned'),
      ...both('antes $ returned'),
      ...both('wagers $ returned'),
    ].sort(),
  )
  expect(moved).toEqual(
    [
      ...both('$ release nadia antes-$-nadia'),
      ...both('$ release nadia contract:pledged-$-nadia:deposit:nadia'),
      ...both('$ release ivan contract:pledged-$-nadia:deposit:ivan'),
      ...both('$ release nadia raffle-$-nadia-1'),
      ...both('$ release nadia raffle-$-nadia-3'),
      ...both('$ release nadia wagers-$-nadia'),
    ].sort(),
  )
  // Iván's ticket is his.
  expect(balances).toEqual(
    [
      ...both('$ hold nadia 0'),
      ...both('$ wallet nadia 1000'),
      ...both('$ hold ivan 7'),
      ...both('$ wallet ivan 993'),
    ].sort(),
  )
  await expectBalanced()
})

it('changes nothing when it is said again', async () => {
  await safeword(all)
  const before = await seen()
  await books.rows(sql`delete from throwaway_calls`)
  await safeword(all)
  expect(await seen()).toEqual(before)
  expect(await calls()).toEqual([])
})

it('does nothing of it when the ledger refuses in one of the groups', async () => {
  const before = await seen()
  const [, later] = groups
  const greedy: Feature = {
    name: 'greed',
    category: 'people',
    texts: { es: {}, en: {} },
    ends: {
      end: ({ person }) => {
        const movements = [{ from: wallet(person), to: issuer, coins: String(OPENING * 2n) }]
        return sql`select ${later}::bigint as group_id, null::bigint as other_id,
          ${JSON.stringify([{ key: 'greed', code: 'release', movements }])}::jsonb as postings`
      },
    },
  }
  await expect(safeword([...all, greedy])).rejects.toThrow('refused')
  expect(await seen()).toEqual(before)
  await expectBalanced()
})

it('does the same in whatever order the features stand', async () => {
  await safeword(all)
  const usual = await seen()
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(all, { minLength: all.length }), async (shuffled) => {
      await anew()
      await safeword(shuffled)
      expect(await seen()).toEqual(usual)
      expect(await calls()).toEqual(groups.map(String))
    }),
    { numRuns: 12 },
  )
}, 120_000)
