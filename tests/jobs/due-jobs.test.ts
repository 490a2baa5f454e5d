import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  defineJob,
  type Job,
  type JobHandler,
  type Json,
  type NewJob,
  onDue,
} from '../../lib/contract/job.ts'
import type { Services } from '../../lib/contract/turn.ts'
import { dueJobs } from '../../lib/jobs/due-jobs.ts'
import { runDueWork } from '../../lib/jobs/due-work.ts'
import { forgetDone } from '../../lib/jobs/outbox.ts'
import { MAX_ATTEMPTS } from '../../lib/jobs/retries.ts'
import { cancelJobsExpression, jobsExpression } from '../../lib/jobs/statements.ts'
import { type GroupId, userId } from '../../lib/values/ids.ts'
import { kindOf, openWorkshop, START_MS, type Workshop } from './workshop.ts'

const MINUTE = 60_000
const OWNER = userId(900)

let shop: Workshop
let other: GroupId
beforeAll(async () => {
  shop = await openWorkshop()
  other = await shop.openGroup(-1_002)
  await shop.run(sql`create table effects (key text primary key, at timestamptz not null)`)
})
afterEach(async () => {
  await shop.clear()
  await shop.run(sql`truncate effects`)
})
afterAll(() => shop.close())

const work = kindOf('test.work')
interface JobOptions {
  readonly of?: typeof work
  readonly groupId?: GroupId
  readonly dueAt?: number
  readonly payload?: Json
}
const job = (
  key: string,
  { of = work, groupId = shop.group, dueAt = shop.now(), payload = null }: JobOptions = {},
) => of.at(dueAt, { key, groupId, payload })
const add = async (...jobs: NewJob[]) => {
  const [row] = await shop.rows(sql<{ added: number }>`select ${jobsExpression(jobs)} as added`)
  return row?.added
}
const left = async () =>
  (
    await shop.rows(sql<{ key: string }>`
    select key from jobs where done_at is null and dead_at is null order by key`)
  ).map(({ key }) => key)
const tick = (handlers: readonly JobHandler[], services: Services = shop.services, budgetMs = MINUTE) => {
  const now = services.clock.now()
  return dueJobs(handlers, [OWNER]).run(services, { now, until: now + budgetMs })
}
/** Notes what it does, once for each key. */
const noting = (done: string[] = []): JobHandler =>
  onDue(work, async ({ database }, { key, now }) => {
    done.push(key)
    await sql`insert into effects values (${key}, ${new Date(now)}) on conflict do nothing`.execute(
      database.query,
    )
  })
const effects = async () =>
  (await shop.rows(sql<{ key: string }>`select key from effects order by key`)).map(({ key }) => key)

describe('the list', () => {
  it('holds a job once for its kind and key, also after it was done', async () => {
    expect(await add(job('a'), job('b'))).toBe(2)
    expect(await add(job('a'), job('c'), job('a', { of: kindOf('test.other') }))).toBe(2)
    const done: string[] = []
    await tick([noting(done)])
    expect(await add(job('a'))).toBe(0)
    await tick([noting(done)])
    expect(done).toEqual(['a', 'b', 'c'])
  })

  it('forgets a key and those below it, of one kind, and what is not done yet', async () => {
    await add(job('1:old'))
    await tick([noting()])
    await add(
      job('1'),
      job('1:a'),
      job('1:b:c'),
      job('12'),
      job('12:a'),
      job('1', { of: kindOf('test.other') }),
    )
    const [row] = await shop.rows(sql`select ${cancelJobsExpression('test.work', '1')} as cancelled`)
    expect(row).toEqual({ cancelled: 3 })
    expect(await left()).toEqual(['1', '12', '12:a'])
  })

  it('gives the handler what it was given', async () => {
    const seen: Job<Json>[] = []
    const dueAt = START_MS - 5_000
    const given = { key: 'a', groupId: shop.group, payload: { coins: '90071992547409931', list: [1, null] } }
    await add(work.at(dueAt, given))
    await tick([onDue(work, async (_services, one) => void seen.push(one))])
    expect(seen).toEqual([{ ...given, dueAt, attempt: 1, now: shop.now() }])
  })

  it('gives it as its kind reads it: what an older version wrote beside is left out', async () => {
    const seen: Json[] = []
    const letter = defineJob({ kind: 'test.work', payload: z.object({ ref: z.string() }) })
    await add(job('a', { payload: { ref: 'x', buttons: ['auctions:open:1::x'] } }))
    await tick([onDue(letter, async (_services, { payload }) => void seen.push(payload))])
    expect(seen).toEqual([{ ref: 'x' }])
  })
})

