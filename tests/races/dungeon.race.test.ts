import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { endThings } from '../../lib/consent/endings.ts'
import { acceptRules, closing } from '../../lib/consent/standing.ts'
import { Refusal } from '../../lib/contract/answer.ts'
import type { GroupAct, RoleplayAct, Services } from '../../lib/contract/turn.ts'
import { updatePermission } from '../../lib/features/bonds/queries.ts'
import type { BailShown } from '../../lib/features/dungeon/rules.ts'
import { release } from '../../lib/features/dungeon/service/clockwork.ts'
import { breakFree, openCell, payBail, prepareBail } from '../../lib/features/dungeon/service/leaving.ts'
import { sentence } from '../../lib/features/dungeon/service/sentencing.ts'
import { features } from '../../lib/features.ts'
import { WriteConflict } from '../../lib/platform/database.ts'
import { systemRandom } from '../../lib/platform/random.ts'
import { type GroupId, userId } from '../../lib/values/ids.ts'
import { type Books, openCrowdedBooks } from '../ledger/books.ts'

// On a real Postgres through many connections: whatever meets in the same instant around a cell.

const HOUR = 3_600_000
const PEOPLE = 8
/** Runs events. */
const WARDEN = 0
/** Wears the collar of 2, and allows it the dungeon. */
const WEARER = 1
const OWNER = 2
const at = Date.UTC(2026, 10, 23, 12)
const idOf = (n: number) => userId(80_000 + n)

let books: Books
let group: GroupId
let bond: bigint
let services: Services
let counter = 0

beforeAll(async () => {
  books = await openCrowdedBooks()
  services = {
    database: books.database,
    random: systemRandom,
    features,
    deliverSoon: () => {},
    speak: () => Promise.reject(new Error('nothing is said here')),
    catchUp: () => {},
    behind: () => {},
  } as unknown as Services
})
afterAll(() => books.close())

beforeEach(async () => {
  group = await books.openGroup()
  await books.database.batch([
    sql`delete from dungeon_escapes`,
    sql`delete from dungeon_stays`,
    sql`delete from bonds`,
    sql`delete from consent_requests`,
    sql`delete from consent_blocks`,
    sql`delete from consent_standings`,
    sql`insert into people (user_id, first_name, seen_at)
      select ${idOf(0)}::bigint + n, 'P' || n, to_timestamp(0) from generate_series(0, ${PEOPLE - 1}) n
      on conflict do nothing`,
    sql`insert into members (group_id, user_id, first_seen_at)
      select ${group}::bigint, ${idOf(0)}::bigint + n, to_timestamp(0) from generate_series(0, ${PEOPLE - 1}) n`,
    sql`insert into consent_requests (ref, group_id, kind, sender_id, target_id, payload, status, opened_key, opened_at,
        expires_at, settled_at)
      values (${`r${group}`}, ${group}::bigint, 'bonds.collar', ${idOf(OWNER)}::bigint, ${idOf(WEARER)}::bigint, '{}',
        'accepted', ${`k${group}`}, to_timestamp(0), to_timestamp(0), to_timestamp(0))`,
    sql`insert into bonds (id, group_id, owner_id, wearer_id, permissions, since)
      select id, group_id, sender_id, target_id, '{"dungeon": true}', opened_at from consent_requests`,
  ])
  for (let n = 0; n < PEOPLE; n++) await acceptRules(books.database, idOf(n), at)
  bond = (await books.rows(sql<{ id: bigint }>`select id from bonds`))[0]?.id ?? 0n
})

/** An act of somebody's: as much of one as the dungeon looks at. */
function actOf(n: number, key = `race:${++counter}`): GroupAct & RoleplayAct {
  return {
    actor: { userId: idOf(n), firstName: `P${n}`, kind: 'person' },
    now: at,
    key,
    group: { groupId: group, title: 'La carrera', settings: { 'dungeon.escapePercent': 50 }, confined: {} },
    services,
  } as unknown as GroupAct & RoleplayAct
}

/** Asked of the bot. */
const runsEvents = (n: number) => async () => n === WARDEN
const lock = (n: number, whom: number, key?: string) =>
  sentence(
    actOf(n, key),
    {
      mention: { by: 'id', userId: idOf(whom), isBot: false },
      durationMs: 2 * HOUR,
      reason: undefined,
      threadId: undefined,
      messageId: undefined,
    },
    runsEvents(n),
  )
const stop = (n: number) =>
  endThings(services, {
    person: idOf(n),
    who: { userId: idOf(n), firstName: `P${n}` },
    cause: 'safeword',
    at,
    key: `stop:${++counter}`,
    first: closing(idOf(n), 'closed', at),
  })
