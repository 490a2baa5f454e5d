import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AuctionSalon, HOUR, MINUTE, openSalon } from './salon.ts'

let salon: AuctionSalon
beforeAll(async () => {
  salon = await openSalon()
})
afterAll(() => salon.house.close())
beforeEach(() => salon.anew())

const sound = async () => {
  const { faults, sum } = await salon.audit()
  expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
}
const labels = (message: { buttons: { text: string }[][] } | undefined) =>
  message?.buttons.map((row) => row.map(({ text }) => text))

describe('selling', () => {
  it('is prepared in private, and the card comes out in the group with its photo', async () => {
    const preview = await salon.fill('Nadia', { buy: 90, reserve: 40, photo: true })
    expect(preview.text).toContain('Así saldrá')
    expect(preview.text).toContain('Con reserva secreta: 40')
    expect(preview.photo).toBeDefined()
    expect(salon.said().join()).not.toContain('40')
    const { message } = await salon.house.press('Nadia', 'private:Nadia', 'Abrir la subasta')
    expect(message?.text).toContain('«La rosa negra» sale a subasta en El Salón Fantasma')
    const card = salon.card()
    expect(card.photo).toBeDefined()
    expect(card.text).toContain('Una noche de <cuentos> & vino.')
    expect(card.text).toContain('Ofrece: Nadia')
    expect(card.text).toContain('Sale por 10 🪙')
    expect(card.text).toContain('Reserva secreta: aún sin alcanzar')
    expect(card.text).not.toContain('40')
    expect(labels(card)).toEqual([
      ['🔨 10 🪙', '🔨 15 🪙', '🔨 30 🪙'],
      ['⚡ Comprar ya por 90 🪙'],
      ['✍️ Otra cantidad', '👁️ Seguir'],
    ])
    // What is photographed changes its caption.
    await salon.press('Iván', '🔨 10 🪙')
    expect(salon.card().messageId).toBe(card.messageId)
    expect(salon.card().text).toContain('En cabeza: Iván')
  })

  it('speaks of the group’s coins in private too', async () => {
    await salon.house.rows(`update groups set settings = '{"group.symbol":"🦇"}' returning id`)
    const preview = await salon.fill('Nadia', { buy: 90, reserve: 40 })
    expect(preview.text).toContain('40 🦇')
    expect(preview.text).not.toContain('🪙')
  })

  it('reads amounts with what the group calls its coins, in the wizard and in /pujar', async () => {
    const settings = { 'group.currency': 'Murciélagos', 'group.symbol': '🦇' }
    await salon.house.rows(
      `update groups set settings = '${JSON.stringify(settings)}', version = version + 1 returning id`,
    )
    await salon.house.loseRedis()
    await salon.sell('Nadia', { start: '20 murcielagos', step: '1 murciélago', buy: '90 🦇' })
    expect(salon.card().text).toContain('Sale por 20 🦇')
    expect((await salon.say('Iván', '/pujar 25 murciélagos'))?.text).toContain('Vas en cabeza')
    await salon.custom('Bruno', '30 🦇')
    expect(await salon.bids()).toEqual(['leads 25 #1', 'leads 30 #2'])
  })

  it.each([
    ['a price to buy it', { buy: 50 }, 'compra inmediata tiene que pasar de 50'],
    ['a secret reserve', { reserve: 50 }, 'La reserva tiene que pasar de 50'],
    [
      'a reserve above the price to buy it',
      { buy: 80, reserve: 81 },
      'no puede pasar del precio de compra inmediata, 80',
    ],
  ])('refuses %s that doesn’t fit, where it is asked for', async (_what, prices, told) => {
    await salon.fill('Nadia', { start: 50, ...prices })
    expect(salon.letters('Nadia')).toContainEqual(expect.stringContaining(told))
    expect(salon.letters('Nadia').join()).not.toContain('Así saldrá')
    await salon.house.send('Nadia', 'private:Nadia', '/cancelar')
    expect(await salon.house.rows('select ref from auctions')).toEqual([])
  })

  it('has a limit for each person, which the group sets', async () => {
    await salon.sell('Nadia', { title: 'Una' })
    await salon.sell('Nadia', { title: 'Dos' })
    await salon.sell('Nadia', { title: 'Tres' })
    expect((await salon.follow('Nadia'))?.text).toContain('Ya tienes 3 subastas abiertas')
    expect(await salon.house.rows('select ref from auctions')).toHaveLength(3)
  })

  it('is not for somebody who has left the group', async () => {
    await salon.fill('Iván')
    const chatId = salon.house.chat('El Salón Fantasma').id
    await salon.house.act('Iván', { do: 'leave', chatId })
    const { message } = await salon.house.press('Iván', 'private:Iván', 'Abrir la subasta')
    expect(message?.text).toContain('hay que estar en él')
    await salon.house.act('Iván', { do: 'join', chatId })
    expect(await salon.house.rows('select ref from auctions')).toEqual([])
  })

  it('is not for a group that switched auctions off after it gave the link', async () => {
    const { buttons } = (await salon.say('Nadia', '/subasta')) ?? { buttons: [] }
    const link = new URL(buttons.flat()[0]?.url ?? 'https://t.me').searchParams.get('start')
    await salon.house.rows(`update groups set modules_off = '{auctions}', version = version + 1`)
    await salon.house.loseRedis()
    const answer = await salon.house.send('Nadia', 'private:Nadia', `/start ${link}`)
    await salon.house.rows(`update groups set modules_off = '{}', version = version + 1`)
    expect(answer?.text).toContain('Esta función está apagada en este grupo')
  })
})

