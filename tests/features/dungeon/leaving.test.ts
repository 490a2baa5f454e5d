import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SALON } from '../../support/house.ts'
import { type Cellar, HOUR, MINUTE, openCellar } from './cellar.ts'

let cellar: Cellar
beforeAll(async () => {
  cellar = await openCellar()
})
afterAll(() => cellar.close())
beforeEach(() => cellar.anew())

const say = (who: string, text: string) => cellar.say(who, text)
const lock = (who = '@ivan_el_cuervo', long = '2h') =>
  cellar.house.send('Bruno', SALON, `/mazmorra ${who} ${long}`)
const announced = (part: string) =>
  cellar.house.chat(SALON).messages.filter(({ text }) => text?.includes(part)).length

describe('/fianza', () => {
  it('asks with the price, and pays it to the treasury though the economy is closed', async () => {
    await lock()
    await say('Nadia', '/saldo')
    const question = await cellar.house.send('Iván', SALON, '/fianza')
    expect(question?.text).toBe('¿Pagas 100 🪙 al tesoro y sales de la mazmorra?')
    expect(question?.onlyFor).toBe(cellar.house.person('Iván').id)
    const { message, toast } = await cellar.press('Iván', 'Sí, pagar')
    // Everybody hears of the end, and nobody of what is left in his purse.
    expect(message).toMatchObject({ text: '💰 Iván paga 100 🪙 de fianza y sale a la luz.', buttons: [] })
    expect(message?.onlyFor).toBeUndefined()
    expect(toast).toBe('Tu saldo: 0 🪙.')
    expect(await cellar.stays()).toEqual(['Iván bail'])
    expect(await cellar.balance('Iván')).toBe(0)
    expect(await cellar.balance('treasury')).toBe(100)
    expect(await cellar.audit()).toEqual({ sum: 0n, faults: [] })
    expect(await say('Iván', '/historial')).toContain('⛓️ Iván')
    // The clock has nothing left to do.
    cellar.house.advance(2 * HOUR)
    await cellar.tick()
    expect(cellar.letters('Iván').some((text) => text.includes('Ya no estás'))).toBe(false)
  })

  it('by anybody else, by name or by the button below the sentence', async () => {
    const card = await lock()
    expect(await say('Nadia', '/fianza @ivan_el_cuervo')).toBe(
      '¿Pagas 100 🪙 al tesoro para sacar a Iván de la mazmorra?',
    )
    expect((await cellar.press('Nadia', 'No')).message?.text).toBe('La bolsa se cierra, y la celda también.')
    expect(await cellar.stays()).toEqual(['Iván inside'])
    await cellar.press('Nadia', 'Pagar la fianza', card)
    const { message } = await cellar.press('Nadia', 'Sí, pagar')
    expect(message?.text).toContain('Nadia paga 100 🪙 de fianza: Iván sale a la luz')
    expect(await cellar.balance('Nadia')).toBe(0)
    expect(cellar.letters('Iván').at(-1)).toContain('Nadia ha pagado tu fianza')
    // What has had its say says what came of it, and asks for nothing more.
    const late = cellar.house.chat(SALON).messages.find(({ messageId }) => messageId === card?.messageId)
    expect(late?.buttons).toEqual([])
    expect(late?.text).toContain('Se pagó la fianza: Iván está fuera')
  })

  it('needs no session: what Redis has forgotten since the question is paid, or not, all the same', async () => {
    await lock()
    for (const [answer, told] of [
      ['No', 'La bolsa se cierra, y la celda también.'],
      ['Sí, pagar', '💰 Iván paga 100 🪙 de fianza y sale a la luz.'],
    ] as const) {
      await say('Iván', '/fianza')
      await cellar.house.loseRedis()
      expect((await cellar.press('Iván', answer)).message?.text).toBe(told)
    }
    expect(await cellar.stays()).toEqual(['Iván bail'])
  })

  it('stands as long as a question where everybody sees it', async () => {
    const chatId = cellar.house.chat(SALON).id
    const allow = (allowed: boolean) => cellar.house.act('Lucía', { do: 'allow-ephemeral', chatId, allowed })
    await cellar.set({ 'economy.startingCoins': '1000' })
    await lock('@ivan_el_cuervo', '6h')
    // That it could be said aside is known for an hour.
    cellar.house.advance(2 * HOUR)
    await allow(false)
    const asked = await cellar.house.send('Iván', SALON, '/fianza')
    await allow(true)
    const standsAfter = async (ms: number) => {
      cellar.house.advance(ms)
      await cellar.tick()
      const { messages } = cellar.house.chat(SALON)
      return messages.some(({ messageId }) => messageId === asked?.messageId)
    }
    expect(asked?.text).toContain('¿Pagas 200 🪙')
    expect([await standsAfter(5 * MINUTE), await standsAfter(6 * MINUTE)]).toEqual([true, false])
  })

  it('gets cheaper with time, and asks again where an hour costs something else by now', async () => {
    await lock('@ivan_el_cuervo', '3h')
    await cellar.set({ 'economy.startingCoins': '1000' })
    expect(await say('Iván', '/fianza')).toContain('150 🪙')
    cellar.house.advance(9 * MINUTE)
    // The group doubles its rate meanwhile: Iván pays nothing that he wasn't told.
    await cellar.set({ 'economy.startingCoins': '1000', 'dungeon.bailCoinsPerHour': '100' })
    const again = await cellar.press('Iván', 'Sí, pagar')
    expect(again.message?.text).toContain('no he cobrado nada')
    expect(again.message?.text).toContain('¿Pagas 300 🪙 al tesoro')
    expect(await cellar.balance('treasury')).toBe(0)
    expect((await cellar.press('Iván', 'Sí, pagar')).message?.text).toContain('Iván paga 300 🪙')
    await lock('@ivan_el_cuervo', '65 min')
    expect(await say('Iván', '/fianza')).toContain('200 🪙')
    cellar.house.advance(6 * MINUTE)
    expect((await cellar.press('Iván', 'Sí, pagar')).message?.text).toContain('Iván paga 100 🪙')
  })

  it('is too dear: says what one has, at the question and at the yes', async () => {
    await lock('@ivan_el_cuervo', '1 día')
    expect(await say('Iván', '/fianza')).toMatch(
      /^No te alcanza: la fianza cuesta 1\.?200 🪙 y tienes 100 🪙/,
    )
    await say('Bruno', '/indultar @ivan_el_cuervo')
    cellar.house.advance(1_000)
    await lock()
    expect(await say('Nadia', '/fianza @ivan_el_cuervo')).toContain('100 🪙')
    const yes = cellar.house.lastBotMessage(SALON)
    await say('Nadia', '/transferir @bruno_r 60')
    expect((await cellar.press('Nadia', 'Sí, pagar', yes)).message?.text).toContain('y tienes 40 🪙')
    expect(await cellar.stays()).toEqual(['Iván freed', 'Iván inside'])
    expect(await cellar.balance('Nadia')).toBe(40)
    expect(await cellar.audit()).toEqual({ sum: 0n, faults: [] })
  })

  it.each([
    ['/fianza', 'No estás en la mazmorra'],
    ['/fianza @nadia_noir', 'Nadia no está en la mazmorra'],
    ['/fianza @nadie_conocido', 'No conozco a @nadie_conocido'],
  ])('%s of who is free: %s', async (text, answer) => {
    expect(await say('Iván', text)).toContain(answer)
  })

  it('from somebody whom the prisoner has blocked is not taken', async () => {
    await lock()
    await say('Iván', '/bloquear @nadia_noir')
    expect(await say('Nadia', '/fianza @ivan_el_cuervo')).toBe('Eso no se puede ahora.')
  })

  it('comes too late: nothing is paid for who is out already', async () => {
    await lock()
    await say('Nadia', '/fianza @ivan_el_cuervo')
    const question = cellar.house.lastBotMessage(SALON)
    await say('Bruno', '/indultar @ivan_el_cuervo')
    expect((await cellar.press('Nadia', 'Sí, pagar', question)).message?.text).toContain(
      'Iván no está en la mazmorra',
    )
    expect(await cellar.balance('Nadia')).toBe(0)
    expect(await cellar.house.rows(`select 1 from ledger_transactions where code = 'dungeon.bail'`)).toEqual(
      [],
    )
  })

  it('pressed twice, or by two people at once: paid once', async () => {
    const card = await lock()
    for (const who of ['Nadia', 'Lucía']) await cellar.press(who, 'Pagar la fianza', card)
    const questions = cellar.house
      .chat(SALON)
      .messages.filter(({ text }) => text?.startsWith('¿Pagas'))
      .slice(-2)
    const presses = ['Nadia', 'Lucía'].map((who, at) => cellar.pressOf(who, questions[at], 'Sí, pagar'))
    const before = cellar.house.world.calls().length
    await Promise.all([...presses, ...presses].map((update) => cellar.post(update)))
    // What each was told can't be read from their own answers: they answer by calls of their own, all at the same time.
    const told = cellar.house.world
      .calls()
      .slice(before)
      .map(({ payload }) => JSON.stringify(payload))
    expect(told.filter((text) => text.includes('sale a la luz')).length).toBeGreaterThanOrEqual(1)
    expect(
      await cellar.house.rows(`select 1 from ledger_transactions where code = 'dungeon.bail'`),
    ).toHaveLength(1)
    expect(await cellar.balance('treasury')).toBe(100)
    expect(await cellar.stays()).toEqual(['Iván bail'])
    expect(await cellar.audit()).toEqual({ sum: 0n, faults: [] })
  })
})

