/** What people want of their notices (notice_preferences), and what becomes of those at that. */
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Notice } from '../../lib/contract/notice.ts'
import { TelegramRefused, TelegramUnavailable } from '../../lib/contract/telegram.ts'
import { noticesExpression } from '../../lib/jobs/statements.ts'
import { ANA, BEA, noticeWith, openWorkshop, type Workshop } from './workshop.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let shop: Workshop
beforeAll(async () => {
  shop = await openWorkshop()
})
afterEach(async () => {
  await shop.clear()
  await shop.run(sql`delete from notice_preferences`)
  await shop.run(sql`update groups set settings = '{}', bot_status = 'administrator'`)
  await shop.run(sql`update members set left_at = null`)
  await shop.run(sql`update people set private_open = true`)
  shop.advance(10 * MINUTE)
})
afterAll(() => shop.close())

const notice = (it: string, more: object = {}): Notice =>
  noticeWith(it, { kind: 'test.ordinary', groupId: shop.group, ...more })
const add = async (...notices: Notice[]) => {
  const [row] = await shop.rows(sql<{ added: number }>`select ${noticesExpression(notices)} as added`)
  return row?.added
}
const send = (budgetMs = MINUTE) => shop.outbox().send(shop.now() + budgetMs)
const texts = () => shop.sent.map(({ text }) => text)
const prefer = async (change: object, version: number | null = null, who: number = ANA.person) =>
  (
    await shop.rows(sql<{ outcome: string; version: number }>`
      select outcome, version from notice_prefer(${who}, ${JSON.stringify(change)}::jsonb, ${version}::integer,
        ${new Date(shop.now())})`)
  )[0]
const choose = (choice: string, kind = 'test.ordinary') => prefer({ kind, choice })
/** Time goes forward only: the next moment that a clock in UTC shows so. */
const goTo = (hour: number, minute = 0) => {
  const at = new Date(shop.now())
  at.setUTCHours(hour, minute, 0, 0)
  if (at.getTime() <= shop.now()) at.setUTCDate(at.getUTCDate() + 1)
  shop.advance(at.getTime() - shop.now())
}
const blocked = (chat: number) =>
  chat === ANA.person
    ? new TelegramRefused('sendMessage', 403, 'Forbidden: bot was blocked by the user')
    : undefined

