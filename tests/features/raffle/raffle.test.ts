import { createHash, createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { draw } from '../../../lib/features/raffle/service/clockwork.ts'
import { systemClock } from '../../../lib/platform/clock.ts'
import { SALON } from '../../support/house.ts'
import { type Fair, HOUR, MINUTE, openFair } from './fair.ts'

let fair: Fair
beforeAll(async () => {
  fair = await openFair()
})
afterAll(() => fair.house.close())
beforeEach(() => fair.anew())

const sound = async () => {
  const { faults, sum } = await fair.audit()
  expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
}
const labels = (message: { buttons: { text: string }[][] } | undefined) =>
  message?.buttons.map((row) => row.map(({ text }) => text))
const count = (texts: readonly string[], part: string) => texts.filter((text) => text.includes(part)).length
/** A card changes at most once in two seconds. */
const PACE = 3_000
const pending = async () =>
  (await fair.house.rows('select kind from jobs where done_at is null')).map(({ kind }) => kind)

describe('a night of raffles', () => {
  it('one opens, three buy, the clock draws, and anyone can do the sum again', async () => {
    await fair.set({ 'economy.taxPercent': 5 })
    // Bruno opens it…
    const opened = await fair.open('/rifa 10 2h Una cena a la luz de las <velas>')
    expect(fair.said()).toContainEqual(expect.stringContaining('La rifa está abierta'))
    expect(opened.text).toContain('Rifa: Una cena a la luz de las <velas>')
    expect(opened.text).toContain('Organiza: Bruno')
    expect(opened.text).toContain('Boleto: 10 🪙, hasta 10 por persona')
    expect(opened.text).toContain('Del bote, 5')
    expect(opened.text).toContain('Se sortea en 2 horas')
    expect(labels(opened)).toEqual([['🎟️ Comprar por 10 🪙'], ['🔍 Cómo se comprueba']])
    const { commitment, secret } = await fair.raffle()
    expect(opened.text).toContain(`Sello del sorteo: ${commitment}`)

    // …three buy…
    expect((await fair.buy('Nadia')).toast).toBe('🎟️ Boleto n.º 1. Llevas 1. Sorteo en 2 horas.')
    await fair.buy('Iván')
    expect((await fair.buy('Nadia')).toast).toContain('Boleto n.º 3. Llevas 2')
    await fair.buy('Carmen')
    await fair.pass(PACE)
    expect(fair.card().messageId).toBe(opened.messageId)
    expect(fair.card().text).toContain('Bote: 40 🪙, con 4 boletos')
    expect(fair.card().text).toContain('Juegan: Nadia (n.º 1,3), Iván (n.º 2) y Carmen (n.º 4)')
    expect(await fair.balances()).toMatchObject({ Nadia: 80, 'hold Nadia': 20, Iván: 90, 'hold Iván': 10 })
    await sound()

    // …whoever wonders is told how it can be checked, and the secret is nowhere…
    expect(await fair.press('Carmen', 'Cómo se comprueba')).toMatchObject({
      alert: true,
      toast: expect.stringContaining('cualquiera puede rehacer la cuenta'),
    })
    const everything = JSON.stringify([
      fair.house.world.state(),
      await fair.house.rows('select texts, buttons from outbox'),
      await fair.house.rows('select payload from jobs'),
    ])
    expect(everything).toContain(commitment)
    expect(everything).not.toContain(secret)

    // …and the clock draws.
    await fair.pass(2 * HOUR)
    const list = `${(await fair.raffle()).ref}:1-4`
    const place = Number(
      BigInt(
        `0x${createHmac('sha256', secret ?? '')
          .update(list)
          .digest('hex')}`,
      ) % 4n,
    )
    const winner = ['Nadia', 'Iván', 'Nadia', 'Carmen'][place] ?? ''
    expect(await fair.raffle()).toMatchObject({
      status: 'drawn',
      winning_number: String(place + 1),
      pot_coins: '40',
      tax_coins: '2',
    })
    const after = { Nadia: 80, Iván: 90, Carmen: 90, treasury: 2, 'hold Nadia': 0 }
    expect(await fair.balances()).toMatchObject({
      ...after,
      [winner]: after[winner as keyof typeof after] + 38,
    })
    expect(fair.said().at(-1)).toBe(
      `🏆 ¡La suerte ha elegido! ${winner} se lleva 38 🪙 con el boleto n.º ${place + 1}. Y además: «Una cena a la luz de las <velas>».`,
    )
    const card = fair.card()
    expect(card.messageId).toBe(opened.messageId)
    expect(card.buttons).toEqual([])
    expect(card.text).toContain(`Secreto: ${secret}`)
    expect(card.text).toContain(`Lista: ${list}`)
    expect(card.text).toContain(`entre 4, deja de resto ${place}`)
    expect(
      createHash('sha256')
        .update(secret ?? '')
        .digest('hex'),
    ).toBe(commitment)
    expect(fair.letters(winner).at(-1)).toContain('Tu boleto')
    expect(fair.letters(winner).at(-1)).toContain('38 🪙')
    expect(fair.letters(winner).at(-1)).toContain('te espera algo más: «Una cena')
    expect(await pending()).toEqual([])
    await sound()

    // The profile tells of it.
    const who = { Nadia: '@nadia_noir', Iván: '@ivan_el_cuervo' }[winner]
    if (who) expect((await fair.say('Bruno', `/perfil ${who}`))?.text).toContain('Una rifa ganada')
  })

  it('with one buyer or none everything goes back', async () => {
    await fair.open()
    await fair.buy('Nadia', 3)
    await fair.pass(HOUR)
    expect(await fair.raffle()).toMatchObject({ status: 'returned', winner_id: null })
    expect(await fair.balances()).toMatchObject({ Nadia: 100, 'hold Nadia': 0 })
    expect(fair.said().at(-1)).toContain('se cierra sin sorteo')
    expect(fair.card().buttons).toEqual([])
    await fair.open()
    await fair.pass(HOUR)
    expect(fair.said().at(-1)).toContain('se cierra sin boletos')
    await sound()
  })
})

describe('opening', () => {
  it('is for who minds the events', async () => {
    expect((await fair.say('Nadia', '/rifa 10'))?.text).toContain('permiso de eventos')
    expect(await fair.house.rows('select ref from raffles')).toEqual([])
  })

  it.each([
    ['/rifa todo', 'todo'],
    ['/rifa 0', '/rifa 10'],
    ['/rifa diez', '/rifa 10'],
    ['/rifa 10 3quincenas', '/rifa 10'],
    ['/rifa 10 8 días', 'de 1 minuto a 7 días'],
    ['/rifa 10 10s', 'de 1 minuto a 7 días'],
    ['/rifa 2000000001', 'como mucho 2.000.000.000'],
  ])('no con %s', async (line, told) => {
    expect((await fair.say('Bruno', line))?.text).toContain(told)
    expect(await fair.house.rows('select ref from raffles')).toEqual([])
  })

  it('without a duration lasts as is usual in the group, with a prize too', async () => {
    await fair.set({ 'raffle.usualMs': 30 * MINUTE, 'raffle.ticketsEach': 1 })
    const card = await fair.open('/raffle 5 La rosa negra')
    expect(card.text).toContain('Rifa: La rosa negra')
    expect(card.text).toContain('Boleto: 5 🪙, uno por persona')
    expect(card.text).toContain('Se sortea en 30 minutos')
  })

  it('opens one for the same message twice', async () => {
    const { id, firstName } = fair.house.person('Bruno')
    const { id: chatId, title, type } = fair.house.chat(SALON)
    const update = {
      update_id: 920_000_001,
      message: {
        message_id: 920_000_001,
        date: Math.floor(systemClock.now() / 1000),
        from: { id, is_bot: false, first_name: firstName },
        chat: { id: chatId, type, title },
        text: '/rifa 10',
        entities: [{ type: 'bot_command', offset: 0, length: 5 }],
      },
    }
    const first = await (await fair.house.post(update)).text()
    await fair.house.settled()
    await fair.house.loseRedis()
    expect(await (await fair.house.post(update)).text()).toBe(first)
    await fair.house.settled()
    expect(await fair.house.rows('select ref from raffles')).toHaveLength(1)
    expect(count(fair.said(), 'Organiza: ')).toBe(1)
  })

  it('shows everybody what is open, and lets go of it only who may', async () => {
    const none = await fair.say('Nadia', '/rifa')
    expect(none?.text).toContain('No hay ninguna rifa abierta')
    expect(none?.text).not.toContain('/rifa 10')
    await fair.open('/rifa 10 2h La rosa')
    const list = await fair.say('Nadia', '/rifa')
    expect(list?.text).toContain('1. La rosa')
    expect(labels(list)).toEqual([['🎟️ 1 · 10 🪙']])
    expect((await fair.press('Nadia', '🎟️ 1 · 10', list)).toast).toContain('Boleto n.º 1')
  })

  it('without anything shows what is open, with its button', async () => {
    expect((await fair.say('Bruno', '/rifa'))?.text).toContain('No hay ninguna rifa abierta')
    await fair.open('/rifa 10 2h La rosa')
    await fair.open('/rifa 20 1h')
    const list = await fair.say('Bruno', '/rifa')
    expect(list?.text).toContain('1. El bote')
    expect(list?.text).toContain('2. La rosa')
    expect(labels(list)).toEqual([
      ['🎟️ 1 · 20 🪙', '✖️ Cancelar la 1'],
      ['🎟️ 2 · 10 🪙', '✖️ Cancelar la 2'],
    ])
    // Only who asked for the list sees it.
    expect((await fair.press('Bruno', '🎟️ 2 · 10', list)).toast).toContain('Boleto n.º 1')
    expect(await fair.balances()).toMatchObject({ 'hold Bruno': 10 })
  })
})

describe('buying', () => {
  it('the same press again buys nothing more and says the same, without Redis too', async () => {
    const card = await fair.open()
    const update = fair.pressUpdate('Nadia', card, 'Comprar')
    const first = await (await fair.house.post(update)).text()
    expect(first).toContain('Boleto n.º 1')
    await fair.house.settled()
    await fair.house.loseRedis()
    expect(await (await fair.house.post(update)).text()).toBe(first)
    expect(await fair.tickets()).toEqual(['1 Nadia'])
    expect(await fair.balances()).toMatchObject({ Nadia: 90, 'hold Nadia': 10 })
    await sound()
  })

  it('several at once on two instances get a number each', async () => {
    const card = await fair.open()
    const updates = ['Nadia', 'Iván', 'Carmen', 'Bruno'].map((who) => fair.pressUpdate(who, card, 'Comprar'))
    const answers = await Promise.all(updates.map(async (update) => (await fair.house.post(update)).text()))
    const numbers = answers.map((text) => /n\.º (\d)/.exec(text)?.[1]).toSorted()
    expect(numbers).toEqual(['1', '2', '3', '4'])
    await fair.pass(PACE)
    expect(fair.card().text).toContain('con 4 boletos')
    await sound()
  })

  it('goes up to the limit, and not one further however many press at once', async () => {
    await fair.set({ 'raffle.ticketsEach': 2 })
    const card = await fair.open()
    // The group's limit is its own from now on, not this raffle's.
    await fair.set({ 'raffle.ticketsEach': 50 })
    for (let time = 0; time < 3; time++) await fair.house.post(fair.pressUpdate('Nadia', card, 'Comprar'))
    expect(await fair.tickets()).toEqual(['1 Nadia', '2 Nadia'])
    const refused = await fair.buy('Nadia')
    expect(refused).toMatchObject({ alert: true, toast: expect.stringContaining('Ya tienes 2 boletos') })
    await sound()
  })

  it('is not without coins', async () => {
    await fair.open('/rifa 60')
    await fair.buy('Nadia')
    expect((await fair.buy('Nadia')).toast).toContain('necesitas 60 🪙 y tienes 40 🪙')
    expect(await fair.tickets()).toEqual(['1 Nadia'])
  })

  it('is not when the time is over: then it is drawn behind the answer', async () => {
    const card = await fair.open()
    await fair.buy('Nadia')
    await fair.buy('Iván')
    fair.house.advance(HOUR)
    const late = await fair.press('Carmen', 'Comprar', card)
    expect(late.toast).toContain('el sorteo está al caer')
    await fair.house.settled()
    expect(await fair.raffle()).toMatchObject({ status: 'drawn' })
    const update = fair.pressUpdate('Carmen', card, 'Comprar')
    expect(await (await fair.house.post(update)).text()).toContain('Esta rifa ya terminó')
  })

  it('costs the tax that the card said', async () => {
    await fair.open()
    await fair.set({ 'economy.taxPercent': 100 })
    await fair.buy('Nadia')
    await fair.buy('Iván')
    await fair.pass(HOUR)
    expect(await fair.raffle()).toMatchObject({ status: 'drawn', tax_coins: '0' })
    await sound()
  })
})

describe('who may send may buy', () => {
  it('counts tickets against the day’s cap, with all else that is sent', async () => {
    await fair.open('/rifa 30')
    await fair.set({ 'economy.dailyCapCoins': 50 })
    await fair.say('Nadia', '/transferir @ivan_el_cuervo 10')
    await fair.buy('Nadia')
    expect((await fair.buy('Nadia')).toast).toContain('ya has enviado 40 🪙 y el límite diario es 50')
    expect((await fair.say('Nadia', '/transferir @ivan_el_cuervo 11'))?.text).toContain('ya has enviado 40')
    expect(await fair.tickets()).toEqual(['1 Nadia'])
  })

  it('asks for the tenure that a transfer takes', async () => {
    await fair.open()
    await fair.set({ 'economy.tenureMs': 400 * HOUR })
    expect((await fair.buy('Nadia')).toast).toContain('Acabas de llegar')
    expect(await fair.tickets()).toEqual([])
  })
})

describe('calling it off', () => {
  it('is done by who opened it, after a question, and everything goes back', async () => {
    await fair.open()
    await fair.buy('Nadia', 2)
    await fair.buy('Iván')
    const asked = await fair.press('Bruno', 'Cancelar la rifa')
    expect(asked.message?.text).toContain('Se devuelven 3 boletos')
    expect(asked.message?.onlyFor).toBe(fair.house.person('Bruno').id)
    // What a Yes would do has changed: it is asked anew.
    await fair.buy('Carmen')
    const anew = await fair.press('Bruno', 'Sí, cancelar')
    expect(anew.message?.text).toContain('Se devuelven 4 boletos')
    expect(await fair.raffle()).toMatchObject({ status: 'open' })
    await fair.press('Bruno', 'Sí, cancelar')
    expect(fair.said()).toContainEqual(expect.stringContaining('Rifa cancelada'))
    expect(fair.said()).toContainEqual(expect.stringContaining('Bruno ha cancelado la rifa'))
    expect(await fair.balances()).toMatchObject({ Nadia: 100, Iván: 100, 'hold Nadia': 0, 'hold Iván': 0 })
    await fair.pass(PACE)
    expect(fair.card().text).toContain('La rifa se ha cancelado')
    expect(fair.card().text).not.toContain((await fair.raffle()).secret)
    expect(fair.card().buttons).toEqual([])
    expect(await pending()).toEqual([])
    await fair.pass(2 * HOUR)
    expect(await fair.raffle()).toMatchObject({ status: 'cancelled' })
    expect(
      await fair.house.rows(`select act, actor_id from audit_entries where act like 'raffle.%'`),
    ).toEqual([{ act: 'raffle.cancel', actor_id: String(fair.house.person('Bruno').id) }])
    await sound()
  })

  it('is done by others who mind the events; a no leaves it standing', async () => {
    await fair.open()
    await fair.say('Lucía', '/rifa')
    await fair.press('Lucía', 'Cancelar la 1')
    expect((await fair.press('Lucía', 'No')).message?.text).toContain('sigue en pie')
    await fair.press('Lucía', 'Cancelar la 1')
    await fair.press('Lucía', 'Sí, cancelar')
    expect(fair.said()).toContainEqual(expect.stringContaining('Lucía Vega ha cancelado la rifa'))
    const again = await fair.press('Bruno', 'Cancelar la rifa')
    expect(again.message?.text).toContain('Esta rifa ya terminó')
    expect(again.message?.buttons).toEqual([])
  })
})

describe('wanting out', () => {
  it('by /seguro gives the tickets back at once, and they are not drawn from', async () => {
    await fair.open()
    await fair.buy('Nadia')
    await fair.buy('Iván', 2)
    await fair.buy('Carmen')
    await fair.say('Iván', '/seguro')
    expect(fair.said()).toContainEqual(expect.stringContaining('Todo se detiene'))
    expect(await fair.balances()).toMatchObject({ Iván: 100, 'hold Iván': 0, 'hold Nadia': 10 })
    expect(await fair.tickets()).toEqual(['1 Nadia', '2 Iván back', '3 Iván back', '4 Carmen'])
    await fair.pass(PACE)
    expect(fair.card().text).toContain('con 2 boletos')
    expect(fair.card().text).not.toContain('Iván (')
    await sound()
    // A safeword again finds nothing; a new press is a new ticket.
    await fair.say('Iván', '/seguro')
    expect((await fair.buy('Carmen')).toast).toContain('Boleto n.º 5. Llevas 2')
    await fair.pass(HOUR)
    const { ref, winner_id: winner, secret } = await fair.raffle()
    expect([fair.house.person('Nadia').id, fair.house.person('Carmen').id].map(String)).toContain(winner)
    expect(fair.card().text).toContain(`Lista: ${ref}:1,4-5`)
    const hmac = createHmac('sha256', secret ?? '')
      .update(`${ref}:1,4-5`)
      .digest('hex')
    const place = Number(BigInt(`0x${hmac}`) % 3n)
    expect((await fair.raffle()).winning_number).toBe(String([1, 4, 5][place]))
    await sound()
  })

  it('who leaves takes theirs along, and who stays alone gets everything back', async () => {
    await fair.open()
    await fair.buy('Nadia')
    await fair.buy('Carmen', 3)
    await fair.house.act('Carmen', { do: 'leave', chatId: fair.house.chat(SALON).id })
    expect(await fair.balances()).toMatchObject({ Carmen: 100, 'hold Carmen': 0, 'hold Nadia': 10 })
    await fair.pass(HOUR)
    expect(await fair.raffle()).toMatchObject({ status: 'returned' })
    expect(await fair.balances()).toMatchObject({ Nadia: 100, 'hold Nadia': 0 })
    await sound()
  })

  it('the press for a ticket that went back doesn’t buy it anew when it comes again', async () => {
    const card = await fair.open()
    const update = fair.pressUpdate('Nadia', card, 'Comprar')
    await fair.house.post(update)
    await fair.house.settled()
    await fair.say('Nadia', '/seguro')
    await fair.house.loseRedis()
    expect(await (await fair.house.post(update)).text()).toContain('ya te lo devolví')
    expect(await fair.tickets()).toEqual(['1 Nadia back'])
    await sound()
  })

  it('a block touches nobody’s tickets', async () => {
    await fair.open()
    await fair.buy('Nadia')
    await fair.say('Nadia', '/bloquear @ivan_el_cuervo')
    expect(await fair.tickets()).toEqual(['1 Nadia'])
  })
})

describe('the clock', () => {
  it('fifty times at once: drawn once, paid once, told once', async () => {
    await fair.open()
    await fair.buy('Nadia')
    await fair.buy('Iván')
    fair.house.advance(HOUR)
    const { services } = fair.house.app
    const ref = (await fair.raffle()).ref ?? ''
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 50 }, () => draw(services, ref, systemClock.now())),
      ...Array.from({ length: 4 }, () => fair.house.cron('minute')),
    ])
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
    await fair.tick()
    const { Nadia = 0, Iván = 0, ...rest } = await fair.balances()
    expect([Nadia, Iván].toSorted()).toEqual([110, 90])
    expect(rest).toMatchObject({ 'hold Nadia': 0, 'hold Iván': 0, issuer: -200 })
    expect(count(fair.said(), '¡La suerte ha elegido!')).toBe(2)
    expect(count([...fair.letters('Nadia'), ...fair.letters('Iván')], '¡La suerte te ha elegido!')).toBe(1)
    await sound()
  })

  it('tells the day’s digest what came out', async () => {
    await fair.open()
    await fair.buy('Nadia')
    await fair.buy('Iván')
    await fair.pass(HOUR)
    fair.house.advance(1_000)
    const digest = await fair.say('Bruno', '/resumen')
    expect(digest?.text).toContain('Una rifa: la suerte eligió a')
  })
})
