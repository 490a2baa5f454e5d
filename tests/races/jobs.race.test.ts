import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { onDue } from '../../lib/contract/job.ts'
import { dueJobs } from '../../lib/jobs/due-jobs.ts'
import { jobsExpression, noticesExpression } from '../../lib/jobs/statements.ts'
import { userId } from '../../lib/values/ids.ts'
import { kindOf, openWorkshop, say, type Workshop } from '../jobs/workshop.ts'

const MINUTE = 60_000
const PEOPLE = Array.from({ length: 30 }, (_, index) => 3_000 + index)

let shop: Workshop
beforeAll(async () => {
  shop = await openWorkshop([], 30)
  await shop.run(sql`create table effects (key text not null)`)
}, 60_000)
afterEach(async () => {
  expect(shop.deadlocks()).toBe(0)
  await shop.clear()
  await shop.run(sql`truncate effects`)
  shop.advance(10 * MINUTE)
})
afterAll(() => shop.close())

const work = kindOf('test.work')
const job = (key: string) => work.at(shop.now(), { key, groupId: shop.group, payload: null })
const notices = (count: number) =>
  PEOPLE.flatMap((id) =>
    Array.from({ length: count }, (_, index) => ({
      key: `${id}:${index}`,
      kind: 'test.notice',
      groupId: shop.group,
      where: 'private' as const,
      from: undefined,
      to: { person: userId(id), name: { userId: userId(id), firstName: 'X' } },
      text: say(`${id} ${index}`),
    })),
  )
describe('jobs', () => {
  it('of 20 writers at once are on the list once', async () => {
    const keys = Array.from({ length: 50 }, (_, index) => String(index))
    const added = await Promise.all(
      Array.from({ length: 20 }, async (_, writer) => {
        const mine = writer % 2 ? keys : keys.toReversed()
        const { rows } = await sql<{
          added: number
        }>`select ${jobsExpression(mine.map(job))} as added`.execute(shop.database.query)
        return rows[0]?.added ?? 0
      }),
    )
    expect(added.reduce((total, count) => total + count, 0)).toBe(50)
  })

  it('are done once by five ticks at once, and what they bring too', async () => {
    await shop.run(sql`select ${jobsExpression(Array.from({ length: 600 }, (_, index) => job(`${index}`)))}`)
    // Not keyed on purpose: a job that two do at once would be seen.
    const handler = onDue(work, async ({ database }, { key }) => {
      const next = key.includes(':') ? [] : [job(`${key}:next`)]
      await sql`
        with noted as (insert into effects values (${key}) returning key)
        select ${jobsExpression(next)} from noted`.execute(database.query)
    })
    const jobs = dueJobs([handler], [])
    const handled = await Promise.all(
      Array.from({ length: 5 }, () =>
        jobs.run(shop.services, { now: shop.now(), until: shop.now() + MINUTE }),
      ),
    )
    expect(handled.reduce((total, count) => total + count, 0)).toBe(1_200)
    const rows = await shop.rows(sql`
      select count(*)::integer as done, count(distinct key)::integer as keys from effects`)
    expect(rows).toEqual([{ done: 1_200, keys: 1_200 }])
  }, 60_000)
})

