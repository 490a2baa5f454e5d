import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { moveOn } from '../../../lib/features/exchange/queries.ts'
import { undoExchange } from '../../../lib/features/exchange/service/undoing.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { balanceOf, LUCIA, newestFile, open, rehearse, said } from './archive.ts'

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
    '/liberar, which found none',
    async () => {
      const answer = await house.send('Iván', SALON, '/liberar @nadia_noir')
      expect(answer?.text).toContain('Ese lazo ya no existe')
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

describe('what a wipe takes', () => {
  const room = () =>
    house
      .chat(SALON)
      .messages.flatMap(({ fromId, onlyFor, text }) =>
        fromId === house.world.bot.id && onlyFor === undefined && text ? [text] : [],
      )

  it('is told where all read it, and so is that it is back: it binds people, or was their own words', async () => {
    await house.rows(`insert into profiles (group_id, user_id, bio, updated_at)
      select g.id, ${house.person('Nadia').id}, 'Soy la noche', now() from groups g where g.title = '${SALON}'
      on conflict (group_id, user_id) do update set bio = excluded.bio`)
    await wipe('Collares', 'Perfiles')
    expect(room().slice(-2).toSorted()).toEqual([
      expect.stringContaining('ha borrado todos los perfiles'),
      expect.stringContaining('ha quitado todos los collares'),
    ])
    await undo()
    expect(room().slice(-2).toSorted()).toEqual([
      expect.stringContaining('ha deshecho un cambio de los collares'),
      expect.stringContaining('ha deshecho un cambio de los perfiles'),
    ])
  })

  it('a file that brings collars and completes profiles is told of, too', async () => {
    await house.rows(`delete from profiles`)
    await house.rows(`insert into profiles (group_id, user_id, bio, updated_at)
      select g.id, ${house.person('Nadia').id}, 'Soy la noche', now() from groups g where g.title = '${SALON}'`)
    await house.send('Lucía', LUCIA, '/exportar json')
    await house.settled()
    const file = await newestFile(house)
    await wipe('Collares', 'Perfiles')
    house.advance(HOUR)
    await rehearse(house, file.name, file.bytes)
    await house.press('Lucía', LUCIA, 'Aplicarlo')
    await house.settled()
    expect(await bound()).toBe(1)
    expect(room().at(-1)).toContain('ha completado el perfil de una persona')
    for (const who of ['Nadia', 'Iván'])
      expect(house.lastBotMessage(`private:${who}`)?.text).toContain(
        `El collar de Nadia a Iván está de vuelta en ${SALON}`,
      )
  })

  it('comes back to the group that it has turned out to be by then', async () => {
    const other = 'La Otra Casa'
    await house.act('Lucía', { do: 'create-group', title: other, type: 'supergroup' })
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat(other).id, admin: true })
    const id = async (title: string) =>
      (await house.rows(`select id from groups where title = '${title}'`))[0]?.id ?? ''
    const [young, old] = [await id(other), await id(SALON)]
    const nadia = house.person('Nadia').id
    await house.act('Nadia', { do: 'join', chatId: house.chat(other).id })
    await house.rows('delete from profiles')
    await house.rows(`insert into profiles (group_id, user_id, bio, updated_at)
      values (${young}, ${nadia}, 'Soy la noche', now())`)
    await house.rows(
      `update people set meant_group_id = ${young} where user_id = ${house.person('Lucía').id}`,
    )
    await wipe('Perfiles')
    await house.rows(`select community_merge(${young}, ${old}, now())`)
    await undo()
    expect(await house.rows('select group_id, bio from profiles')).toEqual([
      { group_id: old, bio: 'Soy la noche' },
    ])
  })

  it('is not brought back by who comes later, for whom an older file has something', async () => {
    const file = Buffer.from('usuario;saldo\n@la_marquesa;900\n')
    await rehearse(house, 'a.csv', file)
    await house.press('Lucía', LUCIA, 'Aplicarlo')
    await house.settled()
    house.advance(HOUR)
    await wipe('Saldos')
    const { id } = house.world.addPerson({ firstName: 'Elvira', username: 'la_marquesa' })
    await house.act('Elvira', { do: 'join', chatId: house.chat(SALON).id })
    await house.send('Elvira', SALON, 'Buenas noches')
    await house.cron('minute')
    expect(await balanceOf(house, id)).toBeNull()
    await undo()
    house.advance(HOUR)
    await house.act('Elvira', { do: 'leave', chatId: house.chat(SALON).id })
    await house.act('Elvira', { do: 'join', chatId: house.chat(SALON).id })
    await house.cron('minute')
    expect(await balanceOf(house, id)).toBe('900')
  })

  it('comes back when that was asked for in time, however late the clock comes by', async () => {
    await wipe('Collares')
    const [row] = await house.rows(`select ref, until from exchanges`)
    const ref = row?.ref ?? ''
    house.advance(24 * HOUR - 1)
    const { database } = house.app.services
    await moveOn(database, { ref, from: 'applied', to: 'undoing', at: Date.now() })
    house.advance(2 * HOUR)
    expect((await house.cron('day')).status).toBe(200)
    await undoExchange(house.app.services, { payload: { ref }, now: Date.now() } as never)
    expect(await bound()).toBe(1)
    expect(said(house)).toContain('de vuelta')
  })

  it('is undone from /cleandb too, where the message with the button is lost', async () => {
    await wipe('Collares')
    house.advance(11 * 60_000)
    const screen = await house.send('Lucía', LUCIA, '/cleandb')
    expect(screen?.text).toContain('Lo último que borré aquí (🔗 Collares) se puede deshacer')
    await house.press('Lucía', LUCIA, 'Deshacer', screen)
    await house.settled()
    expect(await bound()).toBe(1)
    house.advance(61_000)
    expect((await house.send('Lucía', LUCIA, '/cleandb'))?.text).not.toContain('Lo último que borré')
  })

  it('is undone by who runs the group now, who is told of it, and by nobody who did before', async () => {
    await wipe('Collares')
    const chatId = house.chat(SALON).id
    await house.act('Lucía', { do: 'hand-over', chatId, userId: house.person('Nadia').id })
    const refused = await house.press('Lucía', LUCIA, 'Deshacer')
    expect(`${refused.toast} ${refused.message?.text}`).toContain('quien creó')
    house.advance(11 * 60_000)
    await house.send('Nadia', 'private:Nadia', '/cleandb')
    await house.press('Nadia', 'private:Nadia', 'Deshacer')
    await house.settled()
    expect(await bound()).toBe(1)
    expect(house.lastBotMessage('private:Nadia')?.text).toContain('de vuelta')
    expect(
      await house.rows(
        `select act, actor_id from audit_entries where act like 'exchange.%' order by number desc limit 2`,
      ),
    ).toEqual([
      { act: 'exchange.undo', actor_id: String(house.person('Nadia').id) },
      { act: 'exchange.wipe', actor_id: String(house.person('Lucía').id) },
    ])
    await house.act('Nadia', { do: 'hand-over', chatId, userId: house.person('Lucía').id })
  })
})