describe('a no speaks to its reader', () => {
  it('who would help isn’t told what only the prisoner may do', async () => {
    await lock('@ivan_el_cuervo', '1 día')
    expect(await say('Iván', '/fianza')).toContain('/escapar no cuesta nada')
    const helper = await say('Nadia', '/fianza @ivan_el_cuervo')
    expect(helper).toContain('la fianza de Iván cuesta')
    expect(helper).not.toContain('/escapar')
    await cellar.set({ 'dungeon.bailCoinsPerHour': '0' })
    expect(await say('Iván', '/fianza')).toContain('/escapar')
    expect(await say('Nadia', '/fianza @ivan_el_cuervo')).not.toContain('/escapar')
  })
})

describe('from the private chat', () => {
  it('the prisoner pays, and the room that heard the sentence hears of its end', async () => {
    await lock()
    expect((await cellar.house.send('Iván', 'private:Iván', '/condenados'))?.text).toContain('Iván')
    await cellar.house.send('Iván', 'private:Iván', '/fianza')
    const before = announced('Iván paga 100 🪙 de fianza')
    await cellar.house.press('Iván', 'private:Iván', 'Sí, pagar')
    expect(await cellar.stays()).toEqual(['Iván bail'])
    expect(announced('Iván paga 100 🪙 de fianza') - before).toBe(1)
  })

  it('a try is the prisoner’s own, a success is everybody’s', async () => {
    await lock('@ivan_el_cuervo', '1 día')
    cellar.fortune(false)
    const failed = await cellar.house.send('Iván', SALON, '/escapar')
    expect(failed?.onlyFor).toBe(cellar.house.person('Iván').id)
    cellar.house.advance(HOUR)
    cellar.fortune(true)
    const before = announced('🦇')
    await cellar.house.send('Iván', 'private:Iván', '/escapar')
    expect(await cellar.stays()).toEqual(['Iván escaped'])
    // Beside it, the sentence's card says so.
    expect(announced('🦇') - before).toBe(2)
  })
})