describe('notices', () => {
  it('are held back and let go while quiet hours come and go, and sent once each in their order', async () => {
    await shop.run(sql`
      insert into people (user_id, first_name, private_open, seen_at)
      select id, 'X', true, now() from unnest(${PEOPLE}::bigint[]) id on conflict do nothing`)
    const hour = new Date(shop.now() + 60 * MINUTE).getUTCHours()
    const prefer = (id: number, change: object) =>
      sql`select outcome from notice_prefer(${id}::bigint, ${JSON.stringify(change)}::jsonb, null,
        ${new Date(shop.now())})`.execute(shop.database.query)
    // Madrid is an hour ahead: it is quiet until some hours from now.
    const quiet = { from: hour, to: (hour + 5) % 24 }
    const toggle = async () => {
      for (let round = 0; round < 6; round++)
        await Promise.all(PEOPLE.map((id) => prefer(id, round % 2 ? { from: null, to: null } : quiet)))
    }
    const write = async () => {
      for (const notice of notices(3).map((each) => ({ ...each, kind: 'test.ordinary' })))
        await sql`select ${noticesExpression([notice])}`.execute(shop.database.query)
    }
    const send = () => shop.outbox().send(shop.now() + 10 * MINUTE)
    await Promise.all([write(), toggle(), toggle(), send(), send(), send()])
    const begun = shop.now()
    await Promise.all(PEOPLE.map((id) => prefer(id, { from: null, to: null })))
    await Promise.all([send(), send()])
    expect(shop.now() - begun).toBeLessThan(60 * MINUTE)
    for (const id of PEOPLE)
      expect(shop.sent.filter(({ chat }) => chat === id).map(({ text }) => text)).toEqual(
        [0, 1, 2].map((index) => `Hola ${id} ${index}`),
      )
    await shop.run(sql`delete from notice_preferences`)
  }, 60_000)

  it('whose words are blocked while they go out come before the block or not at all, and nothing stands in a circle', async () => {
    await shop.run(sql`
      insert into people (user_id, first_name, private_open, seen_at)
      select id, 'X', true, now() from unnest(${[...PEOPLE, 9]}::bigint[]) id on conflict do nothing`)
    const blockedAt = new Map<number, number>()
    const block = async (id: number) => {
      await sql`select consent_block(${id}::bigint, 9, ${new Date(shop.now())})`.execute(shop.database.query)
      blockedAt.set(id, shop.sent.filter(({ chat }) => chat === id).length)
    }
    const toggle = async (open: boolean) =>
      await sql`update people set private_open = ${open} where user_id = any(${PEOPLE}::bigint[])`.execute(
        shop.database.query,
      )
    // Some are not to be reached at first: their lines stand still and go on.
    let refusals = 0
    shop.refuse = (chat) =>
      chat % 5 === 0 && refusals++ % 2 === 0
        ? Object.assign(new Error('blocked'), { name: 'TelegramRefused', code: 403 })
        : undefined
    await shop.run(sql`select ${noticesExpression(notices(4).map((each) => ({ ...each, from: userId(9) })))}`)
    const send = () => shop.outbox().send(shop.now() + 20_000)
    const half = PEOPLE.filter((_, index) => index % 2 === 0)
    await Promise.all([send(), send(), send(), ...half.map(block)])
    for (let round = 0; round < 4; round++) {
      await Promise.all([send(), send(), toggle(false).then(() => toggle(true))])
      shop.advance(25 * 60 * MINUTE)
    }
    shop.refuse = () => undefined
    shop.advance(25 * 60 * MINUTE)
    await shop.outbox().send(shop.now() + 2 * MINUTE)
    // What was claimed when the block came is under way: one message, and none after it.
    for (const [id, before] of blockedAt)
      expect(shop.sent.filter(({ chat }) => chat === id).length).toBeLessThanOrEqual(before + 1)
    for (const id of PEOPLE.filter((each) => !blockedAt.has(each)))
      expect(shop.sent.filter(({ chat }) => chat === id)).toHaveLength(4)
    expect(shop.deadlocks()).toBe(0)
    await shop.run(sql`delete from consent_blocks`)
  }, 120_000)

  it('of five senders are sent once each, in their order, at one pace', async () => {
    await shop.run(sql`select ${noticesExpression(notices(3))}`)
    await Promise.all(Array.from({ length: 5 }, () => shop.outbox().send(shop.now() + MINUTE)))
    for (const id of PEOPLE) {
      const mine = shop.sent.filter(({ chat }) => chat === id)
      expect(mine.map(({ text }) => text)).toEqual([0, 1, 2].map((index) => `Hola ${id} ${index}`))
      const at = mine.map((one) => one.at)
      for (const [index, moment] of at.slice(1).entries())
        expect(moment - (at[index] ?? 0)).toBeGreaterThanOrEqual(1_000)
    }
    const at = shop.sent.map((one) => one.at)
    const inSecond = at.map((from) => at.filter((moment) => moment >= from && moment < from + 1_000).length)
    expect(Math.max(...inSecond)).toBeLessThanOrEqual(30)
  }, 60_000)

  it('are sent once while others write, some fail, and Telegram asks to wait', async () => {
    let calls = 0
    shop.refuse = () => {
      calls += 1
      if (calls % 7 === 0) return Object.assign(new Error('no answer'), { name: 'TelegramUnavailable' })
      if (calls % 11 === 0)
        return Object.assign(new Error('slow'), { name: 'TelegramUnavailable', retryAfterSeconds: 2 })
      return undefined
    }
    const write = async () => {
      for (const notice of notices(4)) {
        await sql`select ${noticesExpression([notice])}`.execute(shop.database.query)
      }
    }
    const send = () => shop.outbox().send(shop.now() + 20 * MINUTE)
    await Promise.all([write(), write(), send(), send(), send()])
    for (let i = 0; i < 5; i++) {
      await Promise.all([send(), send()])
      shop.advance(10 * MINUTE)
    }
    const texts = shop.sent.map(({ text }) => text)
    expect(texts).toHaveLength(PEOPLE.length * 4)
    expect(new Set(texts).size).toBe(PEOPLE.length * 4)
    for (const id of PEOPLE)
      expect(shop.sent.filter(({ chat }) => chat === id).map(({ text }) => text)).toEqual(
        [0, 1, 2, 3].map((index) => `Hola ${id} ${index}`),
      )
  }, 90_000)
})
