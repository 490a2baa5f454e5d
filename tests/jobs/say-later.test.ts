import { sql } from 'kysely'
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

it.each<[string, object]>([
  ['in the group', {}],
  ['in private, of the group', { to: ANA }],
  ['in private, of no group', { to: ANA, groupId: undefined }],
])('a picture that was to be said is sent as one later: %s', async (_where, more) => {
  await shop.clear()
  await later('f', { photo: 'AgAC', ...more })
  await shop.outbox().send(shop.now() + 1)
  expect(shop.sent).toMatchObject([{ method: 'sendPhoto', text: 'Hola f', payload: { photo: 'AgAC' } }])
})

it('what is drawn is drawn when it is sent', async () => {
  await shop.clear()
  await later('d', { picture: { kind: 'test.picture', data: { of: 1 } } })
  await shop.outbox().send(shop.now() + 1)
  expect(shop.sent.map(({ method, text }) => [method, text])).toEqual([['sendPhoto', 'Hola d']])
})

it('in private it is in the language of whoever has chosen none, as their app speaks', async () => {
  await shop.clear()
  await shop.run(sql`update people set telegram_language = 'en-GB' where user_id = ${ANA.person}`)
  await later('e', { to: ANA, groupId: undefined })
  await shop.outbox().send(shop.now() + 1)
  expect(shop.sent.map(({ text }) => text)).toEqual(['Hello e'])
  await shop.run(sql`update people set telegram_language = 'es' where user_id = ${ANA.person}`)
})

it('what can’t be read is given up, and what stands behind it is sent', async () => {
  await shop.clear()
  await later('broken')
  await shop.run(sql`update outbox set picture = '7'`)
  await shop.outbox().send(shop.now() + 1)
  await later('whole')
  await shop.outbox().send(shop.now() + 60_000)
  expect(shop.sent.map(({ text }) => text)).toEqual(['Hola whole'])
  const rows = await shop.rows(
    sql<{ dead: boolean }>`select dead_at is not null as dead from outbox order by id`,
  )
  expect(rows.map(({ dead }) => dead)).toEqual([true, false])
})

it('what was for a group whose chat is gone is lost, and tried no more', async () => {
  await shop.clear()
  const gone = await shop.openGroup(-1_077)
  await later('g', { groupId: gone })
  await shop.run(sql`update groups set chat_id = null where id = ${gone}`)
  await shop.outbox().send(shop.now() + 1)
  expect(shop.sent).toEqual([])
  const [row] = await shop.rows(sql<{ error: string }>`select error from outbox`)
  expect(row?.error).toBe('the group is gone')
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
