import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { catalogueOf } from '../../../lib/contract/command.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  for (const who of ['Nadia', 'Bruno', 'Carmen', 'Iván']) await house.send(who, SALON, 'hola')
})
afterAll(() => house.close())
beforeEach(() => house.advance(61_000))

const labels = (message: { buttons: readonly (readonly { text: string }[])[] } | undefined) =>
  message?.buttons.flat().map(({ text }) => text) ?? []

const balanceOf = async (who: string) => {
  const [row] = await house.rows(
    `select balance from ledger_accounts where name = 'wallet:' || $1`,
    house.person(who).id,
  )
  return row ? Number(row.balance) : undefined
}

/** An update as Telegram would post it, of somebody whom the simulator knows by another name. */
let updates = 500_000
const seenAs = (who: string, more: object) =>
  house.post({
    update_id: ++updates,
    message: {
      message_id: ++updates,
      date: 1_795_435_200,
      chat: { id: house.chat(SALON).id, type: 'supergroup', title: SALON },
      from: { id: house.person(who).id, is_bot: false, first_name: who, ...more },
      text: 'hola',
    },
  })

describe('a line that can’t be run', () => {
  it('carries a button to the help of its command', async () => {
    const said = await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo mucho')
    expect(labels(said)).toEqual(['📖 Ayuda de /transferir'])
    const { message } = await house.press('Nadia', SALON, 'Ayuda de /transferir', said)
    expect(message?.text).toContain('También: ')
    expect(message?.text).toContain('/transferir')
  })

  it.each(['/transferir @OtraCasaBot 5', '/transferir 5 @otra_casa_bot', '/saldo @musica_bot'])(
    'says of a bot that it is one: %s',
    async (line) => {
      const said = await house.send('Nadia', SALON, line)
      expect(said?.text).toContain('es un bot, y esto es cosa de personas')
    },
  )

  it('offers the choices where there are few', async () => {
    const said = await house.send('Lucía', SALON, '/idioma klingon')
    expect(labels(said)).toEqual(['/idioma es', '/idioma en', '📖 Ayuda de /idioma'])
    const { message } = await house.press('Lucía', SALON, '/idioma es', said)
    expect(message?.text).toContain('hablo español')
  })

  it('of a mistyped command can be tapped, with all that was typed', async () => {
    const before = await balanceOf('Iván')
    const said = await house.send('Nadia', SALON, '/trasferir 5 @ivan_el_cuervo')
    expect(labels(said)).toEqual(['/transferir 5 @ivan_el_cuervo'])
    await house.press('Nadia', SALON, '/transferir 5', said)
    expect(await balanceOf('Iván')).toBe((before ?? 100) + 5)
  })

  it('shows both readings of an amount that has two', async () => {
    const said = await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 5 mil gracias')
    expect(said?.text).toContain('5000 gracias')
    expect(said?.text).toContain('5, mil gracias')
  })
})

describe('a name', () => {
  it('that is written wins over who is replied to', async () => {
    const carmen = await house.send('Carmen', SALON, 'hola')
    const { messages } = house.chat(SALON)
    const hers = messages.findLast(({ fromId }) => fromId === house.person('Carmen').id)
    expect(carmen).toBeUndefined()
    const [ivan, other] = [await balanceOf('Iván'), await balanceOf('Carmen')]
    await house.send('Nadia', SALON, '/pagar 3 @ivan_el_cuervo', hers ? { replyTo: hers } : {})
    expect(await balanceOf('Iván')).toBe((ivan ?? 100) + 3)
    expect(await balanceOf('Carmen')).toBe(other)
  })

  it('of several is told apart by their @name, and a press asks before it pays', async () => {
    for (const [who, username] of [
      ['Bruno', 'ana_uno'],
      ['Carmen', 'ana_dos'],
      ['Iván', 'ana_tres'],
    ] as const)
      await seenAs(who, { first_name: 'Ana', username })
    const said = await house.send('Nadia', SALON, '/pagar @ana 7')
    expect(labels(said).slice(0, 3).sort()).toEqual(['Ana · @ana_dos', 'Ana · @ana_tres', 'Ana · @ana_uno'])
    const before = await balanceOf('Carmen')
    const { message } = await house.press('Nadia', SALON, 'Ana · @ana_dos', said)
    expect(message?.text).toContain('7')
    expect(message?.text).toContain('Ana · @ana_dos')
    expect(await balanceOf('Carmen')).toBe(before)
    await house.press('Nadia', SALON, 'Sí', message)
    expect(await balanceOf('Carmen')).toBe((before ?? 100) + 7)
  })

  it('that is another’s now pays its new owner, wherever it was seen', async () => {
    await seenAs('Bruno', { username: 'la_perla' })
    await seenAs('Carmen', { username: 'La_Perla' })
    const [bruno, carmen] = [await balanceOf('Bruno'), await balanceOf('Carmen')]
    await house.send('Nadia', SALON, '/pagar @la_perla 2')
    expect(await balanceOf('Bruno')).toBe(bruno)
    expect(await balanceOf('Carmen')).toBe((carmen ?? 100) + 2)
    // Somebody who is not here has it now: nobody here is paid in their place.
    await house.post({
      update_id: ++updates,
      message: {
        message_id: ++updates,
        date: 1_795_435_200,
        chat: { id: 990_001, type: 'private' },
        from: { id: 990_001, is_bot: false, first_name: 'Otra', username: 'la_perla' },
        text: '/start',
      },
    })
    const said = await house.send('Nadia', SALON, '/pagar @la_perla 2')
    expect(said?.text).toContain('No conozco a @la_perla')
    expect(await balanceOf('Carmen')).toBe((carmen ?? 100) + 2)
  })
})

describe('every command', () => {
  /** Names that a speaker of English reads as they are. */
  const ENGLISH = ['start', 'help', 'ranking', 'collar', 'spam']
  it('has a name of its own in English', () => {
    const without = catalogueOf(house.app.services.features)
      .map(({ command }) => [command.name, ...(command.aliases ?? [])])
      .filter((names) => names.length === 1 && !ENGLISH.includes(names[0] ?? ''))
    expect(without).toEqual([])
  })

  it.each(['pay', 'bail', 'statement', 'balance', 'release', 'contract'])('is known as /%s', (name) => {
    const names = catalogueOf(house.app.services.features).flatMap(({ command }) => command.aliases ?? [])
    expect(names).toContain(name)
  })

  it('that English texts name is an English one', () => {
    const spanish = catalogueOf(house.app.services.features)
      .filter(({ command }) => (command.aliases ?? []).length > 0)
      .map(({ command }) => command.name)
      .filter((name) => !['help', 'ranking', 'collar', 'apikey', 'webhook'].includes(name))
    const said = house.app.services.features.map(({ texts }) => JSON.stringify(texts.en)).join('\n')
    const named = spanish.filter((name) => new RegExp(`(?<![\\w<])/${name}\\b`).test(said))
    expect(named).toEqual([])
  })
})

describe('/help', () => {
  it.each([
    ['trasferir', '/transferir'],
    ['/tranferir', '/transferir'],
    ['pay', '/transferir'],
    ['payy', '/transferir'],
    ['economia', 'Economía'],
    ['Economía', 'Economía'],
    ['economy', 'Economía'],
    ['veladas', 'Veladas'],
  ])('guesses %s', async (topic, found) => {
    const said = await house.send('Nadia', SALON, `/help ${topic}`)
    expect(said?.text).toContain(found)
    expect(said?.text).not.toContain('No conozco ningún comando')
  })
})