it('a sentence passed in a topic ends in that topic', async () => {
  const { database } = cellar.house.app.services
  await lock()
  await database.batch([sql`update dungeon_stays set thread_id = 77`])
  cellar.house.advance(2 * HOUR)
  await cellar.tick()
  const [told] = await cellar.house.rows(
    `select coalesce(thread_id::text, 'none') as topic from outbox where key like 'dungeon:%:served:group'`,
  )
  expect(told).toEqual({ topic: '77' })
})

describe('/escapar', () => {
  it('works with luck, and says so with a story', async () => {
    await lock()
    cellar.fortune(true)
    expect(await say('Iván', '/escapar')).toMatch(/^🦇 .*Iván|^🦇 Iván[\s\S]*la noche es tuya/)
    expect(await cellar.stays()).toEqual(['Iván escaped'])
    expect(await say('Iván', '/saldo')).toContain('Tienes')
  })

  it('fails without, once an hour, by the interval as it is set now', async () => {
    await lock('@ivan_el_cuervo', '1 día')
    cellar.fortune(false)
    expect(await say('Iván', '/escapar')).toMatch(/^⛓️ [\s\S]*Podrás volver a intentarlo en 1 hora\.$/)
    cellar.house.advance(59 * MINUTE)
    expect(await say('Iván', '/escapar')).toContain('podrás volver a intentarlo en 1 minuto')
    cellar.house.advance(MINUTE)
    expect(await say('Iván', '/escapar')).toMatch(/^⛓️ /)
    await cellar.set({ 'dungeon.escapeEveryMs': 10 * MINUTE })
    cellar.house.advance(10 * MINUTE)
    cellar.fortune(true)
    expect(await say('Iván', '/escapar')).toMatch(/^🦇 /)
    expect(await cellar.house.rows('select won from dungeon_escapes order by tried_at')).toEqual([
      { won: 'f' },
      { won: 'f' },
      { won: 't' },
    ])
  })

  it('delivered again has the same luck, whatever chance says then', async () => {
    await lock('@ivan_el_cuervo', '1 día')
    cellar.fortune(false)
    const failed = cellar.commandOf('Iván', '/escapar')
    const first = await cellar.post(failed)
    expect(first).toMatch(/^⛓️ /)
    await cellar.house.loseRedis()
    cellar.fortune(true)
    expect(await cellar.post(failed)).toBe(first)
    expect(await cellar.stays()).toEqual(['Iván inside'])
    cellar.house.advance(HOUR)
    const won = cellar.commandOf('Iván', '/escapar')
    const second = await cellar.post(won)
    expect(second).toMatch(/^🦇 /)
    await cellar.house.loseRedis()
    cellar.fortune(false)
    expect(await cellar.post(won)).toBe(second)
    expect(await cellar.post(failed)).toBe(first)
    expect(await cellar.stays()).toEqual(['Iván escaped'])
    expect(await cellar.house.rows('select key from dungeon_escapes')).toHaveLength(2)
  })

  it('is for who is inside, where the group lets anybody escape', async () => {
    expect(await say('Iván', '/escapar')).toContain('No estás en la mazmorra')
    await cellar.set({ 'dungeon.escapePercent': 0 })
    await lock()
    expect(await say('Iván', '/escapar')).toContain('no se escapa nadie')
  })
})

