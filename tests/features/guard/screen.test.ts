import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { groupMessage } from '../../bot/updates.ts'
import { standBetween } from '../../faults/outside.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

const DAY = 86_400_000
/** Words that nobody has seen before: two families of evidence. */
const ADVERT =
  'Gana 300 USD al día desde casa con criptomonedas, escríbeme al privado @inversor_seguro t.me/+AbCdEf123'

let house: House
let chat: object
let asked = 0
beforeAll(async () => {
  house = await openHouse({
    async fetchPublic(url) {
      asked += 1
      return { ok: url.endsWith('=999') }
    },
  })
  chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
  await house.send('Lucía', 'private:Lucía', '/start')
  await house.send('Nadia', SALON, 'hola a todos')
  // The guard's first two days in a group are over.
  house.advance(3 * DAY)
})
beforeEach(() => house.advance(60_000))
afterAll(() => house.close())

let newcomers = 8_000_000
const newcomer = (name = 'Casual') => ({ id: ++newcomers, is_bot: false, first_name: name })
const says = async (from: object, text: string, message: object = {}) => {
  const response = await house.post(groupMessage({ from, chat, text, message }))
  expect(response.status).toBe(200)
  await house.app.settled()
}
const removed = () => house.world.calls().filter(({ method }) => method === 'deleteMessage').length
const findings = (who: { id: number }) =>
  house.rows('select verdict, shadow, families from guard_findings where user_id = $1 order by at', who.id)
const trusted = async (who: { id: number }) =>
  (await house.rows('select trusted_at from guard_members where user_id = $1', who.id))[0]?.trusted_at ?? null

/** Past the menu, which is tried elsewhere. */
const level = async (to: string) => {
  await house.rows(
    `update groups set settings = jsonb_set(settings, '{guard.level}', to_jsonb($1::text)), version = version + 1`,
    to,
  )
  await house.loseRedis()
}