describe('bidding', () => {
  it('puts coins aside, gives them back to whoever is outbid, and tells them', async () => {
    await salon.sell('Nadia')
    const first = await salon.press('Iván', '🔨 10 🪙')
    expect(first.toast).toContain('Vas en cabeza con 10')
    expect(first.message?.text).toContain('Va por 10')
    expect(await salon.balances()).toMatchObject({ Iván: 90, 'hold Iván': 10 })
    const second = await salon.press('Bruno', '🔨 35 🪙')
    expect(second.toast).toContain('Vas en cabeza con 35')
    expect(second.message?.text).toContain('En cabeza: Bruno')
    expect(await salon.balances()).toMatchObject({ Iván: 100, 'hold Iván': 0, Bruno: 65, 'hold Bruno': 35 })
    expect(salon.letters('Iván').at(-1)).toContain('Te han superado en «La rosa negra»: va por 35')
    expect(salon.letters('Iván').at(-1)).toContain('Ya tienes de vuelta 10 🪙 en tu cartera')
    expect(await salon.bids()).toEqual(['leads 10 #1', 'leads 35 #2'])
    await sound()
  })

  it('never costs more than was shown: who comes late hears the new price', async () => {
    const old = await salon.sell('Nadia')
    await salon.press('Iván', '🔨 30 🪙')
    const late = salon.pressUpdate('Bruno', old, '🔨 15 🪙')
    const answer = JSON.parse(await (await salon.house.post(late)).text()) as { text: string }
    expect(answer.text).toContain('Ya va por 30')
    expect(answer.text).toContain('siguiente puja es de 35')
    expect(await salon.bids()).toEqual(['leads 30 #1'])
    expect(await salon.balances()).not.toHaveProperty('hold Bruno')
  })

  it.each([
    ['who sells', 'Nadia', '🔨 15', 'Es tu propia subasta'],
    ['who leads already', 'Iván', '🔨 15', 'Ya vas en cabeza'],
  ])('is not for %s', async (_who, who, button, told) => {
    await salon.sell('Nadia')
    await salon.press('Iván', '🔨 10')
    const pressed = await salon.press(who, button)
    expect(pressed.toast).toContain(told)
    expect(pressed.alert).toBe(true)
    expect(pressed.message).toBeUndefined()
    expect(await salon.bids()).toEqual(['leads 10 #1'])
  })

  it('is not for who lacks the coins, nor against a maximum that would win', async () => {
    await salon.sell('Nadia', { start: 101, step: 1 })
    expect((await salon.press('Iván', '🔨 101')).toast).toContain('necesitas 101 🪙 y tienes 100 🪙')
    await salon.give('@bruno_r', 900)
    await salon.custom('Bruno', 500, 'Mi máximo')
    expect((await salon.press('Iván', '🔨 102')).toast).toContain('No te alcanza')
    expect(await salon.bids()).toEqual(['leads 101 #1'])
    await sound()
  })

  it('is not for somebody whom the seller blocked, and doesn’t say why', async () => {
    await salon.sell('Nadia')
    await salon.say('Nadia', '/bloquear @ivan_el_cuervo')
    const blocked = await salon.press('Iván', '🔨 10')
    expect(blocked.toast).toBe('Ahora no se puede pujar aquí. Con /subastas ves otras.')
    expect(await salon.bids()).toEqual([])
  })

  it('with a maximum bids just enough; the maximum is what is put aside', async () => {
    await salon.sell('Nadia')
    const { message } = await salon.custom('Iván', 60, 'Mi máximo')
    expect(message?.text).toContain('Vas en cabeza en «La rosa negra» con 10')
    expect(await salon.balances()).toMatchObject({ Iván: 40, 'hold Iván': 60 })
    const beaten = await salon.press('Bruno', '🔨 15 🪙')
    expect(beaten.toast).toContain('ya va por 20')
    expect(beaten.alert).toBe(true)
    expect(salon.card().text).toContain('Va por 20')
    expect(salon.card().text).toContain('En cabeza: Iván')
    expect(salon.letters('Iván')).not.toContainEqual(expect.stringContaining('superado'))
    // Bruno's coins never moved; Iván raises quietly.
    await salon.custom('Iván', 80, 'Mi máximo')
    expect(await salon.balances()).toMatchObject({ Iván: 20, 'hold Iván': 80 })
    await salon.custom('Bruno', 90, 'Mi máximo')
    expect(await salon.balances()).toMatchObject({ Iván: 100, 'hold Iván': 0, Bruno: 10, 'hold Bruno': 90 })
    expect(await salon.bids()).toEqual(['leads 10 #1', 'beaten 20 #2', 'raised 20', 'leads 85 #3'])
    await sound()
  })

  it('with a maximum that reaches the reserve reaches it at once', async () => {
    await salon.sell('Nadia', { reserve: 50 })
    await salon.press('Bruno', '🔨 10')
    expect(salon.card().text).toContain('aún sin alcanzar')
    await salon.custom('Iván', 70, 'Mi máximo')
    expect(salon.card().text).toContain('Va por 50')
    expect(salon.card().text).toContain('Reserva secreta: alcanzada')
  })

  it('by the same press again does nothing and says the same, also without Redis', async () => {
    const card = await salon.sell('Nadia')
    const update = salon.pressUpdate('Iván', card, '🔨 10 🪙')
    const first = await (await salon.house.post(update)).text()
    expect(first).toContain('Vas en cabeza con 10')
    expect(await (await salon.house.post(update)).text()).toBe(first)
    await salon.house.loseRedis()
    expect(await (await salon.house.post(update)).text()).toBe(first)
    await salon.house.app.settled()
    await salon.press('Bruno', '🔨 15 🪙')
    await salon.house.loseRedis()
    expect(await (await salon.house.post(update)).text()).toBe(first)
    expect(await salon.bids()).toEqual(['leads 10 #1', 'leads 15 #2'])
    expect(await salon.balances()).toMatchObject({ Iván: 100, 'hold Iván': 0, 'hold Bruno': 15 })
    await sound()
  })

  it('by three at once through two instances: one leads and the others hear the new price', async () => {
    const card = await salon.sell('Nadia')
    const answers = await Promise.all(
      ['Iván', 'Bruno', 'Carmen'].map(async (who) =>
        (await salon.house.post(salon.pressUpdate(who, card, '🔨 10 🪙'))).text(),
      ),
    )
    expect(answers.filter((text) => text.includes('Vas en cabeza con 10'))).toHaveLength(1)
    expect(answers.filter((text) => text.includes('Ya va por 10'))).toHaveLength(2)
    expect(await salon.bids()).toEqual(['leads 10 #1'])
    await sound()
  })

  it('by “buy now” ends it at once, and who led gets their coins back', async () => {
    await salon.sell('Nadia', { buy: 80 })
    await salon.press('Iván', '🔨 10')
    const { message } = await salon.press('Bruno', 'Comprar ya por 80')
    expect(message?.text).toContain('¿Compras «La rosa negra» a Nadia ahora mismo por 80')
    // Only who asked sees the question.
    expect(message?.onlyFor).toBe(salon.house.person('Bruno').id)
    await salon.press('Bruno', 'Sí, comprar')
    expect(salon.said()).toContainEqual(expect.stringContaining('Te llevas «La rosa negra» por 80'))
    expect(salon.saidToAll()).toContainEqual(
      expect.stringContaining('Bruno se lleva «La rosa negra», de Nadia, por 80'),
    )
    expect(await salon.balances()).toMatchObject({ Nadia: 180, Iván: 100, 'hold Iván': 0, Bruno: 20 })
    expect(salon.card().buttons).toEqual([])
    expect(salon.card().text).toContain('Bruno se lleva')
    expect(salon.letters('Iván').at(-1)).toContain('Alguien ha comprado')
    expect(salon.letters('Nadia').at(-1)).toContain('¡Vendida! Bruno')
    expect(await salon.house.rows('select kind from jobs where done_at is null')).toEqual([])
    await salon.pass(2 * HOUR)
    expect(await salon.balances()).toMatchObject({ Nadia: 180, Bruno: 20 })
    expect(salon.said().filter((text) => text.includes('¡Adjudicada!'))).toEqual([salon.card().text])
    await sound()
  })

  it('by “buy now” also pays with what the leader has put aside already', async () => {
    await salon.sell('Nadia', { buy: 95 })
    await salon.custom('Iván', 90, 'Mi máximo')
    await salon.press('Iván', 'Comprar ya por 95')
    await salon.press('Iván', 'Sí, comprar')
    expect(await salon.balances()).toMatchObject({ Nadia: 195, Iván: 5, 'hold Iván': 0 })
    await sound()
  })

  it('as much as it costs to buy offers to buy it; without the coins nothing is bought', async () => {
    await salon.sell('Nadia', { buy: 120 })
    const answer = await salon.say('Iván', '/pujar 120')
    // Only what they can do is offered.
    expect(answer?.text).toContain('No te alcanza')
    expect(labels(answer)).toEqual([['🔨 10 🪙']])
    await salon.press('Iván', 'Comprar ya por 120')
    expect((await salon.press('Iván', 'Sí, comprar')).message?.text).toContain('No te alcanza')
    expect(await salon.auction()).toMatchObject({ status: 'open', version: '1' })
  })
})

