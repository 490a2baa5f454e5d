import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { settle } from '../../../lib/features/auctions/service/clockwork.ts'
import { systemClock } from '../../../lib/platform/clock.ts'
import { NoAnswer } from '../../../lib/platform/wire/wire.ts'
import { SALON } from '../../support/house.ts'
import { isSql, tapLine } from '../../support/line.ts'
import { type AuctionSalon, HOUR, MINUTE, openSalon } from './salon.ts'

let salon: AuctionSalon
beforeAll(async () => {
  salon = await openSalon()
})
afterAll(() => salon.house.close())
beforeEach(() => salon.anew())
afterEach(() => {
  vi.restoreAllMocks()
})

const count = (texts: readonly string[], part: string) => texts.filter((text) => text.includes(part)).length
const ref = async () => (await salon.auction()).ref ?? ''
const taxed = async (percent: number) => {
  await salon.house.rows(
    `update groups set settings = '{"economy.taxPercent": ${percent}}', version = version + 1`,
  )
  await salon.house.loseRedis()
}

/** A tick whose function dies: from the nth request to Postgres on, none gets through any more. */
async function dyingTick(nth: number): Promise<number> {
  let requests = 0
  const restore = tapLine(async (request, go) => {
    if (isSql(request) && ++requests > nth) throw new NoAnswer('the function is gone')
    return go(request)
  })
  try {
    await salon.house.cron('minute')
    return requests - nth
  } finally {
    restore()
  }
}

describe('the end', () => {
  it('pays once: the price to the seller, the tax to the treasury, the rest of the maximum back', async () => {
    await taxed(10)
    await salon.sell('Nadia')
    await salon.custom('Iván', 60, 'Mi máximo')
    await salon.press('Bruno', '🔨 20')
    expect(salon.card().text).toContain('Va por 25')
    await salon.pass(HOUR)
    expect(await salon.balances()).toMatchObject({ Nadia: 122, treasury: 3, Iván: 75, 'hold Iván': 0 })
    expect(await salon.auction()).toMatchObject({ status: 'sold', price_coins: '25', leader_hold: null })
    expect(salon.card().text).toContain('Iván se lleva «La rosa negra», de Nadia, por 25')
    expect(salon.card().buttons).toEqual([])
    expect(salon.said().at(-1)).toContain('¡Adjudicada! Iván se lleva')
    expect(salon.letters('Iván').at(-1)).toContain('¡Es tuya! Te llevas «La rosa negra» por 25')
    expect(salon.letters('Nadia').at(-1)).toContain('Impuesto para el tesoro: 3 🪙. Recibes 22 🪙')
    expect((await salon.audit()).faults).toEqual([])
  })

  it('at a tax of 100 %: the seller gets nothing, and nothing is lost', async () => {
    await taxed(100)
    await salon.sell('Nadia')
    await salon.press('Iván', '🔨 10')
    await salon.pass(HOUR)
    expect(await salon.balances()).toMatchObject({ treasury: 10, Iván: 90, 'hold Iván': 0 })
    expect((await salon.audit()).faults).toEqual([])
  })

  it('without bids moves nothing, and is told', async () => {
    await salon.sell('Nadia')
    await salon.pass(HOUR)
    expect(await salon.auction()).toMatchObject({ status: 'unsold' })
    expect(salon.said().at(-1)).toContain('terminó sin pujas')
    expect(salon.letters('Nadia').at(-1)).toContain('terminó sin pujas')
  })

  it('below the reserve gives everything back', async () => {
    await salon.sell('Nadia', { reserve: 50 })
    await salon.custom('Iván', 49, 'Mi máximo')
    await salon.pass(HOUR)
    expect(await salon.auction()).toMatchObject({ status: 'unsold' })
    expect(await salon.balances()).toMatchObject({ Iván: 100, 'hold Iván': 0 })
    expect(salon.said().at(-1)).toContain('terminó sin alcanzar su reserva')
    expect(salon.letters('Iván').at(-1)).toContain('no alcanzó su reserva. Ya tienes de vuelta 49')
    expect(salon.letters('Nadia').at(-1)).toContain('llegó a 10')
    expect((await salon.audit()).faults).toEqual([])
  })

  it('fifty times at once: paid once, announced once', async () => {
    await salon.sell('Nadia')
    await salon.press('Iván', '🔨 10')
    salon.house.advance(HOUR)
    const { services } = salon.house.app
    const wanted = await ref()
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 50 }, () => settle(services, wanted, systemClock.now())),
      ...Array.from({ length: 4 }, () => salon.house.cron('minute')),
    ])
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
    await salon.tick()
    await salon.tick()
    expect(await salon.balances()).toEqual({
      Nadia: 110,
      Iván: 90,
      'hold Iván': 0,
      issuer: -200,
    })
    expect(count(salon.said(), '¡Adjudicada!')).toBe(2)
    expect(count(salon.letters('Iván'), '¡Es tuya!')).toBe(1)
    expect(count(salon.letters('Nadia'), '¡Vendida!')).toBe(1)
    expect((await salon.audit()).faults).toEqual([])
  })

  it('killed after each step: the next one finishes it, once', { timeout: 120_000 }, async () => {
    let died = 0
    for (let step = 0; step <= 6; step++) {
      await salon.anew()
      await salon.sell('Nadia')
      await salon.press('Iván', '🔨 10')
      salon.house.advance(HOUR)
      if ((await dyingTick(step)) > 0) died += 1
      // A lease runs out in minutes: the dead one's work is taken over.
      salon.house.advance(5 * MINUTE)
      await salon.tick()
      salon.house.advance(5 * MINUTE)
      await salon.tick()
      expect(await salon.balances(), `killed after ${step}`).toEqual({
        Nadia: 110,
        Iván: 90,
        'hold Iván': 0,
        issuer: -200,
      })
      // On the card and below it.
      expect(count(salon.said(), '¡Adjudicada!'), `killed after ${step}`).toBe(2)
      expect(count(salon.letters('Iván'), '¡Es tuya!'), `killed after ${step}`).toBe(1)
      expect(await salon.house.rows('select kind from jobs where done_at is null')).toEqual([])
    }
    expect(died).toBeGreaterThan(3)
  })
})

