import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { groupId } from '../../../lib/values/ids.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { updateSettings } from '../../support/settings.ts'

let house: House
beforeAll(async () => {
  house = await openHouse({ instances: 2 })
  for (const who of ['Nadia', 'Iván', 'Bruno']) await house.act(who, { do: 'start-bot' })
})
afterAll(() => house.close())

beforeEach(async () => {
  await house.app.services.database.batch([
    sql`delete from bonds`,
    sql`delete from consent_requests`,
    sql`delete from consent_blocks`,
    sql`delete from consent_standings`,
    sql`delete from jobs`,
    sql`delete from outbox`,
    sql`update groups set settings = '{}'`,
  ])
  await house.loseRedis()
  for (const who of ['Lucía', 'Nadia', 'Iván', 'Bruno', 'Carmen']) await house.send(who, SALON, 'hola')
  house.advance(61_000)
})

const say = async (who: string, text: string, where = SALON) => (await house.send(who, where, text))?.text

async function open(who: string) {
  // The same command again within a minute would be answered before everybody, for clients that show nothing aside.
  house.advance(61_000)
  await house.send(who, SALON, '/consentimiento')
  await house.press(who, SALON, 'acepto')
}

const room = () =>
  house
    .chat(SALON)
    .messages.flatMap(({ fromId, onlyFor, text }) =>
      fromId === house.world.bot.id && onlyFor === undefined && text ? [text] : [],
    )
const alone = (who: string) => `private:${who}`

const bonds = async () =>
  (await house.rows('select end_cause from bonds order by id')).map((row) => row.end_cause)
const requests = async () =>
  (await house.rows('select status from consent_requests order by id')).map(({ status }) => status)
const privately = (who: string) => house.lastBotMessage(`private:${who}`)
const messagesTo = (who: string) =>
  house
    .chat(`private:${who}`)
    .messages.flatMap(({ text, fromId }) => (fromId === house.world.bot.id && text ? [text] : []))

/** Nadia's collar on Iván, and her request to Bruno, which waits. */
async function bindAndAsk() {
  for (const who of ['Nadia', 'Iván', 'Bruno']) await open(who)
  await say('Nadia', '/collar @ivan_el_cuervo')
  await house.press('Iván', alone('Iván'), 'Aceptar')
  await house.send('Nadia', SALON, '/collar @bruno_r')
}

