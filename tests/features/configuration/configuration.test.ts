import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { features } from '../../../lib/features.ts'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { press as pressUpdate } from '../../bot/updates.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { lantern } from './lantern.ts'

const HERE = 'private:Lucía'

let house: House
beforeAll(async () => {
  house = await openHouse({ features: [...features, lantern], instances: 2 })
})
afterAll(() => house.close())

const labels = (message: WorldMessage | undefined) => message?.buttons.flat().map(({ text }) => text) ?? []
const buttonOf = (message: WorldMessage | undefined, part: string) =>
  message?.buttons.flat().find(({ text }) => text.includes(part))
/** As it is stored in the group's row; undefined: the default. */
async function stored(key: string): Promise<unknown> {
  const [row] = await house.rows(`select settings -> $1 as value from groups where title = $2`, key, SALON)
  return typeof row?.value === 'string' ? JSON.parse(row.value) : undefined
}
const ask = (words: string) => house.send('Lucía', SALON, `/configuracion ${words}`.trim())
/** Spanish keeps a number and its % on one line. */
const kept = (text: string) => text.replaceAll(' %', '\u00a0%')
const press = (button: string, on?: WorldMessage) => house.press('Lucía', SALON, kept(button), on)
const write = (text: string) => house.send('Lucía', HERE, text)

/** To where a setting's value is written, by the button's link. */
async function follow(message: WorldMessage | undefined, button: string) {
  const { url = '' } = buttonOf(message, button) ?? {}
  return write(`/start ${new URL(url).searchParams.get('start')}`)
}
/** Opens a setting, and follows the way to writing it. */
const writing = async (words: string, button = 'Escribirlo') => follow(await ask(words), button)
const save = async () => (await house.press('Lucía', HERE, 'Guardar')).message

/** Every test begins as a group that has changed nothing. */
beforeEach(async () => {
  await house.rows(`update groups set settings = '{}', modules_off = '{}', version = version + 1`)
  await house.loseRedis()
})

describe('the menu', () => {
  it('leads from the group over a category and a feature to a setting, and back all the way', async () => {
    const home = await ask('')
    expect(home?.onlyFor).toBe(house.person('Lucía').id)
    expect(home?.text).toContain('Ajustes de El Salón Fantasma')
    expect(labels(home)).toEqual(
      expect.arrayContaining([
        '🪙 Economía',
        '🖤 Personas',
        '🕯️ Veladas',
        '🏰 El grupo',
        '🧩 Encender y apagar',
      ]),
    )
    const { message: category } = await press('Veladas')
    // Edited in place: still the one message.
    expect(category?.messageId).toBe(home?.messageId)
    expect(labels(category)).toEqual(expect.arrayContaining(['Mazmorra', 'Subastas', 'Rifas', 'Faroles']))
    const { message: section } = await press('Faroles')
    expect(section?.text).toContain('Precio de la luz: 50 🪙')
    const { message: one } = await press('Precio de la luz')
    expect(one?.text).toContain('Lo que cuesta.')
    expect(one?.text).toContain('Ahora: 50 🪙')
    expect((await press('Volver')).message?.text).toBe(section?.text)
    expect((await press('Volver')).message?.text).toBe(category?.text)
    expect((await press('Volver')).message?.text).toBe(home?.text)
  })

  it('goes to a category’s only feature at once', async () => {
    await ask('')
    const { message } = await press('Economía')
    expect(message?.text).toContain(kept('Impuesto: 0 %'))
    expect((await press('Volver')).message?.text).toContain('Ajustes de')
  })

  it('shows many settings page by page, and comes back to the page of the one that was open', async () => {
    await ask('')
    await press('Veladas')
    const { message: first } = await press('Faroles')
    expect(first?.text).not.toContain('Senderos del farol')
    const { message: second } = await press('»')
    expect(second?.text).toContain('Senderos del farol: vacío')
    await press('Tema del farol')
    expect((await press('Volver')).message?.text).toBe(second?.text)
  })

  it('has a new feature’s settings of its own accord, each in the category that it names', async () => {
    await ask('')
    await press('Guardia')
    const { message } = await press('Faroles')
    expect(message?.text).toContain('Avisos antes de apagar: 3')
  })

  it('has the group’s own settings', async () => {
    await ask('')
    const { message } = await press('El grupo')
    expect(message?.text).toContain('Nombre de la moneda: monedas')
    expect(message?.text).toContain('Zona horaria: 🇪🇸 España')
  })

  it('is refused to whoever may not change settings', async () => {
    const refused = await house.send('Nadia', SALON, '/configuracion')
    expect(refused?.text).toBe(
      'Esto es para quien tiene permiso de ajustes en este grupo. Pídeselo a Lucía Vega.',
    )
    expect(refused?.buttons).toEqual([])
  })

  it('is English where the group speaks it', async () => {
    await house.send('Lucía', SALON, '/idioma en')
    const { text } = (await house.send('Lucía', SALON, '/settings tax')) ?? {}
    expect(text).toContain('Now: 0%')
    await house.send('Lucía', SALON, '/idioma es')
  })
})

