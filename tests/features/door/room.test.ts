import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SALON } from '../../support/house.ts'
import { MINUTE, openPorch, type Porch } from './porch.ts'

let porch: Porch
beforeAll(async () => {
  porch = await openPorch()
})
afterAll(() => porch.close())
beforeEach(() => porch.anew())
const chatId = () => porch.house.chat(SALON).id

describe('the group’s own welcome', () => {
  it('is one for all who come within seconds, and takes the place of the one before', async () => {
    await porch.set({ 'door.welcome': '¡Hola, {nombre}! Bienvenidos a {grupo} <3' })
    const [one, two] = [porch.stranger('Ana'), porch.stranger('Eva')]
    await porch.join(one)
    await porch.join(two)
    expect(porch.room()).toEqual([])
    await porch.pass(6_000)
    expect(porch.room()).toEqual([`¡Hola, ${one} y ${two}! Bienvenidos a ${SALON} <3`])
    const three = porch.stranger('Sol')
    await porch.join(three)
    await porch.pass(6_000)
    expect(porch.room()).toEqual([`¡Hola, ${three}! Bienvenidos a ${SALON} <3`])
  })

  it('names who has come where its words don’t, isolated; and waits for the answer at the door', async () => {
    await porch.set({ 'door.welcome': 'Lee las reglas.', 'door.asks': 'everyone', 'door.adult': false })
    const who = porch.stranger('\u202eanA')
    await porch.join(who)
    await porch.pass(6_000)
    expect(porch.room()).toEqual([])
    await porch.solve(who)
    await porch.pass(6_000)
    expect(porch.room()).toEqual([`👋 \u2068${who.replace('\u202e', '')}\u2069\nLee las reglas.`])
  })

  it.each([
    ['Gana dinero desde casa t.me/xyz', undefined],
    ['Vendo packs @nenas_hot', undefined],
    ['Luna t.me/luna_y', 'Luna …'],
  ])('of %j spreads no advert', async (name, shown) => {
    await porch.set({ 'door.welcome': '¡Hola, {nombre}!' })
    const [who, other] = [porch.stranger(name), porch.stranger('Eva')]
    await porch.join(who)
    await porch.pass(6_000)
    expect(porch.room()).toEqual(shown === undefined ? [] : [`¡Hola, ${shown}!`])
    await porch.join(other)
    await porch.join(porch.stranger(name))
    await porch.pass(6_000)
    expect(porch.room().at(-1)).toBe(shown === undefined ? `¡Hola, ${other}!` : `¡Hola, ${other} y ${shown}!`)
  })

  it('takes its places in any letters, and the group’s title as it is', async () => {
    await porch.set({ 'door.welcome': '{Nombre}, esto es {GRUPO}.' })
    const who = porch.stranger('Ana')
    await porch.join(who)
    await porch.house.rows(
      `update groups set title = 'Casa $& de {nombre} y $$' where chat_id = $1`,
      chatId(),
    )
    await porch.pass(6_000)
    expect(porch.room()).toEqual([`${who}, esto es Casa $& de {nombre} y $$.`])
    await porch.house.rows('update groups set title = $1 where chat_id = $2', SALON, chatId())
  })

  it('names who has come wherever its words do', async () => {
    await porch.set({ 'door.welcome': 'Hola, {nombre}: {nombre} <3 {grupo}, y {name}' })
    const who = porch.stranger('Ana')
    await porch.join(who)
    await porch.pass(6_000)
    expect(porch.room()).toEqual([`Hola, ${who}: ${who} <3 ${SALON}, y ${who}`])
    // Nobody means more of them than a message holds.
    await porch.set({ 'door.welcome': '{nombre}'.repeat(100) })
    const other = porch.stranger('Ana'.repeat(20))
    await porch.join(other)
    await porch.pass(6_000)
    expect(porch.room().at(-1)).toBe(`${other.repeat(5)}${'…'.repeat(95)}`)
  })

  it('is not said in a raid', async () => {
    await porch.set({ 'door.welcome': 'Hola' })
    await porch.act('Lucía', { do: 'raid', chatId: chatId(), people: 12 })
    await porch.pass(6_000)
    expect(porch.room()).toEqual([])
  })
})

describe('Telegram’s own lines', () => {
  const CANT = { code: 400, description: "Bad Request: message can't be deleted" }

  it('stay, unless the group wants them away: each kind by itself', async () => {
    const stays = porch.stranger()
    await porch.join(stays)
    await porch.pass(3_000)
    expect(porch.lines()).toEqual([`${stays} se unió al grupo`])
    await porch.set({ 'door.cleansLeaves': true })
    await porch.act(stays, { do: 'leave', chatId: chatId() })
    await porch.pass(3_000)
    expect(porch.lines()).toEqual([`${stays} se unió al grupo`])
    await porch.set({ 'door.cleansLeaves': false, 'door.cleansJoins': true })
    const goes = porch.stranger()
    await porch.join(goes)
    await porch.act(goes, { do: 'leave', chatId: chatId() })
    await porch.pass(3_000)
    expect(porch.lines()).toEqual([`${stays} se unió al grupo`, `${goes} salió del grupo`])
  })

  it('one that can’t go keeps none of the others', async () => {
    await porch.set({ 'door.cleansJoins': true, 'door.newcomerMs': 0 })
    for (const who of [porch.stranger(), porch.stranger()]) await porch.join(who)
    // The whole call, and the newer of the two by itself.
    porch.house.world.failNext('deleteMessages', CANT, 2)
    await porch.pass(3_000)
    expect(porch.lines()).toHaveLength(1)
    expect(porch.letters('Lucía')).toEqual([])
  })

  it('where none goes, whoever moderates hears of it', async () => {
    await porch.act('Lucía', { do: 'start-bot' })
    await porch.set({ 'door.cleansJoins': true })
    await porch.join(porch.stranger())
    porch.house.world.failNext('deleteMessages', CANT)
    await porch.pass(3_000)
    expect(porch.letters('Lucía').at(-1)).toContain('no me deja borrar mensajes')
  })
})

describe('by night', () => {
  it('who comes is asked, strictly, though the group asks nobody by day', async () => {
    // It is noon in UTC, one o'clock in Madrid, and later with each test.
    await porch.set({ 'door.nightFrom': 0, 'door.nightTo': 23, 'door.adult': false })
    const who = porch.stranger()
    await porch.join(who)
    expect(await porch.entry(who)).toMatchObject({ strict: 't', state: 'open' })
    expect(await porch.solve(who)).toContain('Adelante')
  })
})

describe('/diagnostico', () => {
  const diagnose = async () => (await porch.house.send('Lucía', SALON, '/diagnostico'))?.text ?? ''

  it('finds what keeps the door from its work', async () => {
    expect(await diagnose()).toContain('Todo está en su sitio')
    await porch.set({ 'door.kind': 'own', 'door.asks': 'everyone' })
    porch.house.advance(MINUTE)
    expect(await diagnose()).toContain('falta la pregunta o su respuesta')
    await porch.act('Lucía', { do: 'name-guard', chatId: chatId(), named: true })
    porch.house.advance(MINUTE)
    expect(await diagnose()).not.toContain('bot guardián')
    await porch.act('Lucía', { do: 'name-guard', chatId: chatId(), named: false })
  })
})