describe('a bid of another amount', () => {
  const there = 'private:Iván'
  const open = async () => {
    const { message } = await salon.press('Iván', 'Otra cantidad')
    const url = message?.buttons.flat().find(({ text }) => text.includes('Pujar en privado'))?.url
    await salon.house.send(
      'Iván',
      there,
      `/start ${new URL(url ?? 'https://t.me').searchParams.get('start')}`,
    )
  }

  it.each([
    ['1,5', 'solo hay monedas enteras'],
    ['-20', 'tiene que ser positiva'],
    ['0', 'Cero no es una cantidad'],
    ['2000000m', 'es demasiado'],
    ['todo', '«todo» no vale'],
    ['bastante', 'monedas enteras y nada más'],
    ['9', 'Como poco, 10 🪙'],
  ])('is refused at once for what is wrong with it: %s', async (written, told) => {
    await salon.sell('Nadia')
    await open()
    const answer = (await salon.house.send('Iván', there, written))?.text
    expect(answer?.split('\n')[0]).toContain(told)
    await salon.house.send('Iván', there, '/cancelar')
  })

  it('that is worth buying comes with the button that buys', async () => {
    await salon.sell('Nadia', { buy: 90 })
    await open()
    await salon.house.send('Iván', there, '1k')
    await salon.house.press('Iván', there, 'Exacta')
    const { message } = await salon.house.press('Iván', there, '✅ Pujar')
    expect(message?.text).toContain('pulsa «Comprar ya»')
    expect(labels(message)).toContainEqual(['⚡ Comprar ya por 90 🪙'])
    await salon.house.send('Iván', there, '/cancelar')
  })

  it('is asked for as soon as what was half done is let go of', async () => {
    const card = await salon.sell('Nadia')
    const there = 'private:Iván'
    await salon.follow('Iván')
    await salon.house.send('Iván', there, 'Una vela')
    const { message } = await salon.press('Iván', 'Otra cantidad', card)
    const url = message?.buttons.flat().find(({ text }) => text.includes('Pujar en privado'))?.url
    const payload = new URL(url ?? 'https://t.me').searchParams.get('start')
    expect((await salon.house.send('Iván', there, `/start ${payload}`))?.text).toContain('a medias')
    const asked = await salon.house.press('Iván', there, 'Soltarlo')
    expect(asked.message?.text).toContain('La rosa negra')
    await salon.house.send('Iván', there, '35')
    await salon.house.press('Iván', there, 'Exacta')
    await salon.house.press('Iván', there, '✅ Pujar')
    expect(await salon.bids()).toEqual(['leads 35 #1'])
  })
})

