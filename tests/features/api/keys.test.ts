import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeKey as makeNewKey } from '../../../lib/features/api/keys.ts'
import { ROOM } from '../../bot/updates.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { call, gather, makeKey } from './program.ts'

/** A key sees what the room sees, and does no more than its maker may at that moment. */

let house: House
const at = 'private:Lucía'

beforeAll(async () => {
  house = await openHouse()
  await gather(house, 'Lucía', 'Nadia', 'Iván')
})
afterAll(() => house.close())

const status = async (key: string, path: string) => (await call(house, 'GET', path, { key })).status
const grant = (key: string) =>
  call(house, 'POST', '/v1/grants', { key, body: { to: '@nadia_noir', coins: '1' } })

describe('/apikey', () => {
  it('is answered in the group by a way into private alone', async () => {
    const said = await house.send('Lucía', SALON, '/apikey')
    expect(said).toMatchObject({
      onlyFor: house.person('Lucía').id,
      text: expect.stringContaining('en privado'),
    })
  })

  it('is nobody’s who administers nothing', async () => {
    const said = await house.send('Nadia', SALON, '/apikey')
    expect(said?.text).toContain('permiso')
  })

  it('tells the key once, with a button that copies it, and keeps its hash alone', async () => {
    const key = await makeKey(house, 'Lucía', ['Leer quién está'])
    const shown = house.lastBotMessage(at)
    expect(JSON.stringify(shown?.buttons)).toContain('Copiar')
    expect(await status(key, '/v1/group')).toBe(200)
    expect(await status(key, '/v1/ranking')).toBe(403)
    const rows = await house.rows('select * from api_keys')
    expect(JSON.stringify(rows)).not.toContain(key)
    await house.send('Lucía', at, '/apikey')
    expect(house.lastBotMessage(at)?.text).toContain(key.slice(0, 10))
    expect(house.lastBotMessage(at)?.text).not.toContain(key)
    expect(house.lastBotMessage(at)?.text).toContain('Usada por última vez')
  })

  it('revokes, at once, and writes it down', async () => {
    const key = await makeKey(house, 'Lucía', ['Leer quién está'])
    await house.send('Lucía', at, '/apikey')
    await house.press('Lucía', at, key.slice(0, 10))
    const said = await house.press('Lucía', at, 'Revocar')
    expect(said.toast).toContain('Revocada')
    expect(await status(key, '/v1/group')).toBe(401)
    const acts = await house.rows(
      `select act from audit_entries where act like 'api.%' order by number desc limit 1`,
    )
    expect(acts).toEqual([{ act: 'api.revoked' }])
  })

  it.each([
    ['revoked', 'Revocar', 'Lucía Vega ha revocado tu clave'],
    ['adopted', 'Hacerla mía', 'Lucía Vega ha hecho suya tu clave'],
  ])('%s by somebody else: whose it is hears of it, once', async (_how, button, told) => {
    await house.send('Bruno', SALON, 'hola')
    await house.act('Bruno', { do: 'start-bot' })
    const key = await makeKey(house, 'Bruno', ['Leer quién está'])
    const letters = () => house.chat('private:Bruno').messages.filter(({ text }) => text?.includes(told))
    await house.send('Lucía', at, '/apikey')
    await house.press('Lucía', at, key.slice(0, 10))
    await house.press('Lucía', at, button)
    await house.cron('minute')
    expect(letters().map(({ text }) => text)).toEqual([expect.stringContaining(key.slice(0, 10))])
    // Their own they know about.
    await house.send('Bruno', 'private:Bruno', '/apikey')
    expect(letters()).toHaveLength(1)
  })

  it('asks Telegram once for who administers, however much is offered', async () => {
    const asked = () => house.world.calls().filter(({ method }) => method === 'getChatAdministrators').length
    await house.send('Lucía', 'private:Lucía', '/apikey')
    const before = asked()
    await house.press('Lucía', 'private:Lucía', 'Crear una clave')
    expect(asked() - before).toBe(1)
  })

  it('offers nobody more than they may themselves', async () => {
    await house.rows(`insert into delegations (group_id, to_id, ability, from_id, rooted, given_at)
      select id, ${house.person('Nadia').id}, 'audit', ${house.person('Lucía').id}, true, now()
        from groups where title = '${SALON}'`)
    await house.send('Nadia', 'private:Nadia', '/start')
    await house.send('Nadia', 'private:Nadia', '/apikey')
    const { message } = await house.press('Nadia', 'private:Nadia', 'Crear una clave')
    const labels = JSON.stringify(message?.buttons)
    expect(labels).toContain('Leer el tesoro')
    expect(labels).not.toContain('Crear monedas')
  })
})

