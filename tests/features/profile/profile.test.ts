import { sql } from 'kysely'
import { Telegram } from 'telegraf'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { standBetween } from '../../faults/outside.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { PNG } from '../../support/picture.ts'

const DAY = 86_400_000
const ALONE = 'private:Nadia'

let house: House
beforeAll(async () => {
  house = await openHouse({ instances: 2 })
  for (const who of ['Nadia', 'Iván', 'Bruno', 'Carmen']) await house.send(who, SALON, '/help')
})
afterAll(() => house.close())

const labels = (message: WorldMessage | undefined) => message?.buttons.flat().map(({ text }) => text) ?? []
const card = async (who: string, of = '') => (await house.send(who, SALON, `/perfil ${of}`))?.text
const write = (text: string, who = 'Nadia') => house.send(who, `private:${who}`, text)
const press = (button: string, who = 'Nadia') => house.press(who, `private:${who}`, button)
const room = () => house.chat(SALON).messages.filter(({ onlyFor }) => onlyFor === undefined)
const payloadOf = (message: WorldMessage | undefined, label: string) => {
  const url = message?.buttons.flat().find(({ text }) => text.includes(label))?.url
  return new URL(url ?? 'https://t.me').searchParams.get('start') ?? ''
}
/** Opens the menu through the link in the group, as a person would. */
async function open(who = 'Nadia') {
  await write('/cancelar', who)
  const link = await house.send(who, SALON, '/editarperfil')
  return write(`/start ${payloadOf(link, 'Abrir en privado')}`, who)
}
async function change(field: string, answer: string, who = 'Nadia') {
  await press(field, who)
  return write(answer, who)
}

