import { afterAll, beforeAll, expect, it } from 'vitest'
import { type App, createApp } from '../../lib/app.ts'
import { createNeonEndpoint, type NeonEndpoint } from '../../lib/local/neon/endpoint.ts'
import { createUpstashEndpoint, type UpstashEndpoint } from '../../lib/local/upstash/endpoint.ts'
import { createDatabase } from '../../lib/platform/database.ts'
import { fillOurGroup } from '../bench/groups.ts'
import { createTelegramEcho, type TelegramEcho } from '../bench/telegram-echo.ts'
import { messageUpdate, pressUpdate } from '../bench/updates.ts'
import { httpRequest } from '../support/exchange.ts'
import { openStores, type TestStores } from '../support/stores.ts'

// What consent may cost, up to the answer; notices go out behind it.

const GROUP = { chatId: -1002000000001, firstUserId: 2001, members: 10 }
const [ana, bruno] = [
  { chatId: GROUP.chatId, userId: 2001 },
  { chatId: GROUP.chatId, userId: 2002 },
] as const

let stores: TestStores
let neon: NeonEndpoint
let upstash: UpstashEndpoint
let telegram: TelegramEcho
let app: App
const SECRET = 'a-secret-for-the-test'
const BOT = { id: 700000001, username: 'BenchPhantomBot' }
const trips = { redis: 0, postgres: 0 }

async function deliver(update: object): Promise<string> {
  const response = await app.telegram(
    httpRequest({
      headers: { 'x-telegram-bot-api-secret-token': SECRET },
      body: JSON.stringify(update),
    }),
  )
  return response.body ?? ''
}

/** What it costs up to the answer, and what is said: in the response, by calls before it, by the outbox behind it. */
async function take(update: object) {
  const before = { ...trips }
  telegram.takeCalls()
  const body = await deliver(update)
  const cost = `${trips.redis - before.redis}/${trips.postgres - before.postgres}`
  // What runs behind the answer ends before the next is counted.
  await app.settled()
  const calls = telegram.takeCalls().map(({ payload }) => payload)
  const said: Said[] = [...(body ? [JSON.parse(body) as Said] : []), ...calls]
  return { said, cost }
}

interface Said extends Keyboard {
  readonly text?: string
}

interface Keyboard {
  reply_markup?: { inline_keyboard?: { text: string; callback_data?: string }[][] }
}

const dataOf = (said: readonly Said[], label: string): string =>
  said
    .flatMap(({ reply_markup }) => reply_markup?.inline_keyboard?.flat() ?? [])
    .find(({ text }) => text.includes(label))?.callback_data ?? ''
const textOf = (said: readonly Said[]) => said.map(({ text }) => text).join('\n')

beforeAll(async () => {
  stores = await openStores()
  neon = await createNeonEndpoint({ database: stores.database, onRequest: () => void trips.postgres++ })
  upstash = await createUpstashEndpoint({
    store: stores.redis,
    token: 'local',
    onRequest: () => void trips.redis++,
  })
  telegram = await createTelegramEcho()
  await fillOurGroup(createDatabase(neon.connectionString, 10_000), GROUP)
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
  for (const person of [ana, bruno]) {
    await take(messageUpdate(person, 'hola'))
    const { said } = await take(messageUpdate(person, '/consentimiento'))
    await take(pressUpdate(person, dataOf(said, 'acepto'), BOT))
  }
})
afterAll(async () => {
  await app.settled()
  await Promise.all([neon.close(), upstash.close(), telegram.close()])
  await stores.close()
})

it.each(['hola', 'rosa', 'Rojo no, azul'])(
  '«%s», which is no safeword: one request to Redis',
  async (text) => {
    expect((await take(messageUpdate(ana, text))).cost).toBe('1/0')
  },
)

it('opens a request with two and one, answers it with two and one', async () => {
  const asked = await take(messageUpdate(ana, '/collar', bruno.userId))
  expect(textOf(asked.said)).toContain('te ofrece su collar')
  expect(asked.cost).toBe('2/1')
  const wrong = await take(pressUpdate(ana, dataOf(asked.said, 'Aceptar'), BOT))
  expect(wrong.cost).toBe('2/1')
  const accepted = await take(pressUpdate(bruno, dataOf(asked.said, 'Aceptar'), BOT))
  expect(textOf(accepted.said)).toContain('levas desde ahora')
  expect(accepted.cost).toBe('2/1')
})

it('the safeword: two and one, and nothing of Telegram before it is done', async () => {
  const { said, cost } = await take(messageUpdate(bruno, 'rojo'))
  expect(textOf(said)).toContain('Todo se detiene')
  expect(cost).toBe('2/1')
})