describe('what it may', () => {
  it('ends with its maker’s right, and comes back with it', async () => {
    const key = await makeKey(house, 'Lucía')
    expect((await grant(key)).status).toBe(201)
    // Telegram says from now on that she administers nothing.
    const real = house.app.services.telegram.call
    const calls = house.app.services.telegram as { call: unknown }
    calls.call = async (method: string, payload: never) =>
      method === 'getChatAdministrators' ? [] : real(method as never, payload)
    expect((await grant(key)).status).toBe(201)
    house.advance(61_000)
    expect(await grant(key)).toMatchObject({ status: 403, body: { type: '/v1/problems/maker-may-not' } })
    // What everybody sees she sees too.
    expect(await status(key, '/v1/ranking')).toBe(200)
    calls.call = real
    house.advance(61_000)
    expect((await grant(key)).status).toBe(201)
  })

  it('is nothing once its maker has left', async () => {
    const key = await makeKey(house, 'Lucía', ['Leer quién está'])
    await house.rows(`update members set left_at = now() where user_id = ${house.person('Lucía').id}`)
    expect(await status(key, '/v1/group')).toBe(403)
    await house.rows(`update members set left_at = null where user_id = ${house.person('Lucía').id}`)
    expect(await status(key, '/v1/group')).toBe(200)
  })

  it('shows no balance that the room doesn’t see', async () => {
    const key = await makeKey(house, 'Lucía')
    await house.rows(
      `update groups set settings = settings || '{"economy.balancesPublic": false}'::jsonb, version = version + 1`,
    )
    expect(await call(house, 'GET', '/v1/balances/@nadia_noir', { key })).toMatchObject({
      status: 403,
      body: { type: '/v1/problems/not-shown' },
    })
    const { body } = await call(house, 'GET', '/v1/ranking', { key })
    expect(body.items.every((row: { coins: unknown }) => row.coins === null)).toBe(true)
    await house.rows(
      `update groups set settings = settings - 'economy.balancesPublic', version = version + 1`,
    )
  })

  it('is of one group, and knows nobody of another', async () => {
    const key = await makeKey(house, 'Lucía')
    const [there] = await house.rows(`select user_id from members m join groups g on g.id = m.group_id
      where g.chat_id = ${ROOM.id} and not exists (
        select from members o where o.user_id = m.user_id and o.group_id <> m.group_id)`)
    if (there) expect(await status(key, `/v1/members/${there.user_id}`)).toBe(404)
    expect(await status(key, '/v1/members/999999999')).toBe(404)
  })

  it('goes with a module that is switched off', async () => {
    const key = await makeKey(house, 'Lucía')
    await house.rows(
      `update groups set modules_off = '{economy}', version = version + 1 where title = '${SALON}'`,
    )
    expect(await call(house, 'GET', '/v1/ranking', { key })).toMatchObject({
      status: 403,
      body: { type: '/v1/problems/module-off' },
    })
    await house.rows(`update groups set modules_off = '{}', version = version + 1 where title = '${SALON}'`)
  })

  it('is refused over its quota, and told how long to wait', async () => {
    const key = await makeKey(house, 'Lucía', ['Leer quién está'])
    const all = []
    for (let times = 0; times < 121; times++) all.push(await status(key, '/v1/group'))
    expect(all.filter((each) => each === 200)).toHaveLength(120)
    const over = await call(house, 'GET', '/v1/group', { key })
    expect(over.status).toBe(429)
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0)
    house.advance(60_000)
    expect(await status(key, '/v1/group')).toBe(200)
  })

  describe('that is made up', () => {
    const from = (address: string) => ({ 'x-vercel-forwarded-for': address })
    const madeUp = () => makeNewKey({ token: (bytes) => randomBytes(bytes).toString('base64url') }).key
    const asked = async (key: string, address: string) => {
      const lookUps = vi.spyOn(house.app.services.database, 'batch')
      const told = await call(house, 'GET', '/v1/group', { key, headers: from(address) })
      const times = lookUps.mock.calls.length
      lookUps.mockRestore()
      await house.settled()
      return { status: told.status, lookUps: times, counted: told.headers.has('ratelimit') }
    }

    it('costs no request where it is no key at all: its sum is wrong', async () => {
      const wrong = madeUp().replace(/.$/, (last) => (last === '0' ? '1' : '0'))
      expect(await asked(wrong, '203.0.113.1')).toEqual({ status: 401, lookUps: 0, counted: false })
    })

    it('is looked up once', async () => {
      const key = madeUp()
      expect(await asked(key, '203.0.113.2')).toMatchObject({ status: 401, lookUps: 1 })
      expect(await asked(key, '203.0.113.2')).toMatchObject({ status: 401, lookUps: 0 })
    })

    it('has one limit with all others that an address makes up, which is nobody else’s', async () => {
      house.advance(60_000)
      const all = []
      for (let times = 0; times < 32; times += 1) all.push((await asked(madeUp(), '203.0.113.3')).status)
      expect(all).toEqual([...Array(30).fill(401), 429, 429])
      expect(await asked(madeUp(), '203.0.113.3')).toMatchObject({ status: 429, lookUps: 0 })
      // By whatever the caller says before what the platform says.
      expect((await asked(madeUp(), '198.51.100.9, 203.0.113.3')).status).toBe(429)
      const key = await makeKey(house, 'Lucía', ['Leer quién está'])
      expect((await asked(key, '203.0.113.4')).status).toBe(200)
    })

    it('is nothing to who has the keys of many groups', async () => {
      house.advance(60_000)
      const all = []
      for (let times = 0; times < 32; times += 1) {
        const made = makeNewKey({ token: (bytes) => randomBytes(bytes).toString('base64url') })
        await house.rows(
          `insert into api_keys (ref, group_id, hash, maker_id, scopes, made_at, made_key)
           select $1, group_id, $2, maker_id, '{members:read}', made_at, $2 from api_keys limit 1`,
          made.ref,
          made.hash,
        )
        all.push((await asked(made.key, '203.0.113.5')).status)
      }
      await house.rows('delete from api_keys where made_key = hash')
      expect(all).toEqual(Array(32).fill(200))
    })
  })

  it('goes on without Redis', async () => {
    const key = await makeKey(house, 'Lucía')
    await house.loseRedis()
    expect((await grant(key)).status).toBe(201)
  })
})
