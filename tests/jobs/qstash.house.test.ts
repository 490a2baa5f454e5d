/** Wakes the bot exactly: from the update that brings something due to QStash's call, through the whole house. */

import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { bonds } from '../../lib/features/bonds/index.ts'
import { consent } from '../../lib/features/consent/index.ts'
import { core } from '../../lib/features/core/index.ts'
import type { QStashServer } from '../../lib/local/qstash/server.ts'
import { systemClock } from '../../lib/platform/clock.ts'
import { type CallParts, httpRequest } from '../support/exchange.ts'
import { type House, openHouse, SALON } from '../support/house.ts'

const [SECOND, HOUR, DAY] = [1_000, 3_600_000, 86_400_000]
const failing: { work: Error | undefined } = { work: undefined }

let house: House
let qstash: QStashServer
beforeAll(async () => {
  house = await openHouse({
    instances: 2,
    wakeUps: 'qstash',
    features: [
      core,
      consent,
      {
        ...bonds,
        due: [
          {
            name: 'bonds.failing',
            every: 'minute',
            async run() {
              if (failing.work) throw failing.work
              return 0
            },
          },
        ],
      },
    ],
  })
  if (!house.qstash) throw new Error('nothing wakes the house')
  qstash = house.qstash
  for (const who of ['Nadia', 'Iván']) {
    await house.send(who, SALON, 'hola')
    await house.act(who, { do: 'start-bot' })
    await house.send(who, SALON, '/consentimiento')
    await house.press(who, SALON, 'acepto')
  }
}, 60_000)
afterAll(() => house.close())
beforeEach(async () => {
  failing.work = undefined
  // To a whole second: QStash counts in them.
  house.advance(30 * DAY - (systemClock.now() % SECOND))
  await house.cron('day')
  while (qstash.waiting().length > 0) {
    house.advance(Math.max(0, (qstash.waiting()[0]?.dueAt ?? 0) - systemClock.now()))
    await qstash.deliverDue()
  }
})

const offer = () => house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
const expired = () =>
  house
    .chat('private:Nadia')
    .messages.filter(
      ({ text, date }) => text?.includes('ha caducado') && date * SECOND > systemClock.now() - DAY,
    )
const openRequests = async () =>
  (await house.rows(`select ref from consent_requests where status = 'pending'`)).length
const tick = (call: CallParts) => house.app.wakeUp(httpRequest(call))

describe('something that falls due', () => {
  it('is woken for at its very moment, and done then', async () => {
    const asked = systemClock.now()
    await offer()
    expect(qstash.waiting()).toMatchObject([
      { destination: `${house.app.env.PUBLIC_URL}/api/cron/tick`, method: 'POST', dueAt: asked + 48 * HOUR },
    ])
    house.advance(48 * HOUR - SECOND)
    expect(await qstash.deliverDue()).toEqual([])
    expect(await openRequests()).toBe(1)
    house.advance(SECOND)
    expect(await qstash.deliverDue()).toMatchObject([{ status: 200 }])
    expect(await openRequests()).toBe(0)
    expect(expired()).toHaveLength(1)
    // Nothing waits any more, and nobody is asked to wake anybody.
    expect(qstash.waiting()).toEqual([])
  })

  it('is woken for once, however many instances have seen it', async () => {
    await offer()
    for (let i = 0; i < 4; i++) await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    expect(new Set(qstash.waiting().map(({ dueAt }) => dueAt)).size).toBe(qstash.waiting().length)
  })

  it('is done once when QStash calls twice at once', async () => {
    await offer()
    const [call] = qstash.waiting()
    house.advance(48 * HOUR)
    await Promise.all([qstash.deliverDue(), house.cron('minute'), house.cron('minute')])
    expect(call).toBeDefined()
    expect(expired()).toHaveLength(1)
  })

  it('is tried again by QStash when the tick fails', async () => {
    await offer()
    house.advance(48 * HOUR)
    failing.work = new Error('broken')
    expect(await qstash.deliverDue()).toMatchObject([{ status: 500 }])
    failing.work = undefined
    house.advance(12 * SECOND)
    expect(await qstash.deliverDue()).toMatchObject([{ status: 200, retried: 1 }])
    expect(expired()).toHaveLength(1)
  })
})

describe('a QStash that is away', () => {
  it('holds up no turn and fails none; the next turn asks again', async () => {
    const real = globalThis.fetch
    const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      if (String(input).startsWith(qstash.url)) throw new TypeError('fetch failed')
      return real(input, init)
    })
    const card = await offer()
    spy.mockRestore()
    expect(card?.text).toContain('collar')
    expect(qstash.waiting()).toEqual([])
    await offer()
    expect(qstash.waiting()).toHaveLength(1)
  })

  it('is asked behind the answer', async () => {
    const gate = Promise.withResolvers<void>()
    const real = globalThis.fetch
    const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      if (String(input).startsWith(qstash.url)) await gate.promise
      return real(input, init)
    })
    const { id } = house.chat(SALON)
    const said = house.act('Nadia', { do: 'send', chatId: id, text: '/collar @ivan_el_cuervo' })
    await vi.waitFor(() => expect(house.lastBotMessage(SALON)?.text).toContain('collar'))
    expect(qstash.waiting()).toEqual([])
    gate.resolve()
    await said
    spy.mockRestore()
    expect(qstash.waiting()).toHaveLength(1)
  })
})

describe('a call of the tick', () => {
  it.each([
    ['without a signature', {}],
    ['with the secret of the crons', { authorization: 'Bearer a-cron-secret-for-the-tests' }],
    ['with a signature of nobody', { 'upstash-signature': 'a.b.c' }],
  ])('%s is refused', async (_, headers) => {
    expect((await tick({ headers })).status).toBe(401)
  })

  it('is believed under the next key, once the keys are rolled', async () => {
    await offer()
    qstash.rollKeys()
    house.advance(48 * HOUR + SECOND)
    expect(await qstash.deliverDue()).toMatchObject([{ status: 200 }])
    // The environment still has the keys from before: those after the next one are nobody's.
    await offer()
    qstash.rollKeys()
    house.advance(48 * HOUR + SECOND)
    expect(await qstash.deliverDue()).toMatchObject([{ status: 401 }])
    await house.cron('minute')
  })
})
