/** A conversation as its person lives it: in a group by replies, in private by messages; through hesitation and deploys. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Refusal } from '../../../lib/contract/answer.ts'
import { command } from '../../../lib/contract/command.ts'
import type { Feature } from '../../../lib/contract/feature.ts'
import { type DeepLink, link } from '../../../lib/contract/link.ts'
import { wizard } from '../../../lib/contract/wizard.ts'
import { features } from '../../../lib/features.ts'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { type Text, textsOf } from '../../../lib/values/text.ts'
import { standBetween } from '../../faults/outside.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

const es = {
  commands: {
    pactar: { summary: 'Un pacto', example: '<code>/pactar</code>' },
    secreto: { summary: 'Un secreto', example: '<code>/secreto</code>' },
    retrato: { summary: 'Un retrato', example: '<code>/retrato</code>' },
    decretar: { summary: 'Un decreto', example: '<code>/decretar</code>' },
  },
  pact: 'tu pacto',
  who: '¿Con quién? Por ejemplo @ana.',
  title: '¿Qué título? Por ejemplo: La rosa.',
  title_wrong: 'El título lleva de 3 a 20 letras, por ejemplo «La rosa».',
  days: '¿Cuántos días?',
  week: 'Una semana',
  paid: '¿Con paga?',
  yes: 'Con paga',
  no: 'Sin paga',
  coins: '¿Cuánta paga?',
  note: '¿Una nota?',
  preview: 'Pacto «{{title}}», {{days}} días, paga {{coins}}, nota {{note}}.',
  sign: 'Firmar',
  signed: 'Firmado: {{title}} ({{key}})',
  forbidden: 'Ese título está vedado: vuelve atrás y elige otro.',
  beyond: 'Ni un día más de cien.',
  portrait: 'tu retrato',
  decree: 'tu decreto',
  photo: 'Mándame una foto.',
  mood: '¿De qué humor?',
  field_photo: 'Foto',
  field_mood: 'Humor',
  portrait_preview: 'Retrato de {{of}}: humor {{mood}}, foto {{photo}}.',
  save: 'Guardar',
  saved: 'Guardado: humor {{mood}}.',
}
const say = textsOf('pacts', es)
const shown = (value: unknown) => (value === undefined ? '—' : value === null ? 'ninguna' : String(value))

const pact = wizard({
  name: 'pacts.new',
  place: 'anywhere',
  title: say('pact'),
  command: '/pactar',
  given: z.object({}),
  confirm: say('sign'),
  steps: [
    { name: 'who', input: 'person', prompt: say('who') },
    {
      name: 'title',
      input: 'text',
      max: 200,
      check: z.string().min(3).max(20),
      wrong: say('title_wrong'),
      prompt: say('title'),
    },
    {
      name: 'days',
      input: 'number',
      min: 1,
      max: 365,
      prompt: say('days'),
      suggestions: [{ value: '7', label: say('week') }],
      judge: (_turn, days): Text | undefined => (days > 100 ? say('beyond') : undefined),
    },
    {
      name: 'paid',
      input: 'choice',
      prompt: say('paid'),
      choices: [
        { value: 'yes', label: say('yes') },
        { value: 'no', label: say('no') },
      ],
    },
    { name: 'coins', input: 'amount', prompt: say('coins'), when: ({ paid }) => paid === 'yes' },
    { name: 'note', input: 'text', max: 50, prompt: say('note'), optional: true },
  ],
  preview: (_turn, { title, days, coins, note }) =>
    say('preview', { title, days, coins: shown(coins), note: shown(note) }),
  finish(turn, { title }) {
    if (title === 'prohibido') throw new Refusal(say('forbidden'))
    return { where: 'room', text: say('signed', { title, key: turn.key }) }
  },
})

const portraitLink: DeepLink = link('retrato', {
  run: (turn) => turn.enter(portrait, { of: turn.actor.firstName }),
})
const portrait = wizard({
  name: 'pacts.portrait',
  place: 'anywhere',
  title: say('portrait'),
  command: '/retrato',
  given: z.object({ of: z.string() }),
  layout: 'menu',
  privately: portraitLink,
  confirm: say('save'),
  steps: [
    { name: 'photo', input: 'photo', prompt: say('photo'), label: say('field_photo'), optional: true },
    { name: 'mood', input: 'text', max: 20, prompt: say('mood'), label: say('field_mood'), optional: true },
  ],
  preview: (_turn, { photo, mood }, { of }) =>
    say('portrait_preview', { of, mood: shown(mood), photo: photo ? 'sí' : 'no' }),
  finish: (_turn, { mood }) => ({ where: 'room', text: say('saved', { mood: shown(mood) }) }),
})

/** In a group, of whoever may. */
const decree = wizard({
  name: 'pacts.decree',
  place: 'group',
  ability: 'settings',
  title: say('decree'),
  command: '/decretar',
  given: z.object({}),
  confirm: say('sign'),
  steps: [
    {
      name: 'paid',
      input: 'choice',
      prompt: say('paid'),
      choices: [
        { value: 'yes', label: say('yes') },
        { value: 'no', label: say('no') },
      ],
    },
    { name: 'title', input: 'text', max: 20, prompt: say('title') },
  ],
  preview: () => say('decree'),
  finish: () => ({ where: 'room', text: say('decree') }),
})

