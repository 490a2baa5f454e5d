import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { updateSettings } from '../../../lib/community/queries.ts'
import { groupId } from '../../../lib/values/ids.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

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
  await house.send(who, SALON, '/consentimiento')
  await house.press(who, SALON, 'acepto')
}

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
  await house.press('Iván', SALON, 'Aceptar')
  return house.send('Nadia', SALON, '/collar @bruno_r')
}

describe('/consentimiento', () => {
  it('is given once, for every chat, by whom it was asked of', async () => {
    expect(await say('Nadia', '/consentimiento')).toContain('mayores de 18 años')
    expect((await house.press('Iván', SALON, 'acepto')).toast).toContain('de otra persona')
    const { message } = await house.press('Nadia', SALON, 'acepto')
    expect(message?.text).toContain('Nadia, tu rol está abierto')
    expect(await say('Nadia', '/consentimiento', 'private:Nadia')).toContain('Aceptaste las reglas')
    expect(await house.rows('select status from consent_standings')).toEqual([{ status: 'open' }])
  })

  it('is taken back with a question, which ends what it allowed', async () => {
    const card = await bindAndAsk()
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
    expect((await house.press('Bruno', SALON, 'Aceptar', card)).message?.text).toContain('ya no está en pie')
    // At once in every chat, whatever was known of her there.
    expect(await say('Nadia', '/collar @ivan_el_cuervo')).toContain('Tu rol está cerrado')
    expect(await say('Iván', '/collar @nadia_noir')).toContain('Nadia no tiene el rol abierto')
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
    expect(await house.press('Iván', SALON, 'Aceptar')).toMatchObject({
      toast: expect.stringContaining('Tu rol está cerrado'),
      alert: true,
      message: undefined,
    })
    expect(await requests()).toEqual(['pending'])
  })

  it('keeps out for good who said to be under 18', async () => {
    await sql`select consent_close(${house.person('Carmen').id}::bigint, 'barred', now())`.execute(
      house.app.services.database.query,
    )
    expect(await say('Carmen', '/collar @nadia_noir')).toContain('solo para mayores de 18')
    const shown = await house.send('Carmen', SALON, '/consentimiento')
    expect(shown?.text).toContain('menos de 18 años')
    expect(shown?.buttons).toEqual([])
    expect(await say('Carmen', '/seguro')).toContain('Todo se detiene')
    expect(await house.rows('select status from consent_standings')).toEqual([{ status: 'barred' }])
  })
})