describe('/consentimiento', () => {
  it('is given once, for every chat, by whom it was asked of', async () => {
    const before = room()
    const shown = await house.send('Nadia', SALON, '/consentimiento')
    expect(shown?.text).toContain('mayores de 18 años')
    // Whoever reads the rules reads of the word that stops everything.
    expect(shown?.text).toContain('escribe ROJO en el grupo')
    expect(shown?.onlyFor).toBe(house.person('Nadia').id)
    const { message } = await house.press('Nadia', SALON, 'acepto')
    expect(message?.text).toContain('Nadia, tu rol está abierto')
    expect(await say('Nadia', '/consentimiento', 'private:Nadia')).toContain('Aceptaste las reglas')
    expect(await house.rows('select status from consent_standings')).toEqual([{ status: 'open' }])
    expect(room()).toEqual(before)
  })

  it('shows the rules before they are accepted, wherever somebody is sent to them', async () => {
    await open('Iván')
    const refused = await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    expect(refused?.buttons.flat().map(({ text }) => text)).toEqual(['📜 Leer y aceptar'])
    const { message: rules } = await house.press('Nadia', SALON, 'Leer y aceptar', refused)
    expect(rules?.text).toContain('Nada ocurre entre dos personas sin el sí de ambas')
    expect(
      await house.rows('select from consent_standings where user_id = $1', house.person('Nadia').id),
    ).toEqual([])
    // What she had asked for goes on after her yes.
    const { message: asked } = await house.press('Nadia', SALON, 'Tengo 18 o más', rules)
    expect(asked?.text).toMatch(/^🖤 Nadia, tu rol está abierto[\s\S]*Le ofreces tu collar a Iván/)
    expect(privately('Iván')?.text).toContain('Nadia te ofrece su collar')
    expect(await requests()).toEqual(['pending'])
  })

  it('is taken back with a question, which ends what it allowed', async () => {
    await bindAndAsk()
    await house.send('Nadia', 'private:Nadia', '/consentimiento')
    await house.press('Nadia', 'private:Nadia', 'Retirar mi consentimiento')
    expect((await house.press('Nadia', 'private:Nadia', 'No')).message?.text).toBe('Todo sigue como estaba.')
    await house.send('Nadia', 'private:Nadia', '/consentimiento')
    await house.press('Nadia', 'private:Nadia', 'Retirar mi consentimiento')
    const { message } = await house.press('Nadia', 'private:Nadia', 'Sí, retirarlo')
    expect(message?.text).toContain('Tu rol está cerrado y nada te ata')
    expect(await bonds()).toEqual(['revoked'])
    expect(await requests()).toEqual(['accepted', 'cancelled'])
    expect(privately('Iván')?.text).toContain('Tu lazo con Nadia ha terminado')
    // What Bruno was asked shows it, though nobody has pressed anything there.
    expect(house.chat(alone('Bruno')).messages.map(({ text }) => text)).toContainEqual(
      '🚪 Esta petición de Nadia ya no está en pie.',
    )
    // At once in every chat, whatever was known of her there; and nothing of it is said in the group.
    house.advance(61_000)
    const before = room()
    await say('Nadia', '/collar @ivan_el_cuervo')
    expect(privately('Nadia')?.text).toContain('Tu rol está cerrado')
    await say('Iván', '/collar @nadia_noir')
    expect(privately('Iván')?.text).toContain('A Nadia no se le puede pedir nada por ahora')
    expect(room()).toEqual(before)
    // Nobody is told that a safeword was used: none was.
    expect(messagesTo('Bruno').join()).not.toContain('palabra segura')
  })

  it('lets nobody accept a request whose own roleplay is closed', async () => {
    await open('Nadia')
    await open('Iván')
    await say('Nadia', '/collar @ivan_el_cuervo')
    const ivan = house.person('Iván').id
    // As a revocation that overtakes the press would leave it.
    await sql`update consent_standings set status = 'closed' where user_id = ${ivan}`.execute(
      house.app.services.database.query,
    )
    expect(await house.press('Iván', alone('Iván'), 'Aceptar')).toMatchObject({
      toast: expect.stringContaining('Tu rol está cerrado'),
      alert: true,
      message: undefined,
    })
    expect(await requests()).toEqual(['pending'])
  })

  it('keeps out who said to be under 18, and says so to nobody else', async () => {
    await house.act('Carmen', { do: 'start-bot' })
    await sql`select consent_close(${house.person('Carmen').id}::bigint, 'barred', now())`.execute(
      house.app.services.database.query,
    )
    const before = room()
    await say('Carmen', '/collar @nadia_noir')
    expect(privately('Carmen')?.text).toContain('solo para mayores de 18')
    const shown = await house.send('Carmen', SALON, '/consentimiento')
    expect(shown?.onlyFor).toBe(house.person('Carmen').id)
    expect(shown?.text).toContain('menos de 18 años')
    expect(shown?.buttons).toEqual([])
    house.advance(1_000)
    expect(await say('Carmen', '/seguro')).toContain('Todo sigue detenido')
    expect(await house.rows('select status from consent_standings')).toEqual([{ status: 'barred' }])
    expect(room()).toEqual(before)
  })

  it('lists what waits, both ways, to be answered or taken back', async () => {
    await bindAndAsk()
    const own = await house.send('Nadia', SALON, '/consentimiento')
    expect(own?.buttons.flat().map(({ text }) => text)).toContain('📤 collar, a Bruno')
    house.advance(61_000)
    const theirs = await house.send('Bruno', SALON, '/consentimiento')
    const { message: card } = await house.press('Bruno', SALON, 'collar, de Nadia', theirs)
    expect(card?.text).toContain('Nadia te ofrece su collar')
    await house.press('Bruno', SALON, 'Rechazar', card)
    await house.app.settled()
    expect(privately('Bruno')?.buttons).toEqual([])
    expect((await house.press('Nadia', SALON, 'collar, a Bruno', own)).message?.text).toContain(
      'no sigue adelante',
    )
    expect(await requests()).toEqual(['accepted', 'rejected'])
  })
})

