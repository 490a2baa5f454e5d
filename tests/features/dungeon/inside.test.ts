import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { standBetween } from '../../faults/outside.ts'
import { SALON } from '../../support/house.ts'
import { type Cellar, HOUR, openCellar } from './cellar.ts'

let cellar: Cellar
beforeAll(async () => {
  cellar = await openCellar()
})
afterAll(() => cellar.close())
beforeEach(() => cellar.anew())

const say = (who: string, text: string) => cellar.say(who, text)
const lock = () => say('Bruno', '/mazmorra @ivan_el_cuervo 2h')
const HELD = 'Estás en la mazmorra'

it.each([
  ['/saldo', 'Tienes'],
  ['/ranking', 'monedas'],
  ['/historial', 'movimientos'],
])('inside, %s is no play: they may look', async (text, told) => {
  await lock()
  expect(await say('Iván', text)).toContain(told)
})

describe('inside, roleplay and the economy are closed', () => {
  it.each([
    '/transferir @nadia_noir 5',
    '/transferir @nadia_noir todo',
    '/diario',
    '/collar @nadia_noir',
    '/contrato @nadia_noir',
    '/mazmorra @nadia_noir 2h',
  ])('%s: says until when, and every way out', async (text) => {
    await lock()
    expect(await say('Iván', text)).toMatch(
      /^⛓️ Estás en la mazmorra hasta el .*2026.*\. Aquí dentro no hay monedas ni juegos: sal con \/fianza, prueba con \/escapar, o di \/seguro\.$/,
    )
    expect(await cellar.house.rows('select 1 from ledger_transactions')).toEqual([])
    expect(await cellar.house.rows('select 1 from consent_requests')).toEqual([])
  })

  it.each([
    '/condenados',
    '/escapar',
    '/fianza',
    '/liberar',
    '/collares',
    '/bloquear',
    '/consentimiento',
    '/perfil',
    '/ayuda',
    '/seguro',
  ])('%s stays open', async (text) => {
    await lock()
    const said = await say('Iván', text)
    expect(said).toBeDefined()
    expect(said).not.toContain(HELD)
  })

  it('only for the prisoner, and only here', async () => {
    await lock()
    expect(await say('Nadia', '/diario')).not.toContain(HELD)
    expect(await say('Nadia', '/transferir @ivan_el_cuervo 5')).toContain('🤝')
    const { chatId = 0 } = await cellar.house.act('Iván', {
      do: 'create-group',
      title: 'La Torre',
      type: 'supergroup',
    })
    await cellar.house.act('Iván', { do: 'add-bot', chatId, admin: true })
    expect((await cellar.house.send('Iván', 'La Torre', '/diario'))?.text).toContain('Tu recompensa')
  })

  it('not for who administers, in what they administer', async () => {
    const lucia = cellar.house
      .chat(SALON)
      .messages.findLast(({ fromId }) => fromId === cellar.house.person('Lucía').id)
    await cellar.house.send('Bruno', SALON, '/mazmorra 2h', lucia ? { replyTo: lucia } : {})
    expect(await say('Lucía', '/diario')).toContain(HELD)
    expect(await say('Lucía', '/otorgar @nadia_noir 5')).toContain('¿Creo')
    expect((await cellar.press('Lucía', 'Sí, otorgar')).message?.text).toContain('5 🪙')
  })

  it('to a question from before: the yes waits outside, the no is taken', async () => {
    await say('Iván', '/transferir @nadia_noir todo')
    const question = cellar.house.lastBotMessage(SALON)
    await lock()
    const yes = await cellar.press('Iván', 'Sí, dar', question)
    expect(yes).toMatchObject({ alert: true, message: undefined })
    expect(yes.toast).toContain(HELD)
    expect(await cellar.house.rows(`select 1 from ledger_transactions where code = 'transfer'`)).toEqual([])
    expect((await cellar.press('Iván', 'No', question)).message?.text).toContain('Transferencia cancelada')
  })

  it('…and once out, the yes counts', async () => {
    await say('Iván', '/transferir @nadia_noir todo')
    const question = cellar.house.lastBotMessage(SALON)
    await lock()
    expect((await cellar.press('Iván', 'Sí, dar', question)).toast).toContain(HELD)
    await say('Bruno', '/indultar @ivan_el_cuervo')
    expect((await cellar.press('Iván', 'Sí, dar', question)).message?.text).toContain('🤝')
  })

  it('to pages and quick buttons', async () => {
    const card = await cellar.house.send('Iván', SALON, '/perfil @nadia_noir')
    await lock()
    for (const button of ['Transferir', 'Ofrecer collar', 'contrato']) {
      const { toast, message } = await cellar.press('Iván', button, card)
      expect(toast).toContain(HELD)
      expect(message).toBeUndefined()
    }
  })

  it('to a wizard from before, whose draft waits or is dropped', async () => {
    await cellar.house.send('Iván', SALON, '/perfil @nadia_noir')
    const way = await cellar.press('Iván', 'Transferir')
    const url = way.message?.buttons.flat().find(({ text }) => text.includes('Elegir el regalo'))?.url
    const alone = (text: string) => cellar.house.send('Iván', 'private:Iván', text)
    const press = (button: string) => cellar.house.press('Iván', 'private:Iván', button)
    await alone(`/start ${new URL(url ?? 'https://t.me').searchParams.get('start')}`)
    await press('50 🪙')
    await press('Saltar')
    await lock()
    const held = await press('Sí, dar')
    expect(`${held.toast} ${held.message?.text}`).toContain(HELD)
    expect(await cellar.house.rows(`select 1 from ledger_transactions where code = 'transfer'`)).toEqual([])
    await say('Bruno', '/indultar @ivan_el_cuervo')
    expect((await press('Sí, dar')).message?.text).toContain('Tu saldo')
  })

  it('to somebody else’s request: a yes waits, a no is taken', async () => {
    await cellar.house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    await lock()
    const yes = await cellar.house.press('Iván', 'private:Iván', 'Aceptar')
    expect(yes.toast).toContain(HELD)
    expect(yes.message).toBeUndefined()
    expect(await cellar.house.rows('select 1 from bonds')).toEqual([])
    const no = await cellar.house.press('Iván', 'private:Iván', 'Rechazar')
    expect(no.message?.text).toContain('no sigue adelante')
  })

  it('to the similar name that is offered', async () => {
    await say('Iván', '/transferir @nadia_nor 5')
    const offered = cellar.house.lastBotMessage(SALON)
    await lock()
    await cellar.press('Iván', 'Nadia', offered)
    const sure = await cellar.press('Iván', 'Sí')
    expect(`${sure.toast} ${sure.message?.text}`).toContain(HELD)
  })

  it('unless the group leaves them open', async () => {
    await cellar.set({ 'dungeon.closesCommands': false })
    await lock()
    expect(await say('Iván', '/diario')).not.toContain(HELD)
    expect(await say('Iván', '/collar @nadia_noir')).toContain('Le ofreces tu collar a Nadia')
  })

  it('nor where the dungeon is switched off', async () => {
    await lock()
    await cellar.house.app.services.database.query
      .updateTable('groups')
      .set({ modules_off: ['dungeon'] })
      .execute()
    await cellar.house.loseRedis()
    expect(await say('Iván', '/diario')).not.toContain(HELD)
    await cellar.house.app.services.database.query.updateTable('groups').set({ modules_off: [] }).execute()
    await cellar.house.loseRedis()
    expect(await say('Iván', '/diario')).toContain(HELD)
  })

  it('however the group’s cached scope was made anew', async () => {
    await lock()
    await cellar.house.loseRedis()
    expect(await say('Iván', '/diario')).toContain(HELD)
    // An admin changes something else: the hint stays.
    await say('Bruno', '/idioma')
    expect(await say('Iván', '/diario')).toContain(HELD)
    expect(await say('Bruno', '/mazmorra @nadia_noir 1h')).toContain('encierra a Nadia')
    expect(await say('Iván', '/diario')).toContain(HELD)
    expect(await say('Nadia', '/diario')).toContain(HELD)
    // Who is forgotten when their moment has passed is not let out for it, nor anybody else.
    cellar.house.advance(HOUR)
    expect(await say('Bruno', '/mazmorra @nadia_noir 1h')).toContain('encierra a Nadia')
    expect(await say('Iván', '/diario')).toContain(HELD)
  })
})