describe('/seguro', () => {
  it.each([
    ['/seguro', '/seguro'],
    ['the bare word', 'ROJO'],
    ['the word in a hurry', '¡ r o j ó !!'],
  ])('%s ends everything at once, and tells moderators only that', async (_how, text) => {
    const card = await bindAndAsk()
    await say('Iván', '/liberar @nadia_noir')
    expect(await say('Iván', text)).toBe(
      '🛟 Todo se detiene, Iván. Tus lazos, contratos y peticiones han terminado, sin penalización ni preguntas, y lo que tenías ' +
        'apartado en ellos o en una rifa vuelve a ti.\n\n' +
        'Tu rol queda cerrado y nadie puede pedirte nada. He avisado a quien modera de que la has usado, nunca de por qué. ' +
        'Respira; aquí no debes explicaciones.\nSi algún día te apetece volver: /consentimiento.',
    )
    expect(await bonds()).toEqual(['safeword'])
    // Bruno's card is Nadia's affair, and stands.
    expect(await requests()).toEqual(['accepted', 'pending'])
    expect(privately('Nadia')?.text).toBe(
      '🕊️ Tu lazo con Iván ha terminado. No hace falta hacer nada; cuídate mucho.',
    )
    expect(privately('Bruno')?.text).toContain('Iván ha usado la palabra segura')
    // An open question is forgotten with the rest.
    expect((await house.press('Iván', SALON, 'soltar el lazo')).toast).toContain('ya está contestada')
    expect(await say('Nadia', '/collar @ivan_el_cuervo')).toContain('Iván no tiene el rol abierto')
    expect(await say('Iván', '/collar @nadia_noir')).toContain('Tu rol está cerrado')
    await house.press('Iván', SALON, 'acepto')
    expect(await say('Nadia', '/collar @ivan_el_cuervo')).toContain('le ofrece su collar')
    expect((await house.press('Bruno', SALON, 'Aceptar', card)).message?.text).toContain('lleva desde ahora')
  })

  it('cancels requests both ways', async () => {
    const card = await bindAndAsk()
    await house.press('Bruno', SALON, 'Rechazar', card)
    const own = await house.send('Nadia', SALON, '/collar @bruno_r')
    const others = await house.send('Bruno', SALON, '/collar @ivan_el_cuervo')
    await say('Nadia', 'rojo')
    await say('Iván', 'rojo')
    expect(await requests()).toEqual(['accepted', 'rejected', 'cancelled', 'cancelled'])
    for (const [who, message] of [
      ['Bruno', own],
      ['Iván', others],
    ] as const)
      expect((await house.press(who, SALON, 'Rechazar', message)).message?.text).toContain(
        'ya no está en pie',
      )
    // Their expiry is off the list.
    expect(await house.rows(`select key from jobs where kind = 'consent.expire'`)).toEqual([])
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

  it('tells the group where no moderator can be told in private', async () => {
    await sql`update people set private_open = false`.execute(house.app.services.database.query)
    expect(await say('Carmen', 'rojo')).toBeDefined()
    const said = house.chat(SALON).messages.map(({ text }) => text)
    expect(said.some((text) => text?.startsWith('🛟 Carmen ha usado la palabra segura'))).toBe(true)
    await sql`update people set private_open = true where user_id in (
      ${house.person('Nadia').id}, ${house.person('Iván').id}, ${house.person('Bruno').id})`.execute(
      house.app.services.database.query,
    )
  })

  it('is never held up by a limit', async () => {
    for (let i = 0; i < 62; i++) await house.send('Carmen', SALON, '/consentimiento')
    expect(await say('Carmen', '/consentimiento')).toContain('El grupo va muy deprisa')
    expect(await say('Carmen', '/seguro')).toContain('Todo se detiene')
    expect(await say('Carmen', 'rojo')).toContain('Todo se detiene')
  })

  it('listens to the group’s own word, and to that one only', async () => {
    const [group] = await house.rows('select id from groups limit 1')
    await updateSettings(
      house.app.services.database,
      groupId(group?.id ?? 0),
      { 'consent.safeword': 'Semáforo' },
      Date.now(),
    )
    await house.loseRedis()
    await open('Nadia')
    expect(await say('Nadia', 'rojo')).toBeUndefined()
    expect(await say('Nadia', 'el semáforo está roto')).toBeUndefined()
    expect(await say('Nadia', 'SEMAFORO')).toContain('Todo se detiene')
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
      expect(await (await house.post(update)).text()).toContain('Todo se detiene')
      await house.loseRedis()
    }
    await house.app.settled()
    const kinds = (await house.rows('select kind from outbox order by kind')).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'consent.ended')).toHaveLength(1)
    expect(kinds.filter((kind) => kind === 'consent.safeword')).toHaveLength(1)
  })
})

describe('/bloquear', () => {
  it('works from a group without saying whom, and lists in private alone', async () => {
    await bindAndAsk()
    const done = await house.send('Iván', SALON, '/bloquear @nadia_noir')
    expect(done?.text).toBe('🤫 Hecho. Tu lista se ve en privado, con /bloquear.')
    expect(await bonds()).toEqual(['blocked'])
    expect(privately('Nadia')?.text).toContain('Tu lazo con Iván ha terminado')
    expect(await say('Nadia', '/collar @ivan_el_cuervo')).toBe('Esa petición no se puede hacer.')
    expect(await say('Iván', '/bloquear')).toContain('solo se enseña en privado')
    const list = await house.send('Iván', 'private:Iván', '/bloquear')
    expect(list?.text).toContain('Tienes bloqueada a una persona')
    const { message } = await house.press('Iván', 'private:Iván', 'Nadia', list)
    expect(message?.text).toBe('🕊️ Nadia puede volver a pedirte cosas.')
    expect(await say('Nadia', '/collar @ivan_el_cuervo')).toContain('le ofrece su collar')
  })

  it('works in private, on people of a shared group, and is undone there', async () => {
    expect(await say('Iván', '/bloquear @nadia_noir', 'private:Iván')).toContain('ya no te llegarán')
    expect(await say('Iván', '/desbloquear @nadia_noir', 'private:Iván')).toContain('puede volver a pedirte')
    expect(await say('Iván', '/desbloquear @nadia_noir', 'private:Iván')).toContain('No tenías bloqueo')
    expect(await say('Iván', '/desbloquear', 'private:Iván')).toContain('lista de bloqueos está vacía')
    expect(await say('Iván', '/bloquear @nadie_conocido', 'private:Iván')).toContain(
      'No conozco a @nadie_conocido',
    )
    expect(await say('Iván', '/bloquear @ivan_el_cuervo', 'private:Iván')).toContain('Eres tú')
  })
})
