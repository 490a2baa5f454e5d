import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endThings } from '../../lib/consent/endings.ts'
import { closing } from '../../lib/consent/standing.ts'
import { Refusal } from '../../lib/contract/answer.ts'
import type { Feature } from '../../lib/contract/feature.ts'
import type { RoleplayAct, Services } from '../../lib/contract/turn.ts'
import { contractRequest } from '../../lib/features/contracts/request.ts'
import { expire, payAllowances } from '../../lib/features/contracts/service/clockwork.ts'
import { claim, end, findOwn } from '../../lib/features/contracts/service/deciding.ts'
import { features } from '../../lib/features.ts'
import { audit } from '../../lib/ledger/audit.ts'
import { type Statement, WriteConflict } from '../../lib/platform/database.ts'
import { systemRandom } from '../../lib/platform/random.ts'
import type { GroupId } from '../../lib/values/ids.ts'
import { instant } from '../../lib/values/instant.ts'
import type { Named } from '../../lib/values/person.ts'
import {
  AT,
  entangle,
  meet,
  OPENING,
  type Pair,
  propose,
  putAside,
  STAKES,
  STAKES_SCHEMA,
  sign,
} from '../consent/entangled.ts'
import { type CrowdedBooks, openCrowdedBooks } from '../ledger/books.ts'

// On a real Postgres through many connections: all that may happen to the same contracts in the same instant.

const DAY = 86_400_000
const DEPOSIT = 30n

let books: CrowdedBooks
let services: Services
let counter = 0

beforeAll(async () => {
  books = await openCrowdedBooks()
  await books.database.batch([...STAKES_SCHEMA, ...HOLD_SCHEMA])
  services = {
    database: books.database,
    random: systemRandom,
    features: [...features, ...STAKES],
    deliverSoon: () => {},
    speak: () => Promise.reject(new Error('nothing is said here')),
    catchUp: () => {},
    behind: () => {},
  } as unknown as Services
}, 60_000)
afterAll(() => books.close())

/** Keeps a wallet from everybody else until it is told to go on. */
const HOLD_SCHEMA = [
  sql`create table throwaway_go (yes boolean)`,
  sql`create function throwaway_hold(p_group bigint, p_user bigint) returns void language plpgsql as $$
    begin
      perform from ledger_accounts where group_id = p_group and name = 'wallet:' || p_user for update;
      perform set_config('application_name', 'holds a wallet', true);
      while not exists (select from throwaway_go) loop perform pg_sleep(0.02); end loop;
    end $$`,
]

/** An act of somebody's: as much of one as contracts look at. */
const actOf = (actor: Named, now: number) =>
  ({ actor: { ...actor, kind: 'person' }, now, key: `race:${++counter}`, services }) as unknown as RoleplayAct

const endEarly = async (who: Named, ref: string, at: number) => {
  const act = actOf(who, at)
  await end(act, await findOwn(act, ref))
}

const countersign = (who: Named, ref: string, at: number) =>
  contractRequest.accept(actOf(who, at), {
    kind: contractRequest,
    ref,
    verdict: 'accepted',
  })

/** Somebody goes: the group knows it first, and then what they had there ends. */
async function leave(who: Named, group: GroupId, at: number): Promise<void> {
  await books.database.batch([
    sql`update members set left_at = ${instant(at)} where group_id = ${group}::bigint and user_id = ${who.userId}`,
  ])
  const key = `left:${++counter}`
  await endThings(services, { person: who.userId, who, groupId: group, cause: 'left', at, key })
}

/** @param registry in the order in which some deploy may have it */
const safeword = (who: Named, at: number, registry: readonly Feature[] = services.features) =>
  endThings(
    { ...services, features: registry },
    {
      person: who.userId,
      who,
      cause: 'safeword',
      at,
      key: `stop:${++counter}`,
      first: closing(who.userId, 'closed', at),
    },
  )

/** All at once. To come too late is an outcome; anything else that goes wrong, deadlocks least of all, is none. */
async function together(acts: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(acts)
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  // A decision that lost says so, and its job comes again.
  const expected = (reason: unknown) =>
    reason instanceof Refusal || (reason instanceof WriteConflict && reason.message.startsWith('a contract'))
  expect(failures.filter((failure) => !expected(failure))).toEqual([])
  expect(books.deadlocks()).toBe(0)
}

