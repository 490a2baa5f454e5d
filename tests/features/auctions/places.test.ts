import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SALON } from '../../support/house.ts'
import { type AuctionSalon, HOUR, openSalon } from './salon.ts'

let salon: AuctionSalon
beforeAll(async () => {
  salon = await openSalon()
})
afterAll(() => salon.house.close())
beforeEach(() => salon.anew())

async function set(settings: Record<string, unknown>) {
  const stored = JSON.stringify(settings)
  await salon.house.rows(`update groups set settings = '${stored}', version = version + 1 returning id`)
  await salon.house.loseRedis()
}
const labels = (message: { buttons: { text: string }[][] } | undefined) =>
  message?.buttons.map((row) => row.map(({ text }) => text))

describe('who may send may bid', () => {
  it('counts a bid against the day’s cap while its coins are put aside, and the other way round', async () => {
    await salon.sell('Nadia')
    await set({ 'economy.dailyCapCoins': '50' })
    await salon.press('Iván', '🔨 30 🪙')
    expect((await salon.say('Iván', '/transferir @bruno_r 30'))?.text).toContain('ya has enviado 30 🪙')
    expect((await salon.say('Iván', '/transferir @bruno_r 20'))?.text).toContain('Iván → Bruno')
    await salon.say('Bruno', '/transferir @ivan_el_cuervo 20')
    expect((await salon.press('Bruno', '🔨 35 🪙')).toast).toContain('ya has enviado 20 🪙')
    expect(await salon.bids()).toEqual(['leads 30 #1'])
    // What was sold counts for the day of the sale; the next day is another.
    await salon.pass(HOUR)
    expect((await salon.say('Iván', '/transferir @bruno_r 1'))?.text).toContain('ya has enviado 50 🪙')
    salon.house.advance(24 * HOUR)
    expect((await salon.say('Iván', '/transferir @bruno_r 1'))?.text).toContain('Iván → Bruno')
  })

  it('lets a leader raise a maximum within the cap, without counting the same coins twice', async () => {
    await salon.sell('Nadia')
    await set({ 'economy.dailyCapCoins': '50' })
    await salon.custom('Iván', 30, 'Mi máximo')
    expect((await salon.custom('Iván', 50, 'Mi máximo')).message?.text).toContain('pujaré por ti hasta 50')
    expect((await salon.custom('Iván', 51, 'Mi máximo')).message?.text).toContain('el límite diario es 50')
    await salon.house.send('Iván', 'private:Iván', '/cancelar')
  })

  it('asks for the same tenure, of a bid that would be beaten too, and of buying', async () => {
    await salon.sell('Nadia', { buy: 90 })
    await salon.custom('Bruno', 60, 'Mi máximo')
    await set({ 'economy.tenureMs': 400 * HOUR })
    expect((await salon.press('Iván', '🔨 15 🪙')).toast).toContain('Acabas de llegar')
    expect((await salon.press('Iván', 'Comprar ya')).toast).toContain('Acabas de llegar')
    expect((await salon.press('Iván', 'Otra cantidad')).toast).toContain('Acabas de llegar')
    expect(await salon.bids()).toEqual(['leads 10 #1'])
  })
})

describe('what is told in private', () => {
  it('leads to the auction’s card in the group', async () => {
    await salon.sell('Nadia')
    await salon.press('Iván', '🔨 10 🪙')
    await salon.press('Bruno', '🔨 15 🪙')
    await salon.house.settled()
    const chat = salon.house.chat(SALON)
    const card = chat.messages.findLast(({ text }) => text?.includes('Nadia') && text.includes('15 🪙'))
    const letter = salon.house.lastBotMessage('private:Iván')
    const link = letter?.buttons.flat().find(({ text }) => text === 'Ver en el grupo')
    expect(link).toMatchObject({ url: `https://t.me/c/${String(chat.id).slice(4)}/${card?.messageId}` })
  })
})

describe('a maximum is told to nobody', () => {
  it('is asked for in private, where the button leads, and never said in the group', async () => {
    await salon.sell('Nadia')
    const before = salon.saidToAll()
    const { message } = await salon.press('Iván', 'Otra cantidad')
    expect(message?.onlyFor).toBe(salon.house.person('Iván').id)
    expect(labels(message)).toEqual([['✍️ Pujar en privado']])
    const done = await salon.custom('Iván', 77, 'Mi máximo')
    expect(done.message?.text).toContain('Pujaré por ti hasta 77')
    expect(salon.saidToAll()).toHaveLength(before.length)
    expect(salon.said().join()).not.toContain('77')
  })

  it('may be written in private, and what all have read comes with a hint', async () => {
    await salon.sell('Nadia')
    const alone = await salon.house.send('Iván', 'private:Iván', '/pujar 60 máx')
    expect(alone?.text).toContain('Pujaré por ti hasta 60')
    expect(alone?.text).not.toContain('todo el grupo')
    const aloud = await salon.say('Bruno', '/pujar 70 máx')
    expect(aloud?.onlyFor).toBe(salon.house.person('Bruno').id)
    expect(aloud?.text).toContain('lo ha leído todo el grupo')
  })
})

