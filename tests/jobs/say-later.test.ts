import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { receiptKind, sayLater } from '../../lib/jobs/say-later.ts'
import { ANA, openWorkshop, pressing, say, type Workshop } from './workshop.ts'

let shop: Workshop
beforeAll(async () => {
  shop = await openWorkshop([receiptKind])
})
afterEach(() => shop.clear())
afterAll(() => shop.close())

const later = (key: string, more: object = {}) =>
  sayLater(shop.database, {
    key,
    groupId: shop.group,
    threadId: undefined,
    texts: [say(key)],
    buttons: [],
    photo: undefined,
    at: 0,
    to: 'group',
    ...more,
  })

it('receipts that a group has no room for are told together, each once, where they were asked', async () => {
  await shop.clear()
  for (const key of ['a', 'b', 'a', 'c']) await later(key)
  await later('t', { threadId: 5, buttons: [[pressing('x')]] })
  await later('p', { to: ANA })
  await shop.outbox().send(shop.now() + 60_000)
  expect(
    shop.sent.map(({ chat, text, payload }) => [chat, payload.message_thread_id, text]).toSorted(),
  ).toEqual([
    [shop.groupChat, undefined, 'Hola a\n\nHola b\n\nHola c'],
    [shop.groupChat, 5, 'Hola t'],
    [ANA.person, undefined, 'Hola p'],
  ])
})

it('fifty transfers in a minute before a Telegram of fifteen are all told within two', async () => {
  const began = shop.now()
  const told: number[] = []
  shop.budget = () => {
    const recent = told.filter((at) => shop.now() - at < 60_000)
    const free = recent.length < 15 ? 0 : (recent[0] ?? 0) + 60_000 - shop.now()
    if (free === 0) told.push(shop.now())
    return free
  }
  for (let n = 0; n < 50; n++) {
    await later(`n${n}`)
    await shop.outbox().send(shop.now() + 1)
    shop.advance(1_000)
  }
  await shop.outbox().send(began + 120_000)
  const words = shop.sent.flatMap(({ text }) => text.split('\n\n'))
  expect(words).toEqual(Array.from({ length: 50 }, (_, n) => `Hola n${n}`))
  expect(shop.now() - began).toBeLessThan(120_000)
})
