import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { groupMessage } from '../../bot/updates.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

/** Whom Telegram writes for others: the group itself, channels, the linked one. Nobody is punished in their place. */

const DAY = 86_400_000
const ADVERT =
  'Gana 300 USD al día desde casa con criptomonedas, escríbeme al privado @inversor_seguro t.me/+AbCdEf123'
const GROUP = { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' }
const CHANNELS = { id: 136_817_688, is_bot: true, first_name: 'Channel', username: 'Channel_Bot' }
const TELEGRAM = { id: 777_000, is_bot: false, first_name: 'Telegram' }

let house: House
let chat: { id: number; type: string; title: string }
let linked: number | undefined
beforeAll(async () => {
  house = await openHouse({ fetchPublic: async () => ({ ok: false }) })
  chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
  await house.send('Lucía', 'private:Lucía', '/start')
  await house.send('Nadia', SALON, 'hola a todos')
  house.advance(3 * DAY)
  // The simulator's groups have no channel of their own.
  const { telegram } = house.app.services
  const call = telegram.call.bind(telegram)
  vi.spyOn(telegram, 'call').mockImplementation((method, payload) =>
    method === 'getChat' && (payload as { chat_id?: number }).chat_id === chat.id
      ? (Promise.resolve({ ...chat, linked_chat_id: linked }) as never)
      : call(method, payload),
  )
})
beforeEach(() => {
  linked = undefined
  house.advance(11 * 60_000)
})
afterAll(() => house.close())

const posts = async (from: object, text: string, message: object = {}) => {
  const update = groupMessage({ from, chat, text, message })
  expect((await house.post(update)).status).toBe(200)
  await house.app.settled()
  return update
}
/** They change what they wrote. */
const edits = async (update: ReturnType<typeof groupMessage>, text: string) => {
  const { message } = update
  const { update_id } = groupMessage({})
  const edited = { update_id, edited_message: { ...message, text, edit_date: message.date + 60 } }
  expect((await house.post(edited)).status).toBe(200)
  await house.app.settled()
}
const removed = () => house.world.calls().filter(({ method }) => method === 'deleteMessage').length
const about = async ({ id }: { id: number }) => ({
  sanctions: (await house.rows('select 1 from moderation_sanctions where subject_id = $1', id)).length,
  findings: (await house.rows('select 1 from guard_findings where user_id = $1', id)).length,
})
let channels = 0
const channel = (title: string) => {
  channels += 1
  return { sender_chat: { id: -1_001_000_000_000 - channels, type: 'channel', title } }
}

describe('what is changed afterwards', () => {
  it('by an anonymous administrator is the administrators’', async () => {
    const before = await about(GROUP)
    const gone = removed()
    const post = await posts(GROUP, 'Reglas del mes', { sender_chat: chat })
    await edits(post, ADVERT)
    expect(removed()).toBe(gone)
    expect(await about(GROUP)).toEqual(before)
  })

  it('in the linked channel’s post is the channel’s', async () => {
    const gone = removed()
    const own = { ...channel('El canal del salón'), is_automatic_forward: true }
    const post = await posts(TELEGRAM, 'Novedades', own)
    await edits(post, ADVERT)
    expect(removed()).toBe(gone)
    expect(await about(TELEGRAM)).toEqual({ sanctions: 0, findings: 0 })
  })

  it('by a channel into an advert goes, and nobody is punished in its place', async () => {
    const { sanctions } = await about(CHANNELS)
    const gone = removed()
    const post = await posts(CHANNELS, 'qué bonito grupo tienen', channel('Cambiante'))
    expect(removed()).toBe(gone)
    await edits(post, ADVERT)
    expect(removed()).toBe(gone + 1)
    expect((await about(CHANNELS)).sanctions).toBe(sanctions)
    await house.cron('minute')
    expect(house.lastBotMessage('private:Lucía')?.text).toContain('Cambiante')
  })
})

it('a channel whose title is an advert is nobody to be punished or looked up', async () => {
  const looks = () =>
    house.world
      .calls()
      .filter(({ method, payload }) => method === 'getChat' && Object(payload).chat_id === CHANNELS.id)
  const before = looks().length
  const { sanctions } = await about(CHANNELS)
  await posts(CHANNELS, 'buenas, pasen a ver t.me/+AbCdEf123', channel('Señales Forex VIP gratis'))
  for (let round = 0; round < 2; round += 1) await house.cron('minute')
  await house.app.settled()
  expect(looks()).toHaveLength(before)
  expect((await about(CHANNELS)).sanctions).toBe(sanctions)
})

it('who speaks as the linked channel speaks for the group', async () => {
  const own = channel('El canal del salón')
  linked = own.sender_chat.id
  const gone = removed()
  await posts(CHANNELS, ADVERT, own)
  expect(removed()).toBe(gone)
  await posts(CHANNELS, `${ADVERT} hoy`, channel('Otro canal'))
  expect(removed()).toBe(gone + 1)
})
