import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let house: House
beforeAll(async () => {
  // Two instances take the updates in turn: every story here is told to both.
  house = await openHouse({ instances: 2 })
  await house.act('Iván', { do: 'start-bot' })
  await house.act('Nadia', { do: 'start-bot' })
})
afterAll(() => house.close())

/** Every test has the salon to itself: nobody bound, everybody here, known and open. */
beforeEach(async () => {
  await house.app.services.database.batch([
    sql`delete from bonds`,
    sql`delete from consent_requests`,
    sql`delete from consent_blocks`,
    sql`delete from consent_standings`,
    sql`delete from jobs`,
    sql`delete from outbox`,
  ])
  await house.loseRedis()
  for (const who of ['Nadia', 'Iván', 'Bruno', 'Carmen']) await house.send(who, SALON, 'hola')
  for (const who of ['Nadia', 'Iván', 'Bruno']) await open(who)
  // Limits are counted by the minute.
  house.advance(MINUTE + 1_000)
})

const say = async (who: string, text: string) => (await house.send(who, SALON, text))?.text

async function open(who: string) {
  await house.send(who, SALON, '/consentimiento')
  await house.press(who, SALON, 'acepto')
}

async function bind() {
  await say('Nadia', '/collar @ivan_el_cuervo')
  return (await house.press('Iván', SALON, 'Aceptar')).message
}

const requests = async () =>
  (await house.rows('select status from consent_requests order by id')).map(({ status }) => status)
const bonds = () =>
  house.rows(`select o.first_name as owner, w.first_name as wearer, end_cause from bonds
    join people o on o.user_id = owner_id join people w on w.user_id = wearer_id order by bonds.id`)
const bound = { owner: 'Nadia', wearer: 'Iván', end_cause: null }
const privately = (who: string) => house.lastBotMessage(`private:${who}`)

