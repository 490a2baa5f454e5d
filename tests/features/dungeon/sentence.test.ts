import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SALON } from '../../support/house.ts'
import { type Cellar, DAY, HOUR, MINUTE, openCellar } from './cellar.ts'

let cellar: Cellar
beforeAll(async () => {
  cellar = await openCellar()
})
afterAll(() => cellar.close())
beforeEach(() => cellar.anew())

const say = (who: string, text: string) => cellar.say(who, text)

describe('/mazmorra', () => {
  it('by who runs events: until when, for how much, and every way out', async () => {
    const card = await cellar.house.send('Bruno', SALON, '/mazmorra @ivan_el_cuervo 2h por <b>insolente</b>')
    expect(card?.text).toMatch(
      /^⛓️ Bruno encierra a Iván en la mazmorra: 2 horas\.\n💬 por <b>insolente<\/b>\n\n🕯️ Hasta el .*2026.*\n💰 Fianza: 100 🪙\n\nIván, nadie te retiene/,
    )
    expect(card?.buttons.flat().map(({ text }) => text)).toEqual(['💰 Pagar la fianza', '🗝️ Abrir la celda'])
    expect(cellar.letters('Iván')).toEqual([
      expect.stringMatching(/Bruno te ha encerrado[\s\S]*por <b>insolente<\/b>[\s\S]*\/seguro, aquí o allí/),
    ])
    expect(await cellar.stays()).toEqual(['Iván inside'])
  })

  it('tells the prisoner where it was said, and without the reason of whom they have blocked meanwhile', async () => {
    await cellar.house.send('Bruno', SALON, '/mazmorra @ivan_el_cuervo 2h por insolente')
    const chat = cellar.house.chat(SALON)
    const asked = chat.messages.findLast(({ text }) => text?.startsWith('/mazmorra'))
    const link = cellar.house
      .lastBotMessage('private:Iván')
      ?.buttons.flat()
      .find(({ text }) => text === 'Ver en el grupo')
    expect(link).toMatchObject({ url: `https://t.me/c/${String(chat.id).slice(4)}/${asked?.messageId}` })
    const [row] = await cellar.house.rows(
      "select from_id, texts, otherwise from outbox where kind = 'dungeon.sentenced' order by id desc limit 1",
    )
    expect(row?.from_id).toBe(String(cellar.house.person('Bruno').id))
    expect(row?.texts).toContain('insolente')
    expect(row?.otherwise).not.toContain('insolente')
    expect(row?.otherwise).toContain('sentenced')
  })

  it('through a collar whose wearer allows it', async () => {
    await cellar.bind(true)
    expect(await say('Nadia', '/mazmorra @ivan_el_cuervo 1 día y 12 horas')).toContain(
      'Nadia encierra a Iván en la mazmorra: 1 día y 12 horas',
    )
    expect(await cellar.house.rows('select bond_id is not null as bound from dungeon_stays')).toEqual([
      { bound: 't' },
    ])
  })

  it('in reply to a message', async () => {
    const hello = await cellar.house.act('Iván', {
      do: 'send',
      chatId: cellar.house.chat(SALON).id,
      text: 'a ver si te atreves',
    })
    const message = cellar.house.chat(SALON).messages.find(({ messageId }) => messageId === hello.messageId)
    const card = await cellar.house.send(
      'Bruno',
      SALON,
      '/mazmorra 30 min',
      message ? { replyTo: message } : {},
    )
    expect(card?.text).toContain('Bruno encierra a Iván en la mazmorra: 30 minutos')
  })

  it.each([
    ['Bruno', '/mazmorra', 'Falta decir a quién'],
    ['Bruno', '/mazmorra @ivan_el_cuervo', 'Falta la duración, por ejemplo 30m, 2h o 1 día'],
    ['Bruno', '/mazmorra @ivan_el_cuervo mucho', '«mucho» no me dice cuánto tiempo'],
    ['Bruno', '/mazmorra @ivan_el_cuervo 90', '«90» no me dice cuánto tiempo'],
    ['Bruno', '/mazmorra @ivan_el_cuervo 59s', 'una condena dura al menos 1 minuto'],
    ['Bruno', '/mazmorra @ivan_el_cuervo 0h', 'una condena dura al menos 1 minuto'],
    ['Bruno', '/mazmorra @ivan_el_cuervo 8 días', 'una condena dura como mucho 7 días'],
    ['Bruno', `/mazmorra @ivan_el_cuervo 2h ${'x'.repeat(201)}`, 'como mucho 200'],
    ['Bruno', '/mazmorra @bruno_r 2h', 'Eres tú'],
    ['Bruno', '/mazmorra @nadie_conocido 2h', 'No conozco a @nadie_conocido'],
    ['Nadia', '/mazmorra @ivan_el_cuervo 2h', 'Iván no lo lleva: ofréceselo con /collar'],
  ])('%s, %s: %s', async (who, text, answer) => {
    expect(await say(who, text)).toContain(answer)
    expect(await cellar.stays()).toEqual([])
  })

  it('by a collar that doesn’t allow it: says where it is allowed', async () => {
    await cellar.bind()
    const said = await say('Nadia', '/mazmorra @ivan_el_cuervo 2h')
    expect(said).toContain('Iván lleva tu collar, pero no te permite la mazmorra')
    expect(said).toContain('/liberar y el botón 🗝️')
    // What the text sends them to is there, and works.
    await say('Iván', '/liberar')
    await cellar.press('Iván', 'Permitir que Nadia')
    expect(await say('Nadia', '/mazmorra @ivan_el_cuervo 2h')).toContain('Nadia encierra a Iván')
  })

  it('of who wears it, never of who holds it', async () => {
    await cellar.bind(true)
    expect(await say('Iván', '/mazmorra @nadia_noir 2h')).toContain(
      'Solo puedes encerrar a quien lleva tu collar',
    )
  })

  it('refuses bots, channels, the absent, and whose roleplay is closed', async () => {
    const { house } = cellar
    await house.send('Bruno', SALON, '/mazmorra @nadia_noir 30 min')
    const botMessage = house.lastBotMessage(SALON)
    await house.send('Bruno', SALON, '/indultar @nadia_noir')
    const toBot = await house.send('Bruno', SALON, '/mazmorra 2h', botMessage ? { replyTo: botMessage } : {})
    expect(toBot?.text).toContain('Los bots no pueden consentir')
    await house.send('Bruno', SALON, 'desde mi canal', { asChat: true })
    const channel = house.chat(SALON).messages.at(-1)
    const toChannel = await house.send('Bruno', SALON, '/mazmorra 2h', channel ? { replyTo: channel } : {})
    expect(toChannel?.text).toContain('no caben en una celda')
    const hello = house.chat(SALON).messages.findLast(({ fromId }) => fromId === house.person('Carmen').id)
    const closed = await house.send('Bruno', SALON, '/mazmorra 2h', hello ? { replyTo: hello } : {})
    // Whose roleplay is open is nobody else's business: the room reads no name.
    expect(closed?.text).not.toContain('Carmen')
    await house.act('Iván', { do: 'leave', chatId: house.chat(SALON).id })
    expect(await say('Bruno', '/mazmorra @ivan_el_cuervo 2h')).toBe('Iván no está ahora en este grupo.')
    expect(await cellar.stays()).toEqual(['Nadia freed'])
  })

  it('wants the open roleplay of who sentences', async () => {
    await say('Bruno', '/seguro')
    expect(await say('Bruno', '/mazmorra @ivan_el_cuervo 2h')).toBeDefined()
    expect(await cellar.stays()).toEqual([])
  })

  it('honours blocks, admins’ too, and tells nobody who was blocked', async () => {
    await say('Iván', '/bloquear @bruno_r')
    expect(await say('Bruno', '/mazmorra @ivan_el_cuervo 2h')).toBe('Eso no se puede ahora.')
    await say('Iván', '/desbloquear @bruno_r')
    await say('Bruno', '/bloquear @ivan_el_cuervo')
    expect(await say('Bruno', '/mazmorra @ivan_el_cuervo 2h')).not.toContain('Iván')
    expect(await cellar.stays()).toEqual([])
  })

  it('has one cell a person, and says until when it is taken', async () => {
    await say('Bruno', '/mazmorra @ivan_el_cuervo 2h')
    expect(await say('Lucía', '/mazmorra @ivan_el_cuervo 3h')).toMatch(
      /Iván ya está en la mazmorra, hasta el .*2026/,
    )
    expect(await cellar.stays()).toEqual(['Iván inside'])
    // From the last moment on there is room again, whether the clock has come by or not.
    cellar.house.advance(2 * HOUR)
    expect(await say('Lucía', '/mazmorra @ivan_el_cuervo 3h')).toContain('Lucía Vega encierra a Iván')
    expect(await cellar.stays()).toEqual(['Iván served', 'Iván inside'])
    await cellar.tick()
    expect(
      cellar.house.chat(SALON).messages.filter(({ text }) => text?.includes('ha cumplido su condena')),
    ).not.toEqual([])
    expect(await cellar.stays()).toEqual(['Iván served', 'Iván inside'])
  })

  it('of two at once one is pronounced', async () => {
    const [one, other] = await Promise.all([
      cellar.post(cellar.commandOf('Bruno', '/mazmorra @ivan_el_cuervo 2h')),
      cellar.post(cellar.commandOf('Lucía', '/mazmorra @ivan_el_cuervo 2h')),
    ])
    const said = [one, other].sort()
    expect(said.filter((text) => text.includes('encierra a'))).toHaveLength(1)
    expect(said.filter((text) => text.includes('ya está en la mazmorra'))).toHaveLength(1)
    expect(await cellar.stays()).toEqual(['Iván inside'])
  })

  it('delivered again, with Redis lost: one stay, the same answer, and the cell stays shut', async () => {
    const update = cellar.commandOf('Bruno', '/mazmorra @ivan_el_cuervo 2h por ladrón')
    const first = await cellar.post(update)
    expect(first).toContain('encierra a')
    // Known to be done already: said again or not, nothing else.
    expect(await cellar.post(update)).toBe('')
    await cellar.house.loseRedis()
    expect(await cellar.post(update)).toBe('')
    expect(await cellar.stays()).toEqual(['Iván inside'])
    expect(cellar.letters('Iván')).toHaveLength(1)
    expect(await say('Iván', '/diario')).toContain('Estás en la mazmorra')
    // …and after it is over: nothing anew.
    await say('Bruno', '/indultar @ivan_el_cuervo')
    await cellar.house.loseRedis()
    expect(await cellar.post(update)).toBe('')
    expect(await cellar.stays()).toEqual(['Iván freed'])
    expect(await say('Iván', '/saldo')).toContain('Tienes')
  })

  it('is limited by what the group sets', async () => {
    await cellar.set({ 'dungeon.mostMs': HOUR, 'dungeon.bailCoinsPerHour': '0' })
    expect(await say('Bruno', '/mazmorra @ivan_el_cuervo 61 min')).toContain('como mucho 1 hora')
    const card = await cellar.house.send('Bruno', SALON, '/mazmorra @ivan_el_cuervo 60 min')
    expect(card?.text).not.toContain('Fianza:')
    expect(card?.buttons.flat().map(({ text }) => text)).toEqual(['🗝️ Abrir la celda'])
    expect(await say('Nadia', '/fianza @ivan_el_cuervo')).toContain('no se sale con dinero')
  })
})

