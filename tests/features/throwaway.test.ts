/**
 * A feature is one object of declarations: one folder (here `throwaway/`), and one line where the registry is. These two
 * know nothing of help, menus, limits, statistics, the profile's card, the digest or the safeword, and are in all of
 * them; the second without having a command.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findWiringFaults } from '../../lib/cli/wiring-faults.ts'
import { declared } from '../../lib/contract/declared.ts'
import { features } from '../../lib/features.ts'
import { groupId, userId } from '../../lib/values/ids.ts'
import { type House, openHouse, SALON } from '../support/house.ts'
import { CANDLES_SCHEMA, candles } from './throwaway/candles.ts'
import { comeNear, SHADOWS_SCHEMA, shadows } from './throwaway/shadows.ts'

const MINUTE = 60_000

let house: House
beforeAll(async () => {
  // Alone in its category, so that its help is one page.
  const others = features.filter(({ category }) => category !== candles.category)
  house = await openHouse({ features: [...others, candles, shadows] })
  for (const statement of [...CANDLES_SCHEMA, ...SHADOWS_SCHEMA]) await house.rows(statement)
  for (const who of ['Nadia', 'Iván']) await house.act(who, { do: 'start-bot' })
})
afterAll(() => house.close())

const read = async (who: string, where: string, text: string) => (await house.send(who, where, text))?.text

const set = async (settings: Readonly<Record<string, unknown>>) => {
  await house.rows(
    'update groups set settings = $1::jsonb, version = version + 1 where chat_id = $2',
    JSON.stringify(settings),
    house.chat(SALON).id,
  )
  await house.loseRedis()
}
const switchOff = async (...modules: readonly string[]) => {
  await house.rows(
    'update groups set modules_off = $1::text[], version = version + 1 where chat_id = $2',
    `{${modules.join(',')}}`,
    house.chat(SALON).id,
  )
  await house.loseRedis()
}
const burning = async () =>
  Number((await house.rows('select count(*) as n from throwaway_candles where out_at is null'))[0]?.n)
/** How often it was said there. */
const told = (where: string, words: string) =>
  house.chat(where).messages.filter(({ text }) => text === words).length
const endedNotices = () => house.rows(`select key from outbox where kind = 'consent.ended' order by id`)