describe('a tick', () => {
  it('does what is due, oldest first within a group, and nothing before its time', async () => {
    await add(
      job('late', { dueAt: shop.now() + 1 }),
      job('second', { dueAt: shop.now() - 10 }),
      job('first', { dueAt: shop.now() - 20 }),
      job('elsewhere', { groupId: other }),
    )
    const done: string[] = []
    expect(await tick([noting(done)])).toBe(3)
    expect(done.filter((key) => key !== 'elsewhere')).toEqual(['first', 'second'])
    expect(await left()).toEqual(['late'])
  })

  it('goes on with the jobs that jobs bring', async () => {
    const weekly = onDue(work, async ({ database }, { key, dueAt, groupId }) => {
      const next = Number(key) + 1
      const jobs = next > 4 ? [] : [job(String(next), { groupId, dueAt: dueAt + 7 * 86_400_000 })]
      await sql`
        with noted as (insert into effects values (${key}, ${new Date(dueAt)}) on conflict do nothing)
        select ${jobsExpression(jobs)}`.execute(database.query)
    })
    await add(job('1', { dueAt: shop.now() - 31 * 86_400_000 }))
    expect(await tick([weekly])).toBe(4)
    expect(await effects()).toEqual(['1', '2', '3', '4'])
  })

  it('leaves kinds that nobody here knows', async () => {
    await add(job('a', { of: kindOf('test.of_tomorrow') }))
    await tick([noting()])
    expect(await shop.rows(sql`select attempts from jobs`)).toEqual([{ attempts: 0 }])
  })

  it('stops when its time is over, and what it did not come to counts as untouched', async () => {
    await add(...Array.from({ length: 10 }, (_, index) => job(String(index))))
    const slow = onDue(work, async () => shop.advance(1_000))
    expect(await tick([slow], shop.services, 3_500)).toBe(4)
    expect(
      await shop.rows(sql`select attempts, lease from jobs where done_at is null group by 1, 2`),
    ).toEqual([{ attempts: 0, lease: null }])
    expect(await tick([slow])).toBe(6)
  })

  it('refuses two handlers of one kind', () => {
    expect(() => dueJobs([noting(), noting()], [])).toThrow('two handlers')
  })

  it('shares its time among the kinds of work', async () => {
    const shares: number[] = []
    const greedy = (name: string) => ({
      name,
      every: 'minute' as const,
      async run({ clock }: Services, { until }: { until: number }) {
        const share = until - clock.now()
        shares.push(share)
        shop.advance(share)
        return 0
      },
    })
    await runDueWork([greedy('a'), greedy('b'), greedy('c')], shop.services, 9_000)
    expect(shares).toEqual([3_000, 3_000, 3_000])
  })
})