describe('search', () => {
  it.each([
    ['impuesto', 'Impuesto'],
    ['IMPUESTOS', 'Impuesto'],
    ['tax', 'Impuesto'],
    ['tapers', 'Número de cirios'],
    ['numero cirios', 'Número de cirios'],
    ['cirois', 'Número de cirios'],
    ['zona horaria', 'Zona horaria'],
    ['taxPercent', 'Impuesto'],
    ['saldo inicial', 'Monedas de bienvenida'],
    ['captcha', 'Qué pregunta'],
    // With what it is to be: that is written once its screen asks.
    ['impuesto 5', 'Impuesto'],
    ['zona horaria Europe/Lisbon', 'Zona horaria'],
    ['impuesto = 5', 'Impuesto'],
    // With what is to be done with it.
    ['cambiar el impuesto', 'Impuesto'],
    ['poner impuesto al 5%', 'Impuesto'],
    // As other bots call it, or with a slip in what it does.
    ['capcha', 'Qué pregunta'],
    ['antispam', 'Guardia'],
    ['lista blanca', 'Enlaces permitidos'],
    ['whitelist', 'Enlaces permitidos'],
    ['recién llegados', 'Límites de quien llega'],
    ['umbral de confirmación', 'Confirmar por encima de'],
    // By another name of the command that shows it.
    ['normas', 'Reglas del grupo'],
  ])('%s opens the one that is meant', async (words, label) => {
    expect((await ask(words))?.text?.split('\n').at(0)).toBe(`⚙️ ${label}`)
  })

  it('lists what several have in common, those first that are called so, and modules', async () => {
    const found = await ask('subastas')
    expect(found?.text).toContain('Esto tengo para «subastas»')
    expect(labels(found)).toEqual(
      expect.arrayContaining(['Subastas a la vez por persona · 3', '🧩 Subastas']),
    )
    const { message } = await press('Subastas a la vez')
    expect(message?.text).toContain('Ahora: 3')
  })

  it('lists what is called so, and what else is', async () => {
    expect(labels(await ask('enlaces')).slice(0, 2)).toEqual(['Enlaces · Encendido', 'Enlaces permitidos'])
    expect(labels(await ask('mensaje de bienvenida'))).toContain('Bienvenida propia')
    expect(labels(await ask('modo nocturno'))).toHaveLength(3)
  })

  it.each(['módulos', 'Modules', 'apagar', 'off', 'Encender y apagar'])(
    'of what is switched on and off, %s, shows that',
    async (words) => {
      expect((await ask(words))?.text).toContain('Apagar no borra nada')
    },
  )

  it.each(['economía', 'Economy'])('of a category, %s, opens it', async (words) => {
    await ask('')
    const { message } = await press('🪙 Economía')
    expect(labels(await ask(words))).toEqual(labels(message))
  })

  it('says so where nothing is found, and shows what there is', async () => {
    expect((await ask('aceite'))?.text).toContain('No encuentro')
    const nothing = await ask('cocodrilo')
    expect(nothing?.text).toContain('No encuentro ningún ajuste que hable de «cocodrilo»')
    expect(labels(nothing)).toContain('🪙 Economía')
  })

  it.each([
    ['idioma', 'Eso no es un ajuste: se hace con /idioma.'],
    ['Language', 'se hace con /idioma.'],
    ['delegar', 'se hace con /delegar.'],
  ])('names the command that does what is no setting: %s', async (words, told) => {
    expect((await ask(words))?.text).toContain(told)
  })

  it('shows what was asked as it was written, never as markup', async () => {
    expect((await ask('<b>x</b> cocodrilo'))?.text).toContain('«<b>x</b> cocodrilo»')
  })
})

