/** Where a text is cut, half an emoji may be left: Postgres and Telegram refuse all that it is in. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { normalise } from '../../../lib/features/guard/reading/normalise.ts'
import { SALON } from '../../support/house.ts'
import { openSalon, type Salon } from './salon.ts'

/** Wherever it is cut, one of the two has half a letter there. */
const ROWS = ['😈'.repeat(1_900), `a${'🦊'.repeat(1_900)}`]
const ADVERTS = [
  'Gana 500 USD al día desde casa, escríbeme ya: https://t.me/+AbCdEf123456 ',
  'Tráfico de clientes: 90 € por turno sin experiencia, info en https://t.me/+XyZwVu987654 ',
]
const CHATTER = [
  'vaya tarde llevamos hoy con tanta lluvia y tanto viento ',
  'mañana hago la tarta de manzana que prometí a mi prima ',
]

let salon: Salon
beforeAll(async () => {
  salon = await openSalon()
})
afterAll(() => salon.house.close())

const letters = () => salon.house.chat('private:Lucía').messages.map(({ text }) => text)
const findStarting = (words = '') =>
  salon.house.chat(SALON).messages.findLast(({ text }) => text?.startsWith(words))

describe.each(ROWS.map((row, at) => ({ row, at })))('emoji from letter $at on', ({ row, at }) => {
  it('hide no advert', async () => {
    const { house } = salon
    const who = `Promotora${at}`
    house.world.addPerson({ firstName: who })
    await house.act(who, { do: 'join', chatId: house.chat(SALON).id })
    await house.send(who, SALON, ADVERTS[at] + row)
    // What belongs together is told together, after a while.
    house.advance(30_000)
    await house.cron('minute')
    await house.settled()
    expect(letters().join()).toContain(who)
    expect(findStarting(ADVERTS[at])).toBeUndefined()
  })

  it('are reported, learnt and marked like any other', async () => {
    const { house } = salon
    house.advance(2 * 60_000)
    const who = `Vecina${at}`
    house.world.addPerson({ firstName: who })
    await house.act(who, { do: 'join', chatId: house.chat(SALON).id })
    await house.send(who, SALON, CHATTER[at] + row)
    const replyTo = findStarting(CHATTER[at])
    if (!replyTo) throw new Error('it is gone')
    expect((await house.send('Nadia', SALON, '/denunciar', { replyTo }))?.text).toContain('Enviada')
    expect((await house.send('Lucía', SALON, '/legal', { replyTo }))?.text).toContain('🌿')
    expect((await house.send('Lucía', SALON, '/spam', { replyTo }))?.text).toContain('🛡️ Hecho')
  })

  it('are read whole', () => {
    expect(normalise({ text: row.repeat(4) }).text.isWellFormed()).toBe(true)
  })
})