describe('/collar', () => {
  it('is a card with the request, and becomes a bond by the other’s yes', async () => {
    const card = await house.send('Nadia', SALON, '/collar @ivan_el_cuervo ¿me dejas <b>cuidarte</b>?')
    expect(card?.text).toBe(
      '🖤 Nadia le ofrece su collar a Iván.\n\n💬 ¿me dejas <b>cuidarte</b>?\n\n⏳ Caduca en 2 días. Un no no necesita motivos.',
    )
    expect(card?.buttons.flat().map(({ text }) => text)).toEqual([
      '🖤 Aceptar',
      '🥀 Rechazar',
      '🚫 Bloquear',
      '↩️ Retirar',
    ])
    const { message } = await house.press('Iván', SALON, 'Aceptar')
    expect(message?.text).toContain('Iván lleva desde ahora el collar de Nadia')
    expect(message?.buttons).toEqual([])
    expect(await bonds()).toEqual([bound])
    expect(privately('Nadia')?.text).toBe('🖤 Iván ha dicho que sí a tu petición de collar.')
    expect(await say('Carmen', '/collares')).toMatch(/Un collar.*\n\n• Iván lleva el de Nadia — desde .*2026/)
  })

  it('reaches the target in private too, and the group hears of a yes said there', async () => {
    await say('Nadia', '/collar @ivan_el_cuervo por la rosa')
    expect(privately('Iván')?.text).toContain('Nadia te hace una petición de collar en «El Salón Fantasma»')
    expect(privately('Iván')?.text).toContain('💬 por la rosa')
    const { message } = await house.press('Iván', 'private:Iván', 'Aceptar')
    expect(message?.text).toContain('Iván lleva desde ahora el collar de Nadia')
    expect(await bonds()).toEqual([bound])
    expect(house.lastBotMessage(SALON)?.text).toBe(
      '🖤 Iván ha dicho que sí a la petición de collar de Nadia.',
    )
    // The card in the group still has its buttons: they show how it ended.
    expect((await house.press('Carmen', SALON, 'Rechazar')).message?.text).toContain('Iván lleva desde ahora')
  })

  it.each([
    ['rejects', 'Rechazar', 'Iván', 'rejected', 'no sigue adelante'],
    ['withdraws', 'Retirar', 'Nadia', 'withdrawn', 'Nadia ha retirado su petición'],
    ['blocks', 'Bloquear', 'Iván', 'blocked', 'no sigue adelante'],
  ])('one of them %s', async (_what, button, who, status, shown) => {
    await say('Nadia', '/collar @ivan_el_cuervo')
    const { message } = await house.press(who, SALON, button)
    expect(message?.text).toContain(shown)
    expect(message?.buttons).toEqual([])
    expect(await requests()).toEqual([status])
    expect(await bonds()).toEqual([])
  })

  it('who was blocked learns nothing, now or later', async () => {
    await say('Nadia', '/collar @ivan_el_cuervo')
    const pressed = await house.press('Iván', SALON, 'Bloquear')
    expect(pressed.toast).toContain('nadie lo sabrá')
    expect(privately('Nadia')?.text).toContain('prefiere que no siga adelante')
    expect(await say('Nadia', '/collar @ivan_el_cuervo')).toBe('Esa petición no se puede hacer.')
    expect(await say('Iván', '/collar @nadia_noir')).toContain('Tienes bloqueo sobre Nadia')
    expect(await requests()).toEqual(['blocked'])
  })

  it('expires after 48 hours: by the clock, which tells its sender once, or by a press', async () => {
    const card = await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    house.advance(48 * HOUR - MINUTE)
    await Promise.all([house.cron('minute'), house.cron('minute')])
    expect(await requests()).toEqual(['pending'])
    house.advance(MINUTE)
    expect((await house.press('Iván', SALON, 'Aceptar', card)).message?.text).toContain('ha caducado')
    const told = () =>
      house
        .chat('private:Nadia')
        .messages.filter(({ text }) => text?.startsWith('⌛ Tu petición de collar a Iván ha caducado'))
    // Whoever comes upon it sees to the rest: no tick has come yet.
    expect(told()).toHaveLength(1)
    await Promise.all([house.cron('minute'), house.cron('minute')])
    await house.app.settled()
    expect(await requests()).toEqual(['expired'])
    expect(told()).toHaveLength(1)
    expect(await say('Nadia', '/collar @ivan_el_cuervo')).toContain('le ofrece su collar')
  })

  it('lets only the right person press', async () => {
    await say('Nadia', '/collar @ivan_el_cuervo')
    for (const [who, button, whose] of [
      ['Nadia', 'Aceptar', 'Iván'],
      ['Bruno', 'Aceptar', 'Iván'],
      // Her own roleplay is closed: that is none of the card's business.
      ['Carmen', 'Aceptar', 'Iván'],
      ['Carmen', 'Bloquear', 'Iván'],
      ['Bruno', 'Rechazar', 'Iván'],
      ['Iván', 'Retirar', 'Nadia'],
    ] as const) {
      const { toast, alert, message } = await house.press(who, SALON, button)
      expect({ toast, alert, message }).toEqual({
        toast: `Este botón es solo para ${whose}.`,
        alert: true,
        message: undefined,
      })
    }
    expect(await requests()).toEqual(['pending'])
  })

  it('keeps one pending for a pair, whoever asks', async () => {
    await say('Nadia', '/collar @ivan_el_cuervo')
    expect(await say('Nadia', '/collar @ivan_el_cuervo otra vez')).toContain('Ya se lo has pedido')
    const theirs = await house.send('Iván', SALON, '/collar @nadia_noir')
    expect(theirs?.text).toMatch(/te lo han pedido a ti.*\n\n🖤 Nadia le ofrece su collar a Iván/)
    expect(await requests()).toEqual(['pending'])
    await house.press('Iván', SALON, 'Aceptar', theirs)
    expect(await bonds()).toEqual([bound])
    expect(await say('Iván', '/collar @nadia_noir')).toContain('Ya hay un lazo entre tú y Nadia')
  })

  it('both press at once: one outcome, the same for both', async () => {
    for (const [a, b] of [
      ['Aceptar', 'Retirar'],
      ['Retirar', 'Aceptar'],
    ] as const) {
      await house.app.services.database.batch([sql`delete from bonds`, sql`delete from consent_requests`])
      const card = await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
      const press = (button: string) =>
        house.press(button === 'Aceptar' ? 'Iván' : 'Nadia', SALON, button, card)
      await Promise.all([press(a), press(b)])
      const [status] = await requests()
      expect(['accepted', 'withdrawn']).toContain(status)
      expect(await bonds()).toEqual(status === 'accepted' ? [bound] : [])
    }
  })

  it('a redelivered command or press does nothing twice', async () => {
    const card = await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    const asked = update(house, 'Nadia', { text: '/collar @bruno_r' })
    const first = await house.post(asked)
    expect(await first.text()).toContain('le ofrece su collar')
    // Redis lost: the gate doesn't know it any more, Postgres does.
    await house.loseRedis()
    expect(await (await house.post(asked)).text()).toContain('le ofrece su collar')
    expect(await requests()).toEqual(['pending', 'pending'])
    const data = card?.buttons[0]?.[0]?.callbackData ?? ''
    const pressed = update(house, 'Iván', { press: data, messageId: card?.messageId ?? 0 })
    const answers = [await house.post(pressed)]
    await house.loseRedis()
    answers.push(await house.post(pressed))
    for (const answer of answers) expect(await answer.text()).toContain('lleva desde ahora')
    await house.app.settled()
    expect(await bonds()).toEqual([bound])
    expect(await house.rows(`select id from outbox where kind = 'consent.answer'`)).toHaveLength(1)
  })

  it.each([
    ['/collar', 'Falta decir a quién'],
    ['/collar @nadia_noir', 'Eres tú'],
    ['/collar @nadie_conocido', 'No conozco a @nadie_conocido'],
    [`/collar @ivan_el_cuervo ${'x'.repeat(201)}`, 'como mucho 200'],
  ])('%s: %s', async (text, answer) => {
    expect(await say('Nadia', text)).toContain(answer)
    expect(await requests()).toEqual([])
  })

  it('refuses bots, channels, and people whose roleplay is not open', async () => {
    const botMessage = house.lastBotMessage(SALON)
    const toBot = await house.send('Nadia', SALON, '/collar', botMessage ? { replyTo: botMessage } : {})
    expect(toBot?.text).toContain('Los bots no pueden consentir')
    await house.send('Bruno', SALON, 'desde mi canal', { asChat: true })
    const channel = house.chat(SALON).messages.at(-1)
    const toChannel = await house.send('Nadia', SALON, '/collar', channel ? { replyTo: channel } : {})
    expect(toChannel?.text).toContain('Los canales y la administración anónima')
    const hello = house.chat(SALON).messages.findLast(({ fromId }) => fromId === house.person('Carmen').id)
    const closed = await house.send('Nadia', SALON, '/collar', hello ? { replyTo: hello } : {})
    expect(closed?.text).toBe(
      'Carmen no tiene el rol abierto. Puede abrirlo con /consentimiento, si le apetece.',
    )
    const own = await house.send('Carmen', SALON, '/collar @nadia_noir')
    expect(own?.text).toContain('hace falta tu consentimiento')
    await house.press('Carmen', SALON, 'acepto')
    expect(await say('Carmen', '/collar @nadia_noir')).toContain('Carmen le ofrece su collar a Nadia')
  })
})

