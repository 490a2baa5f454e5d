import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type App, createApp } from '../../../lib/app.ts'
import { createNeonEndpoint, type NeonEndpoint } from '../../../lib/local/neon/endpoint.ts'
import { createUpstashEndpoint, type UpstashEndpoint } from '../../../lib/local/upstash/endpoint.ts'
import { createDatabase } from '../../../lib/platform/database.ts'
import { fillOurGroup, findGroupId } from '../../bench/groups.ts'
import { createTelegramEcho, type TelegramEcho } from '../../bench/telegram-echo.ts'
import { messageUpdate, pressUpdate } from '../../bench/updates.ts'
import { httpRequest } from '../../support/exchange.ts'
import { openStores, type TestStores } from '../../support/stores.ts'

// What an auction may cost, up to the answer; and what goes to Telegram behind it.

const GROUP = { chatId: -1002000000002, firstUserId: 2101, members: 10 }
const [seller, ana, bruno] = [2101, 2102, 2103].map((userId) => ({ chatId: GROUP.chatId, userId }))
const REF = 'an-auction'

let stores: TestStores
let neon: NeonEndpoint
let upstash: UpstashEndpoint
let telegram: TelegramEcho
let app: App
const SECRET = 'a-secret-for-the-test'
const BOT = { id: 700000001, username: 'BenchPhantomBot' }
const trips = { redis: 0, postgres: 0 }

async function take(update: object) {
  const before = { ...trips }
  telegram.takeCalls()
  const response = await app.telegram(
    httpRequest({
      headers: { 'x-telegram-bot-api-secret-token': SECRET },
      body: JSON.stringify(update),
    }),
  )
  const cost = `${trips.redis - before.redis}/${trips.postgres - before.postgres}`
  const body = response.body ?? ''
  // What runs behind the answer ends before the next is counted.
  await app.settled()
  const made = telegram.takeCalls()
  // An answer rides in the response, or is a call whose answer tells whether it was heard.
  return { body, cost, calls: made.map(({ method }) => method), said: body + JSON.stringify(made) }
}

const press = (who: typeof ana, what: string) =>
  take(pressUpdate(who ?? { chatId: 0, userId: 0 }, `auctions:${what}`, BOT))
const say = (who: typeof ana, text: string) => take(messageUpdate(who ?? { chatId: 0, userId: 0 }, text))

beforeAll(async () => {
  stores = await openStores()
  neon = await createNeonEndpoint({ database: stores.database, onRequest: () => void trips.postgres++ })
  upstash = await createUpstashEndpoint({
    store: stores.redis,
    token: 'local',
    onRequest: () => void trips.redis++,
  })
  telegram = await createTelegramEcho()
  const database = createDatabase(neon.connectionString, 10_000)
  await fillOurGroup(database, GROUP)
  app = createApp({
    TELEGRAM_BOT_TOKEN: `${BOT.id}:a-token-that-is-not-one-of-telegrams`,
    TELEGRAM_BOT_USERNAME: BOT.username,
    TELEGRAM_API_ROOT: telegram.url,
    TELEGRAM_WEBHOOK_SECRET: SECRET,
    DATABASE_URL: neon.connectionString,
    UPSTASH_REDIS_REST_URL: upstash.url,
    UPSTASH_REDIS_REST_TOKEN: upstash.token,
    LOG_LEVEL: 'error',
  })
  for (const person of [seller, ana, bruno]) await say(person, '/saldo')
  const group = await findGroupId(database, GROUP)
  await sql`
    insert into auctions (ref, group_id, seller_id, opened_key, title, description, starting_coins, increment_coins,
      opened_at, ends_at)
    values (${REF}, ${group}::bigint, ${seller?.userId}::bigint, 'k', 'Rosa', 'Negra', 10, 5, now(),
      now() + interval '1 day')`.execute(database.query)
  await sql`
    insert into outbox (key, kind, lane, group_id, private_only, texts, due_at, ready_at, sent_at, message_id)
    values (${`auction:${REF}:card`}, 'auctions.card', ${`g:${group}`}, ${group}::bigint, false, '[]', now(), now(),
      now(), 77)`.execute(database.query)
}, 60_000)
afterAll(async () => {
  await app.settled()
  await Promise.all([neon.close(), upstash.close(), telegram.close()])
  await stores.close()
})

it('a bid: two and two, and one call to Telegram, the change of its card', async () => {
  const { body, cost, calls } = await press(ana, `bid:1::${REF}:0:1:card`)
  expect(JSON.parse(body)).toMatchObject({
    method: 'answerCallbackQuery',
    text: expect.stringContaining('10'),
  })
  expect(cost).toBe('2/2')
  expect(calls).toEqual(['editMessageText'])
})

it('one that outbids: the same, and a message to who was leading', async () => {
  const { body, cost, calls } = await press(bruno, `bid:1::${REF}:1:1:card`)
  expect(body).toContain('Vas en cabeza con 15')
  expect(cost).toBe('2/2')
  expect(calls.toSorted()).toEqual(['editMessageText', 'sendMessage'])
})

it('one that is refused: two and one, and nothing behind it', async () => {
  const { body, cost, calls } = await press(ana, `bid:1::${REF}:0:1:card`)
  expect(body).toContain('Ya va por 15')
  expect(cost).toBe('2/1')
  expect(calls).toEqual([])
})

it('/pujar, /subastas and following', async () => {
  const bid = await say(ana, '/pujar 40 máx')
  expect(bid.said).toContain('Vas en cabeza')
  expect(bid.cost).toBe('2/2')
  const list = await say(bruno, '/subastas')
  expect(list.said).toContain('Rosa')
  expect(list.cost).toBe('2/1')
  expect((await press(bruno, `watch:1::${REF}`)).cost).toBe('2/1')
})