describe('/pujar', () => {
  it('offers its leader what a leader can do, and its seller nothing', async () => {
    await salon.sell('Nadia', { buy: 95 })
    await salon.press('Iván', '🔨 10')
    const leading = await salon.say('Iván', '/pujar 20')
    expect(leading?.text).toContain('Ya vas en cabeza')
    expect(labels(leading)).toEqual([['⚡ Comprar ya por 95 🪙'], ['✍️ Otra cantidad']])
    expect(labels(await salon.say('Nadia', '/pujar 20')) ?? []).toEqual([])
  })

  it('bids in the only auction there is, exactly or up to a maximum', async () => {
    await salon.sell('Nadia')
    expect((await salon.say('Iván', '/pujar 12'))?.text).toContain('Vas en cabeza en «La rosa negra» con 12')
    expect((await salon.say('Bruno', '/pujar 50 máx'))?.text).toContain('Vas en cabeza')
    const beaten = await salon.say('Iván', '/puja 30')
    expect(beaten?.text).toContain('alguien había dejado una puja máxima: va por 35')
    expect(labels(beaten)).toEqual([['🔨 40 🪙']])
    const low = await salon.say('Carmen', '/pujar 20')
    expect(low?.text).toContain('Ya va por 35')
    expect((await salon.press('Carmen', '🔨 40 🪙', low)).toast).toContain('ya va por 45')
    expect(await salon.bids()).toEqual(['leads 12 #1', 'leads 17 #2', 'beaten 35 #3', 'beaten 45 #4'])
    await sound()
  })

  it('asks in which of several, or looks at the card that is replied to', async () => {
    const roses = await salon.sell('Nadia', { title: 'Rosas' })
    salon.house.advance(1000)
    await salon.sell('Nadia', { title: 'Velas', start: 20 })
    const question = await salon.say('Iván', '/pujar 25')
    expect(question?.text).toContain('¿Por cuál pujas 25')
    expect(labels(question)).toEqual([['Rosas · desde 10 🪙'], ['Velas · desde 20 🪙']])
    expect(question?.onlyFor).toBe(salon.house.person('Iván').id)
    expect((await salon.press('Iván', 'Velas · desde', question)).message?.text).toContain('«Velas» con 25')
    expect((await salon.say('Iván', '/pujar 15', roses))?.text).toContain('«Rosas» con 15')
    // Who replies to one that is over doesn't mean the other.
    await salon.house.rows(`update auctions set ends_at = ends_at + interval '1 hour', version = version + 1
                             where title = 'Velas'`)
    await salon.pass(HOUR)
    expect((await salon.say('Iván', '/pujar 95', roses))?.text).toContain('ya terminó')
    await sound()
  })

  it.each([
    ['/pujar', 'cantidad'],
    ['/pujar todo', 'Aquí «todo» no vale'],
    ['/pujar 10 quizá', 'máx'],
    ['/pujar 10', 'No hay ninguna subasta abierta'],
  ])('«%s»: %s', async (text, told) => {
    expect((await salon.say('Iván', text))?.text).toContain(told)
  })

  it('is not for channels', async () => {
    await salon.sell('Nadia')
    const answer = await salon.house.send('Lucía', 'El Salón Fantasma', '/pujar 10', { asChat: true })
    expect(answer?.text).toContain('Aquí hablas en nombre del grupo')
    expect(await salon.bids()).toEqual([])
  })
})