const withdraw = () =>
  updatePermission(books.database, {
    groupId: group,
    id: bond,
    wearer: idOf(WEARER),
    permission: 'dungeon',
    allowed: false,
    at,
  })
const refOf = async () =>
  (await books.rows(sql<{ ref: string }>`select ref from dungeon_stays`))[0]?.ref ?? ''

/** All at once; a typed no is an outcome like any other, and so is to have met too many others. */
async function meet(acts: readonly (() => Promise<unknown>)[]): Promise<void> {
  const outcomes = await Promise.allSettled(acts.map((act) => act()))
  for (const outcome of outcomes)
    if (
      outcome.status === 'rejected' &&
      !(outcome.reason instanceof Refusal) &&
      !(outcome.reason instanceof WriteConflict)
    )
      throw outcome.reason
}

/** What must hold whatever happened. */
async function holds() {
  const [row] = await books.rows(sql<{
    closed: number
    unallowed: number
    crowded: number
    unpaid: number
    hints: number
  }>`
    select
      (select count(*) from dungeon_stays s join consent_standings c on c.user_id in (s.prisoner_id, s.jailer_id)
        where s.ended_at is null and c.status <> 'open')::integer as closed,
      (select count(*) from dungeon_stays s join bonds b on b.id = s.bond_id
        where s.ended_at is null and not (b.ended_at is null and (b.permissions ->> 'dungeon')::boolean))::integer
        as unallowed,
      (select count(*) from (select from dungeon_stays where ended_at is null
        group by group_id, prisoner_id having count(*) > 1) d)::integer as crowded,
      (select count(*) from dungeon_stays s where (s.end_cause = 'bail') is distinct from exists (
        select from ledger_transactions t where t.group_id = s.group_id
          and t.idempotency_key = 'dungeon:' || s.ref || ':bail') and s.ended_at is not null)::integer as unpaid,
      -- Everybody inside stands in the group's row, which every newer version of its scope is made from.
      (select count(*) from dungeon_stays s join groups g on g.id = s.group_id
        where s.ended_at is null and not g.confined ? s.prisoner_id::text)::integer as hints`)
  expect(row).toEqual({ closed: 0, unallowed: 0, crowded: 0, unpaid: 0, hints: 0 })
}
const causes = async () =>
  (
    await books.rows(sql<{ cause: string }>`select coalesce(end_cause, 'inside') as cause from dungeon_stays`)
  ).map(({ cause }) => cause)

const ROUNDS = 15

describe('at the same instant', () => {
  it('a sentence through a collar and the permission withdrawn', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await books.database.batch([
        sql`delete from dungeon_stays`,
        sql`update bonds set permissions = '{"dungeon": true}'`,
      ])
      await meet([() => lock(OWNER, WEARER), withdraw, () => lock(OWNER, WEARER)])
      await holds()
    }
  })

  it('a sentence and the safeword of either', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      for (const who of [WEARER, WARDEN]) await acceptRules(books.database, idOf(who), at)
      await meet([() => lock(WARDEN, WEARER), () => stop(round % 2 === 0 ? WEARER : WARDEN)])
      await holds()
    }
  })

  it('many sentences of one person, the same update among them: one cell', async () => {
    await meet(Array.from({ length: 12 }, (_, n) => () => lock(WARDEN, 5, n < 4 ? 'the-same' : undefined)))
    expect(await causes()).toEqual(['inside'])
    await holds()
  })

  it('bails of everybody, an escape, the key and the clock: out once, paid at most once', async () => {
    let shown: BailShown | undefined
    for (let round = 0; round < ROUNDS; round++) {
      await books.database.batch([sql`delete from dungeon_escapes`, sql`delete from dungeon_stays`])
      await lock(WARDEN, 5)
      const ref = await refOf()
      // The same in each round; later on some can't pay it any longer, and aren't asked.
      shown ??= (await prepareBail(actOf(3), { ref })).shown
      const asked = { ref, shown }
      await meet([
        ...[3, 4, 6, 7].map((n) => () => payBail(actOf(n), asked, () => [])),
        () => breakFree(actOf(5), () => []),
        () => openCell(actOf(WARDEN), { ref }, { runsEvents: runsEvents(WARDEN) }),
        () => stop(5),
        () => release(services, ref, at),
      ])
      expect(await causes()).toHaveLength(1)
      expect(await causes()).not.toEqual(['inside'])
      await holds()
      await acceptRules(books.database, idOf(5), at)
    }
  })

  it('a crowd of sentences of different people: all of them are held, and known to be', async () => {
    await meet([3, 4, 5, 6, 7].map((n) => () => lock(WARDEN, n)))
    expect(await causes()).toEqual(['inside', 'inside', 'inside', 'inside', 'inside'])
    await holds()
  })
})