interface Outcome {
  readonly ref: string
  readonly end_reason: string | null
  readonly settled: number
  readonly paid: number
  readonly against: string | null
}

/** Contracts of a group as they are now. */
const outcomesIn = (group: GroupId) =>
  books.rows(sql<Outcome>`
    select c.ref, c.end_reason, c.allowances_settled as settled, c.claim_against::text as against,
           (select count(*)::integer from contract_allowances a where a.ref = c.ref and a.outcome = 'paid') as paid
      from contracts c where c.group_id = ${group}::bigint`)

/** Every coin that was put aside came back once, or went to the other by a default; and the books are in order. */
async function expectReturned(group: GroupId, { nadia, ivan }: Pair): Promise<void> {
  const contracts = await outcomesIn(group)
  for (const { end_reason, settled, paid } of contracts) {
    expect(end_reason).not.toBeNull()
    expect(paid).toBe(settled)
  }
  const resolved = await books.rows(sql<{ subject: string; state: string; times: number }>`
    select h.subject, h.state, count(t.id)::integer as times
      from ledger_holds h
      left join ledger_transactions t on t.group_id = h.group_id and t.hold_id = h.id and t.code <> 'reserve'
     where h.group_id = ${group}::bigint group by h.group_id, h.id`)
  for (const { subject, state, times } of resolved) {
    expect(times, subject).toBe(1)
    expect(state, subject).not.toBe('pending')
  }
  const defaults = contracts.filter(({ end_reason }) => end_reason === 'default')
  expect(resolved.filter(({ state }) => state === 'captured')).toHaveLength(defaults.length)
  const lost = defaults.reduce(
    (sum, { against }) => sum + (against === String(ivan.userId) ? 1 : -1) * Number(DEPOSIT),
    0,
  )
  const given = contracts.reduce((sum, { paid }) => sum + 3 * paid, 0)
  const accounts = await books.rows(sql<{ name: string; balance: number }>`
    select name, balance::integer from ledger_accounts where group_id = ${group}::bigint`)
  expect(Object.fromEntries(accounts.map(({ name, balance }) => [name, balance]))).toEqual({
    [`hold:${nadia.userId}`]: 0,
    [`hold:${ivan.userId}`]: 0,
    issuer: -2 * Number(OPENING),
    [`wallet:${nadia.userId}`]: Number(OPENING) - given + lost,
    [`wallet:${ivan.userId}`]: Number(OPENING) + given - lost,
  })
  const { faults, sum } = await audit(books.database, group)
  expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
}