describe('/subastas', () => {
  it('shows them by pages, and each opens with its buttons', async () => {
    await salon.house.rows(`update groups set settings = '{"auctions.mostOpen": 20}', version = version + 1`)
    await salon.house.loseRedis()
    for (let number = 1; number <= 6; number++)
      await salon.sell('Nadia', { title: `Lote ${number}`, time: `${number} h` })
    const list = await salon.say('Carmen', '/subastas')
    expect(list?.text).toContain('1. Lote 1')
    expect(list?.text).toContain('5. Lote 5')
    expect(list?.text).not.toContain('Lote 6')
    const next = await salon.press('Carmen', 'Siguiente »')
    expect(next.message?.text).toContain('6. Lote 6')
    await salon.press('Carmen', '« Anterior')
    const opened = await salon.press('Carmen', '2. Lote 2')
    expect(opened.message?.text).toContain('Lote 2')
    expect(opened.message?.onlyFor).toBe(salon.house.person('Carmen').id)
    // A view follows what is pressed on it.
    const bid = await salon.press('Carmen', '🔨 10', opened.message)
    expect(bid.toast).toContain('Vas en cabeza con 10')
    expect(bid.message?.text).toContain('En cabeza: Carmen')
    expect(bid.message?.messageId).toBe(opened.message?.messageId)
    salon.house.advance(61_000)
    expect((await salon.say('Iván', '/subastas'))?.text).toContain('10 🪙 — Carmen')
  })

  it('says when there is none', async () => {
    expect((await salon.say('Carmen', '/subastas'))?.text).toContain('no hay subastas abiertas')
  })

  it('takes one past its time for over though nobody has closed it, and closes it by looking', async () => {
    await salon.sell('Nadia')
    await salon.press('Iván', '🔨 10')
    salon.house.advance(HOUR)
    expect((await salon.press('Bruno', '🔨 15')).toast).toContain('ya terminó')
    expect(await salon.auction()).toMatchObject({ status: 'sold' })
    expect(await salon.balances()).toMatchObject({ Nadia: 110, Iván: 90 })
    await salon.sell('Nadia')
    salon.house.advance(HOUR)
    await salon.say('Carmen', '/subastas')
    expect(salon.said()).toContainEqual(expect.stringContaining('Terminó; estoy cerrando las cuentas'))
    expect(await salon.auction()).toMatchObject({ status: 'unsold' })
    await sound()
  })
})