describe('a feature of declarations', () => {
  it('runs, by name and by alias', async () => {
    expect(await read('Nadia', SALON, '/sortear una <vela>')).toBe('Se sortea: una <vela>')
    expect(await read('Nadia', SALON, '/Rifar')).toBe('Se sortea: —')
  })

  it('is held to its limit, with the seconds left; others and administrators are not', async () => {
    await house.send('Nadia', SALON, '/sortear')
    house.advance(20_000)
    expect(await read('Nadia', SALON, '/sortear')).toBe(
      'Más despacio: podrás usar /sortear otra vez en 40 segundos.',
    )
    expect(await read('Iván', SALON, '/sortear')).toBe('Se sortea: —')
    for (let use = 0; use < 4; use += 1) expect(await read('Bruno', SALON, '/sortear')).toBe('Se sortea: —')
    house.advance(40_000)
    expect(await read('Nadia', SALON, '/sortear')).toBe('Se sortea: —')
  })

  it('shows how it is used when it is used wrongly', async () => {
    const said = await read('Iván', SALON, '/sortear algo que ya no cabe aquí')
    expect(said).toContain('como mucho 20 caracteres')
    expect(said).toContain('Así funciona: /sortear vela')
  })

  it('appears in help, in its category and alone', async () => {
    await house.send('Nadia', SALON, '/help')
    const { message } = await house.press('Nadia', SALON, 'Guardia (')
    expect(message?.text).toContain('/sortear (también /rifar)\nSortea una vela entre quienes miran')
    expect(message?.text).toContain('/apagar 🔑')
    expect(await read('Nadia', SALON, '/help rifar')).toContain('⏳ Hasta 3 veces por persona en 1 minuto')
  })

  it('appears in "did you mean"', async () => {
    expect(await read('Nadia', SALON, '/sortea')).toBe('No conozco /sortea. ¿Querías decir /sortear?')
  })

  it('appears in Telegram’s menus, for whom it is', () => {
    const menu = (where: string, firstName: string) =>
      (house.chat(where).commands[house.person(firstName).id] ?? []).map(({ command: name }) => name)
    expect(menu(SALON, 'Nadia')).toContain('sortear')
    expect(menu(SALON, 'Nadia')).not.toContain('apagar')
    expect(menu(SALON, 'Bruno')).toEqual(expect.arrayContaining(['sortear', 'apagar']))
    expect(menu('private:Nadia', 'Nadia')).toContain('confesar')
    expect(menu('private:Nadia', 'Nadia')).not.toContain('sortear')
  })

  it('asks for its ability, and asks before it acts: only who was asked may answer', async () => {
    expect(await read('Nadia', SALON, '/apagar')).toMatch(
      // Of those who have it, whoever was seen last.
      /^Esto es para quien tiene permiso de eventos en este grupo\. Pídeselo a (?:Lucía Vega|Bruno)\.$/,
    )
    const asked = await house.send('Bruno', SALON, '/apagar')
    expect(asked?.text).toBe('¿Apago todas las velas?')
    const byAnother = await house.press('Lucía', SALON, 'Sí', asked)
    expect(byAnother).toMatchObject({ alert: true, message: undefined })
    const { message } = await house.press('Bruno', SALON, 'Sí', asked)
    expect(message).toMatchObject({ text: 'Oscuridad, por orden de Bruno.', buttons: [] })
  })

  it('can be told no, and its question lapses', async () => {
    await house.send('Bruno', SALON, '/apagar')
    expect((await house.press('Bruno', SALON, 'No')).message?.text).toBe('Siguen encendidas.')
    await house.send('Bruno', SALON, '/apagar')
    house.advance(61_000)
    const late = await house.press('Bruno', SALON, 'Sí')
    expect(late.message?.text).toContain('La pregunta ha caducado')
  })

  it('leads a conversation, which /cancelar ends and the clock too', async () => {
    const where = 'private:Nadia'
    expect(await read('Nadia', where, '/confesar')).toContain('Te escucho.')
    expect(await read('Nadia', where, 'fui yo')).toBe('¿Así lo guardo? «fui yo»')
    expect((await house.press('Nadia', where, 'Guárdalo')).message?.text).toBe('Guardado «fui yo».')
    expect(await read('Nadia', where, 'fui yo otra vez')).toContain('solo entiendo comandos')

    await house.send('Nadia', where, '/confesar')
    expect(await read('Nadia', where, '/cancelar')).toContain('he apagado lo que teníamos a medias')
    expect(await read('Nadia', where, 'fui yo')).toContain('solo entiendo comandos')
    expect(await read('Nadia', where, '/cancelar')).toContain('No había nada a medias')

    await house.send('Nadia', where, '/confesar')
    house.advance(15 * 60_000 + 1)
    expect(await read('Nadia', where, 'fui yo')).toContain('solté «tu secreto» sin guardar nada')
    expect(await read('Nadia', SALON, '/confesar')).toContain('/confesar se usa en privado')
  })

  it('forgets its open questions on /cancelar', async () => {
    const asked = await house.send('Bruno', SALON, '/apagar')
    expect(await read('Bruno', SALON, '/cancelar')).toContain('he apagado lo que teníamos a medias')
    const pressed = await house.press('Bruno', SALON, 'Sí', asked)
    expect(pressed.message?.text).toContain('Esta pregunta ya no vale')
  })

  it('is counted', async () => {
    expect((await house.cron('minute')).status).toBe(200)
    const counted = await house.rows(`select uses, refused from command_uses where command = 'sortear'`)
    // Nine draws, one wrong use, and one that was refused.
    expect(counted).toEqual([{ uses: '11', refused: '1' }])
    await house.cron('minute')
    expect(await house.rows(`select uses, refused from command_uses where command = 'sortear'`)).toEqual(
      counted,
    )
  })

  it('has buttons: who it is for presses them, once', async () => {
    const lit = await house.send('Nadia', SALON, '/encender')
    expect(lit?.text).toBe('Una vela arde durante 30 minutos.')
    expect(await house.press('Iván', SALON, 'Soplar', lit)).toMatchObject({ alert: true, message: undefined })
    const { message } = await house.press('Nadia', SALON, 'Soplar', lit)
    expect(message).toMatchObject({ messageId: lit?.messageId, text: 'La vela humea.', buttons: [] })
    const again = await house.press('Nadia', SALON, 'Soplar', lit).catch(() => undefined)
    expect(again?.message).toBeUndefined()
  })

  it('has settings: a group’s own counts at once, what is no good doesn’t, and contradictions are told of', async () => {
    await set({ 'candles.burnMinutes': 45 })
    expect(await read('Nadia', SALON, '/encender')).toBe('Una vela arde durante 45 minutos.')
    await set({ 'candles.burnMinutes': 'mucho' })
    expect(await read('Nadia', SALON, '/encender')).toBe('Una vela arde durante 30 minutos.')
    expect(await read('Lucía', SALON, '/diagnostico')).toContain('candles.burnMinutes ya no vale')
    await set({ 'candles.burnMinutes': 2 })
    expect(await read('Lucía', SALON, '/diagnostico')).toContain('Una vela no arde tan poco')
    await set({})
  })

  it('has jobs: what it put on the list is done in its time, once, and told', async () => {
    await house.rows('delete from throwaway_candles')
    await house.send('Nadia', SALON, '/encender')
    house.advance(30 * MINUTE - 1_000)
    await house.cron('minute')
    expect(await burning()).toBe(1)
    house.advance(1_000)
    await Promise.all([house.cron('minute'), house.cron('minute')])
    expect(await burning()).toBe(0)
    expect(told(SALON, 'Una vela se ha consumido.')).toBe(1)
  })

  it('is on the profile’s card and in the digest', async () => {
    await house.send('Nadia', SALON, '/encender')
    await house.send('Nadia', SALON, '/encender')
    house.advance(MINUTE)
    expect(await read('Iván', SALON, '/perfil @nadia_noir')).toContain('🕯️ Velas encendidas: 2.')
    expect(await read('Iván', SALON, '/perfil')).not.toContain('Velas')
    expect(await read('Iván', SALON, '/resumen')).toContain('🕯️ Se encendieron velas: 3.')
  })

  it('ends with whoever wants out, and nobody is told where it says so', async () => {
    await house.rows('update throwaway_candles set for_id = $1', house.person('Iván').id)
    const before = await endedNotices()
    expect(await burning()).toBe(2)
    await house.send('Nadia', SALON, '/seguro')
    expect(await burning()).toBe(0)
    expect(await endedNotices()).toEqual(before)
  })

  it('falls silent where its module is switched off, and lets out all the same', async () => {
    const lit = await house.send('Nadia', SALON, '/encender')
    await switchOff('candles')
    expect(await read('Nadia', SALON, '/sortear')).toContain('Esta función está apagada en este grupo')
    const pressed = await house.press('Nadia', SALON, 'Soplar', lit)
    expect(pressed).toMatchObject({ alert: true, message: undefined })
    expect(pressed.toast).toContain('Esta función está apagada en este grupo')
    const help = await house.send('Nadia', SALON, '/help')
    expect(help?.buttons.flat().some(({ text }) => text.includes('Guardia'))).toBe(false)
    expect(await read('Nadia', SALON, '/help sortear')).toContain('«sortear» no lo conozco.')
    expect(await read('Nadia', SALON, '/perfil')).not.toContain('Velas')
    expect(await read('Nadia', SALON, '/resumen')).not.toContain('velas')
    expect(await burning()).toBe(1)
    await house.send('Nadia', SALON, '/seguro')
    expect(await burning()).toBe(0)
    await switchOff()
  })
})