describe('the key', () => {
  it('is the jailer’s and theirs who run events, never the prisoner’s or a passer-by’s', async () => {
    await cellar.bind(true)
    const card = await cellar.house.send('Nadia', SALON, '/mazmorra @ivan_el_cuervo 2h')
    const own = await cellar.press('Iván', 'Abrir la celda', card)
    expect(own).toMatchObject({ alert: true, message: undefined })
    expect(own.toast).toContain('La llave cuelga por fuera')
    expect((await cellar.press('Carmen', 'Abrir la celda', card)).toast).toContain('La llave la tiene Nadia')
    expect(await cellar.stays()).toEqual(['Iván inside'])
    const { message } = await cellar.press('Nadia', 'Abrir la celda', card)
    expect(message?.text).toBe('🗝️ Nadia abre la celda: Iván queda libre.')
    expect(
      cellar.house.chat(SALON).messages.find(({ messageId }) => messageId === card?.messageId)?.buttons,
    ).toEqual([])
    expect(cellar.letters('Iván').at(-1)).toContain('Nadia te ha abierto la celda')
    expect(await cellar.stays()).toEqual(['Iván freed'])
    await cellar.house.send('Nadia', SALON, '/mazmorra @ivan_el_cuervo 2h')
    expect(await say('Carmen', '/indultar @ivan_el_cuervo')).toContain('La llave la tiene Nadia')
    expect(await say('Bruno', '/indultar @ivan_el_cuervo')).toBe('🗝️ Bruno abre la celda: Iván queda libre.')
    expect(await say('Bruno', '/indultar @ivan_el_cuervo')).toContain('Iván no está en la mazmorra')
  })

  it('needs no open roleplay, and turns once, however often it is pressed', async () => {
    const card = await lock()
    const update = cellar.pressOf('Bruno', card, 'Abrir la celda')
    const first = await cellar.post(update)
    expect(first).toContain('Bruno abre la celda')
    await cellar.house.loseRedis()
    expect(await cellar.post(update)).toBe(first)
    expect(cellar.letters('Iván').filter((text) => text.includes('te ha abierto'))).toHaveLength(1)
    expect(await cellar.post(cellar.pressOf('Lucía', card, 'Abrir la celda'))).toContain(
      'La celda se abrió: Iván está fuera',
    )
  })

  it('of another group’s cell is not turned by a forged button', async () => {
    await lock()
    const [stay] = await cellar.house.rows('select ref from dungeon_stays')
    const { chatId = 0 } = await cellar.house.act('Carmen', {
      do: 'create-group',
      title: 'La Cripta',
      type: 'supergroup',
    })
    await cellar.house.act('Carmen', { do: 'add-bot', chatId, admin: true })
    const { id, firstName } = cellar.house.person('Carmen')
    const forged = {
      update_id: 990_001,
      callback_query: {
        id: 'forged',
        chat_instance: '1',
        from: { id, is_bot: false, first_name: firstName },
        data: `dungeon:open:1::${stay?.ref}`,
        message: {
          message_id: 1,
          date: 1_795_435_200,
          chat: { id: chatId, type: 'supergroup', title: 'La Cripta' },
        },
      },
    }
    expect(await cellar.post(forged)).toContain('Iván no está en la mazmorra')
    expect(await cellar.stays()).toEqual(['Iván inside'])
  })
})