describe('/editarperfil', () => {
  it('begins in private, shows what is there, and saves only when told', async () => {
    const menu = await open()
    expect(menu?.text).toContain(`Tu perfil en ${SALON}`)
    expect(menu?.text).toContain('Nombre: —')
    expect(labels(menu)).not.toContain('💾 Guardar')
    await change('Nombre', 'Lady  Nox\n<b>')
    await press('Pronombres')
    expect((await press('ella')).message?.text).toContain('Pronombres: ella')
    await change('Edad', '27')
    await change('Rol', 'cronista')
    await change('Presentación', 'Colecciono llaves & secretos.')
    const unsaved = await change('Límites', 'Siempre preguntar antes.')
    expect(unsaved?.text).toContain('Nombre: Lady Nox <b>')
    expect(unsaved?.text).toContain('Aún no está guardado')
    expect(await card('Iván', '@nadia_noir')).toContain('Aún no ha contado nada')
    const saved = (await press('Guardar')).message
    expect(saved?.text).toContain('Guardado')
    expect(saved?.buttons).toEqual([])
    const shown = await card('Iván', '@nadia_noir')
    expect(shown).toContain('Lady Nox <b> (Nadia)')
    expect(shown).toContain('ella · 27 años · cronista')
    expect(shown).toContain('Límites: Siempre preguntar antes.')
  })

  it('changes one field and leaves the rest, also what changed meanwhile; takes one away', async () => {
    expect((await open())?.text).toContain('Edad: 27')
    await change('Rol', 'guardiana')
    await house.rows(`update profiles set pronouns = 'elle'`)
    await press('Límites')
    expect((await press('Quitar')).message?.text).toContain('Límites: —')
    await press('Guardar')
    expect(await house.rows('select role, pronouns, limits, age from profiles')).toEqual([
      { role: 'guardiana', pronouns: 'elle', limits: null, age: '27' },
    ])
  })

  it('refuses what does not fit, with an example', async () => {
    await open()
    expect((await change('Presentación', 'x'.repeat(501)))?.text).toContain('501 caracteres, y caben 500')
    expect((await write('🥀'.repeat(501)))?.text).toContain('501 caracteres, y caben 500')
    expect((await write('🥀'.repeat(500)))?.text).toContain('🥀'.repeat(500))
    await press('Edad')
    for (const wrong of ['cien', '100', '0', '2', '9', '-3', '27,5'])
      expect((await write(wrong))?.text).toContain('no parece una edad')
  })

  it('asks which group where there are several, and knows who is in none', async () => {
    expect((await write('/editarperfil', 'Emily'))?.text).toContain("we don't share one yet")
    expect((await write('/editarperfil', 'Iván'))?.text).toContain(`Tu perfil en ${SALON}`)
    await house.rows(`insert into groups (chat_id, title, created_at) values (-777, 'La Cripta', now())`)
    await house.rows(
      `insert into members (group_id, user_id, first_seen_at) select id, $1, now() from groups where chat_id = -777`,
      house.person('Iván').id,
    )
    await write('/cancelar', 'Iván')
    expect(labels(await write('/editarperfil', 'Iván'))).toEqual(['El Salón Fantasma', 'La Cripta'])
    expect((await press('La Cripta', 'Iván')).message?.text).toContain('Tu perfil en La Cripta')
    await house.rows(`update members set left_at = now() from groups where chat_id = -777 and group_id = id`)
    await change('Rol', 'cuervo', 'Iván')
    expect((await press('Guardar', 'Iván')).message?.text).toContain('No te encuentro en ese grupo')
  })

  it('asks once more who is under 18, before anything is noted', async () => {
    const standing = () =>
      house.rows('select status from consent_standings where user_id = $1', house.person('Carmen').id)
    await open('Carmen')
    await change('Rol', 'aprendiz', 'Carmen')
    expect((await change('Edad', '17', 'Carmen'))?.text).toContain('¿17? Si es una errata, cámbiala')
    expect(await standing()).toEqual([])
    const asked = (await press('Guardar', 'Carmen')).message
    expect(asked?.text).toContain('¿17? Aún no he anotado nada')
    expect(await standing()).toEqual([])
    expect((await press('No', 'Carmen')).message?.text).toContain('no he anotado ninguna edad')
    expect(await standing()).toEqual([])
    // All else was kept, and a slip of the keys bars nobody.
    await open('Carmen')
    await change('Edad', '27 años', 'Carmen')
    expect((await press('Guardar', 'Carmen')).message?.text).toContain('Guardado')
    expect(
      await house.rows('select role, age from profiles where user_id = $1', house.person('Carmen').id),
    ).toEqual([{ role: 'aprendiz', age: '27' }])
  })

  it('closes the roleplay of who confirms it, in private alone, and says how a mistake is put right', async () => {
    const before = house.chat(SALON).messages.length
    await open('Carmen')
    await change('Edad', '16', 'Carmen')
    await press('Guardar', 'Carmen')
    const { message } = await press('tengo menos de 18', 'Carmen')
    expect(message?.text).toContain('el tuyo queda cerrado en todos los grupos')
    expect(message?.text).toContain('escribe a quien lleva el bot')
    expect(
      await house.rows('select status from consent_standings where user_id = $1', house.person('Carmen').id),
    ).toEqual([{ status: 'barred' }])
    await open('Carmen')
    await change('Edad', '25', 'Carmen')
    expect((await press('Guardar', 'Carmen')).message?.text).toContain('menos de 18 años')
    await write('/cancelar', 'Carmen')
    const said = house
      .chat(SALON)
      .messages.slice(before)
      .filter(({ onlyFor }) => onlyFor === undefined)
    expect(JSON.stringify(said)).not.toMatch(/18 años|menor/)
  })

  it('saves once, however often it is told', async () => {
    await open()
    await change('Rol', 'sombra')
    const [first, second] = await Promise.all([press('Guardar'), press('Guardar').catch(() => undefined)])
    expect(
      [first, second].filter((each) => each?.message?.text?.includes('Guardado')).length,
    ).toBeGreaterThan(0)
    expect(
      await house.rows('select role from profiles where user_id = $1', house.person('Nadia').id),
    ).toEqual([{ role: 'sombra' }])
  })
})

