import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { groupId } from '../../../lib/values/ids.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { updateSettings } from '../../support/settings.ts'

/** Where balances are private, and nothing can be said aside: whatever tells one goes to the private chat. */

const HOUR = 3_600_000
const ODD = /79\d\d/

let house: House
let since = 0
beforeAll(async () => {
  house = await openHouse()
  for (const who of ['Lucía', 'Nadia', 'Iván']) {
    await house.send(who, SALON, 'hola')
    await house.act(who, { do: 'start-bot' })
    await house.send(who, SALON, '/consentimiento')
    await house.press(who, SALON, 'acepto')
  }
  await house.send('Lucía', SALON, '/otorgar @nadia_noir 7819')
  await house.press('Lucía', SALON, 'Sí, otorgar')
  await house.send('Lucía', SALON, '/mazmorra @nadia_noir 2 h')
  const [row] = await house.rows('select id from groups where chat_id = $1', house.chat(SALON).id)
  const settings = {
    'economy.balancesPublic': false,
    'dungeon.bailCoinsPerHour': '5000',
    'dungeon.closesCommands': false,
  }
  await updateSettings(house.app.services.database, groupId(BigInt(row?.id ?? 0)), settings, Date.now())
  await house.loseRedis()
  await house.act('Lucía', { do: 'allow-ephemeral', chatId: house.chat(SALON).id, allowed: false })
})
afterAll(() => house.close())
// Nobody repeats what another test has asked.
beforeEach(() => {
  house.advance(HOUR / 30)
  since = Math.floor(Date.now() / 1000)
})

/** What the bot has said there in this test. */
const said = (where: string) =>
  house
    .chat(where)
    .messages.filter(({ fromId, date }) => fromId === house.world.bot.id && date >= since)
    .map(({ text = '' }) => text)
    .join('\n')

describe('where balances are private and nothing can be said aside', () => {
  it.each([
    ['Nadia', '/saldo'],
    ['Nadia', '/perfil'],
    ['Nadia', '/fianza'],
    ['Nadia', '/transferir @ivan_el_cuervo 9999'],
    ['Lucía', '/saldo @nadia_noir'],
    ['Lucía', '/perfil @nadia_noir'],
    ['Lucía', '/ranking'],
    ['Lucía', '/quitar @nadia_noir 9999'],
    ['Nadia', '/diario'],
  ])('%s asks %s, and the room hears no balance', async (who, text) => {
    await house.send(who, SALON, text)
    await house.settled()
    expect(said(SALON)).not.toMatch(ODD)
    expect(said(`private:${who}`)).toMatch(ODD)
  })

  it('nor how much all of it is, when all is taken', async () => {
    const asked = await house.send('Lucía', SALON, '/quitar @nadia_noir todo')
    expect(asked?.text).toBe('¿Le retiro a Nadia todo lo que tiene?')
    await house.press('Lucía', SALON, 'Sí, retirar')
    expect(said(SALON)).not.toMatch(ODD)
    expect(said('private:Lucía')).toMatch(ODD)
  })
})