describe('who has left by the end', () => {
  const leave = (who: string) => salon.house.act(who, { do: 'leave', chatId: salon.house.chat(SALON).id })
  const comeBack = async (who: string) => {
    await salon.house.act(who, { do: 'join', chatId: salon.house.chat(SALON).id })
    await salon.house.send(who, SALON, 'hola')
  }

  it('is paid nothing: who leads gets it back, all are told why, and nobody bids meanwhile', async () => {
    await salon.sell('Nadia', { buy: 90 })
    await salon.press('Iván', '10 🪙')
    await leave('Nadia')
    for (const button of ['🔨 15', 'Comprar']) {
      const { toast, message } = await salon.press('Bruno', button)
      expect(`${toast} ${message?.text}`).toContain('Nadia, que la ofrece, ya no está en el grupo')
    }
    await salon.pass(HOUR)
    expect(await salon.balances()).toMatchObject({ Iván: 100, 'hold Iván': 0 })
    expect(await salon.auction()).toMatchObject({ status: 'cancelled' })
    expect(salon.saidToAll().at(-1)).toContain('no se vende: Nadia ya no está en el grupo')
    expect(salon.letters('Iván').at(-1)).toContain('Ya tienes de vuelta 10 🪙')
    expect(salon.letters('Nadia').at(-1)).toContain('cuando ya no estabas en El Salón Fantasma')
    await comeBack('Nadia')
  })

  it('has nobody asked to bid meanwhile', async () => {
    await salon.sell('Nadia', { time: '3 h' })
    await salon.press('Bruno', 'Seguir')
    await leave('Nadia')
    await salon.pass(2 * HOUR + MINUTE)
    expect(salon.letters('Bruno').filter((text) => text.includes('» termina en'))).toEqual([])
    await comeBack('Nadia')
  })

  it('is paid who is back by then', async () => {
    await salon.sell('Nadia')
    await salon.press('Iván', '10 🪙')
    await leave('Nadia')
    await comeBack('Nadia')
    await salon.press('Bruno', '15 🪙')
    await salon.pass(HOUR)
    expect(await salon.auction()).toMatchObject({ status: 'sold' })
    expect(await salon.balances()).toMatchObject({ Nadia: 115, Bruno: 85 })
  })

  it('pays what they bid, and is sent nowhere that they are not', async () => {
    await salon.sell('Nadia')
    await salon.press('Iván', '10 🪙')
    await leave('Iván')
    await salon.pass(HOUR)
    expect(await salon.balances()).toMatchObject({ Nadia: 110, Iván: 90 })
    expect(salon.letters('Iván').at(-1)).toContain('aunque ya no estés en El Salón Fantasma')
    expect(salon.letters('Nadia').at(-1)).toContain('Ya no está en El Salón Fantasma')
    await comeBack('Iván')
  })
})

