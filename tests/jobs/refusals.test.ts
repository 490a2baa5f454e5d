/** What Telegram refuses or holds up, and what is made of a message then. */
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Notice } from '../../lib/contract/notice.ts'
import { TelegramRefused, TelegramUnavailable } from '../../lib/contract/telegram.ts'
import { tellOfTheDead } from '../../lib/jobs/alerts.ts'
import { cardEditsExpression, noticesExpression } from '../../lib/jobs/statements.ts'
import type { GroupId } from '../../lib/values/ids.ts'
import { ANA, noticeWith, openWorkshop, say, type Workshop } from './workshop.ts'

const MINUTE = 60_000

let shop: Workshop
let other: GroupId
beforeAll(async () => {
  shop = await openWorkshop()
  other = await shop.openGroup(-1_002)
})
afterEach(async () => {
  await shop.clear()
  shop.advance(20 * MINUTE)
})
afterAll(() => shop.close())

const notice = (it: string, more: object = {}): Notice =>
  noticeWith(it, { groupId: shop.group, to: 'group', ...more })
const add = (...notices: Notice[]) => shop.run(sql`select ${noticesExpression(notices)}`)
const edit = (card: string, it: string) =>
  shop.run(sql`select ${cardEditsExpression([{ card, text: say(it) }])} as edited`)
const send = (budgetMs = MINUTE) => shop.outbox().send(shop.now() + budgetMs)
const calls = () => shop.sent.map(({ method, text }) => `${method} ${text}`)
const refused = (words: string, code = 400) => new TelegramRefused('sendPhoto', code, words)
const tooMany = (seconds: number) => new TelegramUnavailable('sendMessage', 'Too Many Requests', seconds)
const alarms = () => tellOfTheDead(shop.database, shop.now(), [])

describe('a picture that the group may not be shown', () => {
  it.each([
    [400, 'Bad Request: not enough rights to send photos to the chat'],
    [400, 'Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN'],
    [403, 'Forbidden: CHAT_SEND_PHOTOS_FORBIDDEN'],
    [400, 'Bad Request: IMAGE_PROCESS_FAILED'],
    [400, 'Bad Request: wrong file identifier/HTTP URL specified'],
    [400, 'Bad Request: message caption is too long'],
  ])('(%i %s) is words instead, and so are its changes', async (code, words) => {
    shop.refuse = (_chat, _text, _payload, method) =>
      method === 'sendPhoto' ? refused(words, code) : undefined
    const card = notice('0', { photo: 'file-1' })
    await add(card, notice('drawn', { picture: { kind: 'test.picture', data: null } }))
    await send()
    await edit(card.key, '1')
    await send()
    expect(calls()).toEqual(['sendMessage Hola 0', 'sendMessage Hola drawn', 'editMessageText Hola 1'])
    expect(await alarms()).toBe(0)
  })

  it('which is learnt of a card that was taken for a picture when it is changed', async () => {
    const card = notice('0', { photo: 'file-1' })
    await add(card)
    await send()
    await edit(card.key, '1')
    shop.refuse = (_chat, _text, _payload, method) =>
      method === 'editMessageCaption'
        ? refused('Bad Request: there is no caption in the message to edit')
        : undefined
    await send()
    expect(calls().at(-1)).toBe('editMessageText Hola 1')
  })
})

it.each([
  'Bad Request: CHAT_WRITE_FORBIDDEN',
  'Bad Request: CHAT_SEND_PLAIN_FORBIDDEN',
  'Bad Request: CHAT_RESTRICTED',
  'Bad Request: CHANNEL_PRIVATE',
  'Bad Request: TOPIC_CLOSED',
  'Bad Request: not enough rights to send text messages to the chat',
])('a group that keeps the bot silent (%s) is nobody’s fault', async (words) => {
  shop.refuse = (chat) => (chat === shop.groupChat ? refused(words) : undefined)
  await add(notice('a', { photo: 'file-1' }), notice('b'), notice('c', { to: ANA, where: 'private' }))
  await send()
  expect(calls()).toEqual(['sendMessage Hola c'])
  expect(await alarms()).toBe(0)
  expect(await shop.rows(sql`select 1 from outbox where sent_at is null and dead_at is null`)).toEqual([])
})