const pacts: Feature = {
  name: 'pacts',
  category: 'events',
  texts: { es, en: es },
  wizards: [pact, portrait, decree],
  links: [portraitLink],
  commands: [
    command({
      name: 'decretar',
      place: 'group',
      ability: 'settings',
      args: {},
      run: (turn) => turn.enter(decree, {}),
    }),
    command({ name: 'pactar', place: 'anywhere', args: {}, run: (turn) => turn.enter(pact, {}) }),
    command({
      name: 'retrato',
      place: 'anywhere',
      args: {},
      run: (turn) => turn.enter(portrait, async () => ({ of: turn.actor.firstName })),
    }),
  ],
}

/** The same house after a deploy: a step has another name, and one wizard is gone. */
const renamed: Feature = {
  ...pacts,
  wizards: [
    { ...pact, steps: pact.steps.map((step) => (step.name === 'title' ? { ...step, name: 'name' } : step)) },
  ],
}

let house: House
beforeAll(async () => {
  house = await openHouse({ instances: 2, features: [...features, pacts], bot: 'member' })
  await house.send('Iván', SALON, '/help')
})
afterAll(() => house.close())

const labels = (message: WorldMessage | undefined) => message?.buttons.flat().map(({ text }) => text) ?? []

describe('in private', () => {
  const HERE = 'private:Nadia'
  const write = (text: string) => house.send('Nadia', HERE, text)
  const press = (button: string, on?: WorldMessage) => house.press('Nadia', HERE, button, on)
  beforeEach(async () => {
    await write('/cancelar')
  })

  it('asks one thing after the other, shows what it made, and does it', async () => {
    const first = await write('/pactar')
    expect(first?.text).toContain('Paso 1 de 5 · tu pacto')
    expect(labels(first)).toEqual(['✖️ Cancelar'])
    const second = await write('@ivan_el_cuervo')
    expect(second?.text).toContain('Paso 2 de 5')
    expect(labels(second)).toEqual(['⬅️ Atrás', '✖️ Cancelar'])
    const third = await write('  La rosa ')
    expect(labels(third)).toEqual(['Una semana', '⬅️ Atrás', '✖️ Cancelar'])
    expect((await press('Una semana')).message?.text).toContain('¿Con paga?')
    // A question more by what was answered.
    expect((await press('Con paga')).message?.text).toContain('Paso 5 de 6')
    const note = await write('1,5k')
    expect(labels(note)).toEqual(['⬅️ Atrás', '⏭️ Saltar', '✖️ Cancelar'])
    const preview = (await press('Saltar')).message
    expect(preview?.text).toBe('Pacto «La rosa», 7 días, paga 1500, nota ninguna.')
    expect(labels(preview)).toEqual(['Firmar', '⬅️ Atrás', '✖️ Cancelar'])
    const done = (await press('Firmar')).message
    expect(done?.text).toMatch(/^Firmado: La rosa \(wizard:\d+:[\w-]+\)$/)
    expect(done?.messageId).toBe(preview?.messageId)
    expect((await write('¿y ahora?'))?.text).toContain('solo entiendo comandos')
    expect(await press('Cancelar', first)).toMatchObject({ alert: true, message: { buttons: [] } })
  })

  it('says what was wrong, with an example, and asks again', async () => {
    await write('/pactar')
    expect((await write('alguien'))?.text).toContain('No sé a quién te refieres')
    await write('@ivan_el_cuervo')
    expect((await write('ab'))?.text).toContain('por ejemplo «La rosa»')
    expect((await write('x'.repeat(201)))?.text).toContain('201 caracteres, y caben 200')
    await write('La rosa')
    expect((await write('mañana'))?.text).toContain('un número entero de 1 a 365')
    expect((await write('200'))?.text).toContain('Ni un día más de cien')
    expect((await write('30'))?.text).toContain('¿Con paga?')
    expect((await write('quizás'))?.text).toContain('elige con los botones')
    await press('Con paga')
    expect((await write('todo'))?.text).toContain('«todo» no vale')
    expect((await write('0'))?.text).toContain('Cero no es una cantidad')
    expect((await write('/saltar'))?.text).toContain('no se puede saltar')
  })

  it.each(['no', 'Nada.', 'saltar'])(
    'leaves out what may be left out, where somebody writes %s',
    async (word) => {
      await write('/pactar')
      for (const text of ['@ivan_el_cuervo', 'La rosa', '7']) await write(text)
      await press('Sin paga')
      expect((await write(word))?.text).toContain('nota ninguna')
    },
  )

  it('takes the words of its buttons for them', async () => {
    await write('/pactar')
    await write('@ivan_el_cuervo')
    await write('La rosa')
    expect((await write('atrás'))?.text).toContain('¿Qué título?')
    // What has to be said is no button's.
    expect((await write('no'))?.text).toContain('por ejemplo «La rosa»')
    expect((await write('Cancelar'))?.text).toContain('se queda como estaba')
    expect((await write('¿y ahora?'))?.text).toContain('solo entiendo comandos')
  })

  it('takes for an answer what is typed, not what is handed on or sent by a bot', async () => {
    const chatId = house.chat(HERE).id
    await write('/pactar')
    await write('@ivan_el_cuervo')
    await house.act('Nadia', { do: 'send', chatId, text: 'Lo de Iván', forwardFrom: 'Iván' })
    const asked = house.lastBotMessage(HERE)
    expect(asked?.text).toContain('cuenta lo que escribes tú')
    expect(asked?.text).toContain('¿Qué título?')
    const { id, firstName } = house.person('Nadia')
    await house.post({
      update_id: 900_000_201,
      message: {
        message_id: 900_201,
        date: Math.floor(Date.now() / 1000),
        chat: { id: chatId, type: 'private', first_name: firstName },
        from: { id, is_bot: false, first_name: firstName },
        via_bot: { id: 77, is_bot: true, first_name: 'Frases', username: 'frases_bot' },
        text: 'La de un bot',
      },
    })
    expect((await write('La rosa'))?.text).toContain('¿Cuántos días?')
    await press('Cancelar')
  })

  it('goes back without losing what was said, and cancels', async () => {
    await write('/pactar')
    await write('@ivan_el_cuervo')
    await write('La rosa')
    expect((await press('Atrás')).message?.text).toContain('¿Qué título?')
    expect((await write('/atras'))?.text).toContain('¿Con quién?')
    await write('@ivan_el_cuervo')
    await write('El cuervo')
    await press('Una semana')
    await press('Sin paga')
    expect((await write('mi nota'))?.text).toBe('Pacto «El cuervo», 7 días, paga —, nota mi nota.')
    expect((await write('¿y esto?'))?.text).toContain('no hace falta escribir')
    expect((await press('Cancelar')).message?.text).toContain('Soltado')
    expect((await write('hola'))?.text).toContain('solo entiendo comandos')
  })

  it('keeps the draft when what confirms it says no', async () => {
    await write('/pactar')
    await write('@ivan_el_cuervo')
    await write('prohibido')
    await press('Una semana')
    await press('Sin paga')
    await press('Saltar')
    const refused = (await press('Firmar')).message
    expect(refused?.text).toContain('Ese título está vedado')
    expect(labels(refused)).toContain('⬅️ Atrás')
  })

  it('leaves other commands alone, and is not dropped for another wizard', async () => {
    await write('/pactar')
    await write('@ivan_el_cuervo')
    expect((await write('/help'))?.text).toContain('Las salas de esta casa')
    expect((await write('La rosa'))?.text).toContain('¿Cuántos días?')
    const halfway = await write('/retrato')
    expect(halfway?.text).toContain('Tienes «tu pacto» a medias')
    expect((await press('Seguir')).message?.text).toContain('¿Cuántos días?')
    const again = await write('/retrato')
    // What was asked for goes on, and the question about the other one has had its say.
    expect((await press('Soltarlo')).message?.text).toContain('Retrato de Nadia')
    expect(
      house.chat(HERE).messages.find(({ messageId }) => messageId === again?.messageId)?.buttons,
    ).toEqual([])
    await press('Humor')
    expect((await write('alegre'))?.text).toContain('humor alegre')
  })

  it('lapses after 15 minutes without a word, and says so when they come back', async () => {
    await write('/pactar')
    house.advance(14 * 60_000)
    const asked = await write('@ivan_el_cuervo')
    house.advance(14 * 60_000)
    expect((await press('Atrás', asked)).message?.text).toContain('¿Con quién?')
    house.advance(15 * 60_000 + 1)
    expect((await write('@ivan_el_cuervo'))?.text).toContain('Pasaron más de 15 minutos')
    await write('/pactar')
    house.advance(15 * 60_000 + 1)
    expect((await press('Cancelar')).message?.text).toContain('Pasaron más de 15 minutos')
  })

  it('ignores the buttons of steps that have passed', async () => {
    await write('/pactar')
    await write('@ivan_el_cuervo')
    const title = await write('La rosa')
    await write('30')
    const late = await press('Una semana', title)
    expect(late).toMatchObject({ message: { text: title?.text, buttons: [] } })
    expect(late.toast).toContain('ya quedó atrás')
  })

  it('takes a photo, changes one field at a time, and takes one away', async () => {
    const menu = await write('/retrato')
    expect(labels(menu)).toEqual(['Foto', 'Humor', '✖️ Cancelar'])
    await press('Foto')
    expect((await write('esta no es'))?.text).toContain('Aquí necesito una foto')
    const { PNG } = await import('../../support/picture.ts')
    await house.act('Nadia', {
      do: 'send',
      chatId: house.chat(HERE).id,
      file: { name: 'yo.png', mimeType: 'image/png', data: PNG, as: 'photo' },
    })
    const pictured = house.lastBotMessage(HERE)
    expect(pictured?.text).toBe('Retrato de Nadia: humor —, foto sí.')
    expect(labels(pictured)).toEqual(['Foto', 'Humor', 'Guardar', '✖️ Cancelar'])
    await press('Humor')
    expect((await write('sombrío'))?.text).toContain('humor sombrío')
    await press('Humor')
    expect((await press('Quitar')).message?.text).toContain('humor ninguna')
    expect((await press('Guardar')).message?.text).toBe('Guardado: humor ninguna.')
  })

  it('begins anew politely when Redis has lost it', async () => {
    const asked = await write('/pactar')
    await house.loseRedis()
    expect(await press('Cancelar', asked)).toMatchObject({ alert: true, message: { buttons: [] } })
    expect((await write('/pactar'))?.text).toContain('¿Con quién?')
  })
})