describe('/seguro', () => {
  it.each([
    ['/seguro', '/seguro'],
    ['the bare word', 'ROJO'],
    ['the word in a hurry', '¡ r o j ó !!'],
  ])('%s ends everything at once, and tells moderators only that', async (_how, text) => {
    await bindAndAsk()
    house.advance(61_000)
    const before = room()
    await say('Iván', '/liberar @nadia_noir')
    expect(await say('Iván', text)).toBe(
      '🛟 Todo se detiene, Iván.\n\nTerminado, sin penalización ni preguntas: un lazo. Lo que tenías apartado en ello vuelve ' +
        'a ti.\n\nTu rol queda cerrado y nadie puede pedirte nada. Respira; aquí no debes explicaciones.\nSi algún día te apetece ' +
        'volver: /consentimiento.\n\nQuien modera sabrá que la has usado, nunca por qué. Si ahora nadie puede leerlo, lo guardo ' +
        'hasta que alguien pueda.',
    )
    expect(await bonds()).toEqual(['safeword'])
    // What Bruno was asked is Nadia's affair, and stands.
    expect(await requests()).toEqual(['accepted', 'pending'])
    expect(privately('Nadia')?.text).toBe(
      '🕊️ Tu lazo con Iván ha terminado. No hace falta hacer nada; cuídate mucho.',
    )
    expect(privately('Bruno')?.text).toContain('Iván ha usado la palabra segura')
    // A question that stood open has nothing left to end.
    expect((await house.press('Iván', SALON, 'soltar el lazo')).message?.text).toContain(
      'Ese lazo ya no existe',
    )
    await say('Nadia', '/collar @ivan_el_cuervo')
    expect(privately('Nadia')?.text).toContain('A Iván no se le puede pedir nada por ahora')
    expect(room()).toEqual(before)
    await house.send('Iván', alone('Iván'), '/consentimiento')
    await house.press('Iván', alone('Iván'), 'acepto')
    // The same again within a minute is answered in private, for clients that show nothing aside.
    await say('Nadia', '/collar @ivan_el_cuervo')
    expect(privately('Nadia')?.text).toContain('Le ofreces tu collar')
  })

  it('cancels requests both ways', async () => {
    await bindAndAsk()
    await house.press('Bruno', alone('Bruno'), 'Rechazar')
    await house.send('Lucía', SALON, '/consentimiento')
    await house.press('Lucía', SALON, 'acepto')
    await say('Lucía', '/collar @nadia_noir')
    const others = await house.send('Bruno', SALON, '/collar @ivan_el_cuervo')
    expect(await say('Nadia', 'rojo')).toMatch(/: (un lazo y una petición|una petición y un lazo)\./)
    expect(await say('Iván', 'rojo')).toContain('una petición')
    expect(await requests()).toEqual(['accepted', 'rejected', 'cancelled', 'cancelled'])
    const own = house.chat(SALON).messages.find(({ messageId }) => messageId === others?.messageId)
    expect(own?.text).toContain('ya no está en pie')
    expect(own?.buttons).toEqual([])
    // Their expiry is off the list.
    expect(await house.rows(`select key from jobs where kind = 'consent.expire'`)).toEqual([])
  })

  it('again, ends and tells nothing more', async () => {
    await bindAndAsk()
    await say('Iván', 'rojo')
    const told = async () =>
      (await house.rows(`select key from outbox where kind = 'consent.safeword'`)).length
    const once = await told()
    expect(once).toBeGreaterThan(0)
    house.advance(1_000)
    expect(await say('Iván', 'ROJO')).toContain('Todo sigue detenido, Iván')
    expect(await told()).toBe(once)
  })

  it('is heard in what is written into a message afterwards, under a picture, and handed on', async () => {
    const { id: chatId, title, type } = house.chat(SALON)
    const from = (who: string) => {
      const { id, firstName, username } = house.person(who)
      return {
        id,
        is_bot: false,
        first_name: firstName,
        ...(username ? { username } : {}),
        language_code: 'es',
      }
    }
    const carried = [
      (message: object) => ({ edited_message: { ...message, text: 'ROJO', edit_date: 1_790_000_009 } }),
      (message: object) => ({
        message: { ...message, caption: '𝐑𝐎𝐉𝐎', photo: [{ file_id: 'x', width: 1, height: 1 }] },
      }),
      (message: object) => ({ message: { ...message, text: '/rojo, para' } }),
      (message: object) => ({ message: { ...message, text: '/seguro!' } }),
      (message: object) => ({ message: { ...message, text: 'ROJO!!!' } }),
      (message: object) => ({
        edited_message: { ...message, text: '/seguro@the_phantom_bot.', edit_date: 1_790_000_009 },
      }),
      (message: object) => ({
        message: {
          ...message,
          caption: '/𝐬𝐞𝐠𝐮𝐫𝐨',
          photo: [{ file_id: 'x', width: 1, height: 1 }],
        },
      }),
      (message: object) => ({
        message: {
          ...message,
          text: '/seguro',
          forward_origin: { type: 'hidden_user', date: 1, sender_user_name: 'X' },
        },
      }),
      (message: object) => ({
        message: {
          ...message,
          text: 'RED',
          forward_origin: { type: 'hidden_user', date: 1, sender_user_name: 'X' },
        },
      }),
    ]
    let at = 0
    for (const update of carried) {
      at += 1
      await open('Nadia')
      const message = {
        message_id: 920_000 + at,
        date: 1_790_000_000,
        chat: { id: chatId, title, type },
        from: from('Nadia'),
      }
      await house.post({ update_id: 920_000_000 + at, ...update(message) })
      await house.app.settled()
      expect(
        await house.rows('select status from consent_standings where user_id = $1', house.person('Nadia').id),
      ).toEqual([{ status: 'closed' }])
    }
  })

  it('in private: here too, and privately to the moderators of the groups where something ended', async () => {
    await bindAndAsk()
    const before = house.chat(SALON).messages.length
    expect(await say('Iván', 'Rojo', 'private:Iván')).toContain('Todo se detiene, Iván')
    expect(await bonds()).toEqual(['safeword'])
    await house.cron('minute')
    await house.app.settled()
    expect(privately('Bruno')?.text).toContain('Iván ha usado la palabra segura')
    expect(house.chat(SALON).messages).toHaveLength(before)
  })

  it('waits for a moderator who can be told in private, and says nothing to the group', async () => {
    await house.act('Bruno', { do: 'block-bot', blocked: true })
    const before = room()
    const heard = () => messagesTo('Bruno').filter((text) => text.includes('Carmen ha usado')).length
    expect(await say('Carmen', 'rojo')).toContain('lo guardo hasta que alguien pueda')
    await house.cron('minute')
    await house.app.settled()
    expect(room()).toEqual(before)
    const known = heard()
    await house.act('Bruno', { do: 'block-bot', blocked: false })
    await house.act('Bruno', { do: 'start-bot' })
    // An idle tick asks Postgres once an hour at the latest.
    house.advance(3_700_000)
    await house.cron('minute')
    await house.app.settled()
    expect(heard()).toBe(known + 1)
    expect(room()).toEqual(before)
  })

  it('asks nothing of Telegram before it is done', async () => {
    await bindAndAsk()
    const { telegram } = house.app.services
    const call = vi.spyOn(telegram, 'call').mockRejectedValue(new Error('Telegram hangs'))
    await house.send('Iván', SALON, '/seguro')
    expect(await bonds()).toEqual(['safeword'])
    call.mockRestore()
    house.advance(120_000)
    await house.cron('minute')
    await house.app.settled()
    expect(privately('Bruno')?.text).toContain('Iván ha usado la palabra segura')
  })

  it('tells who says it as the group how to be heard: nobody is told that they cannot consent', async () => {
    const told = await house.send('Lucía', SALON, 'ROJO', { asChat: true })
    expect(told?.text).toContain('no sé quién quiere parar')
    expect(told?.text).toContain('/seguro en nuestro chat privado')
  })

  it('listens to the group’s own word, and to ROJO and RED in any group', async () => {
    const [group] = await house.rows('select id from groups limit 1')
    await updateSettings(
      house.app.services.database,
      groupId(group?.id ?? 0),
      { 'consent.safeword': 'Semáforo' },
      Date.now(),
    )
    await house.loseRedis()
    await open('Nadia')
    expect(await say('Nadia', 'verde')).toBeUndefined()
    expect(await say('Nadia', 'el semáforo está roto')).toBeUndefined()
    expect(await say('Nadia', 'SEMAFORO')).toContain('Todo se detiene')
    await open('Nadia')
    expect(await say('Nadia', 'red')).toContain('Todo se detiene')
    await open('Nadia')
    expect(await say('Nadia', '/rojo')).toContain('Todo se detiene')
  })

  it('a redelivery tells nobody twice', async () => {
    await bindAndAsk()
    const { id, firstName } = house.person('Iván')
    const { id: chatId, title, type } = house.chat(SALON)
    const from = { id, is_bot: false, first_name: firstName, username: 'ivan_el_cuervo', language_code: 'es' }
    const update = {
      update_id: 910_000_000,
      message: {
        message_id: 910_000,
        date: 1_790_000_000,
        chat: { id: chatId, title, type },
        from,
        text: 'ROJO',
      },
    }
    for (let time = 0; time < 2; time++) {
      expect((await house.post(update)).status).toBe(200)
      await house.loseRedis()
    }
    await house.app.settled()
    const kinds = (await house.rows('select kind, person ->> $1 as person from outbox', 'userId')).map(
      ({ kind, person }) => `${kind}:${person}`,
    )
    expect(kinds.filter((kind) => kind.startsWith('consent.ended'))).toHaveLength(1)
    expect(new Set(kinds.filter((kind) => kind.startsWith('consent.safeword'))).size).toBe(
      kinds.filter((kind) => kind.startsWith('consent.safeword')).length,
    )
  })
})