describe('withdrawing', () => {
  const openOwn = async (who: string) => {
    await salon.say(who, '/subastas')
    return salon.press(who, '1. La rosa negra')
  }

  it('is for the seller, while nobody has bid', async () => {
    const card = await salon.sell('Nadia')
    expect(labels((await openOwn('Iván')).message)?.flat()).not.toContain('✖️ Retirar la subasta')
    await openOwn('Nadia')
    expect((await salon.press('Nadia', 'Retirar la subasta')).message?.text).toContain('Nadie ha pujado')
    expect((await salon.press('Nadia', 'Sí, retirar')).message?.text).toContain('se ha retirado')
    expect(await salon.auction()).toMatchObject({ status: 'cancelled' })
    expect(salon.said()).toContainEqual(expect.stringContaining('se ha retirado'))
    expect(salon.now(card).text).toContain('se ha retirado')
    expect(salon.now(card).buttons).toEqual([])
    expect(await salon.house.rows('select kind from jobs where done_at is null')).toEqual([])
  })

  it('is refused after a bid, even with the question already open', async () => {
    const card = await salon.sell('Nadia')
    const { message: own } = await openOwn('Nadia')
    await salon.press('Nadia', 'Retirar la subasta')
    await salon.press('Iván', '🔨 10', card)
    const late = await salon.press('Nadia', 'Sí, retirar')
    expect(late.message?.text).toContain('Ya hay pujas')
    expect((await salon.press('Nadia', 'Retirar la subasta', own)).toast).toContain('Ya hay pujas')
    expect(await salon.auction()).toMatchObject({ status: 'open' })
  })

  it('is not for another person by the seller’s button', async () => {
    await salon.sell('Nadia')
    const { message: own } = await openOwn('Nadia')
    if (!own) throw new Error('there is no view')
    const { messageId } = salon.card()
    const forged = salon.pressUpdate('Iván', { ...own, messageId }, 'Retirar la subasta')
    expect(await (await salon.house.post(forged)).text()).toContain('Solo Nadia, que la vende')
  })

  it('is for administrators at any time, and everything goes back', async () => {
    await salon.sell('Nadia')
    await salon.custom('Iván', 60, 'Mi máximo')
    await openOwn('Lucía')
    expect((await salon.press('Lucía', 'Retirar la subasta')).message?.text).toContain(
      'Iván recupera al instante lo que apartó',
    )
    await salon.press('Lucía', 'Sí, retirar')
    expect(await salon.balances()).toMatchObject({ Iván: 100, 'hold Iván': 0 })
    expect(salon.letters('Iván').at(-1)).toContain('se ha retirado. Ya tienes de vuelta 60')
    expect(salon.letters('Nadia').at(-1)).toContain('ha retirado tu subasta')
    expect(salon.said()).toContainEqual(expect.stringContaining('Lucía Vega ha retirado «La rosa negra»'))
    await sound()
  })
})

