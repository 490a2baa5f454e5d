/**
 * A feature is one object of declarations. This one knows nothing of help, menus, limits or statistics, and is in all
 * of them.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { arg } from '../../lib/contract/arguments.ts'
import { type AnyAction, command, confirmation, type Feature } from '../../lib/contract/feature.ts'
import { wizard } from '../../lib/contract/wizard.ts'
import { features } from '../../lib/features.ts'
import { textsOf } from '../../lib/values/text.ts'
import { type House, openHouse, SALON } from '../support/house.ts'

const es = {
  commands: {
    sortear: { summary: 'Sortea una vela entre quienes miran', example: '<code>/sortear vela</code>' },
    apagar: { summary: 'Apaga todas las velas', example: '<code>/apagar</code>' },
    confesar: { summary: 'Cuéntame un secreto', example: '<code>/confesar</code>' },
  },
  drawn: 'Se sortea: {{what}}',
  sure: '¿Apago todas las velas?',
  dark: 'Oscuridad, por orden de {{person}}.',
  kept: 'Siguen encendidas.',
  secret: 'tu secreto',
  tell: 'Te escucho.',
  hear: '¿Así lo guardo? «{{secret}}»',
  keep: 'Guárdalo',
  heard: 'Guardado «{{secret}}».',
}
const say = textsOf('candles', es)

const snuff = confirmation({
  feature: 'candles',
  name: 'snuff',
  payload: z.object({ candles: z.number() }),
  ttlMs: 60_000,
  ability: 'events',
  declined: say('kept'),
  run: (turn) => ({ text: say('dark', { person: { person: turn.actor } }) }),
})

const secret = wizard({
  name: 'candles.secret',
  title: say('secret'),
  command: '/confesar',
  given: z.object({}),
  confirm: say('keep'),
  steps: [{ name: 'secret', input: 'text', max: 100, prompt: say('tell') }],
  preview: (_turn, { secret: told }) => say('hear', { secret: told }),
  finish: (_turn, { secret: told }) => ({ text: say('heard', { secret: told }) }),
})

const candles: Feature = {
  name: 'candles',
  // One that no other feature is in.
  category: 'guard',
  texts: { es, en: es },
  wizards: [secret],
  actions: [snuff] as unknown as AnyAction[],
  commands: [
    command({
      name: 'sortear',
      aliases: ['rifar'],
      place: 'group',
      args: { what: arg.optionalText(20) },
      limit: { per: 'user', times: 3, seconds: 60 },
      run: (_turn, { what }) => ({ text: say('drawn', { what: what ?? '—' }) }),
    }),
    command({
      name: 'apagar',
      place: 'group',
      ability: 'events',
      args: {},
      run: (turn) => ({ text: say('sure'), buttons: [turn.ask(snuff, { candles: 13 })] }),
    }),
    command({ name: 'confesar', place: 'private', args: {}, run: (turn) => turn.enter(secret, {}) }),
  ],
}

let house: House
beforeAll(async () => {
  house = await openHouse({ features: [...features, candles] })
})
afterAll(() => house.close())

const read = async (who: string, where: string, text: string) => (await house.send(who, where, text))?.text

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
    const { message } = await house.press('Nadia', SALON, 'Guardia (3)')
    expect(message?.text).toContain('/sortear (también /rifar)\nSortea una vela entre quienes miran')
    expect(message?.text).toContain('/apagar 🔑')
    expect(await read('Nadia', SALON, '/help rifar')).toContain('⏳ Hasta 3 veces por persona cada 1 minuto')
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
    expect(await read('Nadia', SALON, '/apagar')).toBe(
      'Solo puede hacerlo quien tiene permiso de eventos en este grupo.',
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
    expect(pressed).toMatchObject({
      toast: 'Esta pregunta ya está contestada o ha caducado.',
      message: undefined,
    })
  })

  it('is counted', async () => {
    expect((await house.cron('minute')).status).toBe(200)
    const counted = await house.rows(`select uses from command_uses where command = 'sortear'`)
    // Nine draws and one wrong use; what the limit or the module switch held back is no use.
    expect(counted).toEqual([{ uses: '10' }])
    await house.cron('minute')
    expect(await house.rows(`select uses from command_uses where command = 'sortear'`)).toEqual(counted)
  })

  it('falls silent where its module is switched off', async () => {
    await house.rows(
      `update groups set modules_off = '{candles}', version = version + 1 where chat_id = $1`,
      house.chat(SALON).id,
    )
    await house.loseRedis()
    expect(await read('Nadia', SALON, '/sortear')).toContain('Esta función está apagada en este grupo')
    const help = await house.send('Nadia', SALON, '/help')
    expect(help?.buttons.flat().some(({ text }) => text.includes('Guardia'))).toBe(false)
    expect(await read('Nadia', SALON, '/help sortear')).toContain('No conozco ningún comando «sortear»')
  })
})
