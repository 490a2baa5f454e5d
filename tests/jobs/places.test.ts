/** Where a notice is said, and what becomes of it where it can't be said there. */
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Notice } from '../../lib/contract/notice.ts'
import { TelegramRefused } from '../../lib/contract/telegram.ts'
import { tellOfTheDead } from '../../lib/jobs/alerts.ts'
import { noticesExpression, reachableExpression } from '../../lib/jobs/statements.ts'
import { ANA, BEA, noticeWith, openWorkshop, pressing, say, type Workshop } from './workshop.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let shop: Workshop
beforeAll(async () => {
  shop = await openWorkshop()
})
afterEach(async () => {
  await shop.clear()
  await shop.run(sql`update groups set settings = '{}', bot_status = 'member'`)
  await shop.run(sql`update people set private_open = true`)
  await shop.run(sql`delete from consent_blocks`)
  await shop.run(sql`delete from consent_standings`)
  await shop.run(sql`delete from owner_alerts`)
  shop.advance(10 * MINUTE)
})
afterAll(() => shop.close())

const notice = (it: string, more: object = {}): Notice => noticeWith(it, { groupId: shop.group, ...more })
const aside = (it: string, more: object = {}) => notice(it, { where: 'aside', threadId: undefined, ...more })
const add = (...notices: Notice[]) => shop.run(sql`select ${noticesExpression(notices)}`)
const send = (budgetMs = MINUTE) => shop.outbox().send(shop.now() + budgetMs)
const said = () => shop.sent.map(({ chat, text }) => `${chat} ${text}`)
const rows = (columns: string) => shop.rows(sql`select ${sql.raw(columns)} from outbox order by id`)
const refused = (code: number, words: string) => new TelegramRefused('sendMessage', code, words)
const open = (person: number) =>
  shop.run(sql`update people set private_open = true where user_id = ${person}`)
const closed = (chat: number) =>
  chat === ANA.person ? refused(403, 'Forbidden: bot was blocked by the user') : undefined

describe('what is said in private', () => {
  it('is said nowhere else: it waits, in order, until they open their private chat', async () => {
    shop.refuse = closed
    await add(notice('a', { buttons: [[pressing('x')]] }), notice('b'))
    expect(await send()).toBe(0)
    shop.advance(3 * DAY)
    await add(notice('c'))
    expect(await send()).toBe(0)
    shop.refuse = () => undefined
    await open(ANA.person)
    expect(await send()).toBe(3)
    expect(said()).toEqual(['101 Hola a', '101 Hola b', '101 Hola c'])
    expect(shop.sent[0]?.payload.reply_markup).toBeDefined()
    expect(await send()).toBe(0)
  })

  it('opens for who was never heard of before', async () => {
    const nobody = { person: 500, name: { userId: 500, firstName: 'Z' } }
    shop.refuse = (chat) => (chat === 500 ? refused(400, 'Bad Request: chat not found') : undefined)
    await add(notice('a', { to: nobody }))
    await send()
    shop.refuse = () => undefined
    await shop.run(sql`
      insert into people (user_id, first_name, private_open, seen_at) values (500, 'Z', true, now())`)
    expect(await send()).toBe(1)
  })

  it('is tried once a day, and given up after fourteen, all that waits together; nobody is alarmed', async () => {
    let tries = 0
    shop.refuse = (chat) => {
      if (chat === ANA.person) tries += 1
      return closed(chat)
    }
    await add(notice('a'), notice('b'), notice('c'))
    for (let day = 0; day < 15; day++) {
      for (const _ of [1, 2, 3]) await send()
      shop.advance(DAY)
    }
    expect(tries).toBeLessThanOrEqual(16)
    expect(await rows('dead_at is not null as dead')).toEqual([
      { dead: true },
      { dead: true },
      { dead: true },
    ])
    expect(await tellOfTheDead(shop.database, shop.now(), [900])).toBe(0)
    expect(shop.sent).toEqual([])
  })

  it('is heard of aside, once a day, where a bot may say that: in words that say nothing of it', async () => {
    await shop.run(sql`update groups set bot_status = 'administrator'`)
    shop.refuse = closed
    await add(notice('a'), notice('b'))
    await send()
    expect(shop.sent).toHaveLength(1)
    expect(shop.sent[0]?.payload).toMatchObject({
      chat_id: shop.groupChat,
      text: expect.stringContaining('en privado'),
      ephemeral_message_parameters: { receiver_user_id: 101 },
      reply_markup: { inline_keyboard: [[{ url: 'https://t.me/TestBot' }]] },
    })
    expect(shop.sent[0]?.text).not.toContain('Hola')
  })

  it('is not heard of at all where that is refused', async () => {
    await shop.run(sql`update groups set bot_status = 'administrator'`)
    shop.refuse = (chat) => closed(chat) ?? refused(400, 'Bad Request: ephemeral messages are not allowed')
    await add(notice('a'))
    for (const _ of [1, 2, 3]) await send()
    expect(await rows('kind, lane, kept_until is not null as waits, dead_at is not null as dead')).toEqual([
      { kind: 'test.notice', lane: 'p:101', waits: true, dead: false },
      { kind: 'jobs.waiting', lane: `a:${shop.group}`, waits: false, dead: true },
    ])
  })

  it('of the deploy before, which said no place, is told in private', async () => {
    const old = {
      key: 'old',
      kind: 'k',
      groupId: String(shop.group),
      privateOnly: false,
      texts: [],
      person: ANA.name,
    }
    await shop.run(sql`select outbox_add(${JSON.stringify([old])}::jsonb)`)
    await shop.run(sql`update outbox set place = null`)
    shop.refuse = closed
    await send()
    expect(shop.sent).toEqual([])
    expect(await rows('lane')).toEqual([{ lane: 'p:101' }])
  })
})