describe('following', () => {
  it('is switched on and off, and the same press twice counts once', async () => {
    const card = await salon.sell('Nadia', { time: '2 h' })
    expect((await salon.press('Bruno', 'Seguir')).toast).toContain('Sigues «La rosa negra»')
    expect((await salon.press('Bruno', 'Seguir')).toast).toContain('Ya no sigues')
    const update = salon.pressUpdate('Bruno', card, 'Seguir')
    expect(await (await salon.house.post(update)).text()).toContain('Sigues')
    await salon.house.loseRedis()
    expect(await (await salon.house.post(update)).text()).toContain('Sigues')
    // Carmen never opened the private chat.
    expect((await salon.press('Carmen', 'Seguir')).toast).toContain('pulsa Iniciar')
    salon.house.advance(2 * HOUR)
    expect((await salon.press('Iván', 'Seguir')).toast).toContain('ya terminó')
  })
})

describe('the rest', () => {
  it('/historial tells the whole of it in words', async () => {
    await salon.sell('Nadia')
    await salon.custom('Iván', 60, 'Mi máximo')
    await salon.pass(HOUR)
    const own = await salon.say('Iván', '/historial')
    expect(own?.text).toMatch(/\+50 🪙 · Devueltas\nLa rosa negra/)
    expect(own?.text).toMatch(/−60 🪙 · Apartadas\nLa rosa negra/)
    expect((await salon.say('Nadia', '/historial'))?.text).toMatch(/\+10 🪙 · De Iván\nLa rosa negra/)
  })

  it('/perfil counts the auctions won', async () => {
    await salon.sell('Nadia')
    await salon.press('Iván', '🔨 10')
    expect((await salon.say('Iván', '/perfil'))?.text).not.toContain('subasta ganada')
    await salon.pass(HOUR)
    const card = await salon.say('Iván', '/perfil')
    expect(card?.text).toContain('Una subasta ganada')
    expect(card?.text).toContain('Buen ojo')
  })

  it('a button of another group’s auction opens nothing', async () => {
    const card = await salon.sell('Nadia')
    const update = salon.pressUpdate('Iván', card, '🔨 10 🪙') as {
      callback_query: { message: { chat: object } }
    }
    update.callback_query.message.chat = { id: -1_009_999, type: 'supergroup', title: 'Otro' }
    expect(await (await salon.house.post(update)).text()).toContain('No encuentro esa subasta')
    expect(await salon.bids()).toEqual([])
  })

  it('a bid in the last minutes prolongs the auction, and the card shows it', async () => {
    await salon.sell('Nadia', { time: '10m' })
    salon.house.advance(9 * MINUTE)
    await salon.press('Iván', '🔨 10')
    expect(salon.card().text).toContain('Termina en 2 minutos')
    expect(salon.card().text).toContain('Una prórroga')
    expect(await salon.auction()).toMatchObject({ extensions: '1' })
  })
})