describe('what it costs', () => {
  it('nothing for who is outside, one request to Postgres for who is inside, the usual once out', async () => {
    await say('Nadia', '/diario')
    await say('Iván', '/diario')
    await lock()
    const outside = standBetween(cellar.house.app)
    try {
      const cost = async (who: string, text: string) => {
        outside.count()
        const response = await cellar.house.post(cellar.commandOf(who, text))
        expect(response.status).toBe(200)
        const counted = outside.count()
        await cellar.house.settled()
        outside.count()
        return counted
      }
      const usual = { redis: 2, postgres: 1 }
      expect(await cost('Nadia', '/diario')).toEqual(usual)
      expect(await cost('Nadia', '/transferir @bruno_r 1')).toEqual(usual)
      expect(await cost('Iván', '/diario')).toEqual(usual)
      expect(await cost('Nadia', '/mazmorra @carmen 2h')).toEqual({ redis: 2, postgres: 2 })
      expect(await cost('Iván', '/escapar')).toEqual({ redis: 2, postgres: 2 })
      expect(await cost('Bruno', '/condenados')).toEqual(usual)
      await cellar.house.post(cellar.commandOf('Bruno', '/indultar @ivan_el_cuervo'))
      await cellar.house.settled()
      expect(await cost('Iván', '/diario')).toEqual(usual)
      expect(await cost('Bruno', '/mazmorra @ivan_el_cuervo 2h')).toEqual({ redis: 2, postgres: 2 })
      cellar.house.advance(2 * HOUR)
      // The cached scope is older than its hour: whoever comes next makes it anew.
      await cellar.house.send('Nadia', SALON, 'hola')
      expect(await cost('Iván', '/diario')).toEqual(usual)
    } finally {
      outside.restore()
    }
  })
})