describe('what is said aside', () => {
  it('is seen in the group by its person alone, in their language, in its topic', async () => {
    await shop.run(sql`update people set language = 'en' where user_id = ${ANA.person}`)
    await add(aside('x', { threadId: 5 }))
    expect(await send()).toBe(1)
    await shop.run(sql`update people set language = null`)
    expect(shop.sent[0]?.payload).toMatchObject({
      chat_id: shop.groupChat,
      text: 'Hello x',
      message_thread_id: 5,
      ephemeral_message_parameters: { receiver_user_id: 101 },
    })
  })

  it('goes to the private chat where the group refuses it, and what comes later goes there at once', async () => {
    let refusals = 0
    shop.refuse = (chat) => {
      if (chat !== shop.groupChat) return undefined
      refusals += 1
      return refused(400, 'Bad Request: ephemeral messages are not allowed in the chat')
    }
    await add(aside('a'))
    await send()
    await add(aside('b'), aside('c', { to: BEA }))
    await send()
    expect(said().toSorted()).toEqual(['101 Hola a', '101 Hola b', '102 Hola c'])
    expect(refusals).toBe(1)
    // What is learnt is not for ever.
    shop.refuse = () => undefined
    shop.advance(2 * DAY)
    await add(aside('d'))
    await send()
    expect(shop.sent.at(-1)?.chat).toBe(shop.groupChat)
  })

  it('goes to the private chat of who is refused alone, and says nothing of the others', async () => {
    shop.refuse = (chat) =>
      chat === shop.groupChat && said().length === 0
        ? refused(400, 'Bad Request: USER_NOT_PARTICIPANT')
        : undefined
    await add(aside('a'))
    await send()
    await add(aside('b', { to: BEA }))
    await send()
    expect(said()).toEqual(['101 Hola a', `${shop.groupChat} Hola b`])
  })

  it('waits where the private chat is closed too, and is never said to all', async () => {
    shop.refuse = (chat) => (chat === shop.groupChat ? refused(400, 'Bad Request: no') : closed(chat))
    await add(aside('a'))
    await send()
    expect(shop.sent).toEqual([])
    expect(await rows('lane, kept_until is not null as waits')).toEqual([{ lane: 'p:101', waits: true }])
  })

  it('is taken back where the server says it to all, and goes to the private chat', async () => {
    shop.knowsAside = false
    await add(aside('a'))
    await send()
    expect(shop.sent.map(({ method, chat }) => [method, chat])).toEqual([
      ['sendMessage', shop.groupChat],
      ['deleteMessage', shop.groupChat],
      ['sendMessage', ANA.person],
    ])
  })

  it('is not handed to a deploy that knows of no such place', async () => {
    await add(aside('a'), notice('b'))
    const claimed = await shop.rows(sql`select message ->> 'place' as place from outbox_claim(
      ${new Date(shop.now())}, ${new Date(shop.now() + 1_000)}, 10,
      '{"overallMs":40,"chatMs":1000,"cardMs":2000,"groupCount":20,"groupMs":61000,"leaseMs":30000}',
      '{"chosen":[],"held":[]}')`)
    expect(claimed).toEqual([{ place: 'private' }])
  })
})

