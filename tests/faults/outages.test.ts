import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { onPress } from '../../lib/contract/action.ts'
import { buttonRef } from '../../lib/contract/button.ts'
import { command } from '../../lib/contract/command.ts'
import type { Feature } from '../../lib/contract/feature.ts'
import { features } from '../../lib/features.ts'
import { groupMessage, press } from '../bot/updates.ts'
import { type House, openHouse, SALON } from '../support/house.ts'
import { tapLine, wireAnswer } from '../support/line.ts'
import { type Outside, standBetween } from './outside.ts'

const texts = { done: 'Hecho', commands: { romper: { summary: 'Se rompe', example: '/romper' } } }
let run: () => Promise<void> = async () => {}
const fragile: Feature = {
  name: 'fragile',
  category: 'events',
  texts: { es: texts, en: texts },
  actions: [
    onPress(buttonRef({ feature: 'fragile', name: 'boom', version: 1, for: 'anyone', data: z.tuple([]) }), {
      place: 'group',
      async run() {
        await run()
        return undefined
      },
    }),
  ],
  commands: [
    command({
      name: 'romper',
      place: 'group',
      args: {},
      async run() {
        await run()
        return { where: 'room', text: { namespace: 'fragile', key: 'done', values: {} } }
      },
    }),
  ],
}

let house: House
let outside: Outside
let chat: object
beforeAll(async () => {
  house = await openHouse({ features: [...features, fragile], owners: ['Bruno'] })
  await house.act('Bruno', { do: 'start-bot' })
  chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
  await house.send('Nadia', SALON, '/saldo')
  outside = standBetween(house.app)
})
beforeEach(() => house.advance(120_000))
afterEach(() => {
  outside.heal()
  vi.restoreAllMocks()
})
afterAll(async () => {
  outside.restore()
  await house.close()
})

const from = () => {
  const { id, firstName, username } = house.person('Nadia')
  return { id, is_bot: false, first_name: firstName, username }
}
const by = (text: string) => groupMessage({ text, from: from(), chat })
const asks = (text: string) => {
  const { database } = house.app.services
  run = async () => {
    await sql.raw(text).execute(database.query)
  }
}
/** How often Telegram delivers it until it has its 200. */
const deliveries = async (update: object, { most = 40, everyMs = 0 } = {}): Promise<number> => {
  for (let times = 1; times <= most; times++) {
    if ((await house.post(update)).status === 200) return times
    house.advance(everyMs)
  }
  return Number.POSITIVE_INFINITY
}
const setAside = async () =>
  (await house.rows('select reference, attempts, error from poison_updates order by id')).map(
    ({ attempts, reference }) => ({ attempts: Number(attempts), reference }),
  )

/** Postgres' proxy answers so for this query alone. */
const refuse = (status: number, message: string) =>
  tapLine(async (request, go) =>
    request.body.includes('from broken') ? wireAnswer(status, message) : go(request),
  )

describe('an update whose query always fails without SQLSTATE', () => {
  it.each([
    [507, '{"message":"response is too large (max is 10485760 bytes)"}', 3],
    [413, '{"message":"request is too large"}', 3],
    [500, 'could not parse', 3],
    [400, '{"message":"connection was closed","code":""}', 6],
    [502, 'Bad Gateway', 6],
  ])(
    '%i (%s) is set aside after a few deliveries, and the group hears the next update',
    async (status, message, most) => {
      // Of one kind its owner is told once an hour.
      house.advance(61 * 60_000)
      asks('select 1 from broken')
      const restore = refuse(status, message)
      const before = (await setAside()).length
      expect(await deliveries(by('/romper'))).toBe(most)
      restore()
      const kept = await setAside()
      expect(kept).toHaveLength(before + 1)
      const { reference } = kept.at(-1) ?? {}
      expect(house.lastBotMessage('private:Bruno')?.text).toContain(`replay -- ${reference}`)
      run = async () => {}
      expect(await house.app.replay(reference ?? '')).toEqual({ outcome: 'handled' })
    },
  )
})

describe('an outage of Postgres', () => {
  it('is waited for a bounded time; then what came is kept in Redis, and can be replayed', async () => {
    run = async () => {
      await house.app.services.database.ping()
    }
    const before = (await setAside()).length
    const update = by('/romper')
    outside.fail('postgres', 'refused')
    // Telegram's pauses grow to a minute and more.
    const times = await deliveries(update, { everyMs: 40_000 })
    expect(times).toBeGreaterThanOrEqual(12)
    expect(times).toBeLessThan(20)
    expect((await house.post(by('hola'))).status).toBe(200)
    outside.heal()
    await house.cron('minute')
    const kept = await setAside()
    expect(kept).toHaveLength(before + 1)
    expect(await house.app.replay(kept.at(-1)?.reference ?? '')).toEqual({ outcome: 'handled' })
  })

  it('together with Redis’ keeps nothing: the update comes again, and is done when they are back', async () => {
    run = async () => {
      await house.app.services.database.ping()
    }
    const before = (await setAside()).length
    const update = by('/romper')
    outside.fail('postgres', 'refused')
    outside.fail('redis', 'refused')
    expect(await deliveries(update, { most: 30, everyMs: 60_000 })).toBe(Number.POSITIVE_INFINITY)
    outside.heal()
    house.advance(61_000)
    expect((await house.post(update)).status).toBe(200)
    expect(await setAside()).toHaveLength(before)
  })
})

describe('a press that ends in a fault', () => {
  const broken = () => press('fragile:boom:1:', { from: from(), chat })
  const fails = () => {
    run = async () => {
      throw new Error('broken')
    }
  }

  it('has its query answered with the reference, and nothing is said in the room', async () => {
    fails()
    const update = broken()
    for (const status of [500, 500, 200]) expect((await house.post(update)).status).toBe(status)
    const { reference } = (await setAside()).at(-1) ?? {}
    const answers = house.world
      .calls()
      .filter(({ payload }) => JSON.stringify(payload).includes(update.callback_query.id))
    expect(answers).toHaveLength(1)
    expect(answers[0]).toMatchObject({
      method: 'answerCallbackQuery',
      payload: { text: expect.stringContaining(`${reference}`), show_alert: true },
    })
  })

  it('is told by a message where its query is too old', async () => {
    fails()
    const update = broken()
    await house.post(update)
    await house.post(update)
    house.world.failNext('answerCallbackQuery', { code: 400, description: 'Bad Request: query is too old' })
    expect(await (await house.post(update)).text()).toBe('')
    expect(house.lastBotMessage(SALON)?.text).toContain('Referencia')
  })
})