describe('who is gone', () => {
  it.each([
    ['leaves', () => house.act('Iván', { do: 'leave', chatId: house.chat(SALON).id })],
    [
      'is banned',
      () => house.act('Lucía', { do: 'kick', chatId: house.chat(SALON).id, userId: house.person('Iván').id }),
    ],
  ])('%s: bonds and requests of this group end, and the others are told', async (_how, go) => {
    await bind()
    await say('Bruno', '/collar @ivan_el_cuervo')
    const card = house.lastBotMessage(SALON)
    await go()
    expect(await bonds()).toEqual([{ ...bound, end_cause: 'left' }])
    expect(await requests()).toEqual(['accepted', 'cancelled'])
    expect(privately('Nadia')?.text).toContain('Tu lazo con Iván ha terminado')
    expect((await house.press('Bruno', SALON, 'Retirar', card)).message?.text).toContain('ya no está en pie')
    expect(await say('Nadia', '/collar @ivan_el_cuervo')).toContain('Iván no está ahora en este grupo')
    await house.app.services.telegram.call('unbanChatMember', {
      chat_id: house.chat(SALON).id,
      user_id: house.person('Iván').id,
      only_if_banned: true,
    })
    await house.act('Iván', { do: 'join', chatId: house.chat(SALON).id })
    expect(await say('Nadia', '/collar @ivan_el_cuervo')).toContain('le ofrece su collar a Iván')
  })

  it('the bot, removed and added again: everything is as it was', async () => {
    await bind()
    const card = await house.send('Nadia', SALON, '/collar @bruno_r')
    await house.act('Lucía', { do: 'remove-bot', chatId: house.chat(SALON).id })
    house.advance(HOUR)
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat(SALON).id, admin: true })
    expect(await say('Nadia', '/collares')).toContain('Iván lleva el de Nadia')
    await house.press('Bruno', SALON, 'Aceptar', card)
    expect(await bonds()).toHaveLength(2)
  })
})