describe('a feature without a command', () => {
  const salon = async () =>
    groupId((await house.rows('select id from groups where chat_id = $1', house.chat(SALON).id))[0]?.id ?? 0)
  const follow = async (who: string, whom: string) =>
    house.rows(
      `insert into throwaway_shadows (group_id, user_id, other_id, came_at)
        values ($1::bigint, $2::bigint, $3::bigint, to_timestamp($4::bigint / 1000.0))`,
      String(await salon()),
      house.person(who).id,
      house.person(whom).id,
      Date.now(),
    )
  const following = async () =>
    Number((await house.rows('select count(*) as n from throwaway_shadows where gone_at is null'))[0]?.n)
  const near = async (key: string) => {
    const { id, firstName } = house.person('Nadia')
    const person = { userId: userId(id), firstName }
    await comeNear(house.app.services, { key, groupId: await salon(), person })
    await house.settled()
    await house.cron('minute')
    return told('private:Nadia', 'Una sombra se acerca.')
  }

  it('is no part of help', async () => {
    expect(shadows.commands).toBeUndefined()
    expect(await read('Nadia', SALON, '/help')).not.toContain('ombra')
  })

  it('is on the profile’s card and in the digest', async () => {
    await follow('Nadia', 'Iván')
    house.advance(MINUTE)
    expect(await read('Iván', SALON, '/perfil @nadia_noir')).toContain('👤 Le siguen sombras: 1.')
    expect(await read('Iván', SALON, '/resumen')).toContain('👤 Sombras nuevas: 1.')
  })

  it('has kinds of notice, which reach people and which they may choose about', async () => {
    expect(await near('first')).toBe(1)
    let kinds = await house.send('Nadia', 'private:Nadia', '/avisos')
    // Other features have kinds too, on pages.
    while (kinds?.buttons.flat().some(({ text }) => text.includes('Siguiente')))
      kinds = (await house.press('Nadia', 'private:Nadia', 'Siguiente', kinds)).message
    expect(kinds?.text).toContain('Sombras que se acercan: privado')
    await house.press('Nadia', 'private:Nadia', 'Sombras que se acercan', kinds)
    await house.press('Nadia', 'private:Nadia', 'No avisarme')
    expect(await near('second')).toBe(1)
    await house.press('Nadia', 'private:Nadia', 'En privado')
    expect(await near('third')).toBe(2)
  })

  it('ends with whoever wants out, and the other one is told', async () => {
    expect(await following()).toBe(1)
    await house.send('Nadia', SALON, '/seguro')
    expect(await following()).toBe(0)
    await house.cron('minute')
    expect(told('private:Iván', 'Nadia y tú ya no compartís sombra.')).toBe(1)
    expect(await read('Iván', SALON, '/perfil @nadia_noir')).not.toContain('sombras')
  })

  it('gives nothing to anybody where it is switched off, and ends all the same', async () => {
    await follow('Nadia', 'Iván')
    await switchOff('shadows')
    house.advance(MINUTE)
    expect(await read('Iván', SALON, '/perfil @nadia_noir')).not.toContain('sombras')
    expect(await read('Iván', SALON, '/resumen')).not.toContain('Sombras')
    await house.send('Nadia', SALON, '/seguro')
    expect(await following()).toBe(0)
    await switchOff()
  })
})

describe('what is declared', () => {
  const ours = declared.filter(({ name }) => /^(candles|shadows)[.:]/.test(name))

  it('is told of, and found missing where no feature lists it', () => {
    expect(ours.map(({ what }) => what).sort()).toEqual(
      ['button', 'handler', 'handler', 'job', 'job handler', 'notice', 'notice', 'question', 'wizard'].sort(),
    )
    expect(findWiringFaults(ours, house.app.features)).toEqual([])
    const { actions: _, ...forgetful } = candles
    expect(findWiringFaults(ours, [forgetful, shadows])).toHaveLength(4)
  })
})