describe('/condenados', () => {
  it('lists who is inside, who leaves first comes first', async () => {
    expect(await say('Carmen', '/condenados')).toContain('La mazmorra está vacía')
    await say('Bruno', '/mazmorra @ivan_el_cuervo 3 días por ladrón')
    cellar.house.advance(1_000)
    await say('Bruno', '/mazmorra @nadia_noir 30m')
    expect(await say('Carmen', '/condenados')).toMatch(
      /2 personas en la mazmorra\n\n• Nadia — hasta el .*\n💰 Fianza: 50 🪙\n\n• Iván — hasta el .*\n💬 por ladrón\n💰 Fianza: 3\.?600 🪙/,
    )
    // Whose time is over is not shown, and is let out behind the answer.
    cellar.house.advance(30 * MINUTE)
    const list = await cellar.post(cellar.commandOf('Carmen', '/condenados'))
    expect(list).toContain('Una persona en la mazmorra')
    expect(list).not.toContain('Nadia')
    expect(await cellar.stays()).toEqual(['Iván inside', 'Nadia served'])
  })

  it('turns pages for whoever asked', async () => {
    await cellar.house.app.services.database.batch([
      sql`insert into people (user_id, first_name, seen_at)
        select 800000 + n, 'P' || n, to_timestamp(0) from generate_series(1, 10) n on conflict do nothing`,
      sql`insert into dungeon_stays (ref, group_id, prisoner_id, jailer_id, key, began_at, release_at, telegram)
        select 'p' || n, (select id from groups where chat_id = ${cellar.house.chat(SALON).id}), 800000 + n,
          ${cellar.house.person('Bruno').id}::bigint, 'p' || n, ${new Date(Date.now()).toISOString()}::timestamptz,
          ${new Date(Date.now() + DAY).toISOString()}::timestamptz + n * interval '1 minute', 'none'
        from generate_series(1, 10) n`,
    ])
    const first = await cellar.house.send('Carmen', SALON, '/condenados')
    expect(first?.text).toContain('10 personas')
    expect(first?.text?.match(/• P/g)).toHaveLength(5)
    expect(first?.onlyFor).toBe(cellar.house.person('Carmen').id)
    expect((await cellar.press('Carmen', 'Siguiente')).message?.text?.match(/• P/g)).toHaveLength(5)
    expect((await cellar.press('Carmen', 'Anterior')).message?.text?.match(/• P/g)).toHaveLength(5)
  })
})

describe('on the profile and in the digest', () => {
  it('shows until when somebody sits', async () => {
    await say('Bruno', '/mazmorra @ivan_el_cuervo 2h')
    expect(await say('Carmen', '/perfil @ivan_el_cuervo')).toMatch(/⛓️ En la mazmorra hasta el .*2026/)
    cellar.house.advance(2 * HOUR)
    expect(await say('Carmen', '/perfil @ivan_el_cuervo')).not.toContain('mazmorra')
  })
})
