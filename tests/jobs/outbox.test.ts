import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Notice, NoticeKind } from '../../lib/contract/notice.ts'
import { TelegramRefused, TelegramUnavailable } from '../../lib/contract/telegram.ts'
import { tellOfTheDead } from '../../lib/jobs/alerts.ts'
import { PACE } from '../../lib/jobs/outbox.ts'
import { noticesExpression } from '../../lib/jobs/statements.ts'
import { userId } from '../../lib/values/ids.ts'
import { packTexts } from '../../lib/values/packed-text.ts'
import {
  ANA,
  BEA,
  noticeWith,
  openWorkshop,
  pressing,
  type Sent,
  say,
  translate,
  type Workshop,
} from './workshop.ts'

const MINUTE = 60_000

let shop: Workshop
/** What was done in the place of what isn't for everybody. */
const elsewhere: string[] = []
let failsElsewhere = false
const confined: NoticeKind = {
  kind: 'test.confined',
  urgent: true,
  async confined(_services, key) {
    if (failsElsewhere) throw new Error('no way')
    elsewhere.push(key)
  },
}
beforeAll(async () => {
  shop = await openWorkshop([confined])
})
afterEach(async () => {
  await shop.clear()
  // Whatever pace the test before had is over.
  shop.advance(10 * MINUTE)
})
afterAll(() => shop.close())

const notice = (it: string, more: object = {}): Notice => noticeWith(it, { groupId: shop.group, ...more })
const somebody = (id: number) => ({ person: userId(id), name: { userId: userId(id), firstName: 'X' } })
const add = async (...notices: Notice[]) => {
  const [row] = await shop.rows(sql<{ added: number }>`select ${noticesExpression(notices)} as added`)
  return row?.added
}
const send = (budgetMs = MINUTE, services = shop.services) =>
  shop.outbox(services).send(shop.now() + budgetMs)
const texts = () => shop.sent.map(({ text }) => text)
const gaps = (sent: readonly Sent[]) => sent.slice(1).map(({ at }, index) => at - (sent[index]?.at ?? 0))
const refused = (code: number, words: string) => new TelegramRefused('sendMessage', code, words)
const tooMany = (seconds: number) => new TelegramUnavailable('sendMessage', 'Too Many Requests', seconds)

