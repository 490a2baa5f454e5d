import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'

const OTHER = 'La Otra Casa'
let house: House
let code = ''

beforeAll(async () => {
  house = await openHouse()
  await house.act('Lucía', { do: 'start-bot' })
  const made = await house.act('Lucía', { do: 'create-group', title: OTHER, type: 'supergroup' })
  if (!made.ok) throw new Error('no group')
  await house.act('Lucía', { do: 'add-bot', chatId: house.chat(OTHER).id, admin: true })
  for (const place of [SALON, OTHER]) await house.send('Lucía', place, 'hola')
  await house.rows(
    `update groups set settings = '{"economy.taxPercent": 7, "group.currency": "rosas", "group.topic": 9}',
       version = version + 1 where title = $1`,
    SALON,
  )
  await house.rows(
    `update groups set settings = '{"economy.dailyCoins": "80"}', version = version + 1 where title = $1`,
    OTHER,
  )
  await house.loseRedis()
})
afterAll(() => house.close())

const settings = async (title: string) =>
  JSON.parse(
    (await house.rows('select settings::text from groups where title = $1', title))[0]?.settings ?? '{}',
  )
const apply = async () => {
  const message = house.chat(OTHER).messages.findLast(({ text }) => text?.includes('son distintos'))
  return house.press('Lucía', OTHER, 'Aplicar', message)
}

it('a code is told in private, and kept as a hash', async () => {
  expect((await house.send('Lucía', SALON, '/copiarajustes'))?.text).not.toMatch(/[A-Z2-9]{4}-[A-Z2-9]{4}/)
  code = /[A-Z2-9]{4}-[A-Z2-9]{4}/.exec(house.lastBotMessage('private:Lucía')?.text ?? '')?.[0] ?? ''
  expect(code).not.toBe('')
  expect(JSON.stringify(await house.rows('select * from settings_codes'))).not.toContain(code.slice(0, 4))
})

it('is the same after a change of key', async () => {
  const { services } = house.app
  const before = services.keyedHash
  const now = (text: string) => before(`another key:${text}`)
  vi.spyOn(services, 'keyedHash').mockImplementation(now)
  vi.spyOn(services, 'keyedHashes').mockImplementation((text) => [now(text), before(text)])
  expect((await house.send('Lucía', SALON, `/copiarajustes ${code}`))?.text).toContain('este mismo grupo')
  vi.restoreAllMocks()
  house.advance(61_000)
})

it('is no good in its own group, nor for somebody else', async () => {
  expect((await house.send('Lucía', SALON, `/copiarajustes ${code}`))?.text).toContain('este mismo grupo')
  await house.act('Nadia', { do: 'join', chatId: house.chat(OTHER).id })
  expect((await house.send('Nadia', OTHER, `/copiarajustes ${code}`))?.text).toContain('permiso')
})

it('shows setting by setting what differs, and leaves out what belongs to a chat', async () => {
  const shown = await house.send('Lucía', OTHER, `/copiarajustes ${code.toLowerCase()}`)
  expect(shown?.text).toMatch(/Impuesto[^\n]*: 0.%.* → .*7.%/u)
  expect(shown?.text).toContain('monedas → rosas')
  expect(shown?.text).toMatch(/80[^\n]*→ 50/)
  expect(shown?.text).not.toContain('tema del foro:')
  expect(await settings(OTHER)).toEqual({ 'economy.dailyCoins': '80' })
})

it('a code works once', async () => {
  expect((await house.send('Lucía', OTHER, `/copysettings ${code}`))?.text).toContain('no vale')
})

it('applies nothing where something has changed here meanwhile, and shows it anew', async () => {
  await house.rows(
    `update groups set settings = settings || '{"economy.taxPercent": 2}', version = version + 1 where title = $1`,
    OTHER,
  )
  const pressed = await apply()
  expect(pressed.toast).toContain('No he tocado nada')
  expect(pressed.message?.text).toMatch(/2.%.* → .*7.%/u)
  expect((await settings(OTHER))['group.currency']).toBeUndefined()
})

it('applies what was chosen, audited, once; and takes back for a day what nobody changed since', async () => {
  const message = house.chat(OTHER).messages.findLast(({ text }) => text?.includes('son distintos'))
  await house.press('Lucía', OTHER, 'Nombre de la moneda', message)
  const done = await apply()
  expect(done.message?.text).toContain('2 ajustes')
  expect(await settings(OTHER)).toEqual({ 'economy.taxPercent': 7 })
  await house.rows(
    `update groups set settings = settings || '{"economy.taxPercent": 9}', version = version + 1 where title = $1`,
    OTHER,
  )
  const undone = await house.press('Lucía', OTHER, 'Deshacer', done.message)
  expect(undone.message?.text).toMatch(/Deshecho[\s\S]*Impuesto/)
  expect(await settings(OTHER)).toEqual({ 'economy.taxPercent': 9, 'economy.dailyCoins': '80' })
  expect(
    (
      await house.rows(`select act from audit_entries where act like 'configuration.%copied' order by number`)
    ).map(({ act }) => act),
  ).toEqual(['configuration.copied', 'configuration.uncopied'])
})

it('is over after an hour', async () => {
  house.advance(61_000)
  await house.send('Lucía', SALON, '/copiarajustes')
  const late = /[A-Z2-9]{4}-[A-Z2-9]{4}/.exec(house.lastBotMessage('private:Lucía')?.text ?? '')?.[0] ?? ''
  house.advance(61 * 60_000)
  expect((await house.send('Lucía', OTHER, `/copiarajustes ${late}`))?.text).toContain('no vale')
})

it('says what no longer fits together here', async () => {
  house.advance(11 * 60_000)
  await house.rows(
    `update groups set settings = '{"economy.dailyCapCoins": "10"}', version = version + 1 where title = $1`,
    SALON,
  )
  await house.rows(`update groups set settings = '{}', version = version + 1 where title = $1`, OTHER)
  await house.loseRedis()
  await house.send('Lucía', SALON, '/copiarajustes')
  const fresh = /[A-Z2-9]{4}-[A-Z2-9]{4}/.exec(house.lastBotMessage('private:Lucía')?.text ?? '')?.[0] ?? ''
  await house.send('Lucía', OTHER, `/copiarajustes ${fresh}`)
  const message = house.chat(OTHER).messages.findLast(({ text }) => text?.includes('un ajuste es distinto'))
  const done = await house.press('Lucía', OTHER, 'Aplicarlo', message)
  expect(done.message?.text).toContain('por debajo del umbral')
})