describe('a toggle', () => {
  it('flips at one tap where it is listed, and tells over the chat', async () => {
    await ask('')
    await press('Veladas')
    const { message: section } = await press('Faroles')
    expect(section?.text).toContain('Farol encendido: no\nSi el farol da luz.')
    const { message, toast } = await press('⬜ Farol encendido')
    expect(toast).toBe('✅ Farol encendido: sí')
    expect(message?.messageId).toBe(section?.messageId)
    expect(labels(message)).toContain('✅ Farol encendido')
    expect(await stored('lantern.lit')).toBe(true)
    await press('✅ Farol encendido')
    // As by default: nothing is kept.
    expect(await stored('lantern.lit')).toBeUndefined()
  })

  it('flips on its own screen, where a search leads', async () => {
    await ask('farol encendido')
    expect((await press('Poner en sí')).message?.text).toContain('Ahora: sí')
    expect((await press('Poner en no')).message?.text).toContain('Ahora: no')
  })
})

describe('a choice', () => {
  it('is a button for each, with the one in force marked', async () => {
    expect(labels(await ask('color'))).toEqual(['✅ Rojo vivo', 'Azul noche', '↩️ Volver'])
    const { message } = await press('Azul noche')
    expect(labels(message)).toEqual(
      expect.arrayContaining(['Rojo vivo', '✅ Azul noche', '↺ Como al principio: Rojo vivo']),
    )
    expect(await stored('lantern.colour')).toBe('blue')
    await press('Como al principio')
    expect(await stored('lantern.colour')).toBeUndefined()
  })
})