describe('a notice', () => {
  it('is told once for its cause, however often that comes', async () => {
    const same = notice('x')
    expect(await add(same, notice('y'))).toBe(2)
    expect(await add(same)).toBe(0)
    expect(await send()).toBe(2)
    expect(await add(same)).toBe(0)
    expect(await send()).toBe(0)
    expect(texts()).toEqual(['Hola x', 'Hola y'])
  })

  it('is rendered when it is sent, in the language of who reads it, with the money of the group', async () => {
    await shop.run(sql`update people set language = 'en' where user_id = ${BEA.person}`)
    await shop.run(sql`update groups set settings = '{"group.symbol":"🦇"}' where id = ${shop.group}`)
    const text = [say({ coins: 10n ** 17n + 1n }), say({ person: ANA.name })]
    await add(notice('', { to: BEA, text }), notice('', { to: 'group', text }))
    await send()
    await shop.run(sql`update people set language = null`)
    await shop.run(sql`update groups set settings = '{}'`)
    expect(texts()).toEqual([
      'Hello 100,000,000,000,000,001 🦇\n\nHello <a href="tg://user?id=101">Ana</a>',
      'Hola 100.000.000.000.000.001 🦇\n\nHola <a href="tg://user?id=101">Ana</a>',
    ])
  })

  it('has its buttons, its topic and what it answers', async () => {
    const buttons = [[pressing('<eso>'), { label: say(3n, 'button'), url: 'https://example.org/' }], []]
    await add(notice('x', { to: 'group', buttons, threadId: 5, replyTo: 77 }))
    await send()
    expect(shop.sent[0]?.payload).toEqual({
      chat_id: shop.groupChat,
      text: 'Hola x',
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
      disable_notification: true,
      message_thread_id: 5,
      reply_parameters: { message_id: 77, allow_sending_without_reply: true },
      reply_markup: {
        inline_keyboard: [
          [
            { text: 'Sí a <eso>', callback_data: 'test:press:1::7' },
            { text: 'Sí a 3', url: 'https://example.org/' },
          ],
        ],
      },
    })
    expect(
      translate(say('<eso>'), { language: 'es', symbol: '', timeZone: 'UTC', format: 'html' }),
    ).toContain('&lt;')
  })

  it('has buttons that are of whom it is for, and links that lead to its group', async () => {
    const link = { label: say('x', 'button'), link: 'perfil', groupId: shop.group, subject: 9 }
    await add(notice('x', { buttons: [[pressing('x'), link]] }))
    await send()
    expect(shop.sent[0]?.payload.reply_markup).toEqual({
      inline_keyboard: [
        [
          { text: 'Sí a x', callback_data: `test:press:1:${ANA.person.toString(36)}:7` },
          {
            text: 'Sí a x',
            url: expect.stringMatching(
              new RegExp(`^https://t\\.me/TestBot\\?start=perfil-${shop.group.toString(36)}-9-`),
            ),
          },
        ],
      ],
    })
  })

  it('that was written when buttons were encoded at once still has them', async () => {
    const one = notice('x', { to: 'group' })
    await add(one)
    const stored = [
      [
        { label: say(3n, 'button'), data: 'test:yes:1::7' },
        { label: say('y'), url: 'https://t.me/' },
      ],
    ]
    await shop.run(
      sql`update outbox set buttons = ${JSON.stringify(packTexts(stored))}::jsonb where key = ${one.key}`,
    )
    await send()
    expect(shop.sent[0]?.payload.reply_markup).toEqual({
      inline_keyboard: [
        [
          { text: 'Sí a 3', callback_data: 'test:yes:1::7' },
          { text: 'Hola y', url: 'https://t.me/' },
        ],
      ],
    })
  })

  it('waits for its time', async () => {
    await add(notice('later', { dueAt: shop.now() + 2 * MINUTE }), notice('now'))
    expect(await send()).toBe(1)
    shop.advance(2 * MINUTE)
    expect(await send()).toBe(1)
    expect(texts()).toEqual(['Hola now', 'Hola later'])
  })

  it('goes to the topic of all when its own is gone', async () => {
    shop.refuse = () =>
      shop.sent.length === 0 && tried++ === 0
        ? refused(400, 'Bad Request: message thread not found')
        : undefined
    let tried = 0
    await add(notice('x', { to: 'group', threadId: 5 }))
    expect(await send()).toBe(1)
    expect(shop.sent[0]?.payload.message_thread_id).toBeUndefined()
  })

  it.each([
    'message thread not found',
    'TOPIC_CLOSED',
    'TOPIC_DELETED',
    'not enough rights to send text messages',
  ])(
    'that is not for everybody goes nowhere else (%s), and what is to be done in its place is done',
    async (words) => {
      shop.refuse = () => refused(400, `Bad Request: ${words}`)
      await add(
        notice('secret', { key: `confined:${words}`, kind: 'test.confined', to: 'group', threadId: 5 }),
      )
      expect(await send()).toBe(0)
      expect(shop.sent).toEqual([])
      expect(elsewhere).toEqual([`confined:${words}`])
      shop.refuse = () => undefined
      expect(await send()).toBe(0)
      expect(shop.sent).toEqual([])
      elsewhere.length = 0
    },
  )

  it('that is not for everybody is not given up before that is done', async () => {
    shop.refuse = () => refused(400, 'Bad Request: TOPIC_CLOSED')
    failsElsewhere = true
    await add(notice('secret', { key: 'confined:failing', kind: 'test.confined', to: 'group', threadId: 5 }))
    await expect(send()).rejects.toThrow('no way')
    failsElsewhere = false
    shop.advance(5 * MINUTE)
    expect(await send()).toBe(0)
    expect(elsewhere).toEqual(['confined:failing'])
    elsewhere.length = 0
  })
})