describe('where a notice goes', () => {
  const privately = { chat: ANA.person, text: 'Hola x' }
  const greeted = { chat: -1_001, text: '📜 <a href="tg://user?id=101">Ana</a>, esto es para ti:\n\nHola x' }
  const toAll = { chat: -1_001, text: 'Hola x' }
  /** Said so that nobody else sees it. */
  const waiting = {
    chat: -1_001,
    text: '🤫 Tengo algo que decirte en privado. Abre nuestro chat y te lo cuento.',
  }

  it.each([
    // choice, kind, whether the private chat is closed; what arrives
    ['default', 'test.ordinary', false, privately],
    ['default', 'test.ordinary', true, undefined],
    ['private', 'test.ordinary', false, privately],
    ['private', 'test.ordinary', true, undefined],
    ['group', 'test.ordinary', false, greeted],
    ['group', 'test.ordinary', true, greeted],
    // Not everybody in the group may know of it.
    ['group', 'test.secret', false, privately],
    ['group', 'test.secret', true, undefined],
    ['none', 'test.ordinary', false, undefined],
    ['none', 'test.secret', false, undefined],
    ['none', 'test.urgent', false, undefined],
    ['group', 'test.urgent', false, greeted],
    // About these there is no choice, whatever is stored.
    ['none', 'test.fixed', false, privately],
    ['none', 'test.undeclared', false, privately],
    ['group', 'test.fixed', false, privately],
    // A word that nobody knows (any more) does no harm.
    ['by owl', 'test.ordinary', false, privately],
  ])('%s of %s, blocked %s', async (choice, kind, isBlocked, arrives) => {
    if (isBlocked) shop.refuse = blocked
    await choose(choice, kind)
    await add(notice('x', { kind }))
    await send()
    // What can't be told yet waits for its private chat: they hear that it does, and nobody is alarmed by it.
    const waits = choice !== 'none' && !arrives
    const heard = arrives ?? (waits ? waiting : undefined)
    expect(shop.sent.map(({ chat, text }) => ({ chat, text }))).toEqual(heard ? [heard] : [])
    expect(shop.sent.map(({ payload }) => 'ephemeral_message_parameters' in payload)).toEqual(
      heard ? [heard === waiting] : [],
    )
    expect(
      await shop.rows(sql`select kept_until is not null as kept from outbox where sent_at is null`),
    ).toEqual(waits ? [{ kept: true }] : [])
  })

  it('is for each as they want, and for all of the group as ever', async () => {
    await choose('none')
    await add(notice('a'), notice('b', { to: BEA }), notice('x', { to: 'group' }))
    await send()
    expect(shop.sent.map(({ chat, text }) => ({ chat, text }))).toEqual([
      { chat: BEA.person, text: 'Hola b' },
      toAll,
    ])
  })

  it.each([
    ['they have left the group', sql`update members set left_at = now()`],
    ['the bot has left the group', sql`update groups set bot_status = 'gone'`],
  ])('the group is no choice once %s: it is told in private', async (_what, happens) => {
    await choose('group')
    await shop.run(happens)
    await add(notice('x'))
    await send()
    expect(shop.sent.map(({ chat, text }) => ({ chat, text }))).toEqual([privately])
  })

  it('is as they want when its turn comes, not when it was written', async () => {
    await add(notice('a'), notice('b', { dueAt: shop.now() + HOUR }))
    await send()
    await choose('none')
    shop.advance(HOUR)
    await send()
    expect(texts()).toEqual(['Hola a'])
  })

  it('waiting for its turn in the group, it goes back to the private chat of who wants that', async () => {
    await choose('group')
    shop.refuse = (chat) =>
      chat === shop.groupChat ? new TelegramUnavailable('sendMessage', 'no answer') : undefined
    await add(notice('x'))
    await send(5_000)
    expect(await shop.rows(sql`select lane from outbox`)).toEqual([{ lane: `g:${shop.group}` }])
    shop.refuse = () => undefined
    await choose('private')
    await send(5 * MINUTE)
    expect(shop.sent.map(({ chat, text }) => ({ chat, text }))).toEqual([privately])
  })

  it('what nobody wants is done with: its cause, come again, finds it so even after a change of mind', async () => {
    const unwanted = notice('x')
    await choose('none')
    expect(await add(unwanted)).toBe(1)
    await send()
    await choose('default')
    expect(await add(unwanted)).toBe(0)
    await send()
    expect(texts()).toEqual([])
  })

  it('a hundred unwanted ones hold up nothing', async () => {
    await choose('none')
    await add(
      ...Array.from({ length: 100 }, (_, n) => notice(String(n))),
      notice('x', { kind: 'test.fixed' }),
    )
    expect(await send(5_000)).toBe(1)
    expect(texts()).toEqual(['Hola x'])
  })

  it('an instance of the deploy before, which passes no kinds, sends as ever', async () => {
    await choose('none')
    await add(notice('x'))
    const claimed = await shop.rows(sql`select message ->> 'kind' as kind from outbox_claim(
      ${new Date(shop.now())}, ${new Date(shop.now() + 1_000)}, 10,
      '{"overallMs":40,"chatMs":1000,"cardMs":2000,"groupCount":20,"groupMs":61000,"leaseMs":30000}')`)
    expect(claimed).toEqual([{ kind: 'test.ordinary' }])
  })
})

