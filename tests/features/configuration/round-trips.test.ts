import { afterAll, beforeAll, expect, it } from 'vitest'
import { type App, createApp } from '../../../lib/app.ts'
import { codeOf, seenOf, writeCode } from '../../../lib/features/configuration/codes.ts'
import { economySettings } from '../../../lib/features/economy/settings.ts'
import { createNeonEndpoint, type NeonEndpoint } from '../../../lib/local/neon/endpoint.ts'
import { createUpstashEndpoint, type UpstashEndpoint } from '../../../lib/local/upstash/endpoint.ts'
import { createDatabase } from '../../../lib/platform/database.ts'
import { fillOurGroup, findGroupId } from '../../bench/groups.ts'
import { createTelegramEcho, type TelegramEcho } from '../../bench/telegram-echo.ts'
import { messageUpdate, pressUpdate } from '../../bench/updates.ts'
import { httpRequest } from '../../support/exchange.ts'
import { openStores, type TestStores } from '../../support/stores.ts'

// What the menu may cost in a group, up to the answer: Redis/Postgres/Telegram.

const GROUP = { chatId: -1002000000003, firstUserId: 3101, members: 3 }
const ADMIN = { chatId: GROUP.chatId, userId: 3101 }
const SECRET = 'a-secret-for-the-test'
const BOT = { id: 700000001, username: 'BenchPhantomBot' }
const TAX = economySettings.handles.taxPercent.key

let stores: TestStores
let neon: NeonEndpoint
let upstash: UpstashEndpoint
let telegram: TelegramEcho
let app: App
let group: string
const trips = { redis: 0, postgres: 0 }

async function take(update: object) {
  const before = { ...trips }
  telegram.takeCalls()
  const { body = '' } = await app.telegram(
    httpRequest({ headers: { 'x-telegram-bot-api-secret-token': SECRET }, body: JSON.stringify(update) }),
  )
  const calls = telegram.takeCalls()
  const cost = `${trips.redis - before.redis}/${trips.postgres - before.postgres}/${calls.length}`
  await app.settled()
  return { cost, said: body + JSON.stringify(calls) }
}
const press = (what: string) => take(pressUpdate(ADMIN, `configuration:${what}`, BOT))

beforeAll(async () => {
  stores = await openStores()
  neon = await createNeonEndpoint({ database: stores.database, onRequest: () => void trips.postgres++ })
  upstash = await createUpstashEndpoint({
    store: stores.redis,
    token: 'local',
    onRequest: () => void trips.redis++,
  })
  telegram = await createTelegramEcho(ADMIN.userId)
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
  group = String(await findGroupId(database, GROUP))
  await take(messageUpdate(ADMIN, '/saldo'))
  // That the chat can hear things aside is learned by the first.
  await take(messageUpdate(ADMIN, '/configuracion'))
}, 60_000)
afterAll(async () => {
  await app.settled()
  await Promise.all([neon.close(), upstash.close(), telegram.close()])
  await stores.close()
})

it('the menu, and a setting by its name: nothing is read that isn’t in the cache', async () => {
  const { cost, said } = await take(messageUpdate(ADMIN, '/configuracion impuesto'))
  expect(said).toContain('Impuesto')
  expect(cost).toBe('2/0/0')
})

it('its screens: the press is acknowledged beside them', async () => {
  const { cost, said } = await press(`home:1::${group}`)
  expect(said).toContain('Ajustes de')
  expect(cost).toBe('2/0/1')
})

it('a change: one statement', async () => {
  const { cost, said } = await press(`put:1::${group}:${writeCode(codeOf(TAX))}:${seenOf(null)}:5:s`)
  expect(said).toContain('Impuesto: 5')
  expect(cost).toBe('2/1/1')
})

it('a module: the same', async () => {
  const { cost, said } = await press(`turn:1::${group}:${writeCode(codeOf('raffle'))}:off`)
  expect(said).toContain('apagado')
  expect(cost).toBe('2/1/1')
})
