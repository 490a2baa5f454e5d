import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SALON } from '../../support/house.ts'
import { type ContractSalon, HOUR, openSalon } from './salon.ts'

let salon: ContractSalon
beforeAll(async () => {
  salon = await openSalon()
})
afterAll(() => salon.house.close())
beforeEach(() => salon.anew())

const requests = async () =>
  (await salon.house.rows('select status from consent_requests order by id')).map(({ status }) => status)
const balanced = async () => expect((await salon.audit()).faults).toEqual([])
const labels = (
  message: { readonly buttons: readonly (readonly { readonly text: string }[])[] } | undefined,
) => message?.buttons.flat().map(({ text }) => text)

describe('/contrato', () => {
  it('is proposed step by step and signed by both: text frozen, deposits held', async () => {
    const preview = await salon.fill('Nadia', { allowance: 'Yo, cada semana', coins: 20, deposit: 30 })
    expect(preview.text).toContain('Nadia dará 20 🪙 cada semana a Iván')
    const { message: card } = await salon.press('Nadia', 'Firmar y proponer')
    expect(card?.text).toMatch(/^🖋️ Le has propuesto este contrato a Iván\..*\n\n📜 El pacto\n\n/)
    expect(card?.text).toContain('🎭 Nadia: Guardiana\n🎭 Iván: Sombra')
    expect(card?.text).toContain('2. Guardan <los> secretos & las llaves.')
    expect(labels(card)).toEqual(['↩️ Retirar'])
    // Whoever is to sign reads all of it first: whole clauses, allowance and deposit.
    const read = salon.house.lastBotMessage('private:Iván')
    expect(labels(read)).toEqual(['🖋️ Firmar', '🥀 Rechazar', '🚫 Bloquear'])
    for (const part of [
      'Nadia te propone este contrato',
      '2. Guardan <los> secretos',
      '20 🪙 cada semana',
      '30 🪙',
    ])
      expect(read?.text).toContain(part)
    // Nothing is held for a proposal.
    expect(await salon.balances()).toEqual({})

    const { message } = await salon.press('Iván', 'Firmar')
    expect(message?.text).toContain('Firmado por ambas partes')
    expect(message?.buttons).toEqual([])
    expect(await salon.balances()).toEqual({
      Nadia: 70,
      Iván: 70,
      'hold Nadia': 30,
      'hold Iván': 30,
      issuer: -200,
    })
    const [contract] = await salon.contracts()
    expect(contract).toMatchObject({ signed_at: '2026-11-23 12:01:01+00', ends_at: '2026-12-23 12:01:01+00' })
    const digest = createHash('sha256')
      .update(contract?.document ?? '')
      .digest('hex')
    expect(contract?.digest).toBe(digest)
    expect(card?.text).toContain(`Huella del texto: ${digest.slice(0, 12)}`)
    const shown = await salon.decide('Iván', 'Texto firmado')
    // In words: nobody reads JSON, and it may be longer than a message.
    expect(shown.message?.text).not.toContain('"clauses"')
    expect(shown.message?.text).toContain('2. Guardan <los> secretos')
    expect(shown.message?.text).toContain(digest)
    expect((await salon.letters('Nadia')).at(-1)).toContain('Iván ha dicho que sí')
    await balanced()
  })

  it('asks with whom where nobody is named', async () => {
    const way = await salon.house.send('Nadia', SALON, '/contrato')
    const payload = new URL(way?.buttons[0]?.[0]?.url ?? '').searchParams.get('start') ?? ''
    await salon.house.act('Nadia', { do: 'start-bot', payload })
    expect(salon.house.lastBotMessage('private:Nadia')?.text).toContain('¿Con quién?')
    const answer = (text: string) => salon.house.send('Nadia', 'private:Nadia', text)
    // Whom nobody knows is asked for again at once, not after eight more questions.
    const unknown = await answer('@nadie_conocido')
    expect(unknown?.text).toMatch(/^No conozco a esa persona[\s\S]*¿Con quién\?/)
    expect(await answer('yo misma')).toMatchObject({ text: expect.stringContaining('¿Con quién?') })
    expect((await answer('@nadia_noir'))?.text).toContain('Un contrato necesita dos personas')
    // A name without an @ is offered among those who are here.
    const called = await answer('ivan')
    expect(called?.text).toMatch(/^¿A quién llamas «ivan»\?[\s\S]*¿Con quién\?/)
    expect(labels(called)).toEqual(['Iván · @ivan_el_cuervo', '✖️ Cancelar'])
    expect((await salon.press('Nadia', 'Iván · @ivan')).message?.text).toContain('¿Quién serás tú')
    for (const text of ['Ama', 'Sombra', 'El pacto', 'Se saludan.', '7']) await answer(text)
    await salon.press('Nadia', 'sin asignación')
    expect((await answer('/saltar'))?.text).toContain('Iván: Sombra')
    const { message } = await salon.press('Nadia', 'Firmar y proponer')
    expect(message?.text).toContain('Le has propuesto este contrato a Iván')
    expect(await requests()).toEqual(['pending'])
  })

  it.each([
    ['/contrato @nadia_noir', 'necesita dos personas'],
    ['/contrato @nadie_conocido', 'No conozco a @nadie_conocido'],
  ])('%s: %s', async (text, answer) => {
    expect(await salon.say('Nadia', text)).toContain(answer)
  })

  it('refuses bots, channels, and who has not consented', async () => {
    expect(await salon.say('Nadia', `/contrato ${salon.house.world.bot.id}`)).toMatch(
      /Los bots no firman|No conozco/,
    )
    await salon.house.send('Bruno', SALON, 'desde mi canal', { asChat: true })
    const channel = salon.house.chat(SALON).messages.at(-1)
    const toChannel = await salon.house.send('Nadia', SALON, '/contrato', channel ? { replyTo: channel } : {})
    expect(toChannel?.text).toContain('Los canales')
    expect(await salon.say('Carmen', '/contrato @nadia_noir')).toContain('hace falta tu consentimiento')
    await salon.fill('Nadia', { with: String(salon.house.person('Carmen').id) })
    const closed = await salon.press('Nadia', 'Firmar y proponer')
    expect(closed.message?.text).toContain('Carmen')
    expect(await requests()).toEqual([])
  })

  it('says what is wrong with an answer, and keeps the rest', async () => {
    const answer = async (text: string) => (await salon.house.send('Nadia', 'private:Nadia', text))?.text
    const way = await salon.house.send('Nadia', SALON, '/contrato @ivan_el_cuervo')
    const payload = new URL(way?.buttons[0]?.[0]?.url ?? '').searchParams.get('start') ?? ''
    await salon.house.act('Nadia', { do: 'start-bot', payload })
    expect(await answer('x'.repeat(41))).toContain('40')
    // With an example of what is asked.
    expect(await answer('dos\nlíneas')).toMatch(/^Escríbelo en una sola línea. Por ejemplo: Guardiana/)
    await answer('Ama')
    expect(await answer('dos\nlíneas')).toMatch(/^Escríbelo en una sola línea. Por ejemplo: Sombra/)
    expect(await answer('\u2800\u200b')).toContain('Por ejemplo: Sombra')
    await answer('Sombra\tfiel')
    expect(await answer('dos\nlíneas')).toMatch(/^Escríbelo en una sola línea. Por ejemplo: El pacto/)
    await answer('El pacto')
    expect(await answer('x'.repeat(1501))).toContain('1500')
    await answer('Se saludan.')
    for (const wrong of ['0', '366', 'mucho', '-1']) expect(await answer(wrong)).toContain('365')
    await answer('365')
    await salon.press('Nadia', 'La otra parte, cada día')
    expect(await answer('0')).toContain('Por ejemplo')
    await answer('5')
    expect(await answer('/saltar')).toContain('Iván dará 5 🪙 cada día a Nadia')
  })

  it('wants the deposit at hand: of who proposes at once, of both at the signature', async () => {
    await salon.fill('Nadia', { deposit: 101 })
    const refused = await salon.press('Nadia', 'Firmar y proponer')
    expect(refused.message?.text).toContain('necesitas 101 🪙 y tienes 100 🪙')
    expect(labels(refused.message)).toContain('🖋️ Firmar y proponer')
    await salon.house.send('Nadia', 'private:Nadia', '/cancelar')
    await salon.propose('Nadia', { deposit: 80 })
    await salon.say('Iván', '/transferir @bruno_r 50')
    const poor = await salon.press('Iván', 'Firmar')
    expect(poor).toMatchObject({
      toast: expect.stringContaining('necesitas 80 🪙 y tienes 50 🪙'),
      message: undefined,
    })
    expect(await requests()).toEqual(['pending'])
    await salon.say('Bruno', '/transferir @ivan_el_cuervo 50')
    await salon.say('Nadia', '/transferir @bruno_r 50')
    expect((await salon.press('Iván', 'Firmar')).toast).toContain('a la otra parte no le alcanza')
    expect(await salon.contracts()).toEqual([])
    await salon.say('Bruno', '/transferir @nadia_noir 50')
    await salon.press('Iván', 'Firmar')
    expect(await salon.balances()).toMatchObject({ 'hold Nadia': 80, 'hold Iván': 80 })
    await balanced()
  })
})