it('a group that has become a supergroup is followed by what the error says, and the message with it', async () => {
  const moved = await shop.openGroup(-555)
  shop.refuse = (chat) =>
    chat === -555
      ? new TelegramRefused(
          'sendMessage',
          400,
          'Bad Request: group chat was upgraded to a supergroup chat',
          -1_000_555,
        )
      : undefined
  await add(notice('a', { groupId: moved }), notice('b', { groupId: moved }))
  const forgotten: number[] = []
  const forgetScope = async (chat: number) => void forgotten.push(chat)
  await shop.outbox({ ...shop.services, forgetScope }).send(shop.now() + MINUTE)
  expect(shop.sent.map(({ chat, text }) => [chat, text])).toEqual([
    [-1_000_555, 'Hola a'],
    [-1_000_555, 'Hola b'],
  ])
  // What comes late from the old chat is no longer answered there.
  expect(forgotten).toContain(-555)
})

describe('Telegram asks to wait', () => {
  it('in a group and in its card: that is one chat, and all others go on', async () => {
    const card = notice('card')
    await add(card)
    await send()
    const until = shop.now() + 34_000
    shop.refuse = (chat) => (chat === shop.groupChat && shop.now() < until ? tooMany(34) : undefined)
    await edit(card.key, 'changed')
    await add(notice('a'))
    await send(2_000)
    const people = Array.from({ length: 20 }, (_, n) => ({
      person: 3_000 + n,
      name: { userId: 3_000 + n, firstName: 'X' },
    }))
    await add(
      ...people.map((to) => notice('p', { to, where: 'private' })),
      notice('other', { groupId: other }),
    )
    const began = shop.now()
    expect(await send(20_000)).toBe(21)
    expect((shop.sent.at(-1)?.at ?? 0) - began).toBeLessThan(3_000)
    expect(await send(2 * MINUTE)).toBe(2)
    expect(calls().slice(-2).toSorted()).toEqual(['editMessageText Hola changed', 'sendMessage Hola a'])
    expect((shop.sent.at(-1)?.at ?? 0) - until).toBeLessThan(5_000)
  })

  it('once in a chat, it is not asked again in its other lanes', async () => {
    const card = notice('card')
    await add(card)
    await send()
    let asked = 0
    const until = shop.now() + 30_000
    shop.refuse = (chat) => {
      if (chat !== shop.groupChat || shop.now() >= until) return undefined
      asked += 1
      return tooMany(30)
    }
    await edit(card.key, 'changed')
    await send(1_000)
    await add(notice('a'))
    await send(20_000)
    expect(asked).toBe(1)
  })

  it('for ever in two chats: all others wait for a minute at most, and the owners hear of it once', async () => {
    shop.refuse = (chat) => (chat < 0 ? tooMany(10 ** 9) : undefined)
    await add(notice('a'), notice('b', { groupId: other }))
    await send(5_000)
    await add(notice('p', { to: ANA, where: 'private' }))
    await send(90_000)
    expect(shop.sent.map(({ chat }) => chat).toSorted((a, b) => a - b)).toEqual([7, ANA.person])
    shop.refuse = () => undefined
    shop.advance(10 * MINUTE)
    expect(await send()).toBe(2)
  })

  it('for no time that makes sense: it is not asked again at once', async () => {
    let asked = 0
    shop.refuse = (chat) => {
      if (chat !== shop.groupChat) return undefined
      asked += 1
      return tooMany(-1)
    }
    await add(notice('a'))
    await send(30_000)
    expect(asked).toBeLessThanOrEqual(7)
    expect(await shop.rows(sql`select attempts from outbox where kind = 'test.notice'`)).toEqual([
      { attempts: 0 },
    ])
  })
})

describe('the one budget of a group', () => {
  it('used up, makes what is for the group wait, its cards too, and nothing else; no attempt counts', async () => {
    const card = notice('card')
    await add(card)
    await send()
    const until = shop.now() + 30_000
    const asked: number[] = []
    shop.budget = (chat) => {
      asked.push(chat)
      return Math.max(0, until - shop.now())
    }
    await edit(card.key, 'changed')
    await add(
      notice('a'),
      notice('aside', { to: ANA, where: 'aside', threadId: undefined }),
      notice('p', { to: ANA, where: 'private' }),
    )
    await send(10_000)
    expect(calls().slice(1).toSorted()).toEqual(['sendMessage Hola aside', 'sendMessage Hola p'])
    expect(new Set(asked)).toEqual(new Set([shop.groupChat]))
    await send()
    expect(calls().slice(3).toSorted()).toEqual(['editMessageText Hola changed', 'sendMessage Hola a'])
    expect(await shop.rows(sql`select max(attempts) as most from outbox`)).toEqual([{ most: 1 }])
  })
})