describe('/perfil', () => {
  it('shows coins, place and badges; one request', async () => {
    await house.send('Nadia', SALON, '/diario')
    const outside = standBetween(house.app)
    const own = await house.send('Nadia', SALON, '/perfil')
    const cost = outside.count()
    outside.restore()
    expect(cost).toEqual({ redis: 2, postgres: 1 })
    expect(own?.text).toContain('150 🪙 · puesto 1')
    expect(own?.text).toContain('Mayor fortuna')
    expect(labels(own)).toEqual(['✏️ Editar', '🖼️ Tarjeta'])
  })

  it('calls nobody the richest who shares the first place', async () => {
    await house.send('Iván', SALON, '/diario')
    const own = await house.send('Iván', SALON, '/perfil')
    expect(own?.text).toContain('150 🪙 · puesto 1')
    expect(own?.text).not.toContain('Mayor fortuna')
  })

  it('hides balances where the group keeps them private, and shows a week’s streak', async () => {
    await house.rows(
      `update groups set settings = settings || '{"economy.balancesPublic": false}', version = version + 1`,
    )
    await house.rows('update economy_daily_claims set streak = 7')
    await house.loseRedis()
    const shown = await card('Iván', '@nadia_noir')
    expect(shown).toContain('🏅 Puesto 1')
    expect(shown).not.toContain('150')
    expect(shown).toContain('Una semana sin faltar')
    house.advance(2 * DAY)
    expect(await card('Iván', '@nadia_noir')).not.toContain('Una semana sin faltar')
    await house.rows(`update groups set settings = '{}', version = version + 1`)
    await house.loseRedis()
  })

  it('offers nothing to do with who has left, and does again once they are back', async () => {
    const chatId = house.chat(SALON).id
    const shown = async () => labels(await house.send('Iván', SALON, `/perfil ${house.person('Carmen').id}`))
    const { id } = house.person('Carmen')
    await house.rows(
      `insert into profiles (group_id, user_id, age, limits, updated_at) select id, ${id}, 34, 'nada de arañas', now() from groups where chat_id = ${chatId} on conflict (group_id, user_id) do update set age = 34, limits = excluded.limits`,
    )
    const told = (await house.send('Iván', SALON, `/perfil ${id}`))?.text
    expect(told).toContain('34 años')
    expect(told).toContain('Límites')
    house.advance(61_000)
    const before = await shown()
    expect(before.length).toBeGreaterThan(3)
    await house.act('Carmen', { do: 'leave', chatId })
    house.advance(61_000)
    expect(await shown()).toEqual(['🖼️ Tarjeta', before.at(-1)])
    house.advance(61_000)
    const gone = (await house.send('Iván', SALON, `/perfil ${id}`))?.text
    expect(gone).toContain('Ya no está en este grupo.')
    expect(gone).not.toContain('Límites')
    expect(gone).not.toContain('34 años')
    await house.act('Carmen', { do: 'join', chatId })
    await house.send('Carmen', SALON, '/help')
    house.advance(61_000)
    expect(await shown()).toEqual(before)
  })

  it('is for persons, and helps with unknown names', async () => {
    expect(await card('Iván', '@nadie_de_nadie')).toContain('No conozco a @nadie_de_nadie')
    const posted = await house.send('Lucía', SALON, '/perfil', { asChat: true })
    expect(posted?.text).not.toContain('Lucía')
  })

  it('calls no anonymous admin a channel', async () => {
    await house.act('Lucía', { do: 'send', chatId: house.chat(SALON).id, text: 'Orden.', asChat: true })
    const theirs = house.chat(SALON).messages.findLast(({ text }) => text === 'Orden.')
    const answer = await house.send('Iván', SALON, '/perfil', theirs ? { replyTo: theirs } : {})
    expect(answer?.text).toContain('la administración anónima no tienen perfil')
  })

  /** From the card in the group to the question in private, as Iván would go. */
  async function askGift(coins: string) {
    house.advance(61_000)
    await house.act('Iván', { do: 'start-bot' })
    await write('/cancelar', 'Iván')
    const shown = await house.send('Iván', SALON, '/perfil @nadia_noir')
    const way = (await house.press('Iván', SALON, 'Transferir', shown)).message
    const url = way?.buttons.flat().find((each) => each.url?.includes('start='))?.url ?? 'https://t.me'
    await write(`/start ${new URL(url).searchParams.get('start')}`, 'Iván')
    await press(coins, 'Iván')
  }

  it('is seen by whoever asked alone, and leads to a gift that is made up in private', async () => {
    house.advance(61_000)
    const shown = await house.send('Iván', SALON, '/perfil @nadia_noir')
    expect(shown?.onlyFor).toBe(house.person('Iván').id)
    expect(labels(shown)).toEqual(expect.arrayContaining(['🪙 Transferir', '🖼️ Tarjeta', '🚩 Denunciar']))
    await askGift('50 🪙')
    const preview = await write('por la rosa', 'Iván')
    expect(preview?.text).toContain('por la rosa')
    await press('Sí, dar', 'Iván')
    house.advance(61_000)
    expect(await card('Nadia')).toContain('200 🪙')
  })

  it('gives once, though the instance dies between giving and remembering it', async () => {
    const gifts = () => house.rows(`select from ledger_transactions where code = 'transfer'`)
    const before = (await gifts()).length
    await askGift('10 🪙')
    const preview = await write('/saltar', 'Iván')
    const outside = standBetween(house.app)
    // The door opens, the coins move, and the session is not written.
    outside.fail('redis', 'refused', { skip: 1, times: 1 })
    await house.press('Iván', 'private:Iván', 'Sí, dar', preview)
    outside.restore()
    await house.press('Iván', 'private:Iván', 'Sí, dar', preview).catch(() => undefined)
    expect(await gifts()).toHaveLength(before + 1)
    // For some seconds nobody asks Redis again.
    house.advance(61_000)
  })

  it('draws the card, with the photo that its owner sent', async () => {
    await open()
    await press('Foto')
    await house.act('Nadia', {
      do: 'send',
      chatId: house.chat(ALONE).id,
      file: { name: 'yo.png', mimeType: 'image/png', data: PNG, as: 'photo' },
    })
    expect((await press('Guardar')).message?.text).toContain('Guardado')
    const shown = await house.send('Iván', SALON, '/perfil @nadia_noir')
    const { toast, message } = await house.press('Iván', SALON, 'Tarjeta', shown)
    expect(toast).toContain('Ahí la tienes')
    expect(message).toMatchObject({
      text: '🖼️ Lady Nox <b>',
      photo: { mimeType: 'image/png' },
      onlyFor: house.person('Iván').id,
    })
    await house.rows(`update profiles set photo_file_id = 'AgACAgQAAxkBgone'`)
    house.advance(61_000)
    expect((await house.press('Iván', SALON, 'Tarjeta', shown)).message).toMatchObject({
      photo: { mimeType: 'image/png' },
    })
  })

  it('is answered once for a whole album', async () => {
    await open()
    await press('Foto')
    const { id } = house.person('Nadia')
    const said = async (messageId: number, album: string) => {
      const calls = house.world.calls().length
      const response = await house.post({
        update_id: messageId,
        message: {
          message_id: messageId,
          date: Math.floor(Date.now() / 1000),
          chat: { id, type: 'private', first_name: 'Nadia' },
          from: { id, is_bot: false, first_name: 'Nadia', username: 'nadia_noir', language_code: 'es' },
          photo: [{ file_id: `photo-${messageId}`, file_unique_id: `p${messageId}`, width: 9, height: 9 }],
          media_group_id: album,
        },
      })
      await house.settled()
      const called = house.world
        .calls()
        .slice(calls)
        .map(({ payload }) => JSON.stringify(payload))
      return [await response.text(), ...called].join('')
    }
    expect(await said(900_001, 'one')).toContain('puesta')
    expect(await said(900_002, 'one')).toBe('')
    expect(await said(900_003, 'one')).toBe('')
    expect(await said(900_004, 'two')).toContain('elige con los botones')
    await write('/cancelar')
  })

  it('is one picture a minute, however often it is asked for', async () => {
    house.advance(61_000)
    const shown = await house.send('Iván', SALON, '/perfil @nadia_noir')
    const before = house.chat(SALON).messages.length
    for (let time = 0; time < 12; time++) await house.press('Iván', SALON, 'Tarjeta', shown)
    expect(house.chat(SALON).messages).toHaveLength(before + 1)
  })
})

