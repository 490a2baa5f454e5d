import { afterAll, beforeAll, expect, it } from 'vitest'
import { createGate, TIDY_KEY, type Tidied } from '../../../lib/bot/door/gate.ts'
import { tidyUp } from '../../../lib/bot/door/tidy.ts'
import { TelegramRefused } from '../../../lib/contract/telegram.ts'
import type { Services } from '../../../lib/contract/turn.ts'
import { createRedis } from '../../../lib/platform/redis.ts'
import { openStores, type TestStores } from '../../support/stores.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openStores()
})
afterAll(() => stores.close())

const redis = () => createRedis({ url: stores.redisUrl, token: stores.redisToken, timeoutMs: 30_000 })
const START = 1_795_435_200_000
let updateId = 300_000

async function leave(chatId: number, tidy: readonly Tidied[]): Promise<void> {
  const gate = createGate(redis(), { now: () => START })
  const entry = {
    updateId: ++updateId,
    conversation: { chatId, userId: 1 },
    lease: `l${updateId}`,
    passive: false,
    speaks: false,
    seen: [],
  }
  await gate.enter(entry)
  const rest = { response: '', session: undefined, scope: undefined, admins: undefined, use: undefined }
  expect(await gate.commit({ ...entry, ...rest, tidy })).toBe(true)
}

async function tidied(now: number, refused: readonly number[] = []): Promise<object[]> {
  const deleted: object[] = []
  const services = {
    clock: { now: () => now },
    logger: { info: () => {} },
    telegram: {
      async call(method: string, payload: { message_id: number }) {
        deleted.push(payload)
        if (refused.includes(payload.message_id))
          throw new TelegramRefused(method, 400, "message can't be deleted")
        return true
      },
    },
  } as unknown as Services
  await tidyUp(redis()).run(services, { now, until: now + 10_000 })
  return deleted
}

it('deletes each message when its moment has come, once, whatever Telegram says', async () => {
  await leave(-77, [
    { messageId: 1, at: START + 60_000 },
    { messageId: 2, at: START + 60_000 },
    { messageId: 3, at: START + 90_000 },
  ])
  expect(await tidied(START + 59_999)).toEqual([])
  expect(await tidied(START + 60_000, [1])).toEqual([
    { chat_id: -77, message_id: 1 },
    { chat_id: -77, message_id: 2 },
  ])
  expect(await tidied(START + 60_000)).toEqual([])
  expect(await tidied(START + 90_000)).toEqual([{ chat_id: -77, message_id: 3 }])
  expect(await stores.redis.execute(['EXISTS', TIDY_KEY])).toBe(0)
})

it('leaves a message that is to stay after all', async () => {
  await leave(-78, [{ messageId: 1, at: START }])
  await leave(-78, [{ messageId: 1, at: undefined }])
  expect(await tidied(START + 1)).toEqual([])
})

it('deletes at most some a minute, and the rest at the next', async () => {
  await leave(
    -79,
    Array.from({ length: 130 }, (_, index) => ({ messageId: index + 1, at: START })),
  )
  expect(await tidied(START)).toHaveLength(100)
  expect(await tidied(START)).toHaveLength(30)
})
