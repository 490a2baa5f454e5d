/** `/cuadre` of books too large for one statement, at the level of its service: `few` makes any books large. */
import { inspect } from 'node:util'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { GroupAct, Services } from '../../../lib/contract/turn.ts'
import { auditBooks, auditJob, carryOnAudit } from '../../../lib/features/economy/auditing.ts'
import { audit } from '../../../lib/ledger/audit.ts'
import { post } from '../../../lib/ledger/post.ts'
import { wallet } from '../../../lib/ledger/posting.ts'
import { coins } from '../../../lib/values/coins.ts'
import { type GroupId, userId } from '../../../lib/values/ids.ts'
import { type Books, openBooks } from '../../ledger/books.ts'

const NOW = Date.UTC(2026, 10, 27, 12)
const [ana, bea] = [userId(11), userId(12)] as const

let books: Books
let group: GroupId
const catchUp = vi.fn()
const deliverSoon = vi.fn()
let services: Services

beforeAll(async () => {
  books = await openBooks()
  await books.rows(
    sql`insert into people (user_id, first_name, seen_at) values (11, 'Ana', now()), (12, 'Bea', now())`,
  )
  services = {
    database: books.database,
    clock: { now: () => NOW },
    catchUp,
    deliverSoon,
  } as unknown as Services
})
afterAll(() => books.close())
beforeEach(async () => {
  vi.clearAllMocks()
  group = await books.openGroup()
  for (let n = 0; n < 5; n++)
    await post(books.database, {
      groupId: group,
      at: NOW,
      openingCoins: 100n,
      transactions: [
        {
          key: `t${n}`,
          code: 'transfer',
          movements: [{ from: wallet(ana), to: wallet(bea), coins: coins(3) }],
        },
      ],
    })
})

let keys = 0
const actOf = (who: typeof ana, firstName: string, now = NOW) =>
  ({
    services,
    now,
    key: `act:${++keys}`,
    actor: { userId: who, firstName, kind: 'person' },
    group: { groupId: group },
  }) as unknown as GroupAct
const ask = (act: GroupAct, threadId?: number) => auditBooks(act, { threadId, few: 1 })

/** Does what the clock would, job by job. @returns how many there were */
async function carryOn(): Promise<number> {
  for (let done = 0; ; done++) {
    const [job] = await books.rows(
      sql<{ id: bigint; payload: unknown }>`select id, payload from jobs
        where kind = 'economy.audit' and group_id = ${group} and done_at is null order by id limit 1`,
    )
    if (!job) return done
    const payload = auditJob.payload.parse(job.payload)
    const run = { key: 'k', groupId: group, dueAt: NOW, payload, attempt: 1, now: NOW }
    // A crash after its end has it done once more.
    await carryOnAudit(services, run)
    await carryOnAudit(services, run)
    await books.rows(sql`update jobs set done_at = now() where id = ${job.id}`)
  }
}
const told = () =>
  books.rows(
    sql<{ document: Record<string, unknown> }>`select to_jsonb(o) as document from outbox o
      where o.kind = 'economy.audited' and o.group_id = ${group} order by o.key`,
  )

it('answers small books at once', async () => {
  const reply = await auditBooks(actOf(ana, 'Ana'), { threadId: undefined })
  expect(inspect(reply.text, { depth: 9 })).toContain((await audit(books.database, group)).proof.digest)
  expect(await carryOn()).toBe(0)
})

it('answers large ones that it counts, and tells what came of it when it is done', async () => {
  const reply = await ask(actOf(ana, 'Ana'), 7)
  expect(reply.text).toMatchObject({ key: 'cuadre.counting' })
  expect(catchUp).toHaveBeenCalled()
  expect(await carryOn()).toBeGreaterThan(1)
  const notices = await told()
  expect(notices).toHaveLength(1)
  expect(JSON.stringify(notices)).toContain((await audit(books.database, group)).proof.digest)
  expect(deliverSoon).toHaveBeenCalled()
  expect(await books.rows(sql`select from ledger_audits where group_id = ${group}`)).toEqual([])
})

it('is one run for all who ask meanwhile, and tells each of them once', async () => {
  const first = actOf(ana, 'Ana')
  await ask(first)
  await ask(first)
  await ask(actOf(bea, 'Bea'))
  await ask(actOf(ana, 'Ana'))
  const [jobs] = await books.rows(
    sql<{
      times: bigint
    }>`select count(*) as times from jobs where kind = 'economy.audit' and group_id = ${group}`,
  )
  expect(String(jobs?.times)).toBe('1')
  await carryOn()
  expect(await told()).toHaveLength(2)
})

it('is another run when somebody asks after it has ended', async () => {
  await ask(actOf(ana, 'Ana'))
  await carryOn()
  await ask(actOf(ana, 'Ana'))
  expect(await carryOn()).toBeGreaterThan(1)
  expect(await told()).toHaveLength(2)
})

it('begins anew where one was left behind, whose jobs then end', async () => {
  await ask(actOf(ana, 'Ana'))
  const later = NOW + 7 * 3_600_000
  await ask(actOf(bea, 'Bea', later))
  await carryOn()
  expect(await told()).toHaveLength(1)
})