describe('what is said in the room', () => {
  it('wakes nobody where it is for nobody in particular; a person is mentioned', async () => {
    await add(notice('a', { to: 'group' }), notice('b', { where: 'room', threadId: 3 }))
    await send()
    expect(shop.sent.map(({ payload }) => payload.disable_notification)).toEqual([true, undefined])
    expect(shop.sent[1]?.text).toContain('tg://user?id=101')
  })

  it.each([
    // the notice's topic, the setting; where it goes
    [7, 9, 7],
    ['announcements', 9, 9],
    [undefined, 9, 9],
    [0, 9, undefined],
    ['announcements', 0, undefined],
    ['announcements', undefined, undefined],
  ])('of topic %s, announcements in %s: %s', async (threadId, setting, goesTo) => {
    if (setting !== undefined)
      await shop.run(
        sql`update groups set settings = jsonb_build_object('group.topic', ${setting}::integer) where id = ${shop.group}`,
      )
    await add(notice('a', { to: 'group', threadId }))
    await send()
    expect(shop.sent[0]?.payload.message_thread_id).toBe(goesTo)
  })

  it('goes to the general topic when the one for announcements is closed', async () => {
    await shop.run(sql`update groups set settings = '{"group.topic":9}' where id = ${shop.group}`)
    shop.refuse = (_chat, _text, payload) =>
      payload.message_thread_id === 9 ? refused(400, 'Bad Request: TOPIC_CLOSED') : undefined
    await add(notice('a', { to: 'group' }))
    expect(await send()).toBe(1)
  })
})

describe('for moderators', () => {
  const moderators = { moderators: [ANA.name, BEA.name] }
  const reachable = async () =>
    (
      await shop.rows(sql<{ yes: boolean }>`select ${reachableExpression([ANA.person, BEA.person])} as yes`)
    )[0]?.yes

  it('each is told; who can’t be, as soon as they open their private chat', async () => {
    shop.refuse = closed
    await shop.run(sql`update people set private_open = false where user_id = ${ANA.person}`)
    expect(await reachable()).toBe(true)
    await add(notice('x', { to: moderators }))
    await send()
    expect(said()).toEqual(['102 Hola x'])
    shop.refuse = () => undefined
    await open(ANA.person)
    await send()
    expect(said()).toEqual(['102 Hola x', '101 Hola x'])
  })

  it('none of whom can be reached, it is known when it is written, and it waits', async () => {
    await shop.run(sql`update people set private_open = false`)
    expect(await reachable()).toBe(false)
    const document = { key: 'report', kind: 'k', groupId: String(shop.group), texts: [] }
    const [row] = await shop.rows(sql<{ reached: boolean }>`
      select outbox_tell_moderators(${JSON.stringify(document)}::jsonb, '{101,102,103}', 103) as reached`)
    expect(row?.reached).toBe(false)
    expect(await rows(`key, lane, place`)).toEqual([
      { key: 'report:101', lane: 'p:101', place: 'private' },
      { key: 'report:102', lane: 'p:102', place: 'private' },
    ])
  })
})

describe('whose words somebody wants no more', () => {
  const from = BEA.person
  const block = () =>
    shop.run(sql`
      insert into consent_blocks (blocker_id, blocked_id, blocked_at) values (101, 102, ${new Date(shop.now())})`)
  const standing = (status: string) =>
    shop.run(sql`
      insert into consent_standings (user_id, status, accepted_at, changed_at)
      values (101, ${status}, now(), ${new Date(shop.now())})
      on conflict (user_id) do update set status = excluded.status, changed_at = excluded.changed_at`)

  it.each([
    ['block', block],
    ['safeword', () => standing('closed')],
  ])('don’t come after a %s, those on their way neither, and nobody is told', async (_what, happens) => {
    await add(
      notice('private', { from, dueAt: shop.now() + MINUTE }),
      aside('aside', { from, dueAt: shop.now() + MINUTE }),
      notice('room', { from, where: 'room', threadId: 0, dueAt: shop.now() + MINUTE }),
      notice('own', { dueAt: shop.now() + MINUTE }),
    )
    await happens()
    shop.advance(MINUTE)
    await send()
    expect(said()).toEqual(['101 Hola own'])
    expect(await shop.rows(sql`select count(*)::integer as n from outbox where error = 'withheld'`)).toEqual([
      { n: 3 },
    ])
    await add(notice('later', { from }))
    await send()
    expect(said()).toEqual(['101 Hola own'])
  })

  it('don’t come either when the block or the safeword is taken back before they could be told', async () => {
    shop.refuse = closed
    await add(notice('x', { from }))
    await send()
    await block()
    await shop.run(sql`delete from consent_blocks`)
    await add(notice('y', { from }))
    await standing('closed')
    await standing('open')
    shop.refuse = () => undefined
    await open(ANA.person)
    await shop.run(sql`update people set private_open = false where user_id = 101`)
    await open(ANA.person)
    await add(notice('z', { from }))
    await send()
    expect(said()).toEqual(['101 Hola z'])
  })

  it.each([
    ['before it could be said', true],
    ['while it waits for its moment', false],
  ])('leave what is to be known all the same: %s', async (_when, waits) => {
    const more = { from, otherwise: [say('without')] }
    if (waits) shop.refuse = closed
    await add(
      notice('private', { ...more, ...(waits ? {} : { dueAt: shop.now() + MINUTE }) }),
      aside('aside', { ...more, dueAt: shop.now() + MINUTE }),
    )
    if (waits) await send()
    await block()
    shop.refuse = () => undefined
    await open(ANA.person)
    shop.advance(MINUTE)
    await send()
    expect(said().filter((each) => each.includes('private') || each.includes('aside'))).toEqual([])
    expect(said().filter((each) => each.includes('without'))).toHaveLength(2)
  })

  it('of others come, and theirs reach others', async () => {
    await block()
    await add(notice('x', { from: 103 }), notice('y', { from, to: BEA }))
    await send()
    expect(said().toSorted()).toEqual(['101 Hola x', '102 Hola y'])
  })
})