describe('the last minutes', () => {
  it('a bid adds two minutes, at most ten times; a refused one never', async () => {
    await salon.sell('Nadia', { time: '10m', step: 1 })
    salon.house.advance(10 * MINUTE - 1000)
    expect((await salon.press('Nadia', '🔨 10')).toast).toContain('tu propia subasta')
    expect(await salon.auction()).toMatchObject({ extensions: '0' })
    for (let bid = 0; bid < 11; bid++) {
      const price = 10 + bid
      const pressed = await salon.press(bid % 2 ? 'Bruno' : 'Iván', `🔨 ${price} `)
      expect(pressed.toast).toContain(`con ${price}`)
      expect(await salon.auction()).toMatchObject({ extensions: String(Math.min(10, bid + 1)) })
      // The clock of an earlier end finds that it has come too early.
      await salon.pass(MINUTE)
      if (bid < 10) expect(await salon.auction()).toMatchObject({ status: 'open' })
    }
    await salon.pass(MINUTE)
    expect(await salon.auction()).toMatchObject({ status: 'sold', price_coins: '20' })
    expect(await salon.balances()).toMatchObject({ Nadia: 120, Iván: 80, Bruno: 100 })
    expect((await salon.audit()).faults).toEqual([])
  })
})

describe('reminders', () => {
  it('come an hour and ten minutes before the end, to bidders and followers, once', async () => {
    await salon.sell('Nadia', { time: '2 h' })
    await salon.press('Bruno', 'Seguir')
    await salon.press('Iván', '🔨 10')
    await salon.press('Iván', 'Seguir')
    await salon.pass(HOUR)
    await salon.tick()
    expect(count(salon.letters('Iván'), 'termina en 1 hora y vas en cabeza con 10')).toBe(1)
    expect(count(salon.letters('Bruno'), 'termina en 1 hora. Va por 10')).toBe(1)
    await salon.pass(50 * MINUTE)
    await salon.tick()
    for (const who of ['Iván', 'Bruno']) expect(count(salon.letters(who), '» termina en')).toBe(2)
    expect(count(salon.letters('Nadia'), '» termina en')).toBe(0)
    // Hundreds may follow: the group isn't told.
    expect(count(salon.said().slice(1), '» termina en')).toBe(0)
  })

  it('of a clock that stood still don’t say what is no longer true', async () => {
    await salon.sell('Nadia', { time: '2 h' })
    await salon.press('Bruno', 'Seguir')
    await salon.pass(115 * MINUTE)
    expect(count(salon.letters('Bruno'), '» termina en')).toBe(1)
    await salon.sell('Nadia', { time: '2 h' })
    await salon.press('Bruno', 'Seguir')
    await salon.pass(3 * HOUR)
    expect(count(salon.letters('Bruno'), '» termina en')).toBe(1)
  })

  it('of a chat that was closed say nothing of what is over by the time it opens', async () => {
    await salon.sell('Nadia', { time: '3 h' })
    await salon.press('Bruno', 'Seguir')
    await salon.house.act('Bruno', { do: 'block-bot', blocked: true })
    await salon.pass(2 * HOUR + MINUTE)
    await salon.pass(HOUR)
    await salon.house.act('Bruno', { do: 'block-bot', blocked: false })
    await salon.house.act('Bruno', { do: 'start-bot' })
    await salon.pass(MINUTE)
    expect(count(salon.letters('Bruno'), '» termina en')).toBe(0)
  })

  it('calls nobody back who has left the group, where they could not bid', async () => {
    await salon.sell('Nadia', { time: '3 h' })
    await salon.press('Iván', '10 🪙')
    await salon.press('Bruno', '15 🪙')
    const chatId = salon.house.chat(SALON).id
    await salon.house.act('Iván', { do: 'leave', chatId })
    await salon.pass(2 * HOUR + MINUTE)
    expect(count(salon.letters('Iván'), '» termina en')).toBe(0)
    expect(count(salon.letters('Bruno'), '» termina en')).toBe(1)
    await salon.house.act('Iván', { do: 'join', chatId })
  })

  it('ask nobody to bid who sits in the dungeon until then, or whom the seller has blocked', async () => {
    await salon.sell('Nadia', { time: '3 h' })
    for (const who of ['Iván', 'Bruno', 'Nadia']) await salon.press(who, 'Seguir')
    const ivan = salon.house.person('Iván').id
    await salon.house.rows(
      `update groups set confined = jsonb_build_object('${ivan}', jsonb_build_object('until',
         (extract(epoch from now()) * 1000)::bigint + 1000 * 86400000::bigint, 'by', 'dungeon'))`,
    )
    await salon.say('Nadia', '/bloquear @bruno_r')
    await salon.pass(2 * HOUR + MINUTE)
    for (const who of ['Iván', 'Bruno']) expect(count(salon.letters(who), '» termina en'), who).toBe(0)
    // Whose it is hears how it goes, and isn't asked to bid either.
    expect(salon.letters('Nadia').at(-1)).toBe(
      `⏳ Tu subasta «La rosa negra», en ${SALON}, termina en 59 minutos y nadie ha pujado: sale por 10 🪙.`,
    )
    await salon.house.rows(`update groups set confined = '{}'`)
  })

  it.each(['🔨 15', 'Comprar'])(
    'tell whoever is outbid (%s) that their coins are back, and no more once they have left',
    async (how) => {
      await salon.sell('Nadia', { buy: 80 })
      await salon.press('Iván', '10 🪙')
      const chatId = salon.house.chat(SALON).id
      await salon.house.act('Iván', { do: 'leave', chatId })
      await salon.press('Bruno', how)
      if (how === 'Comprar') await salon.press('Bruno', 'Sí')
      await salon.tick()
      const letter = salon.letters('Iván').at(-1) ?? ''
      expect(letter).toContain('Ya tienes de vuelta 10 🪙 en tu cartera.')
      expect(letter).not.toMatch(/subastas|Para volver/)
      const there = salon.house.chat('private:Iván').messages.findLast(({ text }) => text === letter)
      // Its link would open nothing for them.
      expect(there?.buttons).toEqual([])
      await salon.house.act('Iván', { do: 'join', chatId })
    },
  )

  it('that don’t fit into its time are not put on the list', async () => {
    await salon.sell('Nadia', { time: '30 min' })
    const jobs = await salon.house.rows('select kind from jobs order by kind')
    expect(jobs.map(({ kind }) => kind)).toEqual(['auctions.alert', 'auctions.settle'])
  })
})