describe('quiet hours', () => {
  const night = { from: 23, to: 8 }
  /** It is 02:00 in Madrid, in winter. */
  const atNight = () => goTo(1)

  it('hold back what can wait, and let it go in order, once, when they end', async () => {
    await prefer(night)
    atNight()
    const [a, b] = [notice('a'), notice('b')]
    await add(a, b)
    expect(await send()).toBe(0)
    // Its cause comes again, and the clock many times.
    await add(b)
    for (const _ of [1, 2, 3]) {
      shop.advance(HOUR)
      expect(await send()).toBe(0)
    }
    goTo(6, 59)
    expect(await send(30_000)).toBe(0)
    goTo(7)
    // Written in the very moment, after those two.
    await add(notice('c'))
    expect(await send()).toBe(3)
    expect(texts()).toEqual(['Hola a', 'Hola b', 'Hola c'])
    shop.advance(24 * HOUR)
    expect(await send()).toBe(0)
  })

  it('keep the order of what fell due at different times', async () => {
    await prefer(night)
    atNight()
    await add(notice('late', { dueAt: shop.now() + 2 * HOUR }), notice('early', { dueAt: shop.now() + HOUR }))
    shop.advance(HOUR)
    await send()
    shop.advance(HOUR)
    await send()
    goTo(7)
    await send()
    expect(texts()).toEqual(['Hola early', 'Hola late'])
  })

  it.each([
    ['test.urgent', true],
    ['test.undeclared', true],
    ['test.ordinary', false],
    ['test.fixed', false],
  ])('%s arrives in them: %s', async (kind, arrives) => {
    await prefer(night)
    atNight()
    await add(notice('held'), notice('x', { kind }))
    await send()
    expect(texts()).toEqual(arrives ? ['Hola x'] : [])
  })

  it('hold back nothing of others, nor of the group', async () => {
    await prefer(night)
    atNight()
    await add(notice('a'), notice('b', { to: BEA }), notice('all', { to: 'group' }))
    await send()
    expect(texts()).toEqual(['Hola b', 'Hola all'])
  })

  it('hold back mentions in the group, while the group is told', async () => {
    await choose('group')
    await prefer(night)
    atNight()
    await add(notice('a'), notice('all', { to: 'group' }))
    await send()
    expect(texts()).toEqual(['Hola all'])
    goTo(7)
    await send()
    expect(texts()).toHaveLength(2)
    expect(shop.sent[1]).toMatchObject({ chat: shop.groupChat, text: expect.stringContaining('Hola a') })
  })

  it('hold for what is tried again in them too', async () => {
    await prefer(night)
    goTo(21, 59)
    shop.refuse = () => new TelegramUnavailable('sendMessage', 'no answer')
    await add(notice('a'))
    await send(5_000)
    shop.refuse = () => undefined
    shop.advance(5 * MINUTE)
    expect(await send()).toBe(0)
    goTo(7)
    expect(await send()).toBe(1)
  })

  it('end at once for who takes them off: what was held comes now', async () => {
    await prefer(night)
    atNight()
    await add(notice('a'), notice('b'))
    await send()
    expect(await prefer({ from: null, to: null })).toMatchObject({ outcome: 'changed' })
    expect(await send()).toBe(2)
    expect(texts()).toEqual(['Hola a', 'Hola b'])
  })

  it('that are moved hold until their new end', async () => {
    await prefer(night)
    atNight()
    await add(notice('a'))
    await send()
    await prefer({ from: 22, to: 10 })
    expect(await send()).toBe(0)
    goTo(8, 59)
    expect(await send(30_000)).toBe(0)
    goTo(9)
    expect(await send()).toBe(1)
  })

  it('go by the person’s zone, or the group’s, or Madrid’s; one that nobody knows holds nothing', async () => {
    await prefer(night)
    // 18:00 in Madrid, 11:00 in Mexico City, 02:00 in Tokyo.
    goTo(17)
    await add(notice('madrid'))
    expect(await send()).toBe(1)
    await shop.run(sql`update groups set settings = '{"group.timeZone":"Asia/Tokyo"}'`)
    await add(notice('tokyo'))
    expect(await send()).toBe(0)
    await prefer({ zone: 'America/Mexico_City' })
    expect(await send()).toBe(1)
    await prefer({ zone: null })
    await shop.run(sql`update groups set settings = '{"group.timeZone":"Mordor/Barad_Dur"}'`)
    atNight()
    await add(notice('mordor'))
    expect(await send()).toBe(1)
    expect(texts()).toEqual(['Hola madrid', 'Hola tokyo', 'Hola mordor'])
  })
})

