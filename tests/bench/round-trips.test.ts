import { afterAll, beforeAll, expect, it } from 'vitest'
import { createNeonEndpoint, type NeonEndpoint } from '../../lib/local/neon/endpoint.ts'
import { createUpstashEndpoint, type UpstashEndpoint } from '../../lib/local/upstash/endpoint.ts'
import { createDatabase } from '../../lib/platform/database.ts'
import { openStores, type TestStores } from '../support/stores.ts'
import { type BenchBot, BOT, deliver, openOurBot } from './bots.ts'
import { fillOurGroup, usernameOf } from './groups.ts'
import { createTelegramEcho, type TelegramCall, type TelegramEcho } from './telegram-echo.ts'
import { messageUpdate, pressUpdate } from './updates.ts'

// DESIGN.md, "Few round trips": what an update may cost in the steady state. `npm run bench` measures the same with
// time; this fails at once when a round trip sneaks in.

const GROUP = { chatId: -1002000000000, firstUserId: 1001, members: 30 }
const [ana, bruno] = [
  { chatId: GROUP.chatId, userId: 1001 },
  { chatId: GROUP.chatId, userId: 1002 },
] as const

let stores: TestStores
let neon: NeonEndpoint
let upstash: UpstashEndpoint
let telegram: TelegramEcho
let bot: BenchBot
const trips = { redis: 0, postgres: 0, telegram: 0 }

/** Delivers it, and counts what it took. */
async function take(update: object) {
  const before = { ...trips }
  telegram.takeCalls()
  const { status, body } = await deliver(bot, update)
  const counted = {
    redis: trips.redis - before.redis,
    postgres: trips.postgres - before.postgres,
    telegram: telegram.takeCalls().length,
  }
  const answer = (body ? JSON.parse(body) : {}) as { method?: string } & TelegramCall['payload']
  return { status, body, answer, trips: `${counted.redis}/${counted.postgres}/${counted.telegram}` }
}

beforeAll(async () => {
  stores = await openStores()
  neon = await createNeonEndpoint({
    database: stores.database,
    onRequest: () => {
      trips.postgres++
    },
  })
  upstash = await createUpstashEndpoint({
    store: stores.redis,
    token: 'local',
    onRequest: () => {
      trips.redis++
    },
  })
  telegram = await createTelegramEcho()
  await fillOurGroup(createDatabase(neon.connectionString, 10_000), GROUP)
  bot = openOurBot({
    databaseUrl: neon.connectionString,
    redisUrl: upstash.url,
    redisToken: upstash.token,
    telegramRoot: telegram.url,
  })
  // The steady state: both are known, the scripts are loaded.
  for (const person of [ana, bruno])
    for (const text of ['hola', '/saldo']) await deliver(bot, messageUpdate(person, text))
  await deliver(bot, messageUpdate(ana, '/transferir 1', bruno.userId))
})
afterAll(async () => {
  await Promise.all([neon.close(), upstash.close(), telegram.close()])
  await stores.close()
})

it('a plain message: one request to Redis', async () => {
  expect(await take(messageUpdate(ana, 'buenas noches'))).toMatchObject({
    status: 200,
    body: '',
    trips: '1/0/0',
  })
})

it.each([
  ['/saldo', undefined, 'sendMessage'],
  [`/saldo @${usernameOf(bruno.userId)}`, undefined, 'sendMessage'],
  ['/transferir 1', bruno.userId, 'sendMessage'],
  [`/transferir @${usernameOf(bruno.userId)} 1`, undefined, 'sendMessage'],
  ['/ranking', undefined, 'sendMessage'],
  ['/historial', undefined, 'sendMessage'],
])('%s: two to Redis, one to Postgres, the answer in the response', async (text, replyTo, method) => {
  // Who is answered has just written: Telegram tells their language then, and leaves it out of the reply.
  await deliver(bot, messageUpdate(bruno, 'aquí estoy'))
  expect(await take(messageUpdate(ana, text, replyTo))).toMatchObject({
    status: 200,
    answer: { method },
    trips: '2/1/0',
  })
})

it('a message of somebody who has just been answered: still one request', async () => {
  await deliver(bot, messageUpdate(ana, '/transferir 1', bruno.userId))
  expect((await take(messageUpdate(bruno, 'gracias'))).trips).toBe('1/0/0')
})

it('a duplicate: one request to Redis, and the first answer again', async () => {
  const update = messageUpdate(ana, '/transferir 2', bruno.userId)
  const { body } = await take(update)
  expect(body).toContain('sendMessage')
  expect(await take(update)).toMatchObject({ body, trips: '1/0/0' })
})

it('a button that turns a page: the edit in the response, the acknowledgement beside it', async () => {
  const { answer } = await take(messageUpdate(ana, '/ranking'))
  const data = answer.reply_markup?.inline_keyboard?.flat()[0]?.callback_data ?? ''
  expect(await take(pressUpdate(ana, data, BOT))).toMatchObject({
    answer: { method: 'editMessageText' },
    trips: '2/1/1',
  })
})