describe('an end while the bot is out of the group', () => {
  const chatId = () => salon.house.chat(SALON).id

  it('is told in the room once it is back, once, and the card shows it', async () => {
    const card = await salon.sell('Nadia')
    await salon.press('Iván', '🔨 30 🪙')
    await salon.house.act('Lucía', { do: 'remove-bot', chatId: chatId() })
    await salon.pass(HOUR)
    expect(salon.letters('Iván').at(-1)).toContain('¡Es tuya!')
    expect(salon.said().join()).not.toContain('¡Adjudicada!')
    // Tried once a day meanwhile.
    for (let day = 0; day < 3; day++) await salon.pass(24 * HOUR)
    await salon.house.act('Lucía', { do: 'add-bot', chatId: chatId(), admin: true })
    await salon.tick()
    await salon.pass(MINUTE)
    // Its card and the announcement.
    const told = () => count(salon.saidToAll(), '¡Adjudicada! Iván se lleva')
    expect(told()).toBe(2)
    expect(salon.now(card)).toMatchObject({ buttons: [], text: expect.stringContaining('Iván se lleva') })
    await salon.pass(24 * HOUR)
    expect(told()).toBe(2)
  })

  it('is let go of after two weeks, and holds up nothing that the room is told then', async () => {
    await salon.sell('Nadia')
    await salon.house.act('Lucía', { do: 'remove-bot', chatId: chatId() })
    await salon.pass(HOUR)
    for (let day = 0; day < 15; day++) await salon.pass(24 * HOUR)
    expect(
      await salon.house.rows('select key from outbox where sent_at is null and dead_at is null'),
    ).toEqual([])
    await salon.house.act('Lucía', { do: 'add-bot', chatId: chatId(), admin: true })
    await salon.house.send('Nadia', SALON, 'hola')
    await salon.sell('Nadia', { title: 'Otra' })
    expect(salon.card().text).toContain('Otra')
    expect(count(salon.saidToAll(), 'nadie pujó')).toBe(0)
  })
})
