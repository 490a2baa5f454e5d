import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse({ bot: 'outside', instances: 2 })
})
afterAll(() => house.close())

const labels = (message: WorldMessage | undefined) => message?.buttons.flat().map(({ text }) => text) ?? []
const settings = async () =>
  JSON.parse(
    (await house.rows('select settings::text from groups where chat_id = $1', house.chat(SALON).id))[0]
      ?.settings ?? '{}',
  )

describe('the first run', () => {
  it('opens from the welcome, aside, for who may change settings alone', async () => {
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat(SALON).id, admin: false })
    expect((await house.press('Nadia', SALON, 'Preparar el grupo')).toast).toContain('ajustes')
    const { message } = await house.press('Lucía', SALON, 'Preparar el grupo')
    expect(message?.text).toContain('no administro este grupo')
    expect(message?.text).toContain('Hazme administrador')
    expect(message?.text).toMatch(/Idioma: Español[\s\S]*monedas[\s\S]*🪙[\s\S]*Guardia: Encendida[\s\S]*18/)
    // What the tap will do is said before it.
    expect(message?.text).toContain('sin reglas (con «Todo por defecto», un texto de la casa)')
    expect(house.chat(SALON).messages.some(({ text }) => text?.includes('Buenas noches'))).toBe(true)
  })

  it('takes two taps to a safe start: the rules of the house, and all else as it is', async () => {
    await house.press('Lucía', SALON, 'Todo por defecto')
    expect(house.lastBotMessage(SALON)?.text).toContain('está listo')
    expect(house.lastBotMessage(SALON)?.text).toContain('permiso')
    expect(await settings()).toMatchObject({ 'configuration.prepared': true })
    expect((await settings())['moderation.rules']).toContain('mayores de 18')
    expect((await house.send('Nadia', SALON, '/reglas'))?.text).toContain('un no basta')
  })

  it('goes on where it was left, for another admin too, who undoes nothing by an older screen', async () => {
    const lucia = (await house.press('Lucía', SALON, 'Primeros pasos')).message
    expect(lucia?.text).not.toContain('un texto de la casa')
    await house.send('Bruno', SALON, '/configuracion')
    const bruno = (await house.press('Bruno', SALON, 'Primeros pasos')).message
    await house.press('Lucía', SALON, 'Nombre de la moneda', lucia)
    const after = (await house.press('Lucía', SALON, 'rosas')).message
    expect(await settings()).toMatchObject({ 'group.currency': 'rosas' })
    const flag = labels(bruno).find((label) => label.includes('18')) ?? ''
    await house.press('Lucía', SALON, flag, after)
    const stale = await house.press('Bruno', SALON, flag, bruno)
    expect(stale.toast).toContain('Ya estaba así')
    expect(await settings()).toMatchObject({ 'door.adult': false })
    expect(stale.message?.text).toContain('rosas')
  })

  it('changes the language, and says all in it', async () => {
    await house.send('Lucía', SALON, '/configuracion')
    await house.press('Lucía', SALON, 'Primeros pasos')
    const { message } = await house.press('Lucía', SALON, 'English')
    expect(message?.text).toContain('First steps')
    expect((await house.press('Lucía', SALON, 'Español', message)).message?.text).toContain('Primeros pasos')
  })

  it('keeps all of it when the bot goes and comes back, and says so', async () => {
    const before = await settings()
    await house.send('Nadia', SALON, '/diario')
    await house.act('Lucía', { do: 'remove-bot', chatId: house.chat(SALON).id })
    await house.loseRedis()
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat(SALON).id, admin: true })
    const welcome = house.chat(SALON).messages.findLast(({ text }) => text?.includes('Ya nos conocíamos'))
    expect(labels(welcome)).toContain('🕯️ Preparar el grupo')
    expect(await settings()).toEqual(before)
    expect((await house.send('Nadia', SALON, '/saldo'))?.text).toContain('150')
    const { message } = await house.press('Bruno', SALON, 'Preparar el grupo', welcome)
    expect(message?.text).toContain('todos los permisos')
  })
})

describe('the first run elsewhere', () => {
  const FORUM = 'El Foro'
  const stored = async () =>
    JSON.parse(
      (await house.rows('select settings::text from groups where chat_id = $1', house.chat(FORUM).id))[0]
        ?.settings ?? '{}',
    )

  it('stays in the topic where it was asked for', async () => {
    await house.act('Lucía', { do: 'create-group', title: FORUM, forum: true })
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat(FORUM).id, admin: true })
    const topic = house.chat(FORUM).topics.find(({ name }) => name === 'Anuncios')
    house.advance(61_000)
    const menu = await house.send('Lucía', FORUM, '/configuracion', { topicId: topic?.id ?? 0 })
    expect(menu?.topicId).toBe(topic?.id)
    const { message } = await house.press('Lucía', FORUM, 'Primeros pasos', menu)
    expect(message?.topicId).toBe(topic?.id)
    expect(message?.text).toContain('Primeros pasos en El Foro')
    const done = await house.press('Lucía', FORUM, 'Todo por defecto', message)
    expect(done.message?.topicId).toBe(topic?.id)
    expect(done.message?.text).toContain('está listo')
    expect(await stored()).toMatchObject({ 'configuration.prepared': true })
  })

  it('asks an anonymous administrator to show themselves, and goes on with who pressed', async () => {
    house.advance(61_000)
    const asked = await house.send('Lucía', FORUM, '/configuracion', { asChat: true })
    expect(asked?.text).toMatch(/quién eres|[Mm]uéstrate|en nombre del grupo/)
    const [button = ''] = labels(asked)
    // Whoever may not change settings shows nothing but themselves.
    await house.act('Nadia', { do: 'join', chatId: house.chat(FORUM).id })
    const refused = await house.press('Nadia', FORUM, button, asked)
    expect(`${refused.toast} ${refused.message?.text}`).toMatch(/permiso|🔒/)
    const { message } = await house.press('Lucía', FORUM, button, asked)
    expect(message?.text).toContain('Ajustes de El Foro')
    const first = await house.press('Lucía', FORUM, 'Primeros pasos', message)
    expect(first.message?.text).toContain('Primeros pasos')
    await house.press('Lucía', FORUM, 'Nombre de la moneda', first.message)
    await house.press('Lucía', FORUM, 'velas')
    expect(await stored()).toMatchObject({ 'group.currency': 'velas' })
  })
})
