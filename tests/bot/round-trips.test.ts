import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Outside, standBetween } from '../faults/outside.ts'
import { type House, openHouse } from '../support/house.ts'
import { groupMessage, IVAN, NADIA, press } from './updates.ts'

let house: House
let outside: Outside
beforeAll(async () => {
  house = await openHouse()
  // The steady state: scripts loaded, people and wallets known.
  for (const from of [NADIA, IVAN]) await house.post(groupMessage({ text: '/diario', from }))
  // What is said in the room, and aside, was heard there lately.
  await house.post(groupMessage({ text: '/transferir @ivan 1' }))
  await house.post(groupMessage({ text: '/saldo' }))
  // The guard has looked at each of them once.
  for (const from of [NADIA, IVAN]) await house.post(groupMessage({ text: 'hola', from }))
  await house.settled()
  outside = standBetween(house.app)
})
afterAll(async () => {
  outside.restore()
  await house.close()
})

async function cost(update: object): Promise<Record<'redis' | 'postgres' | 'telegram', number>> {
  // Whoever asks the same again within a minute is answered the old way, by a call.
  house.advance(61_000)
  outside.count()
  const before = house.world.calls().length
  expect((await house.post(update)).status).toBe(200)
  return { ...outside.count(), telegram: house.world.calls().length - before }
}
const PASSED = { redis: 1, postgres: 0, telegram: 0 }
const ONE_OF_EACH = { redis: 2, postgres: 1, telegram: 0 }
/** As Telegram shows people in replies and mentions: without their language. */
const { language_code: _, ...IVAN_MENTIONED } = IVAN

describe('round trips', () => {
  it('of a plain message, an edit, a photo, a sticker: one', async () => {
    expect(await cost(groupMessage({ text: 'hola' }))).toEqual(PASSED)
    const { update_id, message } = groupMessage({ text: 'holaa' })
    expect(await cost({ update_id, edited_message: message })).toEqual(PASSED)
    expect(await cost(groupMessage({ message: { photo: [], caption: '/saldo' } }))).toEqual(PASSED)
    expect(await cost(groupMessage({ message: { sticker: {} } }))).toEqual(PASSED)
  })

  it('of an update that comes again: one', async () => {
    const update = groupMessage({ text: '/saldo' })
    expect(await cost(update)).toEqual(ONE_OF_EACH)
    expect(await cost(update)).toEqual(PASSED)
    // Behind the answer it looks at the outbox: who did it the first time may have died before telling what they left there.
    await house.settled()
    expect(outside.count()).toEqual({ redis: 1, postgres: 2 })
  })

  it.each(['/saldo', '/transferir @ivan 1', '/transferir @ivan 99999', '/diario', '/ranking', '/historial'])(
    'of %s: two to Redis, one to Postgres',
    async (text) => expect(await cost(groupMessage({ text }))).toEqual(ONE_OF_EACH),
  )

  it('of a transfer by reply or by mention: the same, whatever Telegram leaves out of the other', async () => {
    const reply = { reply_to_message: groupMessage({ text: 'x', from: IVAN_MENTIONED }).message }
    expect(await cost(groupMessage({ text: '/transferir 1', message: reply }))).toEqual(ONE_OF_EACH)
    const entities = [{ type: 'text_mention', offset: 12, length: 4, user: IVAN_MENTIONED }]
    expect(await cost(groupMessage({ text: '/transferir Iván 1', message: { entities } }))).toEqual(
      ONE_OF_EACH,
    )
    expect(await cost(groupMessage({ text: 'hola', from: IVAN }))).toEqual(PASSED)
    expect(await cost(groupMessage({ text: 'hola' }))).toEqual(PASSED)
  })

  it('of a wrong argument or an unknown command: none to Postgres', async () => {
    const none = { ...ONE_OF_EACH, postgres: 0 }
    expect(await cost(groupMessage({ text: '/transferir @ivan mucho' }))).toEqual(none)
    expect(await cost(groupMessage({ text: '/saldoo' }))).toEqual(none)
  })

  it('of a press that turns a page: one call to Telegram more, to end its progress bar', async () => {
    const data = `economy:ranking:1:${NADIA.id.toString(36)}:1`
    expect(await cost(press(data))).toEqual({ ...ONE_OF_EACH, telegram: 1 })
  })

  // One notes it, and one has the guard look at who they pass for now.
  it('of somebody who changed their name: two to Postgres, once', async () => {
    const from = { ...NADIA, first_name: 'Nadia Noir' }
    expect(await cost(groupMessage({ text: 'hola', from }))).toEqual({ ...ONE_OF_EACH, postgres: 2 })
    await house.settled()
    expect(await cost(groupMessage({ text: 'hola', from }))).toEqual(PASSED)
  })
})
