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

describe('inside, roleplay and the economy are closed', () => {
  it.each([
    '/saldo',
    '/transferir @nadia_noir 5',
    '/transferir @nadia_noir todo',
    '/diario',
    '/ranking',
    '/historial',
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
    expect(await say('Nadia', '/saldo')).toContain('Tienes')
    expect(await say('Nadia', '/transferir @ivan_el_cuervo 5')).toContain('🤝')
    const { chatId = 0 } = await cellar.house.act('Iván', {
      do: 'create-group',
      title: 'La Torre',
      type: 'supergroup',
    })
    await cellar.house.act('Iván', { do: 'add-bot', chatId, admin: true })
    expect((await cellar.house.send('Iván', 'La Torre', '/saldo'))?.text).toContain('Tienes')
  })

  it('not for who administers, in what they administer', async () => {
    await say('Lucía', '/mazmorra @bruno_r 2h')
    expect(await say('Bruno', '/saldo')).toContain(HELD)
    expect(await say('Bruno', '/otorgar @nadia_noir 5')).toContain('¿Creo')
    expect((await cellar.press('Bruno', 'Sí, otorgar')).message?.text).toContain('5 🪙')
  })

  it('to a question from before: the yes waits outside, the no is taken', async () => {
    await say('Iván', '/transferir @nadia_noir todo')
    const question = cellar.house.lastBotMessage(SALON)
    await lock()
    const yes = await cellar.press('Iván', 'Sí, dárselas', question)
    expect(yes).toMatchObject({ alert: true, message: undefined })
    expect(yes.toast).toContain(HELD)
    expect(await cellar.house.rows(`select 1 from ledger_transactions where code = 'transfer'`)).toEqual([])
    expect((await cellar.press('Iván', 'No', question)).message?.text).toContain('Transferencia cancelada')
  })

  it('…and once out, the yes counts', async () => {
    await say('Iván', '/transferir @nadia_noir todo')
    const question = cellar.house.lastBotMessage(SALON)
    await lock()
    expect((await cellar.press('Iván', 'Sí, dárselas', question)).toast).toContain(HELD)
    await say('Bruno', '/indultar @ivan_el_cuervo')
    expect((await cellar.press('Iván', 'Sí, dárselas', question)).message?.text).toContain('🤝')
  })

  it('to pages and quick buttons', async () => {
    const card = await cellar.house.send('Carmen', SALON, '/perfil @nadia_noir')
    await lock()
    for (const button of ['Transferir', 'Ofrecer collar', 'contrato']) {
      const { toast, message } = await cellar.press('Iván', button, card)
      expect(toast).toContain(HELD)
      expect(message).toBeUndefined()
    }
  })

  it('to a wizard from before, whose draft waits or is dropped', async () => {
    const card = await cellar.house.send('Iván', SALON, '/perfil @nadia_noir')
    await cellar.press('Iván', 'Transferir', card)
    const asked = cellar.house.lastBotMessage(SALON)
    await lock()
    const reply = await cellar.house.send('Iván', SALON, '10', asked ? { replyTo: asked } : {})
    expect(reply?.text).toContain(HELD)
    expect((await cellar.press('Iván', '50 🪙', asked)).toast).toContain(HELD)
    await say('Bruno', '/indultar @ivan_el_cuervo')
    expect((await cellar.press('Iván', '50 🪙', asked)).message?.text).toContain('¿Con qué palabras?')
    await lock()
    expect((await cellar.press('Iván', 'Cancelar')).message?.text).toContain('Soltado')
  })

  it('to somebody else’s request: a yes waits, a no is taken', async () => {
    const card = await cellar.house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    await lock()
    const yes = await cellar.press('Iván', 'Aceptar', card)
    expect(yes.toast).toContain(HELD)
    expect(yes.message).toBeUndefined()
    // A passer-by inside is told whose it is, and nothing of themselves.
    await say('Lucía', '/mazmorra @bruno_r 2h')
    expect((await cellar.press('Bruno', 'Aceptar', card)).toast).toBe('Este botón es solo para Iván.')
    expect((await cellar.press('Iván', 'Rechazar', card)).message?.text).toContain('no sigue adelante')
  })

  it('to a request answered in private, too', async () => {
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
    expect((await cellar.press('Iván', 'Nadia', offered)).message?.text).toContain(HELD)
  })

  it('unless the group leaves them open', async () => {
    await cellar.set({ 'dungeon.closesCommands': false })
    await lock()
    expect(await say('Iván', '/saldo')).toContain('Tienes')
    expect(await say('Iván', '/collar @nadia_noir')).toContain('Iván le ofrece su collar a Nadia')
  })

  it('nor where the dungeon is switched off', async () => {
    await lock()
    await cellar.house.app.services.database.query
      .updateTable('groups')
      .set({ modules_off: ['dungeon'] })
      .execute()
    await cellar.house.loseRedis()
    expect(await say('Iván', '/saldo')).toContain('Tienes')
    await cellar.house.app.services.database.query.updateTable('groups').set({ modules_off: [] }).execute()
    await cellar.house.loseRedis()
    expect(await say('Iván', '/saldo')).toContain(HELD)
  })

  it('however the group’s cached scope was made anew', async () => {
    await lock()
    await cellar.house.loseRedis()
    expect(await say('Iván', '/saldo')).toContain(HELD)
    // An admin changes something else: the hint stays.
    await say('Bruno', '/idioma')
    expect(await say('Iván', '/saldo')).toContain(HELD)
    expect(await say('Bruno', '/mazmorra @nadia_noir 1h')).toContain('encierra a Nadia')
    expect(await say('Iván', '/saldo')).toContain(HELD)
    expect(await say('Nadia', '/saldo')).toContain(HELD)
    // Who is forgotten when their moment has passed is not let out for it, nor anybody else.
    cellar.house.advance(HOUR)
    expect(await say('Bruno', '/mazmorra @nadia_noir 1h')).toContain('encierra a Nadia')
    expect(await say('Iván', '/saldo')).toContain(HELD)
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
      expect(await cost('Nadia', '/saldo')).toEqual(usual)
      expect(await cost('Nadia', '/transferir @bruno_r 1')).toEqual(usual)
      expect(await cost('Iván', '/saldo')).toEqual(usual)
      expect(await cost('Nadia', '/mazmorra @carmen 2h')).toEqual({ redis: 2, postgres: 2 })
      expect(await cost('Iván', '/escapar')).toEqual({ redis: 2, postgres: 2 })
      expect(await cost('Bruno', '/condenados')).toEqual(usual)
      await cellar.house.post(cellar.commandOf('Bruno', '/indultar @ivan_el_cuervo'))
      await cellar.house.settled()
      expect(await cost('Iván', '/saldo')).toEqual(usual)
      expect(await cost('Bruno', '/mazmorra @ivan_el_cuervo 2h')).toEqual({ redis: 2, postgres: 2 })
      cellar.house.advance(2 * HOUR)
      // The cached scope is older than its hour: whoever comes next makes it anew.
      await cellar.house.send('Nadia', SALON, 'hola')
      expect(await cost('Iván', '/saldo')).toEqual(usual)
    } finally {
      outside.restore()
    }
  })
})