describe('on somebody’s first day', () => {
  const join = async (who: { id: number }, at = chat) => {
    const left = { status: 'left', user: who }
    const date = Math.floor(Date.now() / 1000)
    await house.post({
      update_id: groupMessage({}).update_id,
      chat_member: {
        chat: at,
        from: who,
        date,
        old_chat_member: left,
        new_chat_member: { status: 'member', user: who },
      },
    })
    await house.app.settled()
  }
  it.each([
    ['a link', { text: 'miren https://ejemplo.org/dibujos' }],
    [
      'a known site’s',
      { text: 'qué canción https://youtu.be/abc', entities: [{ type: 'url', offset: 12, length: 20 }] },
    ],
    [
      'a forward',
      {
        text: 'hola',
        forward_origin: { type: 'user', sender_user: { id: 5, is_bot: false, first_name: 'x' }, date: 1 },
      },
    ],
  ])('%s goes, and its author alone hears why', async (_, message) => {
    const who = newcomer()
    await join(who)
    const gone = removed()
    const response = await house.post(groupMessage({ from: who, chat, message }))
    expect(removed()).toBe(gone + 1)
    await house.app.settled()
    expect((await response.text()) + JSON.stringify(house.world.calls().slice(-3))).toContain(
      'Acabas de llegar',
    )
    expect(await findings(who)).toEqual([])
    // A day later it stays.
    house.advance(DAY + 60_000)
    await says(who, 'hola', message)
    expect(removed()).toBe(gone + 1)
  })

  const CHANNEL = { id: -1_009_988_776_655, type: 'channel', title: 'Trabajo Online VIP' }
  it.each<[string, object]>([
    ['an invitation', { text: 'entren por t.me/+AbCdEf4567 que hay sitio' }],
    ['a way to write to a stranger', { text: 'https://wa.me/34600000000 para quien quiera leer un rato' }],
    [
      'a channel’s post',
      { text: 'oferta', forward_origin: { type: 'channel', chat: CHANNEL, message_id: 3, date: 1 } },
    ],
    ['a channel’s story', { story: { id: 1, chat: CHANNEL } }],
  ])('%s goes, too, though it is suspicious besides: moderators hear that it did', async (_, message) => {
    house.advance(11 * 60_000)
    const who = newcomer('Nueva')
    await join(who)
    const gone = removed()
    await house.post(groupMessage({ from: who, chat, message }))
    await house.settled()
    expect(removed()).toBe(gone + 1)
    expect(await findings(who)).toMatchObject([{ verdict: 'alert', shadow: 'f' }])
    await house.cron('minute')
    const told = house.lastBotMessage('private:Lucía')
    expect(told?.text).toContain('He quitado el mensaje')
    expect(JSON.stringify(told?.buttons)).not.toContain('Ver en el grupo')
  })

  it('what is found in a settled member’s link is told of, and stays', async () => {
    house.advance(11 * 60_000)
    const who = newcomer()
    const gone = removed()
    await says(who, 'entren por t.me/+AbCdEf4567 que hay sitio hoy')
    expect(removed()).toBe(gone)
    expect(await findings(who)).toMatchObject([{ verdict: 'alert' }])
  })

  it('stays where the guard only warns, as it promises to touch nothing', async () => {
    await level('watch')
    house.advance(11 * 60_000)
    const who = newcomer()
    await join(who)
    const gone = removed()
    await says(who, 'miren https://ejemplo.org/dibujos')
    await says(who, 'entren por t.me/+AbCdEf4567 que queda sitio')
    expect(removed()).toBe(gone)
    await level('on')
  })

  it('goes in the group’s own first days as well, whatever the checks would say', async () => {
    const title = 'Recién abierta'
    const { chatId = 0 } = await house.act('Lucía', { do: 'create-group', title, type: 'supergroup' })
    await house.act('Lucía', { do: 'add-bot', chatId, admin: true })
    await house.send('Lucía', title, 'hola, ¿cómo va eso?')
    const young = { id: chatId, type: 'supergroup', title }
    const who = newcomer()
    await join(who, young)
    for (const text of ['miren https://ejemplo.org/dibujos', ADVERT]) {
      const gone = removed()
      await house.post(groupMessage({ from: who, chat: young, text }))
      await house.settled()
      expect(removed(), text).toBe(gone + 1)
    }
    expect(await findings(who)).toMatchObject([{ verdict: 'act', shadow: 't' }])
  })

  it('plain words stay', async () => {
    const who = newcomer()
    await join(who)
    const gone = removed()
    await says(who, 'hola a todos, qué bonito grupo')
    expect(removed()).toBe(gone)
  })
})

describe('a copy of what another member wrote', () => {
  const LINE = 'La escena del baile de máscaras fue lo mejor que hemos escrito este año'
  it('gets an alert when somebody unknown writes it, however it is spelled', async () => {
    const [member, copier] = [newcomer('Original'), newcomer('Calco')]
    await says(member, LINE)
    await says(copier, `${LINE.toUpperCase()}!!`)
    expect(await findings(member)).toEqual([])
    expect(await findings(copier)).toMatchObject([{ verdict: 'alert' }])
  })

  it('is nothing where one repeats oneself, or wishes what everybody wishes', async () => {
    const [one, other] = [newcomer(), newcomer()]
    await says(one, 'Muchísimas felicidades a la pareja, que sean muy felices siempre')
    await says(other, 'Muchísimas felicidades a la pareja, que sean muy felices siempre')
    await says(one, 'Muchísimas felicidades a la pareja, que sean muy felices siempre')
    expect(await findings(one)).toEqual([])
    expect(await findings(other)).toEqual([])
  })
})