describe('numbers, coins, durations, times', () => {
  it.each([
    ['suerte del farol', '➕ 21 %', 'lantern.luck', 21],
    ['suerte del farol', '➖ 19 %', 'lantern.luck', 19],
    ['suerte del farol', '50 %', 'lantern.luck', 50],
    ['precio de la luz', '➕ 55 🪙', 'lantern.price', '55'],
    ['precio de la luz', '500 🪙', 'lantern.price', '500'],
    ['cuánto arde', '3 horas', 'lantern.burns', 3 * 3_600_000],
    ['hora de encender', '➕ 21:30', 'lantern.opens', '21:30'],
  ])('%s: the button %s sets %s to %j', async (words, button, key, value) => {
    await ask(words)
    const { message } = await press(button)
    expect(await stored(key)).toEqual(value)
    expect(message?.text).toContain(kept(`Ahora: ${button.replace(/^[➕➖] /u, '')}`))
  })

  it('say from where to where they go in figures, whatever none of them is called', async () => {
    expect((await ask('límites de quien llega'))?.text).toContain('Puede ir de 0 a 30 días.')
    expect((await ask('impuesto'))?.text).toContain(kept('Puede ir de 0 % a 100 %.'))
    expect((await ask('suerte al escapar'))?.text).toContain(kept('Puede ir de 0 % a 100 %.'))
  })

  it('offer nothing beyond their bounds', async () => {
    await ask('numero de cirios')
    for (let left = 7; left > 1; left--) await press(`➖ ${left - 1} velas`)
    const { message } = await press('Volver')
    expect(message?.text).toContain('Número de cirios: 1 velas')
    expect(labels(await ask('numero de cirios')).filter((label) => label.startsWith('➖'))).toEqual([])
  })

  it.each([
    ['numero de cirios', '250', 'lantern.candles', 250],
    ['suerte del farol', '35%', 'lantern.luck', 35],
    ['precio de la luz', '2 mil', 'lantern.price', '2000'],
    ['precio de la luz', '0', 'lantern.price', '0'],
    ['cuánto arde', '1 día y medio', 'lantern.burns', 36 * 3_600_000],
    ['hora de encender', '9.05', 'lantern.opens', '09:05'],
    ['hora de encender', '8 pm', 'lantern.opens', '20:00'],
    ['nombre del farol', '  Luna ', 'lantern.title', 'Luna'],
    ['nombre del farol', 'Lu\n\nna', 'lantern.title', 'Lu na'],
    ['lema', 'Aquí & <ahora>', 'lantern.motto', 'Aquí & <ahora>'],
    ['reloj del farol', 'Bogotá', 'lantern.zone', 'America/Bogota', 'Otra'],
  ])(
    '%s: %j is written in private, previewed and saved as %s %j',
    async (words, written, key, value, button?: string) => {
      const asked = await writing(words, button)
      expect(asked?.text).toContain('Ahora: ')
      const preview = await write(written)
      expect(preview?.text).toContain('Antes: ')
      expect(await stored(key)).toBeUndefined()
      const saved = await save()
      expect(saved?.text).toMatch(/^El Salón Fantasma\n\n✅ /)
      expect(await stored(key)).toEqual(value)
    },
  )

  it.each([
    ['numero de cirios', 'muchos', 'de 1 velas a 500 velas'],
    ['numero de cirios', '0', 'entero, de 1 velas a 500 velas'],
    ['numero de cirios', '2,5', 'entero'],
    ['numero de cirios', '501', 'a 500 velas'],
    ['suerte del farol', '101', 'de 0 % a 100 %'],
    ['precio de la luz', '-5', 'cantidad de monedas'],
    ['precio de la luz', '2,5', 'sin decimales'],
    ['cuánto arde', 'un rato', 'de 1 minuto a 7 días'],
    ['cuánto arde', '8 días', 'de 1 minuto a 7 días'],
    ['cuánto arde', '2 h por favor', 'de 1 minuto a 7 días'],
    ['hora de encender', '25:00', 'hora'],
    ['hora de encender', '13 pm', 'hora'],
    ['nombre del farol', 'Demasiado largo', '15 caracteres, y caben 10'],
    ['reloj del farol', 'Mordor', 'No conozco ese lugar', 'Otra'],
    ['senderos del farol', 'esto no es una dirección', '«esto no es una dirección» no vale aquí', 'Añadir'],
  ])('%s: %j is explained (%s), and asked again', async (words, written, explained, button?: string) => {
    await writing(words, button)
    const wrong = await write(written)
    expect(wrong?.text).toContain('🕯️')
    expect(wrong?.text).toContain(kept(explained))
    // Still the same question.
    expect(wrong?.text).toContain('✏️')
    expect(labels(wrong)).toContain('✖️ Cancelar')
    await house.press('Lucía', HERE, 'Cancelar')
    const [row] = await house.rows('select settings from groups where title = $1', SALON)
    expect(row?.settings).toBe('{}')
  })
})

describe('a text nearly as long as a message', () => {
  it.each([
    ['signs that HTML escapes', '<&>" '],
    ['emoji', '🕯️ '],
  ])('of %s is changed for another as long', async (_, piece) => {
    const long = (first: string) => `${first} ${piece.repeat(Math.floor(3_400 / piece.length))}`.trim()
    const key = 'moderation.rules'
    for (const first of ['Una', 'Otra']) {
      await writing('reglas del grupo')
      const preview = await write(long(first))
      expect(preview?.text).toContain(`Después: ${first}`)
      await save()
      expect(await stored(key)).toBe(long(first))
    }
  })
})

