import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { settleRequest } from '../../lib/consent/answers.ts'
import { openRequest } from '../../lib/consent/asking.ts'
import { endThings } from '../../lib/consent/endings.ts'
import { acceptRules, closing } from '../../lib/consent/standing.ts'
import { Refusal } from '../../lib/contract/answer.ts'
import type { RequestVerdict } from '../../lib/contract/request.ts'
import type { GroupAct, RoleplayAct, Services } from '../../lib/contract/turn.ts'
import { collar } from '../../lib/features/bonds/requests.ts'
import { features } from '../../lib/features.ts'
import { systemRandom } from '../../lib/platform/random.ts'
import { type GroupId, userId } from '../../lib/values/ids.ts'
import { type CrowdedBooks, openCrowdedBooks } from '../ledger/books.ts'

// On a real Postgres through many connections: presses, safewords and blocks that meet in the same instant.

const PEOPLE = 8
const at = Date.UTC(2026, 10, 23, 12)
const idOf = (n: number) => userId(70_000 + n)

let books: CrowdedBooks
let group: GroupId
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
  } as unknown as Services
})
afterAll(() => books.close())

beforeEach(async () => {
  group = await books.openGroup()
  await books.database.batch([
    sql`delete from bonds`,
    sql`delete from consent_requests`,
    sql`delete from consent_blocks`,
    sql`delete from consent_standings`,
    sql`insert into people (user_id, first_name, seen_at)
      select ${idOf(0)}::bigint + n, 'P' || n, now() from generate_series(0, ${PEOPLE - 1}) n on conflict do nothing`,
    sql`insert into members (group_id, user_id, first_seen_at)
      select ${group}::bigint, ${idOf(0)}::bigint + n, now() from generate_series(0, ${PEOPLE - 1}) n`,
  ])
  for (let n = 0; n < PEOPLE; n++) await acceptRules(books.database, idOf(n), at)
})

/** An act of somebody: as much of one as consent looks at. */
function actOf(n: number): GroupAct & RoleplayAct {
  counter += 1
  return {
    actor: { userId: idOf(n), firstName: `P${n}`, kind: 'person' },
    now: at,
    key: `race:${counter}`,
    group: { groupId: group, title: 'La carrera', settings: {} },
    services,
  } as unknown as GroupAct & RoleplayAct
}

const ask = (from: number, to: number) =>
  openRequest(actOf(from), {
    kind: collar,
    to: { by: 'id', userId: idOf(to), isBot: false },
    payload: {},
  })
const answer = (n: number, ref: string, verdict: RequestVerdict) =>
  verdict === 'accepted'
    ? collar.accept(actOf(n), { kind: collar, ref, verdict })
    : settleRequest(actOf(n), { kind: collar, ref, verdict })
const stop = (n: number) =>
  endThings(services, {
    person: idOf(n),
    who: { userId: idOf(n), firstName: `P${n}` },
    cause: 'safeword',
    at,
    key: `stop:${++counter}`,
    first: closing(idOf(n), 'closed', at),
  })

/** What must hold whatever happened: nobody closed is bound or asked, and settled means settled once. */
async function holds() {
  const [row] = await books.rows(sql<{ bound: string; asked: string; orphans: string }>`
    select
      (select count(*) from bonds b join consent_standings s on s.user_id in (b.owner_id, b.wearer_id)
        where b.ended_at is null and s.status <> 'open') as bound,
      (select count(*) from consent_requests r join consent_standings s on s.user_id in (r.sender_id, r.target_id)
        where r.status = 'pending' and s.status <> 'open') as asked,
      (select count(*) from consent_requests r full join bonds b on b.id = r.id
        where (r.status = 'accepted') is distinct from (b.id is not null)) as orphans`)
  expect(row).toEqual({ bound: '0', asked: '0', orphans: '0' })
}

describe('consent, many connections at once', () => {
  it('two collars between the same two: the second yes is refused, and its request stands', async () => {
    const { request: first } = await ask(0, 1)
    await answer(1, first.ref, 'accepted')
    const { request: second } = await ask(1, 0)
    await expect(answer(0, second.ref, 'accepted')).rejects.toThrow(Refusal)
    expect(await answer(1, second.ref, 'withdrawn')).toMatchObject({ status: 'withdrawn', fresh: true })
    await holds()
  })

  it('twenty ask, both ways round: one request', async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? ask(0, 1) : ask(1, 0))))
    expect(opened.filter(({ status }) => status === 'opened')).toHaveLength(1)
    expect(new Set(opened.map(({ request }) => request.ref)).size).toBe(1)
    await holds()
  })

  it('accepted, rejected, blocked and withdrawn at once: one outcome, but for a block, which its target alone sees', async () => {
    for (let round = 0; round < 15; round++) {
      const [from, to] = [round % 2, 2 + (round % 3)]
      await books.database.batch([sql`delete from consent_blocks`, sql`delete from bonds`])
      const { request } = await ask(from, to)
      const settled = await Promise.all([
        answer(to, request.ref, 'accepted'),
        answer(to, request.ref, 'rejected'),
        answer(from, request.ref, 'withdrawn'),
        answer(to, request.ref, 'blocked'),
        answer(to, request.ref, 'accepted'),
      ])
      const [yes, no, back, block, again] = settled.map(({ status, fresh }) => (fresh ? status : undefined))
      // Who is blocked doesn't notice: what they have asked seems to stand, and is theirs to take back.
      expect([yes ?? again, no, block, block ? undefined : back].filter(Boolean)).toHaveLength(1)
      expect(new Set(settled.map(({ status }) => status)).size).toBeLessThanOrEqual(block ? 2 : 1)
      await books.rows(sql`delete from consent_requests where status <> 'accepted'`)
      await books.rows(sql`delete from bonds`)
      await books.rows(sql`delete from consent_requests`)
    }
  })

  it('a safeword against acceptances: never a bond with somebody closed, no deadlock', async () => {
    for (let round = 0; round < 10; round++) {
      const pairs = Array.from({ length: PEOPLE - 1 }, (_, n) => [0, n + 1] as const)
      const opened = await Promise.all(pairs.map(([from, to]) => (to % 2 ? ask(from, to) : ask(to, from))))
      await Promise.all([
        ...opened.map(({ request }) => answer(request.target.userId - idOf(0), request.ref, 'accepted')),
        stop(0),
        stop(1 + (round % (PEOPLE - 1))),
      ])
      await holds()
      await books.database.batch([sql`delete from bonds`, sql`delete from consent_requests`])
      for (let n = 0; n < PEOPLE; n++) await acceptRules(books.database, idOf(n), at)
    }
    expect(books.deadlocks()).toBe(0)
  })

  it('everybody asks, answers and stops everything at will', async () => {
    const step = async (n: number) => {
      const other = (n * 7 + 3) % PEOPLE
      const self = n % PEOPLE
      try {
        if (n % 11 === 0) await stop(self)
        else if (n % 11 === 1) await acceptRules(books.database, idOf(self), at)
        else if (self !== other) {
          const { request } = await ask(self, other)
          const verdict = (['accepted', 'rejected', 'withdrawn'] as const)[n % 3] ?? 'rejected'
          const by = verdict === 'withdrawn' ? request.sender : request.target
          await answer(by.userId - idOf(0), request.ref, verdict)
        }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
      }
    }
    await Promise.all(Array.from({ length: 400 }, (_, n) => step(n)))
    await holds()
  })
})