describe('out at once', () => {
  it.each([
    ['/seguro', SALON],
    ['ROJO', SALON],
    ['/seguro', 'private:Iván'],
  ])('by %s in %s, without a price', async (text, where) => {
    await lock()
    expect(await say('Iván', '/diario')).toContain('Estás en la mazmorra')
    const said = await cellar.house.send('Iván', where, text)
    expect(said?.text).toBeDefined()
    expect(await cellar.stays()).toEqual(['Iván safeword'])
    expect(await say('Iván', '/saldo')).toContain('Tienes 100 🪙')
    expect(announced('Todo se detiene')).toBeGreaterThanOrEqual(where === SALON ? 1 : 0)
    const told = await cellar.house.rows(
      `select person ->> 'firstName' as who from outbox where kind = 'consent.ended'`,
    )
    expect(told).toContainEqual({ who: 'Bruno' })
  })

  it('when the jailer wants out too', async () => {
    await lock()
    await say('Bruno', '/seguro')
    expect(await cellar.stays()).toEqual(['Iván safeword'])
    expect(cellar.letters('Iván').at(-1)).toContain('la celda está abierta')
  })

  it('when the consent is taken back', async () => {
    await lock()
    await say('Iván', '/consentimiento')
    await cellar.press('Iván', 'Retirar mi consentimiento')
    await cellar.press('Iván', 'Sí')
    expect(await cellar.stays()).toEqual(['Iván revoked'])
  })

  it('when one blocks the other, and only what was between these two', async () => {
    await lock()
    await lock('@nadia_noir')
    await say('Iván', '/bloquear @bruno_r')
    expect((await cellar.stays()).sort()).toEqual(['Iván blocked', 'Nadia inside'])
  })

  it('when the prisoner leaves the group', async () => {
    await lock()
    await cellar.house.act('Iván', { do: 'leave', chatId: cellar.house.chat(SALON).id })
    expect(await cellar.stays()).toEqual(['Iván left'])
  })

  it.each([
    ['the wearer takes the permission back', 'Iván', 'ya no me encierre'],
    ['the wearer takes the collar off', 'Iván', 'Quitarme el collar'],
    ['the owner sets them free', 'Nadia', 'Liberar a Iván'],
  ])('when %s', async (_what, who, button) => {
    await cellar.bind(true)
    await say('Nadia', '/mazmorra @ivan_el_cuervo 2h')
    await say(who, '/liberar')
    await cellar.press(who, button)
    if (button !== 'ya no me encierre') await cellar.press(who, 'soltar el lazo')
    expect(await cellar.stays()).toEqual(['Iván permission'])
    expect(cellar.letters('Iván').filter((text) => text.includes('la celda está abierta'))).toHaveLength(1)
    expect(cellar.letters('Nadia').filter((text) => text.includes('tu collar ya no la cierra'))).toHaveLength(
      1,
    )
    expect(await say('Iván', '/saldo')).toContain('Tienes')
  })

  it('a collar’s end leaves what an administrator imposed, and the safeword through a collar ends as one', async () => {
    await cellar.bind(true)
    await lock()
    await say('Iván', '/liberar')
    await cellar.press('Iván', 'Quitarme el collar')
    await cellar.press('Iván', 'soltar el lazo')
    expect(await cellar.stays()).toEqual(['Iván inside'])
    await say('Bruno', '/indultar @ivan_el_cuervo')
    cellar.house.advance(1_000)
    await cellar.bind(true)
    await say('Nadia', '/mazmorra @ivan_el_cuervo 2h')
    await say('Iván', 'rojo')
    expect(await cellar.stays()).toEqual(['Iván freed', 'Iván safeword'])
  })
})