describe('a text that may be none', () => {
  it('is emptied by a button', async () => {
    await writing('lema')
    await write('Lux')
    await save()
    expect((await ask('lema'))?.text).toContain('Ahora: Lux')
    const { message } = await press('Dejarlo vacío')
    expect(message?.text).toContain('Ahora: vacío')
    expect(await stored('lantern.motto')).toBeUndefined()
  })
})

describe('a time zone', () => {
  it('is chosen from the places that there are, page by page', async () => {
    expect(labels(await ask('reloj del farol'))).toContain('✅ 🇪🇸 España')
    await press('»')
    const { message } = await press('México')
    expect(message?.text).toMatch(/Ahora: .*México/)
    expect(await stored('lantern.zone')).toBe('America/Mexico_City')
  })
})

describe('a list', () => {
  it('takes several at once, says what is there already, and lets each go', async () => {
    await writing('senderos del farol', 'Añadir')
    await write('https://T.me/Salon\nejemplo.org')
    expect((await save())?.text).toContain('t.me/salon y ejemplo.org')
    expect(await stored('lantern.links')).toEqual(['t.me/salon', 'ejemplo.org'])

    await writing('senderos del farol', 'Añadir')
    expect((await write('t.me/salon'))?.text).toContain('Eso ya está en la lista.')
    expect((await write('a.es, b.es, c.es'))?.text).toContain('hay sitio para 4'.replace('hay', 'tiene'))
    await write('t.me/salon, a.es')
    await save()
    expect(await stored('lantern.links')).toEqual(['t.me/salon', 'ejemplo.org', 'a.es'])

    await ask('senderos del farol')
    const { message } = await press('🗑️ ejemplo.org')
    expect(await stored('lantern.links')).toEqual(['t.me/salon', 'a.es'])
    expect(labels(message)).toEqual(expect.arrayContaining(['🗑️ t.me/salon', '🗑️ a.es']))
  })

  it('keeps what another one added while it was being written', async () => {
    await writing('senderos del farol', 'Añadir')
    await write('a.es')
    await house.rows(
      `update groups set settings = '{"lantern.links": ["b.es"]}', version = version + 1 where title = $1`,
      SALON,
    )
    await save()
    expect(await stored('lantern.links')).toEqual(['b.es', 'a.es'])
  })
})

it('of which a value is to be written leads back to its screen', async () => {
  const asked = await writing('precio de la luz')
  expect(labels(asked)).toContain('⬅️ Atrás')
  const { message } = await house.press('Lucía', HERE, 'Atrás')
  expect(message?.text).toContain('Ahora:')
  // What is written next is for nobody.
  expect((await write('10'))?.text).not.toContain('Guardar')
})