describe('in a group where the bot sees only replies', () => {
  it('asks by a forced reply, takes replies alone, and only from who began', async () => {
    const asked = await house.send('Nadia', SALON, '/pactar')
    expect(asked).toMatchObject({ forceReply: true })
    expect(asked?.text).toContain('Nadia')
    expect(asked?.text).toContain('/cancelar')
    expect(await house.send('Iván', SALON, '@nadia_noir', { replyTo: asked as WorldMessage })).toBeUndefined()
    expect(await house.send('Nadia', SALON, 'hablando con Iván')).toBeUndefined()
    const title = await house.send('Nadia', SALON, '@ivan_el_cuervo', { replyTo: asked as WorldMessage })
    expect(title?.text).toContain('¿Qué título?')
    expect(title?.text).toContain('/atras')
    const days = await house.send('Nadia', SALON, 'La rosa', { replyTo: title as WorldMessage })
    expect(labels(days)).toContain('Una semana')
    expect(await house.press('Iván', SALON, 'Una semana', days)).toMatchObject({
      alert: true,
      message: undefined,
    })
    const paid = await house.press('Nadia', SALON, 'Una semana', days)
    expect(paid.message).toMatchObject({ messageId: days?.messageId })
    const note = (await house.press('Nadia', SALON, 'Sin paga')).message
    // A button can't become a forced reply: the question is a message of its own.
    expect(note).toMatchObject({ forceReply: true })
    expect(note?.messageId).not.toBe(days?.messageId)
    const preview = await house.send('Nadia', SALON, '/saltar')
    expect(preview?.text).toContain('Pacto «La rosa», 7 días')
    expect((await house.press('Nadia', SALON, 'Firmar', preview)).message?.text).toContain('Firmado: La rosa')
  })

  it('leads into private what is private', async () => {
    const asked = await house.send('Nadia', SALON, '/retrato')
    expect(asked?.text).toContain('se hace a solas')
    const url = asked?.buttons[0]?.[0]?.url ?? ''
    const payload = new URL(url).searchParams.get('start') ?? ''
    expect(payload).toMatch(/^[\w-]{1,64}$/)
    expect((await house.send('Iván', 'private:Iván', `/start ${payload}`))?.text).toContain('Retrato de Iván')
    await house.send('Iván', 'private:Iván', '/cancelar')
    const forged = `${payload.slice(0, -2)}${payload.endsWith('AA') ? 'BB' : 'AA'}`
    expect((await house.send('Iván', 'private:Iván', `/start ${forged}`))?.text).toContain('Buenas noches')
  })

  it('goes no further for who may no longer do it, and can still be given up', async () => {
    const [chatId, userId] = [house.chat(SALON).id, house.person('Bruno').id]
    const asked = await house.send('Bruno', SALON, '/decretar')
    expect(labels(asked)).toContain('Con paga')
    await house.act('Lucía', { do: 'promote', chatId, userId, admin: false })
    house.advance(61_000)
    const pressed = await house.press('Bruno', SALON, 'Con paga', asked)
    expect(pressed).toMatchObject({ alert: true, message: undefined })
    expect(pressed.toast).toContain('permiso de ajustes')
    const said = await house.send('Bruno', SALON, 'Con paga', { replyTo: asked as WorldMessage })
    expect(said?.text).toContain('permiso de ajustes')
    // The draft is as it was: whoever is given the right again goes on.
    await house.act('Lucía', { do: 'promote', chatId, userId, admin: true })
    house.advance(61_000)
    const next = (await house.press('Bruno', SALON, 'Con paga', asked)).message
    expect(next?.text).toContain('¿Qué título?')
    await house.act('Lucía', { do: 'promote', chatId, userId, admin: false })
    house.advance(61_000)
    expect((await house.send('Bruno', SALON, '/cancelar'))?.text).toContain('he apagado')
  })

  it('is for persons: anonymous administrators share one session', async () => {
    const asked = await house.send('Lucía', SALON, '/pactar', { asChat: true })
    expect(asked?.text ?? '').not.toContain('¿Con quién?')
  })
})