describe('/collares', () => {
  it('turns pages for whoever asked, of the group or of one person', async () => {
    await house.app.services.database.batch([
      sql`insert into people (user_id, first_name, seen_at)
        select 900000 + n, 'P' || n, now() from generate_series(1, 12) n on conflict do nothing`,
      sql`insert into consent_requests (ref, group_id, kind, sender_id, target_id, payload, status, opened_key,
          opened_at, expires_at, settled_at)
        select 'r' || n, (select group_id from members limit 1), 'bonds.collar', ${house.person('Nadia').id}::bigint,
          900000 + n, '{}', 'accepted', 'k' || n, now(), now(), now() from generate_series(1, 12) n`,
      sql`insert into bonds (id, group_id, owner_id, wearer_id, since)
        select id, group_id, sender_id, target_id, opened_at from consent_requests`,
    ])
    const first = await house.send('Carmen', SALON, '/collares')
    expect(first?.text).toContain('12 collares en este salón')
    expect(first?.text?.match(/• P/g)).toHaveLength(10)
    expect((await house.press('Iván', SALON, 'Siguiente')).toast).toContain('de otra persona')
    expect((await house.press('Carmen', SALON, 'Siguiente')).message?.text?.match(/• P/g)).toHaveLength(2)
    expect((await house.press('Carmen', SALON, 'Anterior')).message?.text?.match(/• P/g)).toHaveLength(10)
    expect(await say('Carmen', '/collares @nadia_noir')).toContain('Los collares de Nadia')
    expect(await say('Carmen', '/collares @ivan_el_cuervo')).toBe('Iván no tiene ningún lazo aquí.')
  })

  it('invites the first ones', async () => {
    expect(await say('Carmen', '/collares')).toContain('Aún nadie lleva collar')
  })
})

describe('/liberar', () => {
  it.each([
    ['Nadia', '@ivan_el_cuervo', '¿Liberas a Iván de tu collar?', 'Iván'],
    ['Iván', '@nadia_noir', '¿Te quitas el collar de Nadia?', 'Nadia'],
  ])('from the side of %s', async (who, other, question, otherName) => {
    await bind()
    expect(await say(who, `/liberar ${other}`)).toBe(question)
    expect((await house.press(who, SALON, 'No')).message?.text).toBe('El lazo sigue en pie.')
    await say(who, `/liberar ${other}`)
    const { message } = await house.press(who, SALON, 'soltar el lazo')
    expect(message?.text).toContain(`${who} ha soltado el lazo con ${otherName}`)
    expect(privately(otherName)?.text).toContain(`${who} ha soltado su lazo contigo`)
    expect(await bonds()).toEqual([{ ...bound, end_cause: 'released' }])
    expect(await say(who, `/liberar ${other}`)).toContain('No hay ningún lazo con esa persona')
  })

  it('without a name shows one’s own, with what the wearer allows', async () => {
    await bind()
    expect(await say('Bruno', '/liberar')).toContain('no tienes ningún lazo')
    const owners = await house.send('Nadia', SALON, '/liberar')
    expect(owners?.buttons.flat().map(({ text }) => text)).toEqual(['🕊️ Liberar a Iván'])
    await house.send('Iván', SALON, '/liberar')
    const allowed = await house.press('Iván', SALON, 'Permitir que Nadia')
    expect(allowed.toast).toContain('Nadia puede llevarte a la mazmorra')
    expect(await house.rows(`select permissions from bonds`)).toEqual([{ permissions: '{"dungeon": true}' }])
    expect(await say('Carmen', '/collares')).toContain('🗝️')
    await house.press('Iván', SALON, 'ya no pueda llevarme')
    expect(await say('Carmen', '/collares')).not.toContain('🗝️')
    await house.press('Iván', SALON, 'Quitarme el collar')
    await house.press('Iván', SALON, 'soltar el lazo')
    expect(await bonds()).toEqual([{ ...bound, end_cause: 'released' }])
  })
})