describe('contracts, many connections at once', () => {
  it('allowances, ends, expiries and safewords: each coin moves once', {
    timeout: 120_000,
  }, async () => {
    const group = await books.openGroup()
    const pair = await meet(books, [group])
    const refs = Array.from({ length: 16 }, (_, index) => `expires-${index}`)
    for (const ref of refs) await sign(books, pair, { ref, group, deposit: DEPOSIT })
    const late = AT + 11 * DAY
    const underWay = async () => {
      const outcomes = await outcomesIn(group)
      return outcomes.some(({ paid }) => paid > 0) && outcomes.some(({ end_reason }) => end_reason !== null)
    }
    await together([
      ...refs.flatMap((ref, index) => [
        payAllowances(services, ref, 3, late),
        payAllowances(services, ref, 5, late),
        payAllowances(services, ref, 5, late),
        // Past its end, what is left is to expire: half of them are ended before.
        ...(index % 2 === 0 ? [endEarly(pair.ivan, ref, AT + DAY)] : []),
        expire(services, { ref, term: 1 }, late),
        expire(services, { ref, term: 1 }, late),
      ]),
      // In the middle of it all: some allowances have been paid, some contracts have ended.
      ...[pair.nadia, pair.ivan, pair.nadia].map(async (who) => {
        await expect.poll(underWay, { timeout: 30_000 }).toBe(true)
        await safeword(who, late)
      }),
    ])
    expect(await outcomesIn(group)).toHaveLength(refs.length)
    await expectReturned(group, pair)
  })

  it('both say the safeword while they sign, end, break and pay, in two groups: all is given back once', {
    timeout: 240_000,
  }, async () => {
    const others = services.features.toReversed()
    const seen = new Set<string | null>()
    for (let round = 0; round < 8; round++) {
      const groups = [await books.openGroup(), await books.openGroup()]
      const pair = await meet(books, groups)
      const { nadia, ivan } = pair
      const now = AT + 2 * DAY
      const ref = (what: string, group: GroupId, n: number) => `${what}-${group}-${n}`
      const several = [0, 1, 2, 3]
      for (const group of groups) {
        await entangle(books, pair, group)
        for (const n of several) {
          for (const what of ['ends', 'breaks', 'pays'])
            await sign(books, pair, { ref: ref(what, group, n), group, deposit: DEPOSIT })
          const broken = ref('breaks', group, n)
          const act = actOf(nadia, now)
          const own = await findOwn(act, broken)
          await claim(act, own, { against: 'partner', version: own.contract.version })
        }
        // One at a time is asked between two people of a group.
        await propose(books, pair, { ref: ref('signs', group, 0), group, deposit: DEPOSIT })
      }
      const everywhere = (act: (group: GroupId, n: number) => Promise<unknown>) =>
        groups.flatMap((group) => several.map((n) => act(group, n)))
      await together([
        ...groups.map((group) => countersign(ivan, ref('signs', group, 0), now)),
        ...everywhere((group, n) => endEarly(nadia, ref('ends', group, n), now)),
        ...everywhere((group, n) => payAllowances(services, ref('pays', group, n), 2, now)),
        ...everywhere(async (group, n) => {
          const act = actOf(ivan, now)
          const own = await findOwn(act, ref('breaks', group, n))
          return claim(act, own, { against: 'partner', version: own.contract.version })
        }),
        // Later or sooner in the middle of it; one of them by a deploy whose registry stands otherwise.
        ...[nadia, ivan, nadia].map(async (who, index) => {
          await books.rows(sql`select pg_sleep(${(round * 7 + index) / 1_000})`)
          await safeword(who, now, index === 1 ? others : undefined)
        }),
      ])
      for (const group of groups) {
        await expectReturned(group, pair)
        for (const { end_reason } of await outcomesIn(group)) seen.add(end_reason)
      }
      const pending = sql`select from consent_requests where status = 'pending'`
      expect(await books.rows(pending)).toEqual([])
      expect(await books.rows(sql`select from bonds where ended_at is null`)).toEqual([])
    }
    // The rounds were no foregone conclusion.
    expect([...seen].sort()).toEqual(['default', 'left_early', 'safeword'])
  })

  it('one signs while the other goes: nobody stays bound to who is gone', { timeout: 60_000 }, async () => {
    const group = await books.openGroup()
    const pair = await meet(books, [group])
    const ref = `goes-${group}`
    await putAside(books, group, pair.ivan.userId, { key: 'opens the wallet', coins: 1n })
    await propose(books, pair, { ref, group, deposit: DEPOSIT })
    const connections = (that: Statement, count: number) => {
      const found = sql`select from pg_stat_activity where datname = current_database() and ${that}`
      return expect.poll(() => books.rows(found), { timeout: 20_000 }).toHaveLength(count)
    }
    const inLine = (count: number) => connections(sql`wait_event_type = 'Lock'`, count)
    // Whoever signs has found the other one there, and waits for a wallet; only then the other one goes.
    const held = books.rows(sql`select throwaway_hold(${group}::bigint, ${pair.ivan.userId})`)
    await connections(sql`application_name = 'holds a wallet'`, 1)
    const signing = countersign(pair.ivan, ref, AT + DAY)
    await inLine(1)
    const leaving = leave(pair.nadia, group, AT + DAY)
    await inLine(2)
    await books.rows(sql`insert into throwaway_go values (true)`)
    await together([held, signing, leaving])
    expect(await outcomesIn(group)).toMatchObject([{ ref, end_reason: 'left' }])
    expect(
      await books.rows(
        sql`select from ledger_holds where state = 'pending' and subject = ${`contract:${ref}`}`,
      ),
    ).toEqual([])
  })
})
