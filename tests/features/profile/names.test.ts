import { afterAll, beforeAll, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  for (const who of ['Nadia', 'Iván']) await house.send(who, SALON, 'hola')
})
afterAll(() => house.close())

/** As the profile's wizard writes it, without its steps. */
const call = (who: string, alias: string | null) =>
  house.rows(
    `insert into profiles (group_id, user_id, alias, updated_at) values (1, $1, nullif($2, ''), now())
     on conflict (group_id, user_id) do update set alias = excluded.alias returning user_id`,
    house.person(who).id,
    alias ?? '',
  )

it('shows a character’s name in rankings, receipts and answers, and Telegram’s again when it is taken away', async () => {
  await call('Nadia', 'Lady\nNox\u202e')
  await house.loseRedis()
  const paid = await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 5')
  expect(paid?.text).toContain('Lady Nox')
  expect(paid?.text).not.toContain('Nadia')
  expect((await house.send('Iván', SALON, '/ranking'))?.text).toContain('Lady Nox')
  expect((await house.send('Iván', SALON, '/historial'))?.text).toContain('Lady Nox')
  await call('Nadia', null)
  await house.loseRedis()
  expect((await house.send('Iván', SALON, '/ranking'))?.text).toContain('Nadia')
})

it('shows it in the group as soon as it is saved in private', async () => {
  const link = await house.send('Iván', SALON, '/editarperfil')
  const url = link?.buttons.flat().find(({ url }) => url !== undefined)?.url ?? ''
  await house.send('Iván', 'private:Iván', '/start')
  await house.send('Iván', 'private:Iván', `/start ${new URL(url).searchParams.get('start')}`)
  await house.press('Iván', 'private:Iván', 'Nombre')
  await house.send('Iván', 'private:Iván', 'Barón Cuervo')
  const saved = await house.press('Iván', 'private:Iván', 'Guardar')
  expect(saved.message?.text).toContain('Barón Cuervo')
  const said = await house.send('Nadia', SALON, '/saldo @ivan_el_cuervo')
  expect(said?.text).toContain('Barón Cuervo tiene')
})