describe('/bloquear', () => {
  it('says once that its list waits, to who has no private chat open', async () => {
    const before = new Set(house.chat(SALON).messages.map(({ messageId }) => messageId))
    await house.send('Carmen', SALON, '/bloquear')
    for (const _ of [1, 2]) await house.cron('minute')
    const said = house
      .chat(SALON)
      .messages.filter(({ messageId, fromId }) => !before.has(messageId) && fromId === house.world.bot.id)
    expect(said.map(({ onlyFor }) => onlyFor)).toEqual([house.person('Carmen').id])
  })

  it('works from a group unseen, and lists in private alone', async () => {
    await bindAndAsk()
    const before = room()
    const done = await house.send('Iván', SALON, '/bloquear @nadia_noir')
    expect(done?.text).toContain('nadie sabrá por qué')
    expect(done?.onlyFor).toBe(house.person('Iván').id)
    expect(await bonds()).toEqual(['blocked'])
    expect(privately('Nadia')?.text).toContain('Tu lazo con Iván ha terminado')
    // She is answered as anybody is, and he hears nothing.
    house.advance(61_000)
    const heard = privately('Iván')?.messageId
    expect(await say('Nadia', '/collar @ivan_el_cuervo ¿por qué?')).toContain('Le ofreces tu collar a Iván')
    expect(privately('Iván')?.messageId).toBe(heard)
    await house.press('Nadia', SALON, 'Retirar')
    house.advance(61_000)
    await say('Iván', '/bloquear')
    // Telegram's app shows the newest only: the oldest may have gone meanwhile.
    expect(room()).toEqual(before.slice(-room().length))
    const list = privately('Iván')
    expect(list?.text).toContain('Tienes bloqueada a una persona')
    const { message } = await house.press('Iván', 'private:Iván', 'Nadia', list)
    expect(message?.text).toBe('🕊️ Nadia puede volver a pedirte cosas.')
    house.advance(61_000)
    expect(await say('Nadia', '/collar @ivan_el_cuervo')).toContain('Le ofreces tu collar')
    expect(privately('Iván')?.text).toContain('Nadia te ofrece su collar')
  })

  it('lets nothing arrive that was on its way', async () => {
    for (const who of ['Nadia', 'Iván']) await open(who)
    await sql`update people set private_open = false where user_id = ${house.person('Iván').id}`.execute(
      house.app.services.database.query,
    )
    const ephemeral = (allowed: boolean) =>
      house.act('Lucía', { do: 'allow-ephemeral', chatId: house.chat(SALON).id, allowed })
    await ephemeral(false)
    await house.loseRedis()
    await say('Nadia', '/collar @ivan_el_cuervo')
    await sql`select consent_block(${house.person('Iván').id}::bigint, ${house.person('Nadia').id}::bigint, now())`.execute(
      house.app.services.database.query,
    )
    await ephemeral(true)
    const heard = privately('Iván')?.messageId
    await house.act('Iván', { do: 'start-bot' })
    await house.cron('minute')
    await house.app.settled()
    expect(
      house
        .chat(alone('Iván'))
        .messages.filter(({ messageId }) => messageId > (heard ?? 0))
        .map(({ text }) => text)
        .join(),
    ).not.toContain('te ofrece su collar')
    await house.loseRedis()
  })

  it('works in private, on people of a shared group, and is undone there', async () => {
    expect(await say('Iván', '/bloquear @nadia_noir', 'private:Iván')).toContain('nada suyo te llegará')
    expect(await say('Iván', '/desbloquear @nadia_noir', 'private:Iván')).toContain('puede volver a pedirte')
    expect(await say('Iván', '/desbloquear @nadia_noir', 'private:Iván')).toContain(
      'no está en tu lista de bloqueos',
    )
    expect(await say('Iván', '/desbloquear', 'private:Iván')).toContain('lista de bloqueos está vacía')
    expect(await say('Iván', '/bloquear @nadie_conocido', 'private:Iván')).toContain(
      'No conozco a @nadie_conocido',
    )
    expect(await say('Iván', '/bloquear @ivan_el_cuervo', 'private:Iván')).toContain('Eres tú')
  })
})