describe('a job that fails', () => {
  it('is done later, each time later, while the others are done', async () => {
    let broken = true
    const at: number[] = []
    const done: string[] = []
    const handler = onDue(work, async (_services, { key }) => {
      if (key !== 'a') return void done.push(key)
      at.push(shop.now() - START_MS)
      if (broken) throw new Error('not yet')
    })
    const from = shop.now()
    await add(job('a'), job('b'))
    await tick([handler])
    expect(done).toEqual(['b'])
    await tick([handler])
    shop.advance(29_999)
    await tick([handler])
    expect(at).toHaveLength(1)
    shop.advance(1)
    await tick([handler])
    expect(at).toHaveLength(2)
    shop.advance(59_999)
    await tick([handler])
    expect(at).toHaveLength(2)
    broken = false
    shop.advance(1)
    await tick([handler])
    expect(at.map((ms) => ms + START_MS - from)).toEqual([0, 30_000, 90_000])
    expect(await left()).toEqual([])
  })

  it('dies in the end, is kept, and the owners are told once', async () => {
    const broken = onDue(work, () => Promise.reject(new Error('out of order <b>')))
    await add(job('a'), job('b'))
    for (let i = 0; i < MAX_ATTEMPTS + 2; i++) {
      await tick([broken])
      shop.advance(60 * MINUTE)
    }
    expect(
      await shop.rows(sql`select key, attempts, error, dead_at is not null as dead from jobs order by key`),
    ).toEqual(
      ['a', 'b'].map((key) => ({
        key,
        attempts: MAX_ATTEMPTS,
        error: 'Error: out of order <b>',
        dead: true,
      })),
    )
    await shop.outbox().send(shop.now() + 5_000)
    expect(shop.sent.map(({ chat, text }) => [chat, text])).toEqual([
      [
        OWNER,
        expect.stringContaining(
          'test.work</code>: 2, el primero <code>a</code>. Error: out of order &lt;b&gt;',
        ),
      ],
    ])
  })

  it('is one whose payload its kind can’t read: it waits for a version that can, and says what is wrong', async () => {
    const letter = defineJob({ kind: 'test.work', payload: z.object({ ref: z.string() }) })
    const done: string[] = []
    const handler = onDue(letter, async (_services, { payload: { ref } }) => void done.push(ref))
    await add(job('a', { payload: { ref: 7 } }), job('b', { payload: { ref: 'x' } }))
    expect(await tick([handler])).toBe(1)
    expect(done).toEqual(['x'])
    expect(await shop.rows(sql`select key, attempts, error from jobs where done_at is null`)).toEqual([
      { key: 'a', attempts: 1, error: expect.stringMatching(/payload doesn't fit.*ref/s) },
    ])
    shop.advance(MINUTE)
    await tick([noting(done)])
    expect(done).toEqual(['x', 'a'])
  })

  it('that kills whoever does it dies too', async () => {
    await add(job('a'))
    // Nobody comes back to say what came of it.
    const deadly = onDue(work, async () => {})
    for (let i = 0; i < MAX_ATTEMPTS; i++) {
      await expect(tick([deadly], shop.failing(2, 'before'))).rejects.toThrow('cut')
      shop.advance(121_000)
    }
    await tick([deadly])
    expect(
      await shop.rows(sql`select dead_at is not null as dead, alerted_at is not null as told from jobs`),
    ).toEqual([{ dead: true, told: true }])
  })
})

describe('a tick that is killed', () => {
  const requests = Array.from({ length: 9 }, (_, index) => index + 1)
  it.each(requests.flatMap((nth) => (['before', 'after'] as const).map((when) => [nth, when] as const)))(
    'at request %i, %s Postgres has done it, has each effect once in the end',
    async (nth, when) => {
      const keys = ['a', 'b', 'c', 'd', 'e']
      await add(...keys.map((key) => job(key)))
      const counted = onDue(work, async ({ database }, { key, now }) => {
        // No "on conflict": a second effect would be an error, and the job would never be done.
        await sql`insert into effects select ${key}, ${new Date(now)}
          where not exists (select from effects where key = ${key})`.execute(database.query)
      })
      await tick([counted], shop.failing(nth, when, 1_000)).catch(() => undefined)
      for (let i = 0; i < 3; i++) {
        shop.advance(121_000)
        await tick([counted])
      }
      expect(await effects()).toEqual(keys)
      expect(await left()).toEqual([])
    },
  )
})

it('forgets what is long done, and keeps what died', async () => {
  await add(job('done'), job('dead'), job('waiting', { dueAt: shop.now() + 100 * 86_400_000 }))
  await shop.run(sql`update jobs set dead_at = now() where key = 'dead'`)
  await tick([noting()])
  shop.advance(39 * 86_400_000)
  const forget = () => forgetDone.run(shop.services, { now: shop.now(), until: shop.now() + MINUTE })
  expect(await forget()).toBe(0)
  shop.advance(2 * 86_400_000)
  expect(await forget()).toBe(1)
  expect((await shop.rows(sql`select key from jobs order by key`)).map((row) => row)).toEqual([
    { key: 'dead' },
    { key: 'waiting' },
  ])
})

it('drains 10 000 due jobs in bounded batches, each as fast as when there are 100', async () => {
  /** Milliseconds of each batch of 100. */
  const drain = async (count: number): Promise<number[]> => {
    await shop.run(sql`truncate jobs`)
    await shop.run(sql`
      insert into jobs (kind, key, group_id, due_at, run_at, payload)
      select 'test.work', n::text, ${shop.group}, ${new Date(shop.now())}, ${new Date(shop.now())}, 'null'
      from generate_series(1, ${count}::integer) n`)
    await shop.run(sql`analyze jobs`)
    const begun: number[] = []
    const token = () => `batch-${begun.push(performance.now())}`
    const services = { ...shop.services, random: { ...shop.services.random, token } }
    expect(await tick([onDue(work, async () => {})], services)).toBe(count)
    // The last one finds nothing.
    expect(begun).toHaveLength(count / 100 + 1)
    return begun.slice(1).map((at, index) => at - (begun[index] ?? 0))
  }
  // Middle values: this machine has other things to do as well.
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
  await drain(1_000)
  const few: number[] = []
  for (let i = 0; i < 15; i++) few.push(...(await drain(100)))
  const many = await drain(10_000)
  for (let i = 0; i < 15; i++) few.push(...(await drain(100)))
  const ratio = median(many) / median(few)
  console.log(
    `per due job: ${(median(few) / 100).toFixed(3)} ms of 100, ${(median(many) / 100).toFixed(3)} ms of 10 000, × ${ratio.toFixed(2)}`,
  )
  expect(ratio).toBeLessThanOrEqual(2)
}, 60_000)