describe('an advert of somebody who has just come', () => {
  it('goes at once, moderators get one alert, and the room hears nothing', async () => {
    const spammer = newcomer('Prospero')
    const before = house.chat(SALON).messages.filter(({ fromId }) => fromId === house.world.bot.id).length
    const gone = removed()
    await says(spammer, ADVERT)
    expect(removed()).toBe(gone + 1)
    expect(await findings(spammer)).toMatchObject([{ verdict: 'act', shadow: 'f' }])
    await house.cron('minute')
    expect(house.lastBotMessage('private:Lucía')?.text).toContain('Prospero')
    expect(house.chat(SALON).messages.filter(({ fromId }) => fromId === house.world.bot.id)).toHaveLength(
      before,
    )
  })

  it('is dealt with once, however often it is delivered', async () => {
    const spammer = newcomer()
    const update = groupMessage({ from: spammer, chat, text: ADVERT })
    for (const _ of [1, 2, 3]) await house.post(update)
    await house.app.settled()
    expect(await findings(spammer)).toHaveLength(1)
    expect(
      await house.rows('select 1 from moderation_sanctions where subject_id = $1', spammer.id),
    ).toHaveLength(1)
  })

  it('hidden in an edit of harmless words goes too', async () => {
    const spammer = newcomer()
    await says(spammer, 'qué bonito grupo tienen')
    const { message, ...update } = groupMessage({
      from: spammer,
      chat,
      text: ADVERT,
      message: { edit_date: 1 },
    })
    const gone = removed()
    await house.post({ ...update, edited_message: message })
    await house.app.settled()
    expect(removed()).toBe(gone + 1)
  })

  it('runs no command, and no word but the safeword', async () => {
    const spammer = newcomer()
    await says(spammer, 'ROJO')
    await says(spammer, `/unknown ${ADVERT}`)
    expect(await findings(spammer)).toHaveLength(1)
  })

  it.each(['/ayuda', '/saldo', '/reglas', '/START'])('hides behind %s in vain', async (command) => {
    const spammer = newcomer()
    const gone = removed()
    await says(spammer, `${command} ${ADVERT}`, {
      entities: [{ type: 'bot_command', offset: 0, length: command.length }],
    })
    expect(await findings(spammer)).toMatchObject([{ verdict: 'act' }])
    expect(removed()).toBe(gone + 1)
  })

  it.each([
    ['written like a command of nobody’s', '/gana_300_usd_al_dia_desde_casa @inversor_seguro'],
    ['made of names behind one', '/saldo @inversor_seguro @canal_de_ganancias_vip'],
  ])('is looked at %s, once its author was seen to say nothing', async (_, text) => {
    const spammer = newcomer()
    const entities = [{ type: 'bot_command', offset: 0, length: text.indexOf(' ') }]
    await says(spammer, 'buenas tardes')
    await says(spammer, text, { entities })
    expect(await findings(spammer)).toMatchObject([{ families: expect.stringContaining('contact') }])
  })

  it('of a channel goes, and nobody is punished in its place', async () => {
    const channels = { id: 136_817_688, is_bot: true, first_name: 'Channel', username: 'Channel_Bot' }
    const as = (title: string, number: number) => ({
      sender_chat: { id: -1_001_000_000_000 - number, type: 'channel', title },
    })
    const gone = removed()
    // What is told with others as one affair is over.
    house.advance(11 * 60_000)
    for (const number of [1, 2]) await says(channels, `${ADVERT} ${number}`, as('Ofertas', number))
    expect(removed()).toBe(gone + 2)
    expect(await house.rows('select 1 from moderation_sanctions where subject_id = 136817688')).toEqual([])
    await house.cron('minute')
    expect(house.lastBotMessage('private:Lucía')?.text).toContain('Ofertas')
  })
})

