import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { LUCIA, newestFile, open, rehearse, said } from './archive.ts'

const HOUR = 3_600_000

/** What a wipe ended, or a file remembers, comes back only while neither of the two has said no to it since. */

let house: House
beforeAll(async () => {
  house = await openHouse()
  await open(house)
  for (const who of ['Nadia', 'Iván']) await house.act(who, { do: 'start-bot' })
}, 120_000)
afterAll(() => house?.close())

beforeEach(async () => {
  await house.app.services.database.batch([
    sql`delete from exchange_rows`,
    sql`delete from exchanges`,
    sql`delete from bonds`,
    sql`delete from consent_requests`,
    sql`delete from consent_blocks`,
    sql`delete from jobs`,
    sql`delete from outbox`,
  ])
  await house.loseRedis()
  for (const who of ['Nadia', 'Iván']) await accept(who)
  house.advance(11 * 60_000)
  await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
  await house.press('Iván', 'private:Iván', 'Aceptar')
  expect(await bound()).toBe(1)
})

async function accept(who: string) {
  await house.send(who, SALON, 'hola')
  await house.send(who, SALON, '/consentimiento')
  await house.press(who, SALON, 'acepto').catch(() => {})
}

const bound = async () => (await house.rows('select 1 from bonds where ended_at is null')).length

async function wipe(...what: string[]) {
  await house.send('Lucía', LUCIA, '/cleandb')
  for (const each of what) await house.press('Lucía', LUCIA, each)
  await house.press('Lucía', LUCIA, 'Seguir »')
  await house.send('Lucía', LUCIA, /BORRAR-\d{4}/.exec(said(house))?.[0] ?? '')
  await house.press('Lucía', LUCIA, 'Borrar ahora')
  await house.settled()
  expect(said(house)).toContain('Borrado')
}

async function undo(): Promise<string> {
  const { message } = await house.press('Lucía', LUCIA, 'Deshacer')
  await house.settled()
  const now = house.chat(LUCIA).messages.find(({ messageId }) => messageId === message?.messageId)
  return now?.text ?? ''
}

const NOES: readonly (readonly [string, () => Promise<unknown>])[] = [
  [
    'the safeword, and roleplay opened again',
    async () => {
      await house.send('Iván', SALON, '/seguro')
      await accept('Iván')
    },
  ],
  [
    'a block that was lifted since',
    async () => {
      await house.send('Iván', SALON, '/bloquear @nadia_noir')
      await house.send('Iván', SALON, '/desbloquear @nadia_noir')
    },
  ],
  [
    'having left, and come back',
    async () => {
      await house.act('Iván', { do: 'leave', chatId: house.chat(SALON).id })
      await house.act('Iván', { do: 'join', chatId: house.chat(SALON).id })
      await house.send('Iván', SALON, 'hola')
    },
  ],
  [
    'another collar between the two, let go of since',
    async () => {
      await house.send('Iván', SALON, '/collar @nadia_noir')
      await house.press('Nadia', 'private:Nadia', 'Aceptar')
      expect(await bound()).toBe(1)
      await house.send('Nadia', SALON, '/liberar @ivan_el_cuervo')
      await house.press('Nadia', SALON, 'soltar el lazo')
      expect(await bound()).toBe(0)
    },
  ],
]

describe('a collar that was wiped', () => {
  it('comes back by the undo', async () => {
    await wipe('Collares')
    expect(await bound()).toBe(0)
    await undo()
    expect(await bound()).toBe(1)
  })

  it.each(NOES)('stays away after %s', async (_what, no) => {
    await wipe('Collares')
    house.advance(HOUR)
    await no()
    house.advance(HOUR)
    expect(await undo()).toContain('hace falta su sí')
    expect(await bound()).toBe(0)
  })

  it.each(NOES)('comes back by no file either after %s', async (_what, no) => {
    await house.send('Lucía', LUCIA, '/exportar json')
    await house.settled()
    const file = await newestFile(house)
    await wipe('Collares')
    house.advance(HOUR)
    await no()
    house.advance(HOUR)
    expect(await rehearse(house, file.name, file.bytes)).toContain('no vuelve solo')
  })
})