describe('the end of the quiet', () => {
  const until = async (now: string, zone: string, from: number, to: number) =>
    (
      await shop.rows(sql<{ until: Date | null }>`
        select notice_quiet_until(${new Date(now)}, ${zone}, ${from}, ${to}) as until`)
    )[0]?.until?.toISOString() ?? null

  it.each([
    // Madrid, winter: one hour ahead.
    ['2026-11-26T21:59:59Z', 'Europe/Madrid', 23, 8, null],
    ['2026-11-26T22:00:00Z', 'Europe/Madrid', 23, 8, '2026-11-27T07:00:00.000Z'],
    ['2026-11-26T23:30:00Z', 'Europe/Madrid', 23, 8, '2026-11-27T07:00:00.000Z'],
    ['2026-11-27T06:59:59Z', 'Europe/Madrid', 23, 8, '2026-11-27T07:00:00.000Z'],
    ['2026-11-27T07:00:00Z', 'Europe/Madrid', 23, 8, null],
    ['2026-11-26T23:00:00Z', 'Europe/Madrid', 0, 8, '2026-11-27T07:00:00.000Z'],
    ['2026-11-26T14:15:00Z', 'Europe/Madrid', 15, 17, '2026-11-26T16:00:00.000Z'],
    ['2026-11-26T16:00:00Z', 'Europe/Madrid', 15, 17, null],
    // Until midnight.
    ['2026-11-26T21:15:00Z', 'Europe/Madrid', 22, 0, '2026-11-26T23:00:00.000Z'],
    // The last night of October: clocks go from 3:00 back to 2:00.
    ['2026-10-24T21:00:00Z', 'Europe/Madrid', 23, 8, '2026-10-25T07:00:00.000Z'],
    ['2026-10-24T21:00:00Z', 'Europe/Madrid', 23, 2, '2026-10-25T00:00:00.000Z'],
    ['2026-10-25T00:30:00Z', 'Europe/Madrid', 23, 2, null],
    ['2026-10-25T01:30:00Z', 'Europe/Madrid', 23, 3, '2026-10-25T02:00:00.000Z'],
    // The last night of March: from 2:00 on to 3:00.
    ['2026-03-28T22:00:00Z', 'Europe/Madrid', 23, 8, '2026-03-29T06:00:00.000Z'],
    ['2026-03-28T22:00:00Z', 'Europe/Madrid', 23, 2, '2026-03-29T01:00:00.000Z'],
    // Mexico City: no summer time since 2022, and that of the years before it.
    ['2026-07-01T05:30:00Z', 'America/Mexico_City', 23, 8, '2026-07-01T14:00:00.000Z'],
    ['2026-11-26T05:30:00Z', 'America/Mexico_City', 23, 8, '2026-11-26T14:00:00.000Z'],
    ['2021-07-01T04:30:00Z', 'America/Mexico_City', 23, 8, '2021-07-01T13:00:00.000Z'],
    ['2021-10-31T05:30:00Z', 'America/Mexico_City', 0, 8, '2021-10-31T14:00:00.000Z'],
    // Santiago: summer time begins at midnight, which that day doesn't have.
    ['2026-09-06T02:30:00Z', 'America/Santiago', 22, 0, '2026-09-06T04:00:00.000Z'],
  ])('at %s in %s, from %i to %i: %s', async (now, zone, from, to, expected) => {
    expect(await until(now, zone, from, to)).toBe(expected)
  })

  it('always lies ahead, within a day and an hour, and then it is quiet no more', async () => {
    const hour = fc.integer({ min: 0, max: 23 })
    const zone = fc.constantFrom(
      'Europe/Madrid',
      'America/Mexico_City',
      'America/Santiago',
      'America/Havana',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    )
    const moment = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) })
    const cases = fc.array(fc.tuple(moment, zone, hour, hour), { minLength: 400, maxLength: 400 })
    const drawn = fc.sample(cases, { numRuns: 5, seed: 30 }).flat()
    // And each half hour around changes of clocks.
    const changes = [
      '2026-03-29T01:00Z',
      '2026-10-25T01:00Z',
      '2026-09-06T04:00Z',
      '2026-11-01T05:00Z',
    ].flatMap((change) =>
      Array.from({ length: 13 }, (_, n) => Date.parse(change) + (n - 6) * 30 * MINUTE).flatMap((at) =>
        ['Europe/Madrid', 'America/Santiago', 'America/Havana'].flatMap((place) =>
          [0, 1, 2, 3, 4].map((to): [number, string, number, number] => [at, place, 21, to]),
        ),
      ),
    )
    const rows = [...drawn, ...changes].filter(([, , from, to]) => from !== to)
    const wrong = await shop.rows(sql`
      select c.*, q.until from jsonb_to_recordset(${JSON.stringify(
        rows.map(([at, place, from, to]) => ({ at: new Date(at), place, from_: from, to_: to })),
      )}::jsonb) as c (at timestamptz, place text, from_ integer, to_ integer),
      notice_quiet_until(c.at, c.place, c.from_, c.to_) as q (until)
      where q.until <= c.at or q.until > c.at + interval '25 hours'
        or notice_quiet_until(q.until, c.place, c.from_, c.to_) is not null`)
    expect(wrong).toEqual([])
    expect(rows.length).toBeGreaterThan(1_500)
  })
})

describe('a change of what somebody wants', () => {
  it('is done once for what was seen: an older screen changes nothing', async () => {
    expect(await prefer({ kind: 'k', choice: 'none' }, 0)).toEqual({ outcome: 'changed', version: 1 })
    expect(await prefer({ kind: 'k', choice: 'none' }, 0)).toEqual({ outcome: 'kept', version: 1 })
    expect(await prefer({ kind: 'k', choice: 'private' }, 1)).toEqual({ outcome: 'changed', version: 2 })
    expect(await prefer({ kind: 'k', choice: 'none' }, 0)).toEqual({ outcome: 'stale', version: 2 })
    expect(await shop.rows(sql`select choices from notice_preferences`)).toEqual([
      { choices: { k: 'private' } },
    ])
    expect(await prefer({ kind: 'k', choice: 'default' }, 2)).toEqual({ outcome: 'changed', version: 3 })
    expect(await shop.rows(sql`select choices from notice_preferences`)).toEqual([{ choices: {} }])
  })

  it('is refused for a zone that Postgres doesn’t know', async () => {
    expect(await prefer({ zone: 'Mordor/Barad_Dur' })).toEqual({ outcome: 'unknown_zone', version: 0 })
    expect(await shop.rows(sql`select time_zone from notice_preferences`)).toEqual([{ time_zone: null }])
  })

  it('of two at once, one is done and the other sees it', async () => {
    await prefer({ kind: 'k', choice: 'none' })
    const outcomes = await Promise.all([
      prefer({ kind: 'k', choice: 'private' }, 1),
      prefer({ kind: 'k', choice: 'group' }, 1),
    ])
    expect(outcomes.map((each) => each?.outcome).toSorted()).toEqual(['changed', 'stale'])
  })
})
