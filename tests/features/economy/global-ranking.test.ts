import { afterAll, beforeAll, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'

const OTHER = 'La Otra Casa'
let house: House

beforeAll(async () => {
  house = await openHouse()
  await house.act('Lucía', { do: 'create-group', title: OTHER, type: 'supergroup' })
  await house.act('Lucía', { do: 'add-bot', chatId: house.chat(OTHER).id, admin: true })
  await house.act('Carmen', { do: 'join', chatId: house.chat(OTHER).id })
  for (const who of ['Lucía', 'Nadia', 'Iván', 'Bruno']) await house.send(who, SALON, '/saldo')
  await house.send('Nadia', SALON, '/diario')
  for (const who of ['Lucía', 'Carmen']) await house.send(who, OTHER, '/saldo')
})
afterAll(() => house.close())

const ask = async (who: string, where = SALON) => {
  house.advance(61_000)
  return (await house.send(who, where, '/ranking global'))?.text ?? ''
}
const join = async (title: string, more = {}) => {
  const wanted = JSON.stringify({ 'economy.globalRanking': true, ...more })
  await house.rows(
    `update groups set settings = settings || $1::jsonb, version = version + 1 where title = $2`,
    wanted,
    title,
  )
}
const roll = async () => {
  house.advance(61 * 60_000)
  await house.cron('minute')
}

it('holds nobody whose group has not chosen it', async () => {
  await roll()
  expect(await ask('Nadia')).toMatch(/Todavía no hay nadie[\s\S]*no sale en él/)
})

it('nor one that keeps its balances to itself, and says so', async () => {
  await join(SALON, { 'economy.balancesPublic': false })
  await roll()
  expect(await ask('Nadia')).toMatch(/Todavía no hay nadie[\s\S]*no sale en él/)
  await join(SALON, { 'economy.globalRanking': false, 'economy.balancesPublic': true })
})

it('counts the place within one’s own group: minting lifts nobody further', async () => {
  await join(SALON)
  await join(OTHER, { 'economy.globalName': 'La Otra' })
  await house.send('Lucía', OTHER, `/otorgar ${house.person('Carmen').id} 1000000`)
  await house.press('Lucía', OTHER, 'Sí')
  await roll()
  const said = await ask('Nadia')
  // Three of four below, of four and nine more; one of two, of two and nine.
  expect(said).toMatch(/🥇 .*Nadia.* · 230/)
  expect(said).toMatch(/🥈 👤 alguien, de .*La Otra.* · 90/)
  expect(said).toContain('Tu puesto: 1 de')
})

it('names people to their own group, to others only who wants it, and a group as it has chosen', async () => {
  const other = await ask('Carmen', OTHER)
  expect(other).toContain('Carmen')
  expect(other).toMatch(/🥇 👤 alguien · 230/)
  expect(other).not.toContain('Nadia')
  expect(other).not.toContain(SALON)
  await ask('Nadia')
  await house.press('Nadia', SALON, 'Que cualquiera lea mi nombre')
  expect(await ask('Carmen', OTHER)).toContain('Nadia')
  await ask('Nadia')
  await house.press('Nadia', SALON, 'Que solo lo lea mi grupo')
  expect(await ask('Carmen', OTHER)).not.toContain('Nadia')
})

it('reads out a group’s name as one line that leads nowhere, whatever its administrators call it', async () => {
  await join(OTHER, { 'economy.globalName': 'Ven\n\u202ea t.me/estafa' })
  const said = await ask('Nadia')
  expect(said).toMatch(/🥈 👤 alguien, de .*Ven a ….* · 90/)
  expect(said).not.toContain('t.me')
  await join(OTHER, { 'economy.globalName': 'La Otra' })
})

it('a group that leaves it, or closes its balances, is gone from it at once', async () => {
  await house.rows(
    `update groups set settings = settings || '{"economy.balancesPublic": false}', version = version + 1 where title = $1`,
    OTHER,
  )
  expect(await ask('Nadia')).not.toContain('La Otra')
})
