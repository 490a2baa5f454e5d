/** A minute in which nothing is due asks Redis alone. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { command } from '../../lib/contract/command.ts'
import type { Feature } from '../../lib/contract/feature.ts'
import { defineJob, onDue } from '../../lib/contract/job.ts'
import { createNextDue } from '../../lib/jobs/next-due.ts'
import { jobsExpression } from '../../lib/jobs/statements.ts'
import { createRedis } from '../../lib/platform/redis.ts'
import { openWire } from '../../lib/platform/wire/open.ts'
import { NoAnswer } from '../../lib/platform/wire/wire.ts'
import { textsOf } from '../../lib/values/text.ts'
import { type Outside, standBetween } from '../faults/outside.ts'
import { type House, openHouse, SALON } from '../support/house.ts'

const [MINUTE, HOUR] = [60_000, 3_600_000]
const es = {
  commands: { encender: { summary: 'Enciende una vela', example: '<code>/encender</code>' } },
  lit: 'Encendida.',
}
const say = textsOf('candle', es)
let burnt = 0
const burning = defineJob({ kind: 'candle.burnt', payload: z.null() })
const candle: Feature = {
  name: 'candle',
  category: 'people',
  texts: { es, en: es },
  commands: [
    command({
      name: 'encender',
      place: 'group',
      args: {},
      async run({ group, key, now, services }) {
        const job = burning.at(now + 10 * MINUTE, { key, groupId: group.groupId, payload: null })
        await sql`select ${jobsExpression([job])}`.execute(services.database.query)
        services.deliverSoon()
        return { where: 'room', text: say('lit') }
      },
    }),
  ],
  jobs: [
    onDue(burning, async () => {
      burnt += 1
    }),
  ],
}

let house: House
let outside: Outside
beforeAll(async () => {
  house = await openHouse({ features: [candle] })
  outside = standBetween(house.app)
})
afterAll(async () => {
  outside.restore()
  await house.close()
})
beforeEach(async () => {
  burnt = 0
  // Whatever the test before left is done.
  house.advance(2 * HOUR)
  await house.cron('minute')
  await house.cron('minute')
  outside.count()
})

const tick = async () => {
  outside.count()
  await house.cron('minute')
  return outside.count()
}

describe('a tick', () => {
  it('when nothing is due asks Postgres nothing, and Redis little', async () => {
    for (let minute = 0; minute < 30; minute++) {
      house.advance(MINUTE)
      const { redis, postgres } = await tick()
      expect(postgres).toBe(0)
      expect(redis).toBeLessThanOrEqual(3)
    }
  })

  it('asks Postgres once an hour all the same', async () => {
    let asked = 0
    for (let minute = 0; minute < 125; minute++) {
      house.advance(MINUTE)
      if ((await tick()).postgres > 0) asked += 1
    }
    expect(asked).toBe(2)
  })

  it('does what a turn has planned at its moment, and asks nothing in between', async () => {
    await house.send('Nadia', SALON, '/encender')
    // What was counted and planned is brought home.
    await tick()
    await tick()
    for (let minute = 0; minute < 8; minute++) {
      house.advance(MINUTE)
      expect((await tick()).postgres).toBe(0)
    }
    house.advance(2 * MINUTE)
    expect((await tick()).postgres).toBeGreaterThan(0)
    expect(burnt).toBe(1)
  })

  it('asks Postgres where Redis has forgotten, or is away', async () => {
    house.advance(MINUTE)
    expect((await tick()).postgres).toBe(0)
    outside.fail('redis', 'refused')
    expect((await tick()).postgres).toBeGreaterThan(0)
    outside.heal()
  })
})

describe('the next moment', () => {
  const open = (wire = openWire()) => {
    const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = house.app.env
    const redis = createRedis({ url, token, timeoutMs: 5_000, wire })
    let names = 0
    const next = createNextDue(redis, { integer: () => 0, token: () => `${Math.random()}-${++names}` })
    return { redis, next }
  }
  const NOW = 1_000_000
  const known = async (redis: ReturnType<typeof open>['redis']) => await redis.get<string>('jobs:next')

  it('that is planned while a tick looks it up is never lost', async () => {
    const { redis, next } = open()
    await next.during(
      async () => undefined,
      async () => {
        // Looked up already; now somebody plans something earlier.
        await next.sooner(NOW + 10)
        return NOW + 5_000
      },
      () => NOW,
    )
    expect(await known(redis)).toBe(String(NOW + 10))
  })

  it('of two ticks at once is not what the one found before the other began', async () => {
    const { redis, next } = open()
    let goOn = () => {}
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    let began = () => {}
    const inside = new Promise<void>((resolve) => {
      began = resolve
    })
    const slow = next.during(
      async () => undefined,
      async () => {
        began()
        await held
        return NOW + 9_000
      },
      () => NOW,
    )
    await inside
    await next.sooner(NOW + 10)
    await next.during(
      async () => {
        goOn()
        await slow
      },
      async () => NOW + 10,
      () => NOW,
    )
    expect(await known(redis)).toBe(String(NOW + 10))
  })

  it('is only made earlier by what is planned, and is unknown after a tick that died', async () => {
    const { redis, next } = open()
    await next.during(
      async () => undefined,
      async () => NOW + 500,
      () => NOW,
    )
    await next.sooner(NOW + 900)
    expect(await known(redis)).toBe(String(NOW + 500))
    expect(await next.isIdle(NOW)).toBe(true)
    expect(await next.isIdle(NOW + 500)).toBe(false)
    await next
      .during(
        () => Promise.reject(new Error('killed')),
        async () => NOW + 9_000,
        () => NOW,
      )
      .catch(() => undefined)
    expect(await next.isIdle(NOW)).toBe(false)
  })

  it('that Redis could not be told while it was away is asked of Postgres when it is back', async () => {
    let away = false
    const line = openWire()
    const { redis, next } = open((request) =>
      away ? Promise.reject(new NoAnswer('no connection')) : line(request),
    )
    await redis.set('jobs:next', String(NOW + 9_000))
    expect(await next.isIdle(NOW)).toBe(true)
    away = true
    await next.sooner(NOW + 10)
    away = false
    expect(await next.isIdle(NOW)).toBe(false)
    await next.during(
      async () => undefined,
      async () => NOW + 10,
      () => NOW,
    )
    expect(await next.isIdle(NOW)).toBe(true)
    expect(await next.isIdle(NOW + 10)).toBe(false)
  })

  it('that nobody knows is not made up', async () => {
    const { redis, next } = open()
    await redis.del('jobs:next')
    await next.sooner(NOW)
    expect(await known(redis)).toBeNull()
    expect(await next.isIdle(NOW)).toBe(false)
  })
})
