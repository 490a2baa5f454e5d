import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { groupMessage, press } from '../bot/updates.ts'
import { type House, openHouse, SALON } from '../support/house.ts'
import { expire, type Outside, standBetween } from './outside.ts'

let house: House
let outside: Outside
let chat: object
let chatId: number
beforeAll(async () => {
  house = await openHouse()
  chatId = house.chat(SALON).id
  chat = { id: chatId, type: 'supergroup', title: SALON }
  // So that the scripts are known and nobody is new: one request to each store from here on.
  for (const name of ['Nadia', 'Iván']) await post(by('/saldo', name))
  await post(by('/diario'))
  await answer(by('/transferir @ivan_el_cuervo 1'))
  outside = standBetween(house.app)
})
beforeEach(() => {
  // Limits on commands begin anew.
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
async function answer(update: object): Promise<{ status: number; text: string }> {
  const response = await post(update)
  const body = await response.text()
  return { status: response.status, text: body ? String((JSON.parse(body) as { text?: string }).text) : '' }
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
  it('is down at the door: nothing happens, then the update is handled as if for the first time', async () => {
    const update = by('/transferir @ivan_el_cuervo 2')
    const before = await transfers()
    outside.fail('redis', 'refused')
    for (let times = 0; times < 3; times++) expect(await answer(update)).toEqual({ status: 503, text: '' })
    expect(outside.count().postgres).toBe(0)
    expect(await transfers()).toBe(before)
    outside.heal()
    const { status, text } = await answer(update)
    expect(status).toBe(200)
    expect(text).toContain(SENT)
    expect(await transfers()).toBe(before + 1)
  })

  it.each(['refused', 'lost'] as const)(
    '%s at the commit: the redelivery says the same, and one movement stays',
    async (fault) => {
      const update = by('/transferir @ivan_el_cuervo 2')
      const before = await transfers()
      outside.fail('redis', fault, { skip: 1, times: 1 })
      expect((await post(update)).status).toBe(503)
      expect(await transfers()).toBe(before + 1)
      const balance = (await answer(by('/saldo'))).text.match(/<b>(.*?)<\/b>/)?.[1]
      const { status, text } = await answer(update)
      expect(status).toBe(200)
      expect(text).toContain(SENT)
      expect(text).toContain(`Te quedan ${balance}`)
      expect(await transfers()).toBe(before + 1)
    },
  )

  it('is gone from the commit on: the conversation is free again after its lease', async () => {
    const update = by('/transferir @ivan_el_cuervo 2')
    const before = await transfers()
    outside.fail('redis', 'refused', { skip: 1 })
    expect((await post(update)).status).toBe(503)
    outside.heal()
    await leaseRunsOut()
    expect((await answer(update)).text).toContain(SENT)
    expect(await transfers()).toBe(before + 1)
  })

  it('hears of an entry whose answer is lost: the lease holds until it runs out, then all goes on', async () => {
    const update = by('/transferir @ivan_el_cuervo 2')
    const before = await transfers()
    outside.fail('redis', 'lost', { times: 1 })
    expect((await post(update)).status).toBe(503)
    expect(await transfers()).toBe(before)
    await leaseRunsOut()
    expect((await answer(update)).text).toContain(SENT)
    expect(await transfers()).toBe(before + 1)
  })

  it('does not answer: given up in time, and told to come again', async () => {
    outside.fail('redis', 'silent', { times: 1 })
    const startedAt = performance.now()
    expect((await post(by('/saldo'))).status).toBe(503)
    expect(performance.now() - startedAt).toBeLessThan(6_000)
  })

  it('loses a question while it is open: the press is answered politely, nothing moves', async () => {
    const asked = await (await post(by('/transferir @ivan_el_cuervo todo'))).json()
    const yes = (asked as { reply_markup: { inline_keyboard: { callback_data: string }[][] } }).reply_markup
      .inline_keyboard[0]?.[0]?.callback_data
    expect(await expire(house.app, `bot:{${chatId}}:session:${house.person('Nadia').id}`)).toBe(true)
    const before = await transfers()
    const { status, text } = await answer(press(yes ?? '', { from: from('Nadia'), chat }))
    expect(status).toBe(200)
    expect(text).toBe('Esta pregunta ya está contestada o ha caducado.')
    expect(await transfers()).toBe(before)
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
    outside.fail('postgres', 'silent', { times: 1 })
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

  it('did a confirmed transfer, but its answer was lost: once', async () => {
    const asked = await (await post(by('/transferir @ivan_el_cuervo todo'))).json()
    const yes = (asked as { reply_markup: { inline_keyboard: { callback_data: string }[][] } }).reply_markup
      .inline_keyboard[0]?.[0]?.callback_data
    const update = press(yes ?? '', { from: from('Nadia'), chat })
    const before = await transfers()
    outside.fail('postgres', 'lost', { times: 1 })
    expect((await post(update)).status).toBe(503)
    expect(await transfers()).toBe(before + 1)
    expect((await answer(update)).text).toContain(SENT)
    // A second press of the same question is another callback, but the same decision.
    expect((await answer(press(yes ?? '', { from: from('Nadia'), chat }))).text).toContain(
      'ya está contestada',
    )
    expect(await transfers()).toBe(before + 1)
  })
})

describe('a question', () => {
  it('whose answer was done but not noted is done once, though it is pressed again', async () => {
    house.advance(86_400_000)
    await post(by('/diario'))
    const asked = await (await post(by('/transferir @ivan_el_cuervo todo'))).json()
    const yes = (asked as { reply_markup: { inline_keyboard: { callback_data: string }[][] } }).reply_markup
      .inline_keyboard[0]?.[0]?.callback_data
    // Each press is a callback of its own.
    const [first, second] = [1, 2].map(() => press(yes ?? '', { from: from('Nadia'), chat }))
    const before = await transfers()
    outside.fail('redis', 'refused', { skip: 1, times: 1 })
    expect((await post(first ?? {})).status).toBe(503)
    await post(by('/diario', 'Iván'))
    // Coins have come in since, so that nothing but the decision itself keeps it from happening again.
    await post(by('/transferir @nadia_noir 100', 'Iván'))
    expect((await answer(second ?? {})).text).toContain(SENT)
    expect((await answer(first ?? {})).text).toContain('ya está contestada')
    expect(await transfers()).toBe(before + 2)
  })
})

describe('a limit', () => {
  it('that is reached by the last allowed use does not swallow its answer when it comes again', async () => {
    house.advance(86_400_000)
    await post(by('/diario'))
    for (let use = 1; use < 20; use++)
      expect((await answer(by('/transferir @ivan_el_cuervo 1'))).text).toContain(SENT)
    const last = by('/transferir @ivan_el_cuervo 1')
    outside.fail('redis', 'refused', { skip: 1, times: 1 })
    expect((await post(last)).status).toBe(503)
    expect((await answer(last)).text).toContain(SENT)
    expect((await answer(by('/transferir @ivan_el_cuervo 1'))).text).toContain('Más despacio')
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
    expect(await answer(update)).toEqual(next)
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
