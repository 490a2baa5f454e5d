import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { features } from '../../lib/features.ts'
import { groupMessage, press } from '../bot/updates.ts'
import { type House, openHouse, SALON } from '../support/house.ts'
import { expire, type Outside, standBetween } from './outside.ts'

let house: House
let outside: Outside
let chat: object
let chatId: number
beforeAll(async () => {
  house = await openHouse({ timeouts: 'real' })
  chatId = house.chat(SALON).id
  chat = { id: chatId, type: 'supergroup', title: SALON }
  // So that the scripts are known and nobody is new: one request to each store from here on.
  for (const name of ['Nadia', 'Iván']) await post(by('/saldo', name))
  await post(by('/diario'))
  await answer(by('/transferir @ivan_el_cuervo 1'))
  outside = standBetween(house.app)
})
beforeEach(async () => {
  // Limits on commands begin anew. What is done behind an answer meets no fault that is meant for the next one.
  await house.settled()
  house.advance(120_000)
  said()
})
afterEach(() => outside.heal())
afterAll(async () => {
  outside.restore()
  await house.close()
})

const from = (name: string) => {
  const { id, firstName, username } = house.person(name)
  return { id, is_bot: false, first_name: firstName, username }
}
const by = (text: string, name = 'Nadia') => groupMessage({ text, from: from(name), chat })
const post = (update: object) => house.post(update)
/** What is told, in the response or by a call: which of them depends on what is known of the chat. */
async function answer(update: object): Promise<{ status: number; text: string }> {
  const before = house.world.calls().length
  const response = await post(update)
  const body = await response.text()
  if (body) return { status: response.status, text: String((JSON.parse(body) as { text?: string }).text) }
  const told = house.world.calls().slice(before)
  heard = house.world.calls().length
  const text = told.map(({ payload }) => (payload as { text?: string }).text ?? '').join('')
  return { status: response.status, text }
}
/** The Yes of what a command asks. */
async function asks(text: string): Promise<string> {
  const before = house.world.calls().length
  const body = await (await post(by(text))).text()
  const told = JSON.stringify([body && JSON.parse(body), house.world.calls().slice(before)])
  return /"callback_data":"([^"]*)"/.exec(told)?.[1] ?? ''
}
const transfers = async () =>
  Number((await house.rows(`select count(*) as n from ledger_transactions where code = 'transfer'`))[0]?.n)

/** What the bot said by calls of its own since it was last asked. */
let heard = 0
function said(): string[] {
  const calls = house.world.calls()
  const since = calls.slice(heard).filter(({ method }) => method === 'sendMessage')
  heard = calls.length
  return since.map(({ payload }) => String((payload as { text?: string }).text))
}
/** As when the lease has run out: gate.test.ts shows that it does. */
async function leaseRunsOut(): Promise<void> {
  expect(await expire(house.app, `bot:{${chatId}}:lease:${house.person('Nadia').id}`)).toBe(true)
}

const SENT = '🤝'