describe('/pujar with several open', () => {
  beforeEach(async () => {
    await salon.sell('Nadia', { title: 'Rosas', start: 10 })
    await salon.sell('Nadia', { title: 'Velas', start: 40 })
  })

  it('offers only those that so much can buy', async () => {
    expect(labels(await salon.say('Iván', '/pujar 15'))).toEqual([['Rosas · desde 10 🪙']])
    expect((await salon.say('Iván', '/pujar 5'))?.text).toContain('la más asequible pide 10 🪙')
    expect((await salon.say('Nadia', '/pujar 50'))?.text).toContain('las abiertas son tuyas')
    expect(await salon.bids()).toEqual([])
  })
})

describe('in private', () => {
  it('they are looked at and bid on', async () => {
    await salon.sell('Nadia')
    const list = await salon.house.send('Iván', 'private:Iván', '/subastas')
    expect(list?.text).toContain('La rosa negra')
    await salon.house.press('Iván', 'private:Iván', '1. La rosa negra')
    const bid = await salon.house.press('Iván', 'private:Iván', '🔨 10')
    expect(bid.toast).toContain('Vas en cabeza con 10')
    expect(salon.card().text).toContain('En cabeza: Iván')
  })

  it('who is outbid gets a way to the auction', async () => {
    await salon.sell('Nadia')
    await salon.press('Iván', '🔨 10')
    await salon.press('Bruno', '🔨 15')
    const opened = await salon.house.press('Iván', 'private:Iván', 'Ver la subasta')
    expect(opened.message?.text).toContain('En cabeza: Bruno')
    expect(labels(opened.message)?.flat()).toContain('🔨 20 🪙')
  })
})

describe('an old button', () => {
  it('of a card that didn’t hear of its end, since the bot was away, is gone once the bot is back', async () => {
    const card = await salon.sell('Nadia')
    const chatId = salon.house.chat(SALON).id
    await salon.house.act('Lucía', { do: 'remove-bot', chatId })
    await salon.pass(2 * HOUR)
    expect(salon.now(card).buttons).not.toEqual([])
    await salon.house.act('Lucía', { do: 'add-bot', chatId, admin: true })
    expect(salon.now(card).buttons).toEqual([])
  })

  it('of a step that is behind, or of what has ended, is gone once it is pressed', async () => {
    const there = 'private:Nadia'
    await salon.follow('Nadia')
    const second = await salon.house.send('Nadia', there, 'La rosa negra')
    const third = await salon.house.send('Nadia', there, 'Una noche de cuentos.')
    const fourth = await salon.house.send('Nadia', there, '/saltar')
    if (!second || !third || !fourth) throw new Error('the wizard stopped')
    const passed = await salon.house.press('Nadia', there, 'Atrás', second)
    expect(passed.toast).toContain('ya quedó atrás')
    expect(salon.now(second).buttons).toEqual([])
    // Twice at once: what the first one led to keeps its buttons.
    const { messageId, chatId } = fourth
    const press = { do: 'press', chatId, messageId, row: 0, column: 0 } as const
    await Promise.all([salon.house.act('Nadia', press), salon.house.act('Nadia', press)])
    expect(salon.now(fourth).text).toContain('Paso 5')
    expect(salon.now(fourth).buttons).not.toEqual([])
    await salon.house.send('Nadia', there, '/cancelar')
    const ended = await salon.house.press('Nadia', there, 'Saltar', third)
    expect(ended.toast).toContain('ya terminó')
    expect(salon.now(third).buttons).toEqual([])
  })

  it('of a copy shows how it ended, and is gone', async () => {
    await salon.sell('Nadia', { buy: 80 })
    await salon.say('Carmen', '/subastas')
    const { message: copy } = await salon.press('Carmen', '1. La rosa negra')
    await salon.press('Bruno', 'Comprar ya por 80', salon.card())
    await salon.press('Bruno', 'Sí, comprar')
    for (const button of ['Comprar ya por 80']) {
      const late = await salon.press('Carmen', button, copy)
      expect(late.toast).toContain('ya terminó')
      expect(late.message?.text).toContain('¡Adjudicada! Bruno')
      expect(late.message?.buttons).toEqual([])
    }
  })

  it('that takes an auction back asks anew when somebody has bid since', async () => {
    await salon.sell('Nadia')
    await salon.say('Lucía', '/subastas')
    await salon.press('Lucía', '1. La rosa negra')
    const asked = await salon.press('Lucía', 'Retirar la subasta')
    expect(asked.message?.text).toContain('Nadie ha pujado')
    await salon.press('Iván', '🔨 10', salon.card())
    const anew = await salon.press('Lucía', 'Sí, retirar')
    expect(anew.message?.text).toContain('Iván recupera al instante lo que apartó')
    expect(await salon.auction()).toMatchObject({ status: 'open' })
    await salon.press('Lucía', 'Sí, retirar')
    expect(await salon.auction()).toMatchObject({ status: 'cancelled' })
    expect(salon.saidToAll()).toContainEqual(
      expect.stringContaining('Lucía Vega ha retirado «La rosa negra»'),
    )
  })
})