describe('a topic', () => {
  it('is the one that the command is written in, in a forum', async () => {
    const { chatId = 0 } = await house.act('Lucía', {
      do: 'create-group',
      title: 'Los Balcones',
      forum: true,
    })
    await house.act('Lucía', { do: 'add-bot', chatId, admin: true })
    const topicId = house.chat('Los Balcones').topics.find(({ name }) => name === 'Anuncios')?.id ?? 0
    const general = await house.send('Lucía', 'Los Balcones', '/configuracion tema del farol')
    expect(general?.text).toContain('Ahora: el general')
    expect(general?.text).toContain('/configuracion tema')
    await house.send('Lucía', 'Los Balcones', '/configuracion tema del farol', { topicId })
    const { message } = await house.press('Lucía', 'Los Balcones', 'Aquí, en este tema')
    expect(message?.text).toContain('Ahora: este tema')
    const [row] = await house.rows(
      `select settings ->> 'lantern.topic' as topic from groups where title = 'Los Balcones'`,
    )
    expect(row?.topic).toBe(String(topicId))
    await house.press('Lucía', 'Los Balcones', 'En el general')
    const [back] = await house.rows(
      `select settings ->> 'lantern.topic' as topic from groups where title = 'Los Balcones'`,
    )
    expect(back?.topic).toBeNull()
    // In one line, where it is meant; in the audit like any other.
    const at = await house.send('Lucía', 'Los Balcones', '/configuracion tema del farol aquí', { topicId })
    expect(at?.text).toContain('Ahora: este tema')
    const changes = await house.rows(
      `select after from settings_changes where name = 'lantern.topic' order by changed_at desc limit 1`,
    )
    expect(changes).toMatchObject([{ after: String(topicId) }])
    // Elsewhere than in a topic it is looked for, and nothing is changed.
    const elsewhere = await house.send('Lucía', 'Los Balcones', '/configuracion tema del farol aquí')
    expect(elsewhere?.text).toContain('Ahora: otro tema del foro')
  })

  it('is none where the group has no topics', async () => {
    const said = await ask('tema del farol')
    expect(said?.text).toContain('no tiene temas')
    expect(labels(said)).toEqual(['↩️ Volver'])
  })
})

describe('contradictions', () => {
  it('show where they arise, beside the setting, in the list and at the entrance, until they are mended', async () => {
    await ask('suerte del farol')
    expect((await press('0 %')).message?.text).not.toContain('⚠️')
    await ask('farol encendido')
    const problem = '⚠️ Con el farol encendido la suerte no puede ser 0.'
    expect((await press('Poner en sí')).message?.text).toContain(problem)
    expect((await press('Volver')).message?.text).toContain(problem)
    expect((await ask(''))?.text).toContain(problem)
    await ask('suerte del farol')
    expect((await press('➕ 1 %')).message?.text).not.toContain('⚠️')
  })

  it('are told before a written value is saved', async () => {
    await ask('límite diario de envío')
    await writing('límite diario de envío')
    expect((await write('10'))?.text).toContain('⚠️ El límite diario de envío (10 🪙)')
    await house.press('Lucía', HERE, 'Cancelar')
  })

  it('are none of a module that is off', async () => {
    await house.rows(
      `update groups set settings = '{"lantern.lit": true, "lantern.luck": 0}', modules_off = '{lantern}', version = version + 1`,
    )
    expect((await ask(''))?.text).not.toContain('⚠️')
  })
})

describe('modules', () => {
  it('switch off with a word of what stops, at once for everybody, and on again', async () => {
    await ask('')
    const { message: modules } = await press('Encender y apagar')
    expect(labels(modules)).toEqual(expect.arrayContaining(['✅ Rifas', '✅ Faroles']))
    // What can't be done without is no choice.
    expect(labels(modules).join()).not.toContain('Consentimiento')
    const { message: raffles } = await press('Rifas')
    expect(raffles?.text).toContain('las que están en marcha llegan a su sorteo')
    const { message: off, toast } = await press('Apagar')
    expect(toast).toBe('⏸️ Rifas: apagado')
    expect(off?.text).toContain('Mientras esté apagado')
    expect((await house.send('Nadia', SALON, '/rifa'))?.text).toContain('apagad')
    await press('Encender')
    expect((await house.send('Nadia', SALON, '/rifa'))?.text).not.toContain('apagad')
  })

  it('say that nothing was to be done, pressed twice', async () => {
    await ask('faroles')
    const found = await press('🧩 Faroles')
    await press('Apagar', found.message)
    await house.rows(`update groups set modules_off = '{}', version = version + 1`)
    await house.loseRedis()
    expect((await press('Encender')).toast).toBe('Ya estaba así.')
  })
})