describe('Redis', () => {
  it.each(['refused', 'lost', 'silent'] as const)(
    '%s at the door: the update is handled all the same, and once though it comes again',
    async (fault) => {
      const update = by('/transferir @ivan_el_cuervo 2')
      const before = await transfers()
      outside.fail('redis', fault, { times: 1 })
      const first = await answer(update)
      expect(first.status).toBe(200)
      expect(first.text).toContain(SENT)
      expect((await answer(update)).status).toBe(200)
      expect(await transfers()).toBe(before + 1)
    },
  )

  it('that lost an answer at the door holds nobody up when it works again', async () => {
    outside.fail('redis', 'lost', { times: 1 })
    await post(by('/saldo'))
    house.advance(61_000)
    outside.count()
    // Its lease from before is still there.
    expect((await answer(by('/saldo'))).status).toBe(200)
    expect(outside.count().redis).toBe(2)
  })

  it.each(['refused', 'lost', 'silent'] as const)(
    '%s at the commit: what is done is answered, and its redelivery says the same',
    async (fault) => {
      const update = by('/transferir @ivan_el_cuervo 2')
      const before = await transfers()
      outside.fail('redis', fault, { skip: 1, times: 1 })
      const first = await answer(update)
      expect(first.status).toBe(200)
      expect(first.text).toContain(SENT)
      expect(await transfers()).toBe(before + 1)
      expect((await answer(update)).status).toBe(200)
      expect(await transfers()).toBe(before + 1)
    },
  )

  it('is gone from the commit on: another instance does it again by its key, once its lease is over', async () => {
    const update = by('/transferir @ivan_el_cuervo 2')
    const before = await transfers()
    outside.fail('redis', 'refused', { skip: 1 })
    expect((await post(update)).status).toBe(200)
    outside.heal()
    await house.deploy(features)
    await leaseRunsOut()
    expect((await answer(update)).text).toContain(SENT)
    expect(await transfers()).toBe(before + 1)
  })

  it('loses a question while it is open: the press is answered politely, nothing moves', async () => {
    const yes = await asks('/transferir @ivan_el_cuervo todo')
    expect(await expire(house.app, `bot:{${chatId}}:session:${house.person('Nadia').id}`)).toBe(true)
    const before = await transfers()
    const { status, text } = await answer(press(yes, { from: from('Nadia'), chat }))
    expect(status).toBe(200)
    expect(text).toContain('Esta pregunta ya no vale')
    expect(await transfers()).toBe(before)
  })

  it('is gone between a question and its Yes: it says that it will be back, and then it is', async () => {
    const yes = await asks('/transferir @ivan_el_cuervo todo')
    const pressed = () => press(yes, { from: from('Nadia'), chat })
    const before = await transfers()
    outside.fail('redis', 'refused')
    expect(await answer(pressed())).toMatchObject({
      status: 200,
      text: expect.stringContaining('Volverá'),
    })
    expect(await transfers()).toBe(before)
    outside.heal()
    house.advance(30_000)
    await answer(pressed())
    expect(await transfers()).toBe(before + 1)
    house.advance(86_400_000)
    await post(by('/diario'))
  })

  it('is gone when a question is asked: its Yes is known to this instance, also when Redis is back', async () => {
    outside.fail('redis', 'refused')
    const yes = await asks('/transferir @ivan_el_cuervo todo')
    outside.heal()
    house.advance(30_000)
    const before = await transfers()
    await post(by('/saldo'))
    await answer(press(yes, { from: from('Nadia'), chat }))
    expect(await transfers()).toBe(before + 1)
    house.advance(86_400_000)
    await post(by('/diario'))
  })
})

describe('Postgres', () => {
  it('is down: told once that it waits, then done once', async () => {
    const update = by('/transferir @ivan_el_cuervo 2')
    const before = await transfers()
    outside.fail('postgres', 'refused')
    for (let times = 0; times < 4; times++) expect((await post(update)).status).toBe(503)
    const waiting = said()
    expect(waiting).toHaveLength(1)
    expect(waiting[0]).toContain('Lo sigo intentando')
    outside.heal()
    expect((await answer(update)).text).toContain(SENT)
    expect(said()).toEqual([])
    expect(await transfers()).toBe(before + 1)
  })

  it('is down for long: no limit is used up by coming again', async () => {
    const updates = [by('/transferir @ivan_el_cuervo 1'), by('/transferir @ivan_el_cuervo 1')]
    const before = await transfers()
    outside.fail('postgres', 'refused')
    for (let times = 0; times < 25; times++)
      for (const update of updates) expect((await post(update)).status).toBe(503)
    outside.heal()
    for (const update of updates) expect((await answer(update)).text).toContain(SENT)
    expect(await transfers()).toBe(before + 2)
  })

  it('is down while nobody asks for anything: nobody is told', async () => {
    const newcomer = { id: 8_001, is_bot: false, first_name: 'Recién' }
    const update = groupMessage({ text: 'hola', from: newcomer, chat })
    outside.fail('postgres', 'refused')
    expect((await post(update)).status).toBe(503)
    expect(said()).toEqual([])
    outside.heal()
    expect((await post(update)).status).toBe(200)
    expect(await house.rows('select first_name from people where user_id = 8001')).toEqual([
      { first_name: 'Recién' },
    ])
  })

  it('is too slow: given up in time, and done once when it is quick again', async () => {
    const update = by('/transferir @ivan_el_cuervo 2')
    const before = await transfers()
    outside.fail('postgres', new Promise(() => {}), { times: 1 })
    const startedAt = performance.now()
    expect((await post(update)).status).toBe(503)
    expect(performance.now() - startedAt).toBeLessThan(12_000)
    expect(said()).toHaveLength(1)
    expect((await answer(update)).text).toContain(SENT)
    expect(await transfers()).toBe(before + 1)
  })

  it.each([
    ['/transferir @ivan_el_cuervo 2', SENT, 'transfer'],
    ['/diario', 'Tu recompensa de hoy', 'daily'],
  ])(
    'did %s, but its answer was lost: once, and the second answer is the first',
    async (text, words, code) => {
      house.advance(86_400_000)
      const count = async () =>
        (await house.rows('select count(*) as n from ledger_transactions where code = $1', code))[0]?.n
      const update = by(text)
      await post(by('/saldo'))
      // What fell due in that day is done behind the answer, and meets no fault.
      await house.settled()
      const before = Number(await count())
      outside.fail('postgres', 'lost', { times: 1 })
      expect((await post(update)).status).toBe(503)
      expect(Number(await count())).toBe(before + 1)
      const { status, text: told } = await answer(update)
      expect(status).toBe(200)
      expect(told).toContain(words)
      expect(Number(await count())).toBe(before + 1)
    },
  )

  it('is down when a button is pressed: the press is answered at once, and promised nothing', async () => {
    const yes = await asks('/transferir @ivan_el_cuervo todo')
    const before = await transfers()
    outside.fail('postgres', 'refused')
    const response = await post(press(yes, { from: from('Nadia'), chat }))
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      method: 'answerCallbackQuery',
      text: expect.stringContaining('pulsa otra vez'),
    })
    expect(said()).toEqual([])
    outside.heal()
    await answer(press(yes, { from: from('Nadia'), chat }))
    expect(await transfers()).toBe(before + 1)
    house.advance(86_400_000)
    await post(by('/diario'))
  })

  it('did a confirmed transfer, but its answer was lost: once', async () => {
    const yes = await asks('/transferir @ivan_el_cuervo todo')
    const update = press(yes, { from: from('Nadia'), chat })
    await house.settled()
    const before = await transfers()
    // The first request notes who presses: by the clock of these tests the question is days old.
    outside.fail('postgres', 'lost', { skip: 1, times: 1 })
    expect((await post(update)).status).toBe(200)
    expect(await transfers()).toBe(before + 1)
    expect((await answer(press(yes, { from: from('Nadia'), chat }))).text).toContain(SENT)
    // One more press of the same question is another callback, but the same decision.
    expect((await answer(press(yes, { from: from('Nadia'), chat }))).text).toContain('ya está contestada')
    expect(await transfers()).toBe(before + 1)
  })
})

