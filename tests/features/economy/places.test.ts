import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { groupId } from '../../../lib/values/ids.ts'
import { type House, openHouse, type Pressed, SALON } from '../../support/house.ts'
import { updateSettings } from '../../support/settings.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  for (const who of ['Nadia', 'Iván']) await house.act(who, { do: 'start-bot' })
})
afterAll(() => house.close())

const database = () => house.app.services.database

beforeEach(async () => {
  await database().batch([
    sql`select set_config('ledger.purge', 'on', true)`,
    sql`delete from economy_daily_claims`,
    sql`delete from ledger_entries`,
    sql`delete from ledger_transactions`,
    sql`delete from ledger_holds`,
    sql`delete from ledger_accounts`,
    sql`delete from consent_blocks`,
    sql`update groups set settings = '{}', version = version + 1`,
  ])
  await house.loseRedis()
  for (const who of ['Nadia', 'Iván', 'Bruno']) await house.send(who, SALON, 'hola')
  // Nobody repeats what another test has asked, and limits are counted by the minute.
  house.advance(61_000)
  since = Math.floor(Date.now() / 1000)
})

/** As /configuracion will: the group's cached settings are the new ones, and every question stays open. */
async function set(settings: Record<string, unknown>) {
  const [row] = await house.rows('select id from groups where chat_id = $1', house.chat(SALON).id)
  await updateSettings(database(), groupId(BigInt(row?.id ?? 0)), settings, Date.now())
  await send('Lucía', '/idioma es')
}
const send = (who: string, text: string) => house.send(who, SALON, text)
const idOf = (who: string) => house.person(who).id
async function give(to: string, coins: string) {
  await send('Lucía', `/otorgar ${to} ${coins}`)
  await house.press('Lucía', SALON, 'Sí, otorgar')
}
const balance = async (who: string) =>
  (await house.rows(`select balance from ledger_accounts where name = $1`, `wallet:${idOf(who)}`))[0]
    ?.balance ?? '100'
const letters = (who: string) => house.chat(`private:${who}`).messages.map(({ text = '' }) => text)
/** What everybody reads of the bot in this test. */
const saidToAll = () =>
  house
    .chat(SALON)
    .messages.filter(
      ({ fromId, onlyFor, date }) => fromId === house.world.bot.id && onlyFor === undefined && date >= since,
    )
    .map(({ text = '' }) => text)
let since = 0

describe('what is said where', () => {
  it('a receipt that names both is everybody’s', async () => {
    const receipt = await send('Nadia', '/transferir @ivan_el_cuervo 30 por la rosa')
    expect(receipt?.text).toContain('Nadia → Iván: 30')
    expect(receipt?.onlyFor).toBeUndefined()
  })

  it.each([
    ['a balance', '/saldo', 'Tienes 100'],
    ['a refusal', '/transferir @ivan_el_cuervo 101', 'No te alcanza'],
    ['a question', '/transferir @ivan_el_cuervo todo', '¿Le das 100'],
    ['a reward', '/diario', 'Tu recompensa'],
    ['a list', '/ranking', 'Tú: puesto'],
    ['a statement', '/historial', 'Tus movimientos'],
  ])('%s is seen by whoever asked alone', async (_what, text, told) => {
    await send('Iván', '/saldo')
    await send('Nadia', '/saldo')
    house.advance(61_000)
    expect(await send('Nadia', text)).toMatchObject({
      text: expect.stringContaining(told),
      onlyFor: idOf('Nadia'),
    })
  })

  it('what is left is not told to all where balances are private', async () => {
    await set({ 'economy.balancesPublic': false })
    expect((await send('Nadia', '/transferir @ivan_el_cuervo 30'))?.text).toBe('🤝 Nadia → Iván: 30 🪙.')
  })

  it('a prize of the house is everybody’s; what is taken is told to who loses it alone, with the reason', async () => {
    expect((await send('Lucía', '/otorgar @ivan_el_cuervo 500 premio del baile'))?.text).toBe(
      '¿Creo 500 🪙 para Iván?\n📝 Motivo: premio del baile',
    )
    const granted = await house.press('Lucía', SALON, 'Sí, otorgar')
    expect(granted.message?.text).toBe(
      '✨ Iván recibe 500 🪙 de la casa.\n📝 Motivo: premio del baile\nAhora tiene 600 🪙.',
    )
    expect(granted.message?.onlyFor).toBeUndefined()
    const asked = await send('Lucía', '/quitar @ivan_el_cuervo 50 multa')
    expect(asked?.text).toBe('¿Le retiro 50 🪙 a Iván?\n📝 Motivo: multa')
    const taken = await house.press('Lucía', SALON, 'Sí, retirar')
    expect(taken.message).toMatchObject({
      text: expect.stringContaining('Motivo: multa'),
      onlyFor: idOf('Lucía'),
    })
    expect(letters('Iván').at(-1)).toContain('te ha retirado 50 🪙')
    expect(letters('Iván').at(-1)).toContain('Motivo: multa')
    expect(saidToAll().join()).not.toContain('multa')
  })

  it('lists call nobody', async () => {
    await give('@ivan_el_cuervo', '50')
    house.advance(61_000)
    const list = await send('Nadia', '/ranking')
    expect(list?.text).toContain('Iván')
    expect(list?.html ?? '').not.toContain('tg://user')
  })

  it('/ranking global says how it counts and that this group isn’t in it, instead of showing another', async () => {
    const answer = await send('Nadia', '/ranking global')
    expect(answer?.text).toMatch(/ranking entre grupos[\s\S]*no sale en él/)
    expect(answer?.text).not.toContain('🥇')
  })
})