describe('by the clock', () => {
  it('to the second: announced once, told once, however many crons call', async () => {
    await lock()
    cellar.house.advance(2 * HOUR - 1_000)
    await cellar.tick()
    expect(await cellar.stays()).toEqual(['Iván inside'])
    expect(await say('Iván', '/diario')).toContain('Estás en la mazmorra')
    const before = announced('Iván ha cumplido su condena')
    cellar.house.advance(1_000)
    await Promise.all([cellar.tick(), cellar.tick(), cellar.tick()])
    await cellar.tick()
    await cellar.house.app.settled()
    expect(await cellar.stays()).toEqual(['Iván served'])
    expect(announced('Iván ha cumplido su condena') - before).toBe(1)
    expect(cellar.letters('Iván').filter((text) => text.includes('Ya no estás en la mazmorra'))).toHaveLength(
      1,
    )
  })

  it('is enforced when read, though no cron ever calls', async () => {
    await lock()
    cellar.house.advance(2 * HOUR)
    expect(await cellar.post(cellar.commandOf('Iván', '/saldo'))).toContain('Tienes')
    expect(await cellar.post(cellar.commandOf('Iván', '/escapar'))).toContain('No estás en la mazmorra')
    // Reading it was reason enough to let him out.
    expect(await cellar.stays()).toEqual(['Iván served'])
    expect(await cellar.post(cellar.commandOf('Nadia', '/fianza @ivan_el_cuervo'))).toContain(
      'no está en la mazmorra',
    )
  })

  it('a release that got lost is found by the tick', async () => {
    await lock()
    await cellar.house.app.services.database.batch([sql`delete from jobs`])
    cellar.house.advance(2 * HOUR)
    const before = announced('Iván ha cumplido su condena')
    await cellar.tick()
    expect(await cellar.stays()).toEqual(['Iván served'])
    expect(announced('Iván ha cumplido su condena') - before).toBe(1)
  })
})