describe('after a deploy', () => {
  it('ends politely what was at a step that is no more', async () => {
    const HERE = 'private:Nadia'
    await house.send('Nadia', HERE, '/pactar')
    await house.send('Nadia', HERE, '@ivan_el_cuervo')
    await house.deploy([...features, renamed])
    const said = await house.send('Nadia', HERE, 'La rosa')
    expect(said?.text).toContain('no puedo seguir con «tu pacto»')
    expect(said?.text).toContain('/pactar')
    await house.deploy([...features, pacts])
    await house.send('Nadia', HERE, '/retrato')
    await house.deploy([...features, renamed])
    expect((await house.send('Nadia', HERE, 'hola'))?.text).toContain('ya no existe')
    await house.deploy([...features, pacts])
  })
})

describe('what it costs', () => {
  it('is two requests to Redis a step, and none to Postgres', async () => {
    const HERE = 'private:Nadia'
    await house.send('Nadia', HERE, '/cancelar')
    const outside = standBetween(house.app)
    const cost = async (step: () => Promise<unknown>) => {
      outside.count()
      await step()
      return outside.count()
    }
    const cheap = { redis: 2, postgres: 0 }
    try {
      expect(await cost(() => house.send('Nadia', HERE, '/pactar'))).toEqual(cheap)
      expect(await cost(() => house.send('Nadia', HERE, 'quién'))).toEqual(cheap)
      expect(await cost(() => house.send('Nadia', HERE, '@ivan_el_cuervo'))).toEqual(cheap)
      expect(await cost(() => house.press('Nadia', HERE, 'Atrás'))).toEqual(cheap)
    } finally {
      outside.restore()
    }
  })
})
