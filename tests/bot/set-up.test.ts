import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setUpBot, wishesOf } from '../../lib/bot/set-up.ts'
import type { Method, ParametersOf } from '../../lib/contract/telegram.ts'
import { RIGHTS } from '../../lib/features/core/rules.ts'
import { type House, openHouse, SALON } from '../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const ask = <M extends Method>(method: M, parameters: ParametersOf<M>) =>
  house.app.services.telegram.call(method, parameters)

describe('setUpBot', () => {
  it('puts the menus where people see them, each in their language', () => {
    const menuOf = (where: string, firstName: string) =>
      house.chat(where).commands[house.person(firstName).id] ?? []
    const admin = menuOf(SALON, 'Lucía')
    const member = menuOf(SALON, 'Nadia')
    const own = menuOf('private:Nadia', 'Nadia')
    const english = menuOf('private:Emily', 'Emily')
    const names = (menu: typeof admin) => menu.map(({ command }) => command)
    expect(names(admin)).toEqual(expect.arrayContaining(['start', 'help', 'idioma', 'diagnostico']))
    expect(names(member)).toContain('help')
    expect(names(member)).not.toContain('diagnostico')
    expect(names(own)).toContain('idioma')
    expect(names(own)).not.toContain('diagnostico')
    expect(own.find(({ command }) => command === 'help')?.description).toBe(
      'Todo lo que sé hacer, sala por sala',
    )
    expect(english.find(({ command }) => command === 'help')?.description).toBe(
      'Everything I can do, room by room',
    )
  })

  it('says who the bot is, in both languages', async () => {
    expect(await ask('getMyDescription', {})).toEqual({
      description: expect.stringContaining('mayores de 18'),
    })
    expect(await ask('getMyDescription', { language_code: 'en' })).toEqual({
      description: expect.stringContaining('adults (18+)'),
    })
    expect(await ask('getMyShortDescription', {})).toEqual({
      short_description: expect.stringContaining('mayores de 18'),
    })
  })

  it('asks groups for the rights that it misses where it has none, and for no others', async () => {
    const { can_manage_chat, ...rights } = await ask('getMyDefaultAdministratorRights', {})
    const asked = Object.entries(rights).flatMap(([name, has]) => (has ? [name] : []))
    expect(can_manage_chat).toBe(true)
    expect(asked.sort()).toEqual([...RIGHTS].sort())
  })

  it('leaves nothing to wish for', async () => {
    const { url = '' } = await ask('getWebhookInfo', undefined)
    const wishes = wishesOf(house.app, { webhookUrl: url })
    expect(wishes).toHaveLength(6 + 4 + 1 + 1)
    const open = await Promise.all(wishes.map(async ({ what, holds }) => ((await holds()) ? [] : [what])))
    expect(open.flat()).toEqual([])
    const elsewhere = wishesOf(house.app, { webhookUrl: 'https://elsewhere.example/api/telegram' })
    expect(await elsewhere.at(-1)?.holds()).toBe(false)
  })

  it('sets the webhook with all kinds of update that the features want', async () => {
    expect(await ask('getWebhookInfo', undefined)).toMatchObject({
      url: expect.stringContaining('/api/telegram'),
      allowed_updates: house.app.allowedUpdates,
      max_connections: 40,
    })
    expect(house.app.allowedUpdates).toEqual(
      expect.arrayContaining(['message', 'callback_query', 'my_chat_member', 'chat_member']),
    )
  })

  it('leaves the webhook alone without an address', async () => {
    await setUpBot(house.app)
    expect(await ask('getWebhookInfo', undefined)).toMatchObject({
      url: expect.stringContaining('/api/telegram'),
    })
  })
})