describe('what other features let wearers allow', () => {
  const switchOff = async (modules: readonly string[]) => {
    await house.app.services.database.batch([
      sql`update groups set modules_off = ${[...modules]}::text[], version = version + 1`,
    ])
    await house.loseRedis()
  }
  afterEach(() => switchOff([]))

  it('is there while the feature is on; taking it back always is', async () => {
    await bind()
    const own = await house.send('Iván', SALON, '/liberar')
    const allow = own?.buttons.flat().find(({ text }) => text.includes('Permitir'))
    expect(allow?.callbackData).toMatch(/^bonds:allow:2:\w+:\d+:dungeon:1$/)
    await switchOff(['dungeon'])
    expect((await house.press('Iván', SALON, 'Permitir', own)).message?.text).toContain(
      'ya no se puede permitir',
    )
    await switchOff([])
    const again = await house.send('Iván', SALON, '/liberar')
    const { message: allowed } = await house.press('Iván', SALON, 'Permitir', again)
    await switchOff(['dungeon'])
    expect(await say('Carmen', '/collares')).not.toContain('🗝️')
    const shown = await house.send('Iván', SALON, '/liberar')
    expect(shown?.buttons.flat().map(({ text }) => text)).toEqual(['🕊️ Quitarme el collar de Nadia'])
    expect((await house.press('Iván', SALON, 'ya no pueda', allowed)).toast).toContain('ya no puede')
    expect(await house.rows('select permissions from bonds')).toEqual([{ permissions: '{"dungeon": false}' }])
  })

  it('a request is not accepted in private where its feature is switched off, but turned down', async () => {
    await say('Nadia', '/collar @ivan_el_cuervo')
    await switchOff(['bonds'])
    const { toast, alert } = await house.press('Iván', 'private:Iván', 'Aceptar')
    expect({ toast, alert }).toEqual({
      toast: 'Esto está apagado en el grupo. Puedes rechazarla o esperar a que vuelva.',
      alert: true,
    })
    expect(await bonds()).toEqual([])
    expect((await house.press('Iván', 'private:Iván', 'Rechazar')).message?.buttons.flat()).toEqual([])
    expect(await house.rows('select status from consent_requests order by id desc limit 1')).toEqual([
      { status: 'rejected' },
    ])
  })

  it('letting go is open while bonds are switched off', async () => {
    await bind()
    const own = await house.send('Iván', SALON, '/liberar')
    await switchOff(['bonds'])
    expect(await say('Iván', '/liberar')).not.toContain('apagada')
    const { message: asked } = await house.press('Iván', SALON, 'Quitarme el collar', own)
    await house.press('Iván', SALON, 'Sí', asked)
    expect(await bonds()).toMatchObject([{ end_cause: 'released' }])
  })
})

// ------------------------------------------------------------------------------------------ updates by hand

let nextUpdate = 900_000_000

/** An update as Telegram posts it, so that the very same one can come twice. */
function update(
  of: House,
  who: string,
  what: { readonly text: string } | { readonly press: string; readonly messageId: number },
): object {
  const { id, firstName, username } = of.person(who)
  const { id: chatId, title, type } = of.chat(SALON)
  const from = {
    id,
    is_bot: false,
    first_name: firstName,
    ...(username ? { username } : {}),
    language_code: 'es',
  }
  const chat = { id: chatId, type, title }
  const date = Math.floor(Date.now() / 1000)
  nextUpdate += 1
  if ('press' in what)
    return {
      update_id: nextUpdate,
      callback_query: {
        id: `press-${nextUpdate}`,
        from,
        chat_instance: 'x',
        data: what.press,
        message: { message_id: what.messageId, date, chat },
      },
    }
  const length = what.text.split(' ')[0]?.length ?? 0
  return {
    update_id: nextUpdate,
    message: {
      message_id: nextUpdate,
      date,
      chat,
      from,
      text: what.text,
      entities: [{ type: 'bot_command', offset: 0, length }],
    },
  }
}

describe('on the profile', () => {
  it('shows whose collar is worn and held, and offers one with a press', async () => {
    await bind()
    expect(await say('Carmen', '/perfil @ivan_el_cuervo')).toContain('Lleva el collar de Nadia')
    const card = await house.send('Carmen', SALON, '/perfil @nadia_noir')
    expect(card?.text).toContain('Iván lleva su collar')
    const closed = await house.press('Carmen', SALON, 'Ofrecer collar', card)
    expect(closed.message?.text).toContain('hace falta tu consentimiento')
    await open('Carmen')
    const offered = await house.press('Carmen', SALON, 'Ofrecer collar', card)
    expect(offered.message?.text).toContain('Carmen le ofrece su collar a Nadia')
    expect((await house.press('Iván', SALON, 'Ofrecer collar', card)).toast).toContain('Ya hay un lazo')
    await house.press('Nadia', SALON, 'Aceptar')
    expect(await say('Iván', '/perfil @nadia_noir')).toMatch(
      /Lleva el collar de Carmen[\s\S]*Iván lleva su collar/,
    )
  })
})