describe('somebody who only reacts', () => {
  let messages = 70_000
  const reacts = async (who: { id: number }, times: number) => {
    for (let each = 0; each < times; each += 1) {
      messages += 1
      const response = await house.post({
        update_id: 930_000_000 + messages,
        message_reaction: {
          chat,
          message_id: messages,
          user: who,
          date: Math.floor(Date.now() / 1000),
          old_reaction: [],
          new_reaction: [{ type: 'emoji', emoji: '🔥' }],
        },
      })
      expect(response.status).toBe(200)
    }
    await house.app.settled()
  }
  const taken = () => house.world.calls().filter(({ method }) => method === 'deleteAllMessageReactions')

  it('and whose name is the advert goes, and their reactions with them', async () => {
    const spammer = newcomer('Señales Forex VIP gratis')
    await reacts(spammer, 6)
    expect(await findings(spammer)).toEqual([])
    await reacts(spammer, 4)
    expect(await findings(spammer)).toMatchObject([{ verdict: 'act' }])
    expect(taken().map(({ payload }) => payload)).toMatchObject([{ user_id: spammer.id }])
  })

  it('is left to moderators where the guard only watches: with a ban of theirs the reactions go', async () => {
    await level('watch')
    house.advance(11 * 60_000)
    const { id, firstName } = house.world.addPerson({ firstName: 'Señales Forex VIP ya' })
    await house.act(firstName, { do: 'join', chatId: house.chat(SALON).id })
    const spammer = { id, is_bot: false, first_name: firstName }
    const before = taken().length
    await reacts(spammer, 10)
    expect(await findings(spammer)).toMatchObject([{ verdict: 'act', shadow: 'f' }])
    expect(await house.rows('select 1 from moderation_sanctions where subject_id = $1', spammer.id)).toEqual(
      [],
    )
    expect(taken()).toHaveLength(before)
    await house.cron('minute')
    await house.settled()
    await house.press('Lucía', 'private:Lucía', 'Expulsar')
    expect(taken().slice(before)).toMatchObject([{ payload: { user_id: spammer.id } }])
    await level('on')
  })

  it('and is nobody to be troubled for is left alone, as is who writes', async () => {
    const reader = newcomer('Perdita')
    await reacts(reader, 20)
    expect(await findings(reader)).toEqual([])
    const writer = newcomer('Señales Forex VIP hoy')
    await says(writer, 'hola a todos, qué noche')
    const known = (await findings(writer)).length
    await reacts(writer, 12)
    expect(await findings(writer)).toHaveLength(known)
  })
})

describe('an ordinary newcomer', () => {
  it('says what others say, and names who has been here for long: nobody loses a word', async () => {
    house.advance(11 * 60_000)
    const guests = [newcomer('Ariel'), newcomer('Calibán'), newcomer('Sicorax')]
    for (const guest of guests)
      await says(guest, 'Me apunto a la dinámica del domingo, info con @nadia_noir, qué ganas tengo')
    for (const guest of guests)
      expect((await findings(guest)).filter(({ verdict }) => verdict === 'act')).toEqual([])
  })

  it('talks, plays a sheet in ornate letters, and nobody is told', async () => {
    const guest = newcomer('Morgana')
    for (const text of [
      'hola, ¿qué tal la noche?',
      '꧁༺ 𝓜𝓸𝓻𝓰𝓪𝓷𝓪 ༻꧂\n✦ 𝐄𝐝𝐚𝐝: 27 ✦ 𝐑𝐨𝐥: dueña de la taberna 🍷🕯️🦇🌙✨🥀🖤⚔️🗝️🕸️',
      '*deja cien monedas sobre la barra* por una ronda para todos',
      'https://open.spotify.com/track/0abc escuchen esto',
    ])
      await says(guest, text)
    expect(await findings(guest)).toEqual([])
  })

  it('earns trust by three messages that say something over two days, never by greetings', async () => {
    const guest = newcomer('Ofelia')
    for (const text of ['hi', 'jaja', 'ok', 'hola', 'si']) await says(guest, text)
    house.advance(2 * DAY)
    await says(guest, 'hola')
    expect(await trusted(guest)).toBeNull()
    await says(guest, 'anoche llovía sobre los tejados')
    await says(guest, 'la taberna estaba casi vacía')
    house.advance(2 * DAY)
    await says(guest, 'hoy vuelvo a tocar el piano')
    expect(await trusted(guest)).not.toBeNull()
    expect(await findings(guest)).toEqual([])
  })

  it('costs one request for plain words once they were looked at, trusted or not', async () => {
    const guest = newcomer('Lenore')
    await says(guest, 'buenas noches, familia')
    await says(guest, 'qué tal va todo por aquí')
    const outside = standBetween(house.app)
    await says(guest, 'hoy vengo con sueño')
    expect(outside.count()).toEqual({ redis: 1, postgres: 0 })
    outside.restore()
  })
})