describe('in private', () => {
  it.each([
    ['/saldo', 'Tienes 100'],
    ['/diario', 'Tu recompensa'],
    ['/ranking', 'El Salón Fantasma'],
    ['/historial', 'Tus movimientos'],
  ])('%s is about the group in common', async (text, told) => {
    await send('Nadia', '/saldo')
    expect((await house.send('Nadia', 'private:Nadia', text))?.text).toContain(told)
  })

  it('pages turn there', async () => {
    for (let i = 1; i <= 9; i++) await send('Nadia', `/transferir @ivan_el_cuervo ${i} n${i}`)
    await house.send('Nadia', 'private:Nadia', '/historial')
    const older = await house.press('Nadia', 'private:Nadia', 'Anteriores')
    expect(older.message?.text).toContain('Monedas de bienvenida')
  })
})

describe('what a question said is what its Yes does', () => {
  it('asks once more when the tax has changed meanwhile', async () => {
    await give('@nadia_noir', '5k')
    await send('Nadia', '/transferir @ivan_el_cuervo 2k por la cena')
    await set({ 'economy.taxPercent': 50 })
    const anew = await house.press('Nadia', SALON, 'Sí, dar')
    expect(anew.message?.text).toBe(
      '⚖️ El impuesto ha cambiado desde que te pregunté. Ahora sería así:\n¿Le das 2000 🪙 a Iván?\nCon el impuesto te costará 3000 🪙.\n💬 por la cena',
    )
    expect(await balance('Nadia')).toBe('5100')
    expect((await house.press('Nadia', SALON, 'Sí, dar')).message?.text).toContain(
      'Impuesto para el tesoro: 1000',
    )
    expect(await balance('Nadia')).toBe('2100')
  })

  it('refuses instead where it is beyond them by now', async () => {
    await send('Nadia', '/transferir @ivan_el_cuervo todo')
    await set({ 'economy.taxPercent': 5 })
    expect((await house.press('Nadia', SALON, 'Sí, dar')).message?.text).toContain('necesitas 105 🪙')
    expect(await balance('Nadia')).toBe('100')
  })

  it.each(['/transferir @ivan_el_cuervo todo', '/quitar @nadia_noir todo'])(
    '«%s» asks for no more than one movement carries, and does that',
    async (text) => {
      await give('@nadia_noir', '1000000000000')
      await give('@nadia_noir', '1000000000000')
      const who = text.startsWith('/quitar') ? 'Lucía' : 'Nadia'
      expect((await send(who, text))?.text).toContain('1.000.000.000.000')
      const done = await house.press(who, SALON, who === 'Lucía' ? 'Sí, retirar' : 'Sí, dar')
      expect(done.message?.text).toContain('1.000.000.000.100')
      expect(await balance('Nadia')).toBe('1000000000100')
    },
  )
})

describe('a gift from somebody’s card', () => {
  async function begin(): Promise<string> {
    await send('Nadia', '/perfil @ivan_el_cuervo')
    const way = await house.press('Nadia', SALON, '🪙 Transferir')
    const url = way.message?.buttons.flat().find(({ text }) => text.includes('Elegir el regalo'))?.url
    return new URL(url ?? 'https://t.me').searchParams.get('start') ?? ''
  }
  const alone = (text: string) => house.send('Nadia', 'private:Nadia', text)
  const press = (button: string): Promise<Pressed> => house.press('Nadia', 'private:Nadia', button)

  it('is made up in private, with all that it costs, and its receipt names both before everybody', async () => {
    await set({ 'economy.taxPercent': 10 })
    await alone(`/start ${await begin()}`)
    // More than there is is told before its words are thought of.
    expect((await press('100 🪙')).message?.text).toMatch(/^No te alcanza: necesitas 110 🪙[\s\S]*¿Cuánto\?/)
    await press('50 🪙')
    const preview = await alone('por la rosa')
    expect(preview?.text).toContain('Con el impuesto te costará 55 🪙.\nImpuesto para el tesoro: 5 🪙')
    expect(saidToAll().join()).not.toContain('por la rosa')
    const done = await press('Sí, dar')
    expect(done.message?.text).toContain('Tu saldo: 45 🪙')
    expect(saidToAll().at(-1)).toBe('🤝 Nadia → Iván: 50 🪙.\n💬 por la rosa\nImpuesto para el tesoro: 5 🪙.')
  })

  it('asks once more when the tax has changed since its preview', async () => {
    await alone(`/start ${await begin()}`)
    await press('50 🪙')
    await press('Saltar')
    await set({ 'economy.taxPercent': 10 })
    const anew = await press('Sí, dar')
    expect(anew.message?.text).toContain('Con el impuesto te costará 55 🪙')
    expect(await balance('Nadia')).toBe('100')
    expect((await press('Sí, dar')).message?.text).toContain('Tu saldo: 45 🪙')
    expect(saidToAll().at(-1)).toContain('Nadia → Iván: 50 🪙')
  })
})

it('somebody who has blocked the sender gets the coins without the words', async () => {
  await send('Iván', '/bloquear @nadia_noir')
  const receipt = await send('Nadia', '/transferir @ivan_el_cuervo 30 vuelve conmigo')
  expect(receipt?.text).toContain('Nadia → Iván: 30 🪙')
  expect(receipt?.text).not.toContain('vuelve')
  expect(
    await house.rows('select words_digest from ledger_transactions where code = $1', 'transfer'),
  ).toEqual([{ words_digest: null }])
})
