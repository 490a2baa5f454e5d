import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
    await press('Atrás')
    await press('Edad')
    for (const wrong of ['cien', '100', '0', '-3', '27,5'])
      expect((await write(wrong))?.text).toContain('un número entero hasta 99')
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

  it('refuses who is under 18, closes their roleplay for good, and ends what they had', async () => {
    await open('Carmen')
    const refused = await change('Edad', '16', 'Carmen')
    expect(refused?.text).toContain('solo para mayores de 18')
    expect(
      await house.rows('select status from consent_standings where user_id = $1', house.person('Carmen').id),
    ).toEqual([{ status: 'barred' }])
    expect((await write('25', 'Carmen'))?.text).toContain('Edad: 25')
    expect((await press('Guardar', 'Carmen')).message?.text).toContain('menos de 18 años')
    await press('Atrás', 'Carmen').catch(() => undefined)
    expect(await house.rows('select from profiles where user_id = $1', house.person('Carmen').id)).toEqual([])
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

  it('is for persons, and helps with unknown names', async () => {
    expect(await card('Iván', '@nadie_de_nadie')).toContain('No conozco a @nadie_de_nadie')
    const posted = await house.send('Lucía', SALON, '/perfil', { asChat: true })
    expect(posted?.text).not.toContain('Lucía')
  })

  it('gives coins from somebody’s card, and never to oneself', async () => {
    const shown = await house.send('Iván', SALON, '/perfil @nadia_noir')
    expect(labels(shown)).toEqual(expect.arrayContaining(['🪙 Transferir', '🖼️ Tarjeta', '🚩 Avisar']))
    expect(await house.press('Nadia', SALON, 'Transferir', shown)).toMatchObject({
      alert: true,
      message: undefined,
    })
    const asked = (await house.press('Iván', SALON, 'Transferir', shown)).message
    expect(asked?.messageId).not.toBe(shown?.messageId)
    const note = (await house.press('Iván', SALON, '50 🪙', asked)).message
    expect(note).toMatchObject({ forceReply: true })
    const preview = await house.send('Iván', SALON, 'por la rosa', { replyTo: note as WorldMessage })
    expect(preview?.text).toContain('¿Le das 50 🪙 a Nadia?')
    expect((await house.press('Iván', SALON, 'Sí, dárselas', preview)).message?.text).toContain(
      'Iván → Nadia: 50 🪙',
    )
    expect(await card('Nadia')).toContain('200 🪙')
  })

  it('gives once, though the instance dies between giving and remembering it', async () => {
    const gifts = () => house.rows(`select from ledger_transactions where code = 'transfer'`)
    const before = (await gifts()).length
    const shown = await house.send('Iván', SALON, '/perfil @nadia_noir')
    await house.press('Iván', SALON, 'Transferir', shown)
    await house.press('Iván', SALON, '10 🪙')
    const preview = await house.send('Iván', SALON, '/saltar')
    const outside = standBetween(house.app)
    // The door opens, the coins move, and the session is not written: Telegram delivers again.
    outside.fail('redis', 'refused', { skip: 1, times: 1 })
    await house.press('Iván', SALON, 'Sí, dárselas', preview)
    outside.restore()
    const shownNow = house.chat(SALON).messages.find(({ messageId }) => messageId === preview?.messageId)
    expect(shownNow?.text).toContain('Iván → Nadia: 10 🪙')
    expect(await gifts()).toHaveLength(before + 1)
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
    expect(message).toMatchObject({ text: 'Lady Nox <b>', photo: { mimeType: 'image/png' } })
    await house.rows(`update profiles set photo_file_id = 'AgACAgQAAxkBgone'`)
    expect((await house.press('Iván', SALON, 'Tarjeta', shown)).message).toMatchObject({
      photo: { mimeType: 'image/png' },
    })
  })
})

describe('a report', () => {
  it('reaches the moderators in private, and nobody else', async () => {
    await house.send('Bruno', 'private:Bruno', '/start')
    const shown = await house.send('Iván', SALON, '/perfil @nadia_noir')
    await write('/cancelar', 'Iván')
    const asked = await write(`/start ${payloadOf(shown, 'Avisar')}`, 'Iván')
    expect(asked?.text).toContain('¿Qué ha pasado?')
    const preview = await write('insiste', 'Iván')
    expect(preview?.text).toContain('Aviso sobre Nadia')
    const before = house.lastBotMessage(SALON)?.messageId
    expect((await press('Enviar', 'Iván')).message?.text).toContain('Enviado')
    await house.cron('minute')
    await house.cron('minute')
    expect(house.lastBotMessage('private:Bruno')?.text).toContain('Iván te pide que mires lo que hace Nadia')
    expect(house.lastBotMessage(SALON)?.messageId).toBe(before)
    expect(await house.rows('select reason from profile_reports')).toEqual([{ reason: 'insiste' }])
    expect((await write(`/start ${payloadOf(shown, 'Avisar')}`))?.text).toContain('Ese eres tú')
  })
})

describe('the table', () => {
  it('keeps no age under 18, whoever writes it', async () => {
    const insert = sql`insert into profiles (group_id, user_id, age, updated_at)
      select group_id, user_id, 17, now() from members limit 1`
    await expect(insert.execute(house.app.services.database.query)).rejects.toThrow(/profiles_age_check/)
  })
})