describe('the pace', () => {
  it('is one message a second in a chat, in their order', async () => {
    const many = ['a', 'b', 'c', 'd'].map((it) => notice(it))
    await add(...many)
    expect(await send()).toBe(4)
    expect(texts()).toEqual(['Hola a', 'Hola b', 'Hola c', 'Hola d'])
    expect(Math.min(...gaps(shop.sent))).toBeGreaterThanOrEqual(1_000)
  })

  it('is 15 a minute in a group, and one a second', async () => {
    const many = Array.from({ length: 50 }, (_, index) => notice(String(index), { to: 'group' }))
    await add(...many)
    expect(await send(5 * MINUTE)).toBe(50)
    expect(texts()).toEqual(many.map((_, index) => `Hola ${index}`))
    const at = shop.sent.map((one) => one.at)
    expect(Math.min(...gaps(shop.sent))).toBeGreaterThanOrEqual(1_000)
    const inMinute = at.map((from) => at.filter((moment) => moment >= from && moment < from + MINUTE).length)
    expect(Math.max(...inMinute)).toBe(15)
    // No slower than it must be: the last five come after three full minutes.
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeLessThan(3 * PACE.groupMs + 15_000)
  })

  it('is 30 a second overall, and a chat with much to say holds up no other', async () => {
    await add(...Array.from({ length: 300 }, (_, index) => notice(`g${index}`, { to: 'group' })))
    await add(
      ...Array.from({ length: 60 }, (_, index) =>
        notice(`p${index}`, {
          to: somebody(1_000 + index),
        }),
      ),
    )
    const from = shop.now()
    await send(10_000)
    const at = shop.sent.map((one) => one.at)
    const inSecond = at.map((one) => at.filter((moment) => moment >= one && moment < one + 1_000).length)
    expect(Math.max(...inSecond)).toBeLessThanOrEqual(30)
    const toPeople = shop.sent.filter(({ chat }) => chat > 0)
    expect(toPeople).toHaveLength(60)
    expect(Math.max(...toPeople.map((one) => one.at)) - from).toBeLessThan(5_000)
  })

  it('outlives the sender: the next one goes on in it', async () => {
    await add(notice('a'), notice('b'))
    await send(500)
    expect(shop.sent).toHaveLength(1)
    await send()
    expect(gaps(shop.sent)[0]).toBeGreaterThanOrEqual(1_000)
  })

  it('keeps to its time', async () => {
    await add(...Array.from({ length: 30 }, (_, index) => notice(String(index))))
    const from = shop.now()
    await send(4_500)
    expect(shop.now() - from).toBeLessThanOrEqual(5_000)
    expect(shop.sent.length).toBe(5)
  })
})

describe('Telegram asks to wait', () => {
  it('for one chat: the others go on, and it comes first in its own afterwards', async () => {
    const until = shop.now() + 20_000
    shop.refuse = (chat) => (chat === ANA.person && shop.now() < until ? tooMany(20) : undefined)
    await add(notice('a1'), notice('a2'), notice('b1', { to: BEA }), notice('b2', { to: BEA }))
    expect(await send()).toBe(4)
    expect(texts()).toEqual(['Hola b1', 'Hola b2', 'Hola a1', 'Hola a2'])
    expect(shop.sent[2]?.at).toBeGreaterThanOrEqual(until)
    // To wait is no failed attempt.
    expect(await shop.rows(sql`select distinct attempts from outbox`)).toEqual([{ attempts: 1 }])
  })

  it('in two chats: all of them wait', async () => {
    const until = shop.now() + 30_000
    let asked = 0
    shop.refuse = () => {
      if (shop.now() >= until) return undefined
      asked += 1
      return tooMany(Math.ceil((until - shop.now()) / 1000))
    }
    await add(notice('a'), notice('b', { to: BEA }))
    await send(1_000)
    await add(notice('c', { to: 'group' }))
    await send(20_000)
    expect([asked, shop.sent.length]).toEqual([2, 0])
    shop.advance(30_000)
    expect(await send()).toBe(3)
  })
})

