import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { command } from '../../lib/contract/command.ts'
import type { Feature } from '../../lib/contract/feature.ts'
import { features } from '../../lib/features.ts'
import { groupMessage } from '../bot/updates.ts'
import { type House, openHouse, SALON } from '../support/house.ts'
import { type Outside, standBetween } from './outside.ts'

const SECRET_OF_THE_HOUSE = 'internal detail of the fault'
let during: () => Promise<void> = async () => {}
const texts = { done: 'Hecho', commands: { romper: { summary: 'Se rompe', example: '/romper' } } }
const fragile: Feature = {
  name: 'fragile',
  category: 'events',
  texts: { es: texts, en: texts },
  commands: [
    command({
      name: 'romper',
      place: 'group',
      args: {},
      async run() {
        await during()
        return { where: 'room', text: { namespace: 'fragile', key: 'done', values: {} } }
      },
    }),
  ],
}

let house: House
let outside: Outside
let chat: object
const lines: string[] = []
beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'warn')
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line))
    return true
  })
  house = await openHouse({ features: [...features, fragile], owners: ['Bruno'] })
  chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
  await house.act('Bruno', { do: 'start-bot' })
  for (const name of ['Nadia', 'Iván']) await house.post(by('/saldo', name))
  outside = standBetween(house.app)
})
afterEach(() => {
  during = async () => {}
  outside.heal()
})
afterAll(async () => {
  outside.restore()
  await house.close()
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

const by = (text: string, name = 'Nadia') => {
  const { id, firstName, username } = house.person(name)
  return groupMessage({ text, from: { id, is_bot: false, first_name: firstName, username }, chat })
}
const answer = async (update: object) => {
  const response = await house.post(update)
  const body = await response.text()
  return { status: response.status, text: body ? (JSON.parse(body) as { text: string }).text : '' }
}
const breaks = () => {
  during = async () => {
    throw new Error(SECRET_OF_THE_HOUSE)
  }
}
const alerts = () => house.chat('private:Bruno').messages.filter(({ text }) => text?.includes('apartada'))

/** What was told of a kind of fault is over. */
const nextHour = async () => {
  house.advance(3 * 3_600_000)
  // What is known of the group is known again.
  await answer(by('/saldo'))
}

describe('a handler that throws', () => {
  const update = () => by('/romper palabras privadas')

  it('is tried again twice, then its update is set aside and everybody knows its reference', async () => {
    breaks()
    const broken = update()
    expect(await answer(broken)).toEqual({ status: 500, text: '' })
    expect(await answer(broken)).toEqual({ status: 500, text: '' })
    const last = await answer(broken)
    expect(last.status).toBe(200)
    const told = house.lastBotMessage(SALON)
    const reference = /Referencia: (\w{6})/.exec(told?.text ?? '')?.[1] ?? ''
    expect(reference).not.toBe('')
    expect(told?.text).not.toContain(SECRET_OF_THE_HOUSE)

    const [row] = await house.rows('select update_id, attempts, reference, error, body from poison_updates')
    expect(row).toMatchObject({ update_id: String(broken.update_id), attempts: '3', reference })
    expect(row?.error).toContain(SECRET_OF_THE_HOUSE)
    expect(JSON.parse(row?.body ?? '')).toEqual(broken)

    const logged = lines.find((line) => line.includes(reference)) ?? ''
    expect(JSON.parse(logged)).toMatchObject({ level: 'error', update: broken.update_id })
    expect(alerts().map(({ text }) => text)).toEqual([expect.stringContaining(reference)])
    expect(alerts()[0]?.text).not.toContain(SECRET_OF_THE_HOUSE)

    // From now on it is done.
    expect(await answer(broken)).toEqual(last)
    expect(alerts()).toHaveLength(1)
  })

  it('holds up neither the same person nor others', async () => {
    breaks()
    expect((await answer(update())).status).toBe(500)
    expect((await answer(by('/saldo'))).status).toBe(200)
    const enters = Promise.withResolvers<void>()
    const ends = Promise.withResolvers<void>()
    during = () => {
      enters.resolve()
      return ends.promise
    }
    const slow = answer(update())
    await enters.promise
    expect((await answer(by('/saldo', 'Iván'))).status).toBe(200)
    const next = answer(by('/saldo'))
    ends.resolve()
    expect((await slow).text).toBe('Hecho')
    expect((await next).status).toBe(200)
  })

  it('that works again after a fault is answered, and nothing is set aside', async () => {
    const before = await house.rows('select count(*) from poison_updates')
    breaks()
    const twice = update()
    await answer(twice)
    await answer(twice)
    during = async () => {}
    expect(await answer(twice)).toEqual({ status: 200, text: 'Hecho' })
    expect(await house.rows('select count(*) from poison_updates')).toEqual(before)
  })

  it('while Postgres is down is kept in Redis, and comes to Postgres by the tick', async () => {
    await nextHour()
    const before = alerts().length
    const kept = async () => Number((await house.rows('select count(*) as n from poison_updates'))[0]?.n)
    const inPostgres = await kept()
    breaks()
    const broken = update()
    await answer(broken)
    await answer(broken)
    outside.fail('postgres', 'refused')
    expect((await answer(broken)).status).toBe(200)
    expect(alerts()).toHaveLength(before + 1)
    outside.heal()
    expect(await kept()).toBe(inPostgres)
    await house.cron('minute')
    await house.cron('minute')
    expect(await kept()).toBe(inPostgres + 1)
  })

  it('while no store can keep it comes again, and holds nobody up', async () => {
    await nextHour()
    const before = alerts().length
    breaks()
    const broken = update()
    await answer(broken)
    await answer(broken)
    outside.fail('postgres', 'refused')
    outside.fail('redis', 'refused', { skip: 1 })
    expect((await answer(broken)).status).toBe(503)
    expect(alerts()).toHaveLength(before)
    outside.heal()
    house.advance(61_000)
    during = async () => {}
    expect((await answer(by('/saldo'))).status).toBe(200)
    breaks()
    expect((await answer(broken)).status).toBe(200)
    expect(alerts()).toHaveLength(before + 1)
  })

  it('that does so again within the hour is told of when it is over, with the count and the last reference', async () => {
    await nextHour()
    const before = alerts().length
    breaks()
    const references: string[] = []
    for (let i = 0; i < 3; i++) {
      const broken = update()
      for (let tries = 0; tries < 2; tries++) await answer(broken)
      await answer(broken)
      await house.settled()
      references.push(/Referencia: (\w{6})/.exec(house.lastBotMessage(SALON)?.text ?? '')?.[1] ?? '')
    }
    expect(alerts()).toHaveLength(before + 1)
    expect(alerts().at(-1)?.text).toContain(references[0])
    house.advance(50 * 60_000)
    await house.cron('minute')
    expect(alerts()).toHaveLength(before + 1)
    house.advance(11 * 60_000)
    await house.cron('minute')
    await house.settled()
    expect(alerts()).toHaveLength(before + 2)
    expect(alerts().at(-1)?.text).toContain('2 veces más')
    expect(alerts().at(-1)?.text).toContain(references[2])
    expect(references[2]).toMatch(/^\w{6}$/)
  })

  it('whose owner can’t be told is set aside all the same', async () => {
    await nextHour()
    breaks()
    const broken = update()
    await answer(broken)
    await answer(broken)
    // The first of the two goes to the room, whose answer then rides in the response.
    for (const _ of ['room', 'owner'])
      house.world.failNext('sendMessage', {
        code: 403,
        description: 'Forbidden: bot was blocked by the user',
      })
    expect((await answer(broken)).text).toContain('Referencia')
  })

  it('is told in the room for a minute, like whatever is said there for one person', async () => {
    breaks()
    const broken = update()
    for (const _ of [1, 2, 3]) await answer(broken)
    const told = house.lastBotMessage(SALON)
    expect(told?.text).toContain('Referencia')
    house.advance(59_000)
    await house.cron('minute')
    expect(house.lastBotMessage(SALON)?.messageId).toBe(told?.messageId)
    house.advance(2_000)
    await house.cron('minute')
    expect(house.chat(SALON).messages.map(({ messageId }) => messageId)).not.toContain(told?.messageId)
  })

  it('leaves no secret and nothing that people said or are called in the log', () => {
    const log = lines.join('')
    expect(log).toContain('update failed')
    for (const hidden of [
      house.world.bot.token,
      house.app.env.UPSTASH_REDIS_REST_TOKEN,
      'privadas',
      'Nadia',
      'nadia',
    ])
      expect(log).not.toContain(hidden)
  })
})
