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
  return (await house.press('Iván', 'private:Iván', 'Aceptar')).message
}

const requests = async () =>
  (await house.rows('select status from consent_requests order by id')).map(({ status }) => status)
const bonds = () =>
  house.rows(`select o.first_name as owner, w.first_name as wearer, end_cause from bonds
    join people o on o.user_id = owner_id join people w on w.user_id = wearer_id order by bonds.id`)
const bound = { owner: 'Nadia', wearer: 'Iván', end_cause: null }
const privately = (who: string) => house.lastBotMessage(`private:${who}`)

/** Those of the bot that somebody sees. */
const seenBy = (who: string, where = SALON) =>
  house
    .chat(where)
    .messages.filter(
      ({ fromId, onlyFor }) =>
        fromId === house.world.bot.id && (onlyFor === undefined || onlyFor === house.person(who).id),
    )
const room = () =>
  house
    .chat(SALON)
    .messages.flatMap(({ fromId, onlyFor, text }) =>
      fromId === house.world.bot.id && onlyFor === undefined && text ? [text] : [],
    )
const labels = (
  message: { readonly buttons: readonly (readonly { readonly text: string }[])[] } | undefined,
) => message?.buttons.flat().map(({ text }) => text)
/** What a message in the group says by now. */
const copy = (own: { readonly messageId: number } | undefined) =>
  house.chat(SALON).messages.find(({ messageId }) => messageId === own?.messageId)?.text
const PRIVATELY = 'private:Iván'