describe('who changes it', () => {
  it('may write as the group, and shows themselves first', async () => {
    await house.send('Bruno', SALON, '/configuracion impuesto', { asChat: true })
    const { message } = await house.press('Bruno', SALON, 'Soy yo')
    expect(message?.text).toContain('Ahora: ')
    await house.press('Bruno', SALON, kept('➕ 1 %'), message)
    const [row] = await house.rows('select actor_id from settings_changes order by id desc limit 1')
    expect(row?.actor_id).toBe(String(house.person('Bruno').id))
  })

  it('is only whoever the menu was made for', async () => {
    const data = buttonOf(await ask('impuesto'), kept('➕ 1 %'))?.callbackData ?? ''
    const salon = house.chat(SALON)
    const { id, firstName } = house.person('Bruno')
    const body = await house.post(
      pressUpdate(data, {
        from: { id, is_bot: false, first_name: firstName },
        chat: { id: salon.id, type: 'supergroup', title: salon.title },
      }),
    )
    expect(await body.text()).toContain('answerCallbackQuery')
    expect(await stored('economy.taxPercent')).toBeUndefined()
  })

  it('is asked anew at a change: whoever lost the right since is refused', async () => {
    const chatId = house.chat(SALON).id
    const { id: userId } = house.person('Iván')
    await house.act('Lucía', { do: 'promote', chatId, userId, admin: true })
    await house.send('Iván', SALON, '/configuracion impuesto')
    await house.act('Lucía', { do: 'promote', chatId, userId, admin: false })
    const { toast } = await house.press('Iván', SALON, kept('➕ 1 %'))
    expect(toast).toContain('permiso de ajustes')
    expect(await stored('economy.taxPercent')).toBeUndefined()
  })

  it('is noted with what was before and after, once', async () => {
    await ask('impuesto')
    await press('➕ 1 %')
    await press('➕ 2 %')
    const rows = await house.rows(
      `select name, before, after, actor_id, changed_at is not null as dated from settings_changes
        where name = 'economy.taxPercent' order by id desc limit 2`,
    )
    const actor_id = String(house.person('Lucía').id)
    expect(rows).toEqual([
      { name: 'economy.taxPercent', before: '1', after: '2', actor_id, dated: 't' },
      { name: 'economy.taxPercent', before: null, after: '1', actor_id, dated: 't' },
    ])
  })
})

describe('what arrives twice, late or out of order', () => {
  it('a redelivered press changes nothing again', async () => {
    await ask('')
    await press('Veladas')
    await press('Faroles')
    await press('⬜ Farol encendido')
    const before = await house.rows('select count(*) as n from settings_changes')
    await house.act('Lucía', { do: 'redeliver', times: 3 })
    await house.loseRedis()
    await house.act('Lucía', { do: 'redeliver', times: 1 })
    expect(await stored('lantern.lit')).toBe(true)
    expect(await house.rows('select count(*) as n from settings_changes')).toEqual(before)
  })

  it('a button whose screen shows an older value changes nothing, says so, and shows the present one', async () => {
    const old = await ask('impuesto')
    await house.rows(
      `update groups set settings = '{"economy.taxPercent": 30}', version = version + 1 where title = $1`,
      SALON,
    )
    const { message, toast } = await press('➕ 1 %', old)
    expect(toast).toContain(kept('Otra persona lo ha cambiado entre tanto: Impuesto está en 30 %'))
    expect(message?.text).toContain(kept('Ahora: 30 %'))
    expect(await stored('economy.taxPercent')).toBe(30)
    // From what it shows now, it goes on.
    expect((await press('➕ 32 %')).toast).toBe(kept('✅ Impuesto: 32 %'))
  })

  it('nor does one where the cache knows of the change already', async () => {
    const old = await ask('impuesto')
    await ask('impuesto')
    await press('➕ 1 %')
    expect((await press('30 %', old)).toast).toContain(kept('Impuesto está en 1 %'))
    expect(await stored('economy.taxPercent')).toBe(1)
  })

  it('a press whose answer was lost is done once', async () => {
    const data = buttonOf(await ask('impuesto'), kept('➕ 1 %'))?.callbackData ?? ''
    const { id, firstName } = house.person('Lucía')
    const chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
    const update = pressUpdate(data, { from: { id, is_bot: false, first_name: firstName }, chat })
    await house.post(update)
    // As if the instance had died between Postgres and its answer: nothing in Redis tells of it.
    await house.loseRedis()
    await house.post(update)
    const rows = await house.rows(
      `select count(*) as n from settings_changes where key = $1`,
      `callback:${update.callback_query.id}`,
    )
    expect(rows).toEqual([{ n: '1' }])
    expect(await stored('economy.taxPercent')).toBe(1)
  })

  it('a button that would set what is so already says just that', async () => {
    const old = await ask('impuesto')
    await ask('impuesto')
    await press('➕ 1 %')
    expect((await press('➕ 1 %', old)).toast).toBe('Ya estaba así.')
  })

  it('a value that was written while somebody else changed it is not laid over theirs', async () => {
    await writing('impuesto')
    await write('12')
    await ask('impuesto')
    await press('30 %')
    expect((await save())?.text).toContain(kept('Impuesto está en 30 %. No he tocado nada.'))
    expect(await stored('economy.taxPercent')).toBe(30)
  })
})