describe('a proposal', () => {
  it.each([
    ['Iván', 'Rechazar', 'rejected', 'no sigue adelante'],
    // To whoever asked it seems to wait.
    ['Iván', 'Bloquear', 'pending', ''],
    ['Nadia', 'Retirar', 'withdrawn', 'Has retirado tu petición de contrato'],
  ])('%s presses %s: %s', async (who, button, status, text) => {
    await salon.propose('Nadia', { deposit: 10 })
    expect((await salon.press(who, button)).message?.text).toContain(text)
    expect(await requests()).toEqual([status])
    expect(await salon.contracts()).toEqual([])
    expect(await salon.balances()).toEqual({})
  })

  it('lapses after 48 hours, enforced when read', async () => {
    await salon.propose('Nadia')
    salon.house.advance(48 * HOUR)
    expect((await salon.press('Iván', 'Firmar')).message?.text).toContain('ha caducado')
    expect(await salon.contracts()).toEqual([])
  })

  it('is signed by the right person only', async () => {
    const own = await salon.propose('Nadia', { deposit: 10 })
    const copy = salon.house.lastBotMessage('private:Iván')
    for (const [who, button, on] of [
      ['Nadia', 'Firmar', copy],
      ['Bruno', 'Firmar', copy],
      ['Bruno', 'Rechazar', copy],
      ['Iván', 'Retirar', own],
    ] as const)
      expect(await salon.forge(who, on, button)).toContain('"show_alert":true')
    expect(await requests()).toEqual(['pending'])
  })

  it('is one at a time for a pair', async () => {
    await salon.propose('Nadia')
    expect((await salon.propose('Iván', { with: '@nadia_noir', title: 'Otro' })).text).toContain(
      'te lo han pedido a ti',
    )
    expect(await requests()).toEqual(['pending'])
  })

  it.each([
    ['Firmar', 'Retirar'],
    ['Retirar', 'Firmar'],
  ])('%s and %s at once: one outcome', async (a, b) => {
    await salon.propose('Nadia', { deposit: 10 })
    const press = (button: string) => salon.press(button === 'Firmar' ? 'Iván' : 'Nadia', button)
    await Promise.all([press(a), press(b)])
    const [status] = await requests()
    expect(status).toBeOneOf(['accepted', 'withdrawn'])
    expect(await salon.contracts()).toHaveLength(status === 'accepted' ? 1 : 0)
    await balanced()
  })

  it('signed twice at once, or delivered again after Redis was lost, is one contract', async () => {
    await salon.propose('Nadia', { deposit: 10 })
    const card = salon.house.lastBotMessage('private:Iván')
    const twice = [salon.pressUpdate('Iván', card, 'Firmar'), salon.pressUpdate('Iván', card, 'Firmar')]
    await Promise.all(twice.map((update) => salon.house.post(update)))
    await salon.house.loseRedis()
    for (const update of twice) {
      const answer = await salon.house.post(update)
      expect(answer.status).toBe(200)
      expect(salon.house.lastBotMessage('private:Iván')?.text).toMatch(/Firmado por ambas partes|dijo que sí/)
    }
    await salon.house.app.settled()
    expect(await salon.contracts()).toHaveLength(1)
    expect(await salon.balances()).toMatchObject({ Nadia: 90, Iván: 90, 'hold Nadia': 10, 'hold Iván': 10 })
    expect(await salon.house.rows(`select key from outbox where kind = 'consent.answer'`)).toHaveLength(1)
    await balanced()
  })

  it('confirmed twice is one request', async () => {
    const told = () =>
      salon.house
        .chat('private:Nadia')
        .messages.filter(({ text }) => text?.includes('Le has propuesto este contrato')).length
    const before = told()
    const preview = await salon.fill('Nadia')
    const press = salon.pressUpdate('Nadia', preview, 'Firmar y proponer')
    const answers = [
      await (await salon.house.post(press)).text(),
      await (await salon.house.post(press)).text(),
    ]
    // By a call, so that its copy changes with the others; it is not said twice.
    expect(answers).toEqual(['', ''])
    expect(told()).toBe(before + 1)
    expect(await requests()).toEqual(['pending'])
  })
})
