import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { usesKey } from '../../lib/bot/door/gate.ts'
import { COUNTED_KEY } from '../../lib/jobs/counted.ts'
import { createRedis } from '../../lib/platform/redis.ts'
import { groupMessage, ROOM } from '../bot/updates.ts'
import { type House, openHouse } from '../support/house.ts'
import { type Outside, standBetween } from './outside.ts'

let house: House
let outside: Outside
beforeAll(async () => {
  house = await openHouse()
  await house.post(groupMessage({ text: '/saldo' }))
  await house.cron('minute')
  outside = standBetween(house.app)
})
afterEach(() => outside.heal())
afterAll(async () => {
  outside.restore()
  await house.close()
})

const use = async () => {
  await house.post(groupMessage({ text: '/saldo' }))
  await house.settled()
}
const counted = async () => {
  const [row] = await house.rows(
    'select sum(uses) as uses from command_uses join groups on id = group_id where chat_id = $1',
    ROOM.id,
  )
  return Number(row?.uses ?? 0)
}

it.each([
  ['Postgres is down', 'postgres', 'refused', 0],
  ['Postgres counted, but its answer is lost', 'postgres', 'lost', 0],
  ['Redis gave the batch away, but its answer is lost', 'redis', 'lost', 0],
  ['Redis is gone once Postgres has counted', 'redis', 'refused', 1],
] as const)('counts every use once, though %s', async (_what, store, fault, skip) => {
  // Both scripts are known, so that requests can be told apart.
  await use()
  await house.cron('minute')
  const before = await counted()
  await use()
  outside.fail(store, fault, { skip, times: 1 })
  expect((await house.cron('minute')).status).toBe(500)
  outside.heal()
  // Uses of the meantime are a batch of their own.
  await use()
  expect((await house.cron('minute')).status).toBe(200)
  expect((await house.cron('minute')).status).toBe(200)
  expect(await counted()).toBe(before + 2)
})

it('counts the rest, though a group is not there any longer', async () => {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = house.app.env
  const redis = createRedis({ url, token, timeoutMs: 3_000 })
  await redis.hincrby(usesKey(-9), '2026-11-23|999999|saldo', 3)
  await redis.sadd(COUNTED_KEY, '-9')
  const before = await counted()
  await use()
  expect((await house.cron('minute')).status).toBe(200)
  expect(await counted()).toBe(before + 1)
})