describe('/collar', () => {
  it('is asked of the other one apart, and becomes a bond by their yes, which the group hears', async () => {
    const before = room()
    const own = await house.send('Nadia', SALON, '/collar @ivan_el_cuervo ¿me dejas <b>cuidarte</b>?')
    expect(own?.onlyFor).toBe(house.person('Nadia').id)
    expect(own?.text).toMatch(
      /^🖤 Le ofreces tu collar a Iván\.\n\n💬 ¿me dejas <b>cuidarte<\/b>\?\n\nSe lo pregunto aparte; si no le llega, lo encuentra en \/consentimiento\./,
    )
    expect(labels(own)).toEqual(['↩️ Retirar'])
    const asked = privately('Iván')
    expect(asked?.text).toBe(
      '🖤 Nadia te ofrece su collar.\n\n💬 ¿me dejas <b>cuidarte</b>?\n\nSi dices que sí, será un lazo a la vista del grupo; ' +
        'termina cuando lo quiera cualquiera de los dos, con /liberar.\n\n📍 El Salón Fantasma · ⏳ Tienes 2 días para contestar. ' +
        'Un no no necesita motivos.',
    )
    expect(labels(asked)).toEqual(['🖤 Aceptar', '🥀 Rechazar', '🚫 Bloquear'])
    expect(room()).toEqual(before)
    const { message } = await house.press('Iván', PRIVATELY, 'Aceptar')
    expect(message?.text).toContain('Llevas desde ahora el collar de Nadia')
    expect(message?.buttons).toEqual([])
    expect(await bonds()).toEqual([bound])
    expect(privately('Nadia')?.text).toBe('🖤 Iván ha dicho que sí a tu petición de collar.')
    const announced = house
      .chat(SALON)
      .messages.findLast(({ text }) => text?.includes('desde ahora el collar'))
    const chat = String(house.chat(SALON).id).replace('-100', '')
    expect(privately('Nadia')?.buttons.flat()).toEqual([
      { text: 'Ver en el grupo', url: `https://t.me/c/${chat}/${announced?.messageId}` },
    ])
    expect(room().slice(before.length)).toEqual([
      '🖤 Iván lleva desde ahora el collar de Nadia. Que la noche cuide de ambos.',
    ])
    expect(await say('Carmen', '/collares')).toMatch(/Un collar.*\n\n• Iván lleva el de Nadia — desde .*2026/)
  })

  it('is asked aside in the group of who has no private chat with the bot', async () => {
    await open('Carmen')
    const hello = house.chat(SALON).messages.findLast(({ fromId }) => fromId === house.person('Carmen').id)
    await house.send('Nadia', SALON, '/collar', hello ? { replyTo: hello } : {})
    const card = seenBy('Carmen').at(-1)
    expect(card?.onlyFor).toBe(house.person('Carmen').id)
    expect(card?.text).toContain('Nadia te ofrece su collar')
    const { message } = await house.press('Carmen', SALON, 'Rechazar', card)
    expect(message?.text).toContain('no sigue adelante')
    expect(message?.onlyFor).toBe(house.person('Carmen').id)
    expect(await requests()).toEqual(['rejected'])
  })

  it('the group hears nothing of a yes where it does not want to', async () => {
    await house.app.services.database.batch([
      sql`update groups set settings = '{"bonds.announced": false}', version = version + 1`,
    ])
    await house.loseRedis()
    const before = room()
    await bind()
    expect(await bonds()).toEqual([bound])
    expect(room()).toEqual(before)
    await house.app.services.database.batch([sql`update groups set settings = '{}', version = version + 1`])
    await house.loseRedis()
  })

  it.each([
    ['rejects', 'Rechazar', 'Iván', PRIVATELY, 'rejected', 'no sigue adelante'],
    ['withdraws', 'Retirar', 'Nadia', SALON, 'withdrawn', 'Has retirado tu petición de collar a Iván'],
  ])('one of them %s: all copies lose their buttons, and the group hears nothing', async (...row) => {
    const [, button, who, where, status, shown] = row
    const before = room()
    const own = await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    const { message } = await house.press(who, where, button)
    expect(message?.text).toContain(shown)
    expect(message?.buttons).toEqual([])
    expect(privately('Iván')?.buttons).toEqual([])
    expect(await requests()).toEqual([status])
    expect(await bonds()).toEqual([])
    expect(room()).toEqual(before)
    // What is left below the sender's own copy shows how it ended.
    const again = await house
      .press('Nadia', SALON, 'Retirar', who === 'Nadia' ? own : undefined)
      .catch(() => undefined)
    if (again?.message) expect(again.message.text).toContain(shown)
  })

  /** Which buttons of that kind are left below what the bot has said to somebody, wherever that stands. */
  const left = (who: string, label: string) =>
    [SALON, `private:${who}`].flatMap((where) =>
      seenBy(who, where).flatMap((each) =>
        labels(each)?.some((text) => text.includes(label)) ? [each.text] : [],
      ),
    )

  /** Her copy as the answer has shown it, again for the same command, and as one of those that wait. */
  async function askAndLook() {
    house.advance(MINUTE + 1_000)
    const own = await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    house.advance(MINUTE + 1_000)
    await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    await house.send('Nadia', SALON, '/consentimiento')
    await house.press('Nadia', SALON, '📤 collar, a Iván')
    await house.send('Nadia', 'private:Nadia', '/consentimiento')
    await house.press('Nadia', 'private:Nadia', '📤 collar, a Iván')
    await house.send('Iván', PRIVATELY, '/consentimiento')
    await house.press('Iván', PRIVATELY, '📥 collar, de Nadia')
    expect(left('Nadia', 'Retirar')).toHaveLength(4)
    return own
  }

  it.each([
    ['Aceptar', 'Iván ha dicho que sí a tu petición de collar'],
    ['Rechazar', 'Iván prefiere que no siga adelante'],
  ])('answered by %s, all copies of both lose their buttons', async (button, says) => {
    const own = await askAndLook()
    await house.press('Iván', PRIVATELY, button)
    expect(copy(own)).toContain(says)
    expect([left('Nadia', 'Retirar'), left('Iván', 'Aceptar')]).toEqual([[], []])
  })

  it('taken back, lapsed, or ended by a safeword, all copies of both lose their buttons', async () => {
    let own = await askAndLook()
    await house.press('Nadia', SALON, 'Retirar')
    expect(copy(own)).toContain('Has retirado tu petición de collar a Iván')
    expect([left('Nadia', 'Retirar'), left('Iván', 'Aceptar')]).toEqual([[], []])
    own = await askAndLook()
    house.advance(48 * HOUR)
    await house.cron('minute')
    await house.app.settled()
    expect(copy(own)).toContain('Tu petición de collar a Iván ha caducado')
    expect([left('Nadia', 'Retirar'), left('Iván', 'Aceptar')]).toEqual([[], []])
    own = await askAndLook()
    await house.send('Iván', PRIVATELY, '/seguro')
    expect(copy(own)).toContain('La petición que había entre Iván y tú ya no está en pie')
    expect([left('Nadia', 'Retirar'), left('Iván', 'Aceptar')]).toEqual([[], []])
  })

  it('blocked, the copies of who asked stay as they were until it lapses', async () => {
    const own = await askAndLook()
    const before = copy(own)
    await house.press('Iván', PRIVATELY, 'Bloquear')
    expect([copy(own), left('Nadia', 'Retirar').length, left('Iván', 'Aceptar')]).toEqual([before, 4, []])
    house.advance(48 * HOUR)
    await house.cron('minute')
    await house.app.settled()
    expect(copy(own)).toContain('Tu petición de collar a Iván ha caducado')
    expect(left('Nadia', 'Retirar')).toEqual([])
  })

  it('an old button never makes untrue what has ended since', async () => {
    const own = await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    await house.press('Iván', PRIVATELY, 'Aceptar')
    await say('Iván', '/liberar @nadia_noir')
    await house.press('Iván', SALON, 'soltar el lazo')
    // As a client may that was away all the time.
    const press = own?.buttons[0]?.[0]?.callbackData ?? ''
    const answer = await house.post(update(house, 'Nadia', { press, messageId: 1 }))
    const answered = await answer.text()
    await house.settled()
    expect(answered + seenBy('Nadia').at(-1)?.text).toContain(
      'Iván dijo que sí a la petición de collar de Nadia',
    )
    expect(copy(own)).toContain('Iván ha dicho que sí')
  })

  it('who is blocked by the card learns nothing: the request waits, is theirs to withdraw, and lapses', async () => {
    const own = await house.send('Nadia', SALON, '/collar @ivan_el_cuervo por la rosa')
    const heard = privately('Nadia')?.messageId
    const pressed = await house.press('Iván', PRIVATELY, 'Bloquear')
    expect(pressed.toast).toContain('nadie lo sabrá')
    expect(pressed.message?.buttons).toEqual([])
    expect(privately('Nadia')?.messageId).toBe(heard)
    expect(await requests()).toEqual(['pending'])
    expect(labels(await house.send('Nadia', SALON, '/collar @ivan_el_cuervo'))).toEqual(['↩️ Retirar'])
    expect(labels(await house.send('Nadia', SALON, '/consentimiento'))).toContain('📤 collar, a Iván')
    expect(labels(await house.send('Iván', PRIVATELY, '/consentimiento'))).not.toContain(
      '📥 collar, de Nadia',
    )
    expect((await house.press('Nadia', SALON, 'Retirar', own)).message?.text).toContain('retirado')
    const before = house.chat(PRIVATELY).messages.length
    const next = await house.send('Nadia', SALON, '/collar @ivan_el_cuervo ¿y ahora?')
    expect(next?.text).toContain('Le ofreces tu collar a Iván')
    expect(house.chat(PRIVATELY).messages).toHaveLength(before)
    expect(JSON.stringify(seenBy('Iván'))).not.toContain('¿y ahora?')
    house.advance(48 * HOUR)
    await house.cron('minute')
    await house.app.settled()
    expect(privately('Nadia')?.text).toContain('Tu petición de collar a Iván ha caducado sin respuesta')
    expect(house.chat(PRIVATELY).messages).toHaveLength(before)
  })

  it('blocked by the card or by the command: the same ends between the two', async () => {
    await bind()
    await say('Iván', '/collar @bruno_r')
    await say('Nadia', '/contrato')
    await house.app.services.database.batch([
      sql`insert into consent_requests (ref, group_id, kind, sender_id, target_id, payload, opened_key, opened_at, expires_at)
        select 'otra', group_id, 'contracts.contract', ${house.person('Nadia').id}::bigint, ${house.person('Iván').id}::bigint,
          '{}', 'k', now(), now() + interval '1 day' from bonds`,
    ])
    await house.send('Iván', PRIVATELY, '/consentimiento')
    await house.press('Iván', PRIVATELY, 'contrato, de Nadia').catch(() => undefined)
    await house.send('Iván', PRIVATELY, '/bloquear @nadia_noir')
    expect(await bonds()).toEqual([{ ...bound, end_cause: 'blocked' }])
    expect(await house.rows(`select status, pretended from consent_requests order by id`)).toEqual([
      { status: 'accepted', pretended: 'f' },
      // What he asked of Bruno is nobody else's affair.
      { status: 'pending', pretended: 'f' },
      { status: 'pending', pretended: 't' },
    ])
  })

  it('expires after 48 hours: by the clock, which tells its sender once, or by a press', async () => {
    const told = () =>
      house
        .chat('private:Nadia')
        .messages.filter(({ text }) => text?.startsWith('⌛ Tu petición de collar a Iván ha caducado')).length
    const before = told()
    await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    house.advance(48 * HOUR - MINUTE)
    await Promise.all([house.cron('minute'), house.cron('minute')])
    expect(await requests()).toEqual(['pending'])
    house.advance(MINUTE)
    expect((await house.press('Iván', PRIVATELY, 'Aceptar')).message?.text).toContain('ha caducado')
    // Whoever comes upon it sees to the rest: no tick has come yet.
    expect(told()).toBe(before + 1)
    await Promise.all([house.cron('minute'), house.cron('minute')])
    await house.app.settled()
    expect(await requests()).toEqual(['expired'])
    expect(told()).toBe(before + 1)
    expect(privately('Iván')?.buttons).toEqual([])
    expect(await say('Nadia', '/collar @ivan_el_cuervo')).toContain('Le ofreces tu collar')
  })

  it('asked and taken back thirty times is one message to the other', async () => {
    const before = house.chat(PRIVATELY).messages.length
    for (let time = 0; time < 30; time++) {
      await house.send('Nadia', SALON, `/collar @ivan_el_cuervo vez ${time}`)
      await house.press('Nadia', SALON, 'Retirar')
      // A command has a limit of its own.
      house.advance(7_000)
    }
    expect(house.chat(PRIVATELY).messages).toHaveLength(before + 1)
    await house.send('Nadia', SALON, '/collar @ivan_el_cuervo la última')
    await house.cron('minute')
    await house.app.settled()
    expect(house.chat(PRIVATELY).messages).toHaveLength(before + 1)
    expect(privately('Iván')?.text).toContain('la última')
    await house.press('Iván', PRIVATELY, 'Aceptar')
    expect(await bonds()).toEqual([bound])
  })

  it('taken back before it was read never arrives', async () => {
    const { id: chatId } = house.chat(SALON)
    await house.act('Lucía', { do: 'allow-ephemeral', chatId, allowed: false })
    await house.act('Iván', { do: 'block-bot', blocked: true })
    await house.loseRedis()
    await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    // Where nothing is said aside, her own copy is in private.
    await house.press('Nadia', 'private:Nadia', 'Retirar')
    await house.act('Lucía', { do: 'allow-ephemeral', chatId, allowed: true })
    await house.act('Iván', { do: 'block-bot', blocked: false })
    const before = house.chat(PRIVATELY).messages.length
    await house.act('Iván', { do: 'start-bot' })
    house.advance(HOUR + MINUTE)
    await house.cron('minute')
    await house.app.settled()
    const after = house.chat(PRIVATELY).messages.slice(before)
    expect(after.map(({ text }) => text).join()).not.toMatch(/Nadia|su collar|petición/)
    expect(await house.rows(`select error from outbox where kind = 'consent.request'`)).toEqual([
      { error: 'over' },
    ])
    await house.loseRedis()
  })

  it('after a no the same is asked again only after a week, or what the group says', async () => {
    await say('Nadia', '/collar @ivan_el_cuervo')
    await house.press('Iván', PRIVATELY, 'Rechazar')
    house.advance(6 * 24 * HOUR)
    await say('Nadia', '/collar @ivan_el_cuervo')
    expect(privately('Nadia')?.text).toContain(
      'Iván ya te dijo que no. Después de un no hay que esperar 7 días',
    )
    // The other way round it is another matter.
    expect(await say('Iván', '/collar @nadia_noir')).toContain('Le ofreces tu collar a Nadia')
    await house.press('Iván', SALON, 'Retirar')
    house.advance(24 * HOUR + MINUTE)
    expect(await say('Nadia', '/collar @ivan_el_cuervo')).toContain('Le ofreces tu collar')
  })

  it('lets only the right person press', async () => {
    await say('Nadia', '/collar @ivan_el_cuervo')
    const data = privately('Iván')?.buttons[0]?.[0]?.callbackData ?? ''
    await house.post(update(house, 'Bruno', { press: data, messageId: 1 }))
    await house.post(update(house, 'Nadia', { press: data, messageId: 1 }))
    await house.app.settled()
    expect(await requests()).toEqual(['pending'])
  })

  it('keeps one pending for a pair, whoever asks', async () => {
    await say('Nadia', '/collar @ivan_el_cuervo')
    expect(await say('Nadia', '/collar @ivan_el_cuervo otra vez')).toContain('Ya se lo habías pedido')
    const theirs = await house.send('Iván', SALON, '/collar @nadia_noir')
    expect(theirs?.text).toMatch(/te lo han pedido a ti.*\n\n🖤 Nadia te ofrece su collar/)
    expect(await requests()).toEqual(['pending'])
    await house.press('Iván', SALON, 'Aceptar', theirs)
    expect(await bonds()).toEqual([bound])
    // His copy in private has had its say too.
    await house.app.settled()
    expect(privately('Iván')?.buttons).toEqual([])
    expect(await say('Iván', '/collar @nadia_noir')).toContain('Ya hay un lazo entre Nadia y tú')
    // Nobody is asked for what there is already, neither now nor by the next tick.
    expect(await requests()).toEqual(['accepted'])
    await house.cron('minute')
    expect(privately('Nadia')?.text).not.toContain('te ofrece su collar')
  })

  it('both press at once: one outcome, the same for both', async () => {
    for (const [a, b] of [
      ['Aceptar', 'Retirar'],
      ['Retirar', 'Aceptar'],
    ] as const) {
      await house.app.services.database.batch([sql`delete from bonds`, sql`delete from consent_requests`])
      await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
      const press = (button: string) =>
        button === 'Aceptar' ? house.press('Iván', PRIVATELY, button) : house.press('Nadia', SALON, button)
      await Promise.all([press(a), press(b)])
      const [status] = await requests()
      expect(['accepted', 'withdrawn']).toContain(status)
      expect(await bonds()).toEqual(status === 'accepted' ? [bound] : [])
    }
  })

  it('a redelivered command or press does nothing twice', async () => {
    await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    const asked = update(house, 'Nadia', { text: '/collar @bruno_r' })
    await house.post(asked)
    // Redis lost: the gate doesn't know it any more, Postgres does.
    await house.loseRedis()
    await house.post(asked)
    expect(await requests()).toEqual(['pending', 'pending'])
    const data = privately('Iván')?.buttons[0]?.[0]?.callbackData ?? ''
    const pressed = update(house, 'Iván', { press: data, messageId: 1 })
    await house.post(pressed)
    await house.loseRedis()
    await house.post(pressed)
    await house.app.settled()
    expect(await bonds()).toEqual([bound])
    // To her, and to the group.
    expect(await house.rows(`select id from outbox where kind = 'consent.answer'`)).toHaveLength(2)
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
    const botMessage = seenBy('Nadia').findLast(({ onlyFor }) => onlyFor === undefined)
    const toBot = await house.send('Nadia', SALON, '/collar', botMessage ? { replyTo: botMessage } : {})
    expect(toBot?.text).toContain('Los bots no pueden consentir')
    await house.send('Bruno', SALON, 'desde mi canal', { asChat: true })
    const channel = house.chat(SALON).messages.at(-1)
    const toChannel = await house.send('Nadia', SALON, '/collar', channel ? { replyTo: channel } : {})
    expect(toChannel?.text).toContain('Los canales y la administración anónima')
    const hello = house.chat(SALON).messages.findLast(({ fromId }) => fromId === house.person('Carmen').id)
    const closed = await house.send('Nadia', SALON, '/collar', hello ? { replyTo: hello } : {})
    expect(closed?.text).not.toContain('Carmen')
    expect(privately('Nadia')?.text).toBe(
      'A Carmen no se le puede pedir nada por ahora. Si le apetece, lo cambia con /consentimiento.',
    )
    const own = await house.send('Carmen', SALON, '/collar @nadia_noir')
    expect(own?.text).toContain('hace falta tu consentimiento')
    expect((await house.press('Carmen', SALON, 'Leer y aceptar')).message?.text).toContain(
      'Las reglas de la casa',
    )
    await house.press('Carmen', SALON, 'acepto')
    // The same again within a minute would be answered in private, for clients that show nothing aside.
    house.advance(MINUTE + 1_000)
    expect(await say('Carmen', '/collar @nadia_noir')).toContain('Le ofreces tu collar a Nadia')
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
    const card = await house.send('Bruno', SALON, '/collar @ivan_el_cuervo')
    await go()
    expect(await bonds()).toEqual([{ ...bound, end_cause: 'left' }])
    expect(await requests()).toEqual(['accepted', 'cancelled'])
    expect(privately('Nadia')?.text).toContain('Tu lazo con Iván ha terminado')
    expect(copy(card)).toContain('La petición que había entre Iván y tú ya no está en pie')
    expect(await say('Nadia', '/collar @ivan_el_cuervo')).toContain('Iván no está ahora en este grupo')
    await house.app.services.telegram.call('unbanChatMember', {
      chat_id: house.chat(SALON).id,
      user_id: house.person('Iván').id,
      only_if_banned: true,
    })
    await house.act('Iván', { do: 'join', chatId: house.chat(SALON).id })
    // The same again within a minute is answered in private, for clients that show nothing aside.
    await say('Nadia', '/collar @ivan_el_cuervo')
    expect(privately('Nadia')?.text).toContain('Le ofreces tu collar a Iván')
  })

  it('the bot, removed and added again: everything is as it was', async () => {
    await bind()
    await house.act('Bruno', { do: 'start-bot' })
    await house.send('Nadia', SALON, '/collar @bruno_r')
    await house.act('Lucía', { do: 'remove-bot', chatId: house.chat(SALON).id })
    house.advance(HOUR)
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat(SALON).id, admin: true })
    expect(await say('Nadia', '/collares')).toContain('Iván lleva el de Nadia')
    await house.press('Bruno', 'private:Bruno', 'Aceptar')
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
    expect(first?.text?.match(/• P/g)).toHaveLength(6)
    expect((await house.press('Carmen', SALON, 'Siguiente')).message?.text?.match(/• P/g)).toHaveLength(6)
    expect((await house.press('Carmen', SALON, 'Anterior')).message?.text?.match(/• P/g)).toHaveLength(6)
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
    // Within a minute it would be taken for a client that shows nothing of what is said aside.
    house.advance(MINUTE + 1_000)
    await say(who, `/liberar ${other}`)
    const { message } = await house.press(who, SALON, 'soltar el lazo')
    expect(message?.text).toContain(`Has soltado tu lazo con ${otherName}`)
    expect(message?.onlyFor).toBe(house.person(who).id)
    expect(privately(otherName)?.text).toContain(`${who} ha soltado su lazo contigo`)
    expect(await bonds()).toEqual([{ ...bound, end_cause: 'released' }])
    expect(await say(who, `/liberar ${other}`)).toContain('Ese lazo ya no existe')
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
    await house.press('Iván', SALON, 'ya no me encierre')
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
    expect((await house.press('Iván', SALON, 'ya no me encierre', allowed)).toast).toContain('ya no puede')
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
    expect(offered.message?.text).toContain('Le ofreces tu collar a Nadia')
    await house.press('Nadia', 'private:Nadia', 'Aceptar')
    expect(await say('Iván', '/perfil @nadia_noir')).toMatch(
      /Lleva el collar de Carmen[\s\S]*Iván lleva su collar/,
    )
  })
})