describe('a question', () => {
  it('whose answer was done but not noted is done once, though it is pressed again', async () => {
    house.advance(86_400_000)
    await post(by('/diario'))
    const yes = await asks('/transferir @ivan_el_cuervo todo')
    // Each press is a callback of its own.
    const [first, second] = [1, 2].map(() => press(yes, { from: from('Nadia'), chat }))
    const before = await transfers()
    outside.fail('redis', 'refused', { skip: 1, times: 1 })
    expect((await post(first ?? {})).status).toBe(200)
    await post(by('/diario', 'Iván'))
    // Coins have come in since, so that nothing but the decision itself keeps it from happening again.
    await post(by('/transferir @nadia_noir 100', 'Iván'))
    expect((await answer(second ?? {})).status).toBe(200)
    expect((await answer(first ?? {})).status).toBe(200)
    expect(await transfers()).toBe(before + 2)
  })
})

describe('an instance that dies between the door and the commit', () => {
  it('is followed by another, and whatever it still does late changes nothing', async () => {
    const update = by('/transferir @ivan_el_cuervo 2')
    const before = await transfers()
    const wakesUp = Promise.withResolvers<void>()
    outside.fail('postgres', wakesUp.promise, { times: 1 })
    const dead = post(update)
    await expect.poll(() => outside.count().postgres).toBe(1)
    // Others are served meanwhile.
    expect((await answer(by('/saldo', 'Iván'))).status).toBe(200)
    await leaseRunsOut()
    const next = await answer(update)
    expect(next.text).toContain(SENT)
    wakesUp.resolve()
    expect((await dead).status).toBe(503)
    expect(await transfers()).toBe(before + 1)
    expect((await answer(update)).status).toBe(200)
    expect(await transfers()).toBe(before + 1)
  })

  it('makes the same update, delivered at once again, wait and not run twice', async () => {
    const update = by('/transferir @ivan_el_cuervo 2')
    const before = await transfers()
    const goesOn = Promise.withResolvers<void>()
    outside.fail('postgres', goesOn.promise, { times: 1 })
    const first = answer(update)
    await expect.poll(() => outside.count().postgres).toBe(1)
    const second = answer(update)
    // It asks at the door, and asks again: it has been told to wait.
    let asked = 0
    await expect
      .poll(() => {
        asked += outside.count().redis
        return asked
      })
      .toBeGreaterThan(2)
    goesOn.resolve()
    expect(await second).toEqual(await first)
    expect(await transfers()).toBe(before + 1)
  })
})