describe('what fails', () => {
  it('is tried again, later each time, and what comes after it in the chat waits', async () => {
    let faults = 2
    shop.refuse = (chat) =>
      chat === ANA.person && faults-- > 0 ? new TelegramUnavailable('sendMessage', 'no answer') : undefined
    const from = shop.now()
    await add(notice('a1'), notice('a2'), notice('b', { to: BEA }))
    await send(5 * MINUTE)
    expect(texts()).toEqual(['Hola b', 'Hola a1', 'Hola a2'])
    const waited = (shop.sent[1]?.at ?? 0) - from
    expect(waited).toBeGreaterThanOrEqual(90_000)
    expect(waited).toBeLessThan(92_000)
  })

  it('for good is set aside, told to the owners once, and lets the others pass', async () => {
    shop.refuse = (_chat, text) =>
      text.includes('broken') ? refused(400, "Bad Request: can't parse entities") : undefined
    await add(notice('broken'), notice('whole'))
    expect(await send()).toBe(1)
    expect(await tellOfTheDead(shop.database, shop.now(), [900, 901])).toBe(1)
    expect(await tellOfTheDead(shop.database, shop.now(), [900, 901])).toBe(0)
    expect(await send()).toBe(2)
    expect(shop.sent.slice(1).map(({ chat, text }) => [chat, text.includes("can't parse entities")])).toEqual(
      [
        [900, true],
        [901, true],
      ],
    )
  })

  it('again within the hour waits for its end, and is told with its count', async () => {
    shop.advance(61 * MINUTE)
    shop.refuse = (_chat, text) => (text.includes('broken') ? refused(400, "Bad Request: can't") : undefined)
    await add(notice('broken 1'))
    await send()
    expect(await tellOfTheDead(shop.database, shop.now(), [900])).toBe(1)
    await add(notice('broken 2'), notice('broken 3'))
    await send()
    shop.advance(50 * MINUTE)
    expect(await tellOfTheDead(shop.database, shop.now(), [900])).toBe(0)
    shop.advance(11 * MINUTE)
    expect(await tellOfTheDead(shop.database, shop.now(), [900])).toBe(1)
    shop.refuse = () => undefined
    await send()
    expect(shop.sent.at(-1)?.text).toMatch(/: 2, /)
  })

  it('an alert that can not be sent makes no alert', async () => {
    // The next hour of that kind.
    shop.advance(61 * MINUTE)
    shop.refuse = () => refused(400, 'Bad Request: message is too long')
    await add(notice('x'))
    await send()
    expect(await tellOfTheDead(shop.database, shop.now(), [900])).toBe(1)
    await send()
    expect(await tellOfTheDead(shop.database, shop.now(), [900])).toBe(0)
  })
})

describe('a sender that is cut off', () => {
  const nths = [1, 2, 3, 4, 5, 6, 7, 8]
  it.each(nths.flatMap((nth) => (['before', 'after'] as const).map((when) => [nth, when] as const)))(
    'once, at request %i, %s Postgres has done it: each notice once, in order',
    async (nth, when) => {
      await add(notice('a'), notice('b'), notice('c', { to: BEA }))
      const services = shop.failing(nth, when)
      const outbox = shop.outbox(services)
      for (let i = 0; i < 4; i++) {
        await outbox.send(shop.now() + 10_000).catch(() => undefined)
        shop.advance(31_000)
      }
      expect(texts().toSorted()).toEqual(['Hola a', 'Hola b', 'Hola c'])
      expect(texts().indexOf('Hola a')).toBeLessThan(texts().indexOf('Hola b'))
    },
  )

  it('for long, after it has sent: it remembers, and does not send again', async () => {
    await add(notice('a'))
    // 1 takes; all that settles fails.
    const outbox = shop.outbox(shop.failing(2, 'before', 6))
    for (let i = 0; i < 5; i++) {
      await outbox.send(shop.now() + 10_000).catch(() => undefined)
      shop.advance(31_000)
    }
    expect(texts()).toEqual(['Hola a'])
    expect(await shop.rows(sql`select sent_at is not null as sent from outbox`)).toEqual([{ sent: true }])
  })

  it('before it has sent: another one sends it when the lease is over', async () => {
    await add(notice('a'))
    // It takes the message and is gone: Postgres has done it, and nobody has heard.
    await expect(send(5_000, shop.failing(1, 'after', 100))).rejects.toThrow('cut')
    expect(await send(5_000)).toBe(0)
    shop.advance(PACE.leaseMs)
    expect(await send()).toBe(1)
  })
})

it('five senders at once send each notice once, at one pace', async () => {
  const people = Array.from({ length: 40 }, (_, index) => 2_000 + index)
  await add(...people.flatMap((id) => [1, 2].map((n) => notice(`${id} ${n}`, { to: somebody(id) }))))
  await Promise.all(Array.from({ length: 5 }, () => send()))
  expect(texts().toSorted()).toEqual(people.flatMap((id) => [`Hola ${id} 1`, `Hola ${id} 2`]).toSorted())
  for (const id of people)
    expect(shop.sent.filter(({ chat }) => chat === id).map(({ text }) => text)).toEqual([
      `Hola ${id} 1`,
      `Hola ${id} 2`,
    ])
})
