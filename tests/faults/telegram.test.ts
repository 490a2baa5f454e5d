import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../../lib/local/telegram/bot-api.ts'
import { groupMessage, press } from '../bot/updates.ts'
import { type House, openHouse, SALON } from '../support/house.ts'
import { expire } from './outside.ts'

let house: House
let chat: object
beforeAll(async () => {
  house = await openHouse()
  chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
  // From then on the salon is known to hear what is said aside, and to everybody: answers ride in the response.
  for (const name of ['Nadia', 'Bruno', 'Lucía']) await house.post(by('/diario', name))
  await house.post(by('/transferir @bruno_r 1', 'Nadia'))
})
const administratorsExpire = () => expire(house.app, `bot:{${house.chat(SALON).id}}:admins`)
beforeEach(async () => {
  house.advance(120_000)
  await administratorsExpire()
})
afterAll(() => house.close())

const from = (name: string) => {
  const { id, firstName, username } = house.person(name)
  return { id, is_bot: false, first_name: firstName, username }
}
const by = (text: string, name: string) => groupMessage({ text, from: from(name), chat })
async function answer(update: object) {
  const response = await house.post(update)
  const body = await response.text()
  const { text, method, reply_markup } = (body ? JSON.parse(body) : {}) as {
    text?: string
    method?: string
    reply_markup?: { inline_keyboard: { callback_data: string }[][] }
  }
  return { status: response.status, text, method, data: reply_markup?.inline_keyboard[0]?.[0]?.callback_data }
}
const movements = async () => (await house.rows('select count(*) as n from ledger_transactions'))[0]?.n

const FAULTS: [string, Fault][] = [
  ['refused', { code: 400, description: 'Bad Request: query is too old' }],
  ['forbidden', { code: 403, description: 'Forbidden: bot was kicked from the supergroup chat' }],
  ['asked to slow down', { code: 429, description: 'Too Many Requests: retry after 5', retryAfter: 5 }],
  ['failed', { code: 500, description: 'Internal Server Error' }],
  ['not answered', { code: 0, description: 'silence' }],
]

describe('a call beside the answer', () => {
  it.each(FAULTS)('that is %s leaves the update done', async (_what, fault) => {
    const { data } = await answer(by('/transferir @bruno_r todo', 'Nadia'))
    const before = Number(await movements())
    house.world.failNext('answerCallbackQuery', fault)
    const pressed = press(data ?? '', { from: from('Nadia'), chat })
    const done = await answer(pressed)
    expect(done).toMatchObject({ status: 200, method: 'editMessageText' })
    expect(Number(await movements())).toBe(before + 1)
    expect(await answer(pressed)).toEqual(done)
    expect(Number(await movements())).toBe(before + 1)
    // For the next of them.
    const back = await answer(by('/transferir @nadia_noir 100', 'Bruno'))
    expect(back.text).toContain('🤝')
  })
})

describe('who administers the group', () => {
  it.each(FAULTS.slice(2))('%s: the update comes again and is then handled', async (_what, fault) => {
    const update = by('/otorgar @nadia_noir 5', 'Lucía')
    house.world.failNext('getChatAdministrators', fault)
    expect((await answer(update)).status).toBe(503)
    expect(await answer(update)).toMatchObject({ status: 200, text: expect.stringContaining('¿Creo') })
  })

  it.each(FAULTS.slice(0, 2))('%s: said so, and nothing is done', async (_what, fault) => {
    const before = await movements()
    house.world.failNext('getChatAdministrators', fault)
    const { status, text } = await answer(by('/otorgar @nadia_noir 5', 'Lucía'))
    expect(status).toBe(200)
    expect(text).toContain('Telegram no me deja ver quién administra este grupo')
    expect(await movements()).toBe(before)
    // It isn't remembered: the next one asks again. A minute later: what is repeated sooner is told the old way.
    house.advance(61_000)
    expect((await answer(by('/otorgar @nadia_noir 5', 'Lucía'))).text).toContain('¿Creo')
  })

  it('is not told at a press: a toast, and the question stays', async () => {
    const { data } = await answer(by('/otorgar @nadia_noir 5', 'Lucía'))
    const before = Number(await movements())
    expect(await administratorsExpire()).toBe(true)
    house.world.failNext('getChatAdministrators', { code: 400, description: 'Bad Request' })
    const pressed = () => press(data ?? '', { from: from('Lucía'), chat })
    expect(await answer(pressed())).toMatchObject({
      method: 'answerCallbackQuery',
      text: expect.stringContaining('no me deja ver'),
    })
    expect(Number(await movements())).toBe(before)
    expect((await answer(pressed())).text).toContain('5 🪙')
    expect(Number(await movements())).toBe(before + 1)
  })
})