describe('a trusted member', () => {
  it.each<[string, object]>([
    [
      'a rich message',
      {
        text: '',
        rich_message: {
          blocks: [
            { type: 'paragraph', text: ['Gana 200 USD al día, escribe a @gerente_rrhh t.me/+abcdef'] },
          ],
        },
      },
    ],
    [
      'a checklist',
      {
        text: '',
        checklist: {
          title: 'Gana 200 USD al día',
          tasks: [{ id: 1, text: 'Escribe a @gerente_rrhh t.me/+abc' }],
        },
      },
    ],
    [
      'a spelled link',
      { text: 'entra a t punto me barra gananciasya y gana dinero desde casa, 300 USD al día' },
    ],
    ['a program', { text: '', document: { file_id: 'a', file_unique_id: 'b', file_name: 'Fotos.apk' } }],
  ])('whose account was taken over is seen in a late edit into %s', async (_what, message) => {
    const member = newcomer('Fiable')
    await says(member, 'hola a toda la casa')
    await house.send('Lucía', SALON, `/confiar ${member.id}`)
    await says(member, 'una frase tranquila de las de siempre')
    const { message: whole, ...update } = groupMessage({
      from: member,
      chat,
      text: 'x',
      message: { edit_date: 7, ...message },
    })
    await house.post({ ...update, edited_message: whole })
    await house.app.settled()
    expect(await findings(member)).toHaveLength(1)
  })

  it('is not looked at, but where their account does what stolen ones do', async () => {
    const member = newcomer('Dorian')
    await says(member, 'hola a toda la casa')
    await house.send('Lucía', SALON, `/confiar ${member.id}`)
    expect(await trusted(member)).not.toBeNull()
    await says(member, 'miren esto, vendo mi consola por 100 € en example.org')
    expect(await findings(member)).toEqual([])
    await says(member, 'regalo', { document: { file_id: 'x', file_unique_id: 'x', file_name: 'Fotos.apk' } })
    expect(await findings(member)).toHaveLength(1)
  })
})