describe('in force', () => {
  it('with the next update on the other instance', async () => {
    await ask('saldos publicos')
    await press('Poner en no')
    const refused = await house.send('Nadia', SALON, '/saldo @ivan_ink')
    const again = await house.send('Nadia', SALON, '/saldo @ivan_ink')
    expect(refused?.text).toBe(again?.text)
    expect(refused?.text).not.toContain('🪙')
  })

  it('in the group, too, when it was changed in private', async () => {
    await house.send('Nadia', SALON, '/saldo')
    await writing('símbolo de la moneda')
    await write('🌹')
    await save()
    expect((await house.send('Nadia', SALON, '/saldo'))?.text).toContain('🌹')
    expect((await house.send('Nadia', SALON, '/saldo'))?.text).toContain('🌹')
  })
})

describe('in private', () => {
  it('is about the group that is meant, which may be chosen, and its buttons stay with it', async () => {
    const { chatId = 0 } = await house.act('Lucía', { do: 'create-group', title: 'La Cripta' })
    await house.act('Lucía', { do: 'add-bot', chatId, admin: true })
    await house.send('Lucía', 'La Cripta', '/start')
    await write('/configuracion impuesto')
    const { message } = await house.press('Lucía', HERE, 'La Cripta')
    expect(message?.text).toContain(kept('Ahora: 0 %'))
    const menu = house.lastBotMessage(HERE)
    await write('/grupo')
    await house.press('Lucía', HERE, SALON)
    const { toast } = await house.press('Lucía', HERE, kept('➕ 1 %'), menu)
    expect(toast).toBe(kept('✅ Impuesto: 1 %'))
    const rows = await house.rows(
      `select title from groups where settings ->> 'economy.taxPercent' = '1' order by title`,
    )
    expect(rows).toEqual([{ title: 'La Cripta' }])
    // In that group, too.
    expect((await house.send('Lucía', 'La Cripta', '/configuracion impuesto'))?.text).toContain(
      kept('Ahora: 1 %'),
    )
  })

  it('begins writing at once, without a link', async () => {
    await write('/configuracion numero de cirios')
    const { message } = await house.press('Lucía', HERE, 'Escribirlo')
    expect(message?.text).toContain('Escribe el número')
    await write('44')
    await save()
    expect(await stored('lantern.candles')).toBe(44)
  })

  it('is refused to whoever may not change that group’s', async () => {
    await house.send('Nadia', 'private:Nadia', '/start')
    expect((await house.send('Nadia', 'private:Nadia', '/configuracion'))?.text).toContain(
      'permiso de ajustes',
    )
  })
})
