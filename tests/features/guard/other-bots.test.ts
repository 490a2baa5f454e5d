import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { groupMessage } from '../../bot/updates.ts'
import { standBetween } from '../../faults/outside.ts'
import type { House } from '../../support/house.ts'
import { openSalon } from './salon.ts'

/** What other bots write, where they let it be seen: adverts go, a bot's own ways stay, and none of them is punished. */

const ADVERT =
  'Gana 300 USD al día desde casa con criptomonedas, escríbeme al privado @inversor_seguro t.me/+AbCdEf123'

let house: House
let chat: { id: number; type: string; title: string }
let administering: number[] = []
beforeAll(async () => {
  ;({ house, chat } = await openSalon())
  // The simulator's groups have one bot, this one.
  const { telegram } = house.app.services
  const call = telegram.call.bind(telegram)
  vi.spyOn(telegram, 'call').mockImplementation((method, payload) => {
    const id = (payload as { user_id?: number }).user_id ?? 0
    if (method !== 'getChatMember' || id < 7_000_000) return call(method, payload)
    const status = administering.includes(id) ? 'administrator' : 'member'
    return Promise.resolve({ status, user: { id, is_bot: true, first_name: 'Bot' } }) as never
  })
})
beforeEach(() => {
  administering = []
  house.advance(11 * 60_000)
})
afterAll(() => house.close())

let bots = 7_000_000
const newBot = (first_name = 'Promo') => {
  bots += 1
  return { id: bots, is_bot: true, first_name, username: `Promo${bots}Bot` }
}
const posts = async (from: object, text: string, message: object = {}) => {
  const update = groupMessage({ from, chat, text, message })
  const response = await house.post(update)
  expect(response.status).toBe(200)
  await house.app.settled()
  return { update, answer: await response.text() }
}
const added = async (bot: object, who: string) => {
  const { id, firstName, username } = house.person(who)
  await house.post({
    update_id: groupMessage({}).update_id,
    chat_member: {
      chat,
      from: { id, is_bot: false, first_name: firstName, username },
      date: Math.floor(Date.now() / 1000),
      old_chat_member: { status: 'left', user: bot },
      new_chat_member: { status: 'member', user: bot },
    },
  })
  await house.app.settled()
}
const removed = () => house.world.calls().filter(({ method }) => method === 'deleteMessage').length
const findings = ({ id }: { id: number }) =>
  house.rows('select verdict from guard_findings where user_id = $1', id)
const sanctions = ({ id }: { id: number }) =>
  house.rows('select 1 from moderation_sanctions where subject_id = $1', id)

describe('an advert of a bot', () => {
  it('goes, moderators are told whose it was, and the bot is not punished', async () => {
    const bot = newBot()
    const gone = removed()
    await posts(bot, ADVERT)
    expect(removed()).toBe(gone + 1)
    expect(await findings(bot)).toMatchObject([{ verdict: 'act' }])
    expect(await sanctions(bot)).toEqual([])
    await house.cron('minute')
    expect(house.lastBotMessage('private:Lucía')?.text).toContain('Promo')
    expect(house.lastBotMessage('private:Lucía')?.text).toContain('/confiar')
  })

  it('goes as well where harmless words are changed into it', async () => {
    const bot = newBot()
    const { update } = await posts(bot, 'Buenos días, salón')
    const gone = removed()
    const { message } = update
    const edited = { ...message, text: ADVERT, edit_date: message.date + 60 }
    await house.post({ update_id: groupMessage({}).update_id, edited_message: edited })
    await house.app.settled()
    expect(removed()).toBe(gone + 1)
  })

  it('stays where the bot administers the group', async () => {
    const bot = newBot()
    administering = [bot.id]
    const gone = removed()
    await posts(bot, ADVERT)
    expect(removed()).toBe(gone)
    expect(await findings(bot)).toEqual([])
  })

  it('stays where an administrator brought the bot in, and goes where a member did', async () => {
    const [ours, theirs] = [newBot(), newBot()]
    await added(ours, 'Lucía')
    await added(theirs, 'Nadia')
    const gone = removed()
    await posts(ours, ADVERT)
    expect(removed()).toBe(gone)
    await posts(theirs, `${ADVERT} hoy`)
    expect(removed()).toBe(gone + 1)
  })

  it('stays from when a moderator trusts the bot', async () => {
    const bot = newBot()
    const { update } = await posts(bot, ADVERT)
    const { id, firstName, username } = house.person('Lucía')
    const lucia = { id, is_bot: false, first_name: firstName, username }
    await posts(lucia, '/confiar', {
      reply_to_message: update.message,
      entities: [{ type: 'bot_command', offset: 0, length: 8 }],
    })
    const gone = removed()
    await posts(bot, `${ADVERT} mañana`)
    expect(removed()).toBe(gone)
  })
})

describe('what a bot does all day', () => {
  const CARD = {
    reply_markup: {
      inline_keyboard: [[{ text: 'Llévame a tu grupo', url: 'https://t.me/DadosBot?startgroup=1' }]],
    },
  }
  it('is left alone, however often it says the same', async () => {
    const bot = newBot('Dados')
    const gone = removed()
    for (let each = 0; each < 12; each += 1)
      await posts(bot, '🎲 Ana ha sacado un 6. Juega otra vez cuando quieras.', CARD)
    expect(removed()).toBe(gone)
    expect(await findings(bot)).toEqual([])
  })

  it('costs nothing where it is plain words', async () => {
    const outside = standBetween(house.app)
    try {
      outside.count()
      await posts(newBot(), 'Bienvenidos al salón')
      expect(outside.count()).toEqual({ redis: 0, postgres: 0 })
    } finally {
      outside.restore()
    }
  })

  it('asks this one for nothing, and makes the bot nobody here', async () => {
    const bot = newBot()
    for (const text of ['/saldo @nadia https://example.org', 'ROJO https://example.org', '/seguro'])
      expect((await posts(bot, text)).answer).toBe('')
    expect(await house.rows('select 1 from members where user_id = $1', bot.id)).toEqual([])
    expect(await house.rows('select 1 from people where user_id = $1', bot.id)).toEqual([])
  })
})