describe('moderators', () => {
  it('are never dealt with', async () => {
    await house.send('Lucía', SALON, ADVERT)
    expect(await findings(house.person('Lucía'))).toEqual([])
  })

  it('are not asked about what only watching found, in the first days of a group', async () => {
    const other = { id: -1_009_900_000_777, type: 'supergroup', title: 'Nueva' }
    const spammer = newcomer()
    await house.post(groupMessage({ from: spammer, chat: other, text: 'hola, ¿cómo va eso?' }))
    await house.post(groupMessage({ from: spammer, chat: other, text: ADVERT }))
    await house.app.settled()
    expect(await findings(spammer)).toMatchObject([{ verdict: 'act', shadow: 't' }])
  })

  it('are told once a week what it would have done, in the first days and by checks in shadow', async () => {
    const settings = (change: object) =>
      house.rows(
        `update groups set settings = settings || $1::jsonb, version = version + 1`,
        JSON.stringify(change),
      )
    await house.rows('delete from guard_findings')
    const told = () =>
      house
        .chat('private:Lucía')
        .messages.filter(({ text }) => text?.includes('solo miró'))
        .map(({ text }) => text)
    // Last week, and so nothing of the week before.
    const nextWeek = async () => {
      house.advance(7 * DAY)
      for (const every of ['day', 'day', 'minute'] as const) await house.cron(every)
      await house.settled()
    }
    await nextWeek()
    expect(told()).toEqual([])

    const [young, shadowed, loud] = [newcomer(), newcomer(), newcomer()]
    await settings({ 'guard.links': 'shadow' })
    await house.loseRedis()
    const removals = removed()
    for (const text of ['entren a t.me/+AbCdEf123', 'entren ya a t.me/+AbCdEf123']) await says(shadowed, text)
    expect(await findings(shadowed)).toMatchObject([
      { verdict: 'alert', shadow: 't' },
      { verdict: 'alert', shadow: 't' },
    ])
    expect(removed()).toBe(removals)
    // What was left alone is kept by nobody.
    expect(await house.rows('select words from guard_findings where words is not null')).toEqual([])
    await settings({ 'guard.links': 'on' })
    await house.loseRedis()
    // What is done is told at once, and not here.
    await says(loud, ADVERT)
    expect(await findings(loud)).toMatchObject([{ verdict: 'act', shadow: 'f' }])
    await house.rows('update guard_groups set began_at = $1::timestamptz', new Date(Date.now()).toISOString())
    await says(young, `${ADVERT} hoy`)
    expect(await findings(young)).toMatchObject([{ verdict: 'act', shadow: 't' }])
    await nextWeek()
    expect(told()).toEqual([expect.stringMatching(/borrado, 1;.*dado, 2; personas, 2\./)])
    await nextWeek()
    expect(told()).toHaveLength(1)
  })
})

it('looks a newcomer up once, behind the answer', async () => {
  const before = asked
  const guest = newcomer('Silas')
  await says(guest, 'buenas, soy nuevo por aquí')
  await says(guest, 'encantado de leerlos')
  await house.cron('minute')
  expect(asked).toBe(before + 1)
})

describe('a name that passes for an administrator’s', () => {
  const PLAIN = 'qué bonita quedó la escena'
  const taken = { first_name: 'Lucía', last_name: 'Vega' }
  it('is seen when somebody who was looked at takes it, once', async () => {
    const who = newcomer('Discreta')
    await says(who, PLAIN)
    await house.cron('minute')
    expect(await findings(who)).toEqual([])
    await says({ ...who, ...taken }, 'ya volví, qué cuentan')
    await house.cron('minute')
    expect(await findings(who)).toMatchObject([{ verdict: 'alert', families: '{profile}' }])
    await says({ ...who, ...taken }, 'ya vuelvo otra vez')
    await house.cron('minute')
    expect(await findings(who)).toHaveLength(1)
  })

  it('is seen of the trusted, whose words are nobody’s concern', async () => {
    const who = newcomer('Confiada')
    await says(who, PLAIN)
    await house.send('Lucía', SALON, `/confiar ${who.id}`)
    await says({ ...who, ...taken }, 'ya volví, qué cuentan')
    await house.cron('minute')
    expect(await findings(who)).toMatchObject([{ verdict: 'alert', families: '{profile}' }])
    const other = newcomer('Sincera')
    await says(other, 'hoy dormí de maravilla')
    await house.send('Lucía', SALON, `/confiar ${other.id}`)
    await says({ ...other, first_name: 'Sincera de verdad' }, 'ya volví, qué cuentan')
    await house.cron('minute')
    expect(await findings(other)).toEqual([])
  })

  it('is seen in a tag that somebody is given later', async () => {
    const who = newcomer('Etiquetada')
    await says(who, PLAIN)
    await house.cron('minute')
    await says(who, 'ya volví, qué cuentan', { sender_tag: 'Lucía Vega' })
    await house.cron('minute')
    expect(await findings(who)).toMatchObject([{ verdict: 'alert', families: '{profile}' }])
    const honest = newcomer('Honesta')
    await says(honest, 'me encanta este grupo')
    await says(honest, 'traigo pan y vino para la cena', { sender_tag: 'Vampiresa' })
    await house.cron('minute')
    expect(await findings(honest)).toEqual([])
  })
})