describe('a report', () => {
  it('reaches the moderators in private, and nobody else', async () => {
    await house.send('Bruno', 'private:Bruno', '/start')
    const shown = await house.send('Iván', SALON, '/perfil @nadia_noir')
    await write('/cancelar', 'Iván')
    const asked = await write(`/start ${payloadOf(shown, 'Denunciar')}`, 'Iván')
    expect(asked?.text).toContain('¿Qué ha pasado?')
    const preview = await write('insiste', 'Iván')
    expect(preview?.text).toContain('Denuncia sobre Nadia')
    const before = room()
    expect((await press('Enviar', 'Iván')).message?.text).toContain('Enviada')
    await house.cron('minute')
    await house.cron('minute')
    expect(house.lastBotMessage('private:Bruno')?.text).toContain('Iván te pide que mires lo que hace Nadia')
    const known = new Set(before.map(({ messageId }) => messageId))
    expect(room().filter(({ messageId }) => !known.has(messageId))).toEqual([])
    expect(await house.rows('select reason from profile_reports')).toEqual([{ reason: 'insiste' }])
    expect((await write(`/start ${payloadOf(shown, 'Denunciar')}`))?.text).toContain('Eres tú')
  })

  it('is kept until a moderator can be reached, and says so', async () => {
    await house.rows('update people set private_open = false where user_id = $1', house.person('Bruno').id)
    await house.rows('update people set private_open = false where user_id = $1', house.person('Lucía').id)
    house.advance(61_000)
    const shown = await house.send('Iván', SALON, '/perfil @nadia_noir')
    await write(`/start ${payloadOf(shown, 'Denunciar')}`, 'Iván')
    await write('sigue', 'Iván')
    expect((await press('Enviar', 'Iván')).message?.text).toContain('Guardada. Ahora mismo no puedo')
    await house.cron('minute')
    await house.app.settled()
    expect(
      await house.rows(
        `select key from outbox where kind = 'profile.report' and sent_at is null and dead_at is null and texts::text like '%sigue%'`,
      ),
    ).not.toEqual([])
    await house.send('Bruno', 'private:Bruno', '/start')
    house.advance(61_000)
    await house.cron('minute')
    await house.app.settled()
    expect(
      house
        .chat('private:Bruno')
        .messages.map(({ text }) => text)
        .join(),
    ).toContain('sigue')
  })

  it('is kept while Telegram doesn’t say who moderates, says so, and is told once it does', async () => {
    house.advance(61_000)
    const shown = await house.send('Iván', SALON, '/perfil @nadia_noir')
    await write(`/start ${payloadOf(shown, 'Denunciar')}`, 'Iván')
    await write('otra vez', 'Iván')
    const original = Telegram.prototype.callApi
    const call = vi.spyOn(Telegram.prototype, 'callApi')
    call.mockImplementation(function (this: Telegram, method, ...rest) {
      if (method === 'getChatAdministrators')
        throw { response: { error_code: 400, description: 'Bad Request: member list is inaccessible' } }
      return original.call(this, method, ...rest) as never
    })
    expect((await press('Enviar', 'Iván')).message?.text).toContain('Guardada. Ahora mismo no puedo')
    expect(await house.rows("select reason from profile_reports where reason = 'otra vez'")).toHaveLength(1)
    const told = () =>
      house.rows("select key from outbox where kind = 'profile.report' and texts::text like '%otra vez%'")
    house.advance(61_000)
    await house.cron('minute')
    await house.app.settled()
    expect(await told()).toEqual([])
    call.mockRestore()
    house.advance(5 * 60_000)
    await house.cron('minute')
    await house.app.settled()
    expect(await told()).not.toEqual([])
    const letters = house.chat('private:Bruno').messages.filter(({ text }) => text?.includes('otra vez'))
    expect(letters).toHaveLength(1)
  })
})

describe('the table', () => {
  it('keeps no age under 18, whoever writes it', async () => {
    const insert = sql`insert into profiles (group_id, user_id, age, updated_at)
      select group_id, user_id, 17, now() from members limit 1`
    await expect(insert.execute(house.app.services.database.query)).rejects.toThrow(/profiles_age_check/)
  })
})