describe('notices of a kind that merges', () => {
  const merged = (it: string, more: object = {}) => notice(it, { kind: 'test.merged', to: 'group', ...more })

  it('go out as one message, paragraph after paragraph, with all their buttons', async () => {
    await add(...['a', 'b', 'c'].map((it) => merged(it, { buttons: [[pressing(it)]] })))
    expect(await send()).toBe(1)
    expect(said()).toEqual(['-1001 Hola a\n\nHola b\n\nHola c'])
    const markup = shop.sent[0]?.payload.reply_markup as { inline_keyboard: unknown[] }
    expect(markup.inline_keyboard).toHaveLength(3)
    expect(await rows('sent_at is not null as sent, message_id')).toEqual(
      Array.from({ length: 3 }, () => ({ sent: true, message_id: expect.anything() })),
    )
    expect(await send()).toBe(0)
  })

  it('fifty of them are told in three messages', async () => {
    const many = Array.from({ length: 50 }, (_, index) => `n${index}`)
    await add(...many.map((it) => merged(it)))
    expect(await send()).toBe(3)
    expect(shop.sent.flatMap(({ text }) => text.split('\n\n'))).toEqual(many.map((it) => `Hola ${it}`))
  })

  it('are as many as fit into one: nothing is cut, nothing refused', async () => {
    const wide = Array.from({ length: 6 }, (_, index) => `${index}${'ñ&'.repeat(500)}`)
    await add(...wide.map((it) => merged(it)))
    await send()
    const words = shop.sent.map(({ text }) => text.replaceAll('&amp;', '&'))
    expect(words.flatMap((text) => text.split('\n\n'))).toEqual(wide.map((it) => `Hola ${it}`))
    expect(Math.max(...words.map((text) => text.length))).toBeLessThanOrEqual(4_096)
    expect(words.length).toBe(2)
  })

  it('stay apart by reader, topic, place and kind', async () => {
    await add(
      merged('a'),
      merged('b', { threadId: 5 }),
      merged('c', { to: ANA, where: 'private' }),
      merged('d', { to: BEA, where: 'private' }),
      merged('e', { to: ANA, where: 'aside' }),
      notice('f', { to: 'group' }),
    )
    expect(await send()).toBe(6)
  })

  it('are sent again together when it failed, and once', async () => {
    let faults = 1
    shop.refuse = () => (faults-- > 0 ? new Error('no answer') : undefined)
    await add(merged('a'), merged('b'))
    await send(5 * MINUTE)
    expect(said()).toEqual(['-1001 Hola a\n\nHola b'])
  })
})

describe('a row that is wrong', () => {
  it.each([
    ['person', `'{"userId":101}'`],
    ['person', `'{"userId":"x","firstName":"Ana"}'`],
    ['person', `'7'`],
    ['texts', `'"nothing"'`],
    ['texts', `'[{"namespace":"no","key":"where"}]'`],
    ['buttons', `'7'`],
    ['buttons', `'[[{"label":7}]]'`],
    ['picture', `'"x"'`],
  ])('in its %s (%s) dies alone', async (column, value) => {
    await add(notice('a', { to: BEA }), notice('wrong'), notice('b', { to: 'group' }), notice('c'))
    await shop.run(sql`update outbox set ${sql.raw(column)} = ${sql.raw(value)}::jsonb where id =
      (select id from outbox order by id offset 1 limit 1)`)
    await send(5 * MINUTE)
    expect(said().toSorted()).toEqual(expect.arrayContaining(['-1001 Hola b', '101 Hola c', '102 Hola a']))
    expect(said().length).toBe(3)
    expect(await tellOfTheDead(shop.database, shop.now(), [])).toBe(1)
  })

  it('among those that merge dies alone', async () => {
    const merged = (it: string) => notice(it, { kind: 'test.merged', to: 'group' })
    await add(merged('a'), merged('wrong'), merged('c'))
    await shop.run(
      sql`update outbox set texts = '[7]' where id = (select id from outbox order by id offset 1 limit 1)`,
    )
    await send(5 * MINUTE)
    expect(said()).toEqual(['-1001 Hola a', '-1001 Hola c'])
  })
})
