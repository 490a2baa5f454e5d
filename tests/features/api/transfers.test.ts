import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { call, gather, makeKey } from './program.ts'

/** What a program asks a member for: nothing moves before their yes. */

let house: House
let key: string
const HOUR_MS = 3_600_000

beforeAll(async () => {
  house = await openHouse()
  await gather(house, 'Lucía', 'Nadia', 'Iván')
  for (const who of ['Nadia', 'Iván']) await house.send(who, `private:${who}`, '/start')
  key = await makeKey(house, 'Lucía')
})
afterAll(() => house.close())

const get = (path: string) => call(house, 'GET', path, { key })
const ask = (more: object = {}, once?: string) =>
  call(house, 'POST', '/v1/transfers', {
    key,
    body: { from: '@nadia_noir', to: '@ivan_el_cuervo', coins: '10', note: 'la entrada', ...more },
    ...(once ? { once } : {}),
  })
const stateOf = async (id: string) => (await get(`/v1/transfers/${id}`)).body.state
const coinsOf = async (who: string) => Number((await get(`/v1/balances/${house.person(who).id}`)).body.coins)
const delivered = () => house.settled()

beforeEach(async () => {
  house.advance(60_000)
  // What was left open by the test before, and how often it asked.
  await house.rows(`update economy_program_transfers set state = 'withdrawn' where state = 'pending'`)
  await house.rows(`update economy_program_transfers set asked_at = asked_at - interval '1 day'`)
})

it('moves nothing until the member says yes, and then once', async () => {
  const before = await coinsOf('Nadia')
  const asked = await ask()
  expect(asked).toMatchObject({
    status: 201,
    body: { state: 'pending', from: { name: 'Nadia' }, to: { name: 'Iván' }, coins: '10', taxCoins: '0' },
  })
  expect(await coinsOf('Nadia')).toBe(before)
  await delivered()
  const shown = house.lastBotMessage('private:Nadia')
  expect(shown?.text).toMatch(/programa de Lucía[\s\S]*10[\s\S]*Iván[\s\S]*la entrada[\s\S]*2 días/)

  const said = await house.press('Nadia', 'private:Nadia', 'Sí, dar')
  expect(said.message).toMatchObject({ text: expect.stringContaining('✅ Hecho'), buttons: [] })
  expect(await stateOf(asked.body.id)).toBe('done')
  expect(await coinsOf('Nadia')).toBe(before - 10)
  await delivered()
  expect(house.lastBotMessage(SALON)?.text).toMatch(/Nadia → Iván[\s\S]*la entrada[\s\S]*programa de Lucía/)
})

it('moves nothing after a no', async () => {
  const before = await coinsOf('Nadia')
  const { body } = await ask()
  await delivered()
  const said = await house.press('Nadia', 'private:Nadia', 'No')
  expect(said.message).toMatchObject({ text: expect.stringContaining('dicho que no'), buttons: [] })
  expect(await stateOf(body.id)).toBe('declined')
  expect(await coinsOf('Nadia')).toBe(before)
})

it('lapses by itself, with or without the clock, and its question shows so', async () => {
  const { body } = await ask()
  await delivered()
  house.advance(48 * HOUR_MS)
  expect(await stateOf(body.id)).toBe('expired')
  await delivered()
  await house.cron('minute')
  expect(house.lastBotMessage('private:Nadia')).toMatchObject({
    text: expect.stringContaining('Nadie contestó'),
    buttons: [],
  })
})

it('is taken back by the program', async () => {
  const { body } = await ask()
  await delivered()
  const back = await call(house, 'DELETE', `/v1/transfers/${body.id}`, { key })
  expect(back).toMatchObject({ status: 200, body: { state: 'withdrawn' } })
  await house.cron('minute')
  expect(house.lastBotMessage('private:Nadia')).toMatchObject({
    text: expect.stringContaining('ha retirado'),
    buttons: [],
  })
})

it('asks again where it costs something else by now', async () => {
  const { body } = await ask()
  await delivered()
  await house.rows(
    `update groups set settings = settings || '{"economy.taxPercent": 10}'::jsonb, version = version + 1`,
  )
  const before = await coinsOf('Nadia')
  const asked = await house.press('Nadia', 'private:Nadia', 'Sí, dar')
  expect(asked.message?.text).toMatch(/impuesto ha cambiado[\s\S]*11/)
  expect(await coinsOf('Nadia')).toBe(before)
  await house.press('Nadia', 'private:Nadia', 'Sí, dar')
  expect(await coinsOf('Nadia')).toBe(before - 11)
  expect(await stateOf(body.id)).toBe('done')
  // What the tax brought is in the treasury, which a program may pay out.
  expect((await get('/v1/treasury')).body).toEqual({ coins: '1' })
  expect((await get('/v1/treasury/statement')).body.items).toMatchObject([
    { code: 'transfer', coins: '1', balance: '1', member: { name: 'Nadia' } },
  ])
  const paid = await ask({ from: 'treasury', coins: '1' }, 'paid-out')
  expect(paid).toMatchObject({ status: 201, body: { state: 'done', from: null, to: { name: 'Iván' } } })
  expect((await get('/v1/treasury')).body).toEqual({ coins: '0' })
  // As if the function had ended before its answer was noted; who goes on with it tells when it was.
  await house.rows(`update api_writes set status = null, body = null, held_until = now() - interval '10 years'
    where id = (select max(id) from api_writes)`)
  house.advance(60_000)
  expect(await ask({ from: 'treasury', coins: '1' }, 'paid-out')).toMatchObject({
    status: 201,
    body: paid.body,
  })
  expect((await get('/v1/treasury')).body).toEqual({ coins: '0' })
  expect(await stateOf(paid.body.id)).toBe('done')
  await house.rows(`update groups set settings = settings - 'economy.taxPercent', version = version + 1`)
})

it('leaves a member without enough as they are, and the question open', async () => {
  const { body } = await ask({ coins: '1000000' })
  await delivered()
  const said = await house.press('Nadia', 'private:Nadia', 'Sí, dar')
  expect(said.message?.text).toContain('No te alcanza')
  expect(await stateOf(body.id)).toBe('pending')
})

it('is nobody else’s to answer', async () => {
  const { body } = await ask()
  await delivered()
  const question = house.lastBotMessage('private:Nadia')
  const data = question?.buttons[0]?.[0]
  expect(JSON.stringify(data)).not.toBe('')
  // Another one presses a button that says the same.
  const forged = await house.post({
    update_id: 900_000_001,
    callback_query: {
      id: 'forged-1',
      from: { id: house.person('Iván').id, is_bot: false, first_name: 'Iván', username: 'ivan_el_cuervo' },
      chat_instance: '1',
      data: (data as { data?: string }).data ?? `economy:yes:1::${body.id}:1`,
      message: {
        message_id: 1,
        date: 1,
        chat: { id: house.person('Iván').id, type: 'private', first_name: 'Iván' },
        text: '…',
      },
    },
  })
  expect(forged.status).toBe(200)
  expect(await stateOf(body.id)).toBe('pending')
})

it('asks nobody more often than they can bear', async () => {
  for (let times = 0; times < 3; times++) expect((await ask()).status).toBe(201)
  expect(await ask()).toMatchObject({ status: 409, body: { code: 'economy.asked_enough' } })
})

it('refuses oneself, bots and who is not known', async () => {
  expect((await ask({ to: '@nadia_noir' })).body.code).toBe('economy.self')
  expect((await ask({ from: '@nobody_here' })).status).toBe(404)
})

describe('between people', () => {
  it('is not answered from a cell, but refused there', async () => {
    for (const who of ['Lucía', 'Nadia']) {
      await house.send(who, SALON, '/consentimiento')
      await house.press(who, SALON, 'acepto')
    }
    await house.send('Lucía', SALON, '/mazmorra @nadia_noir 1h')
    const [cell] = await house.rows(`select confined <> '{}' as held from groups where title = '${SALON}'`)
    expect(cell).toEqual({ held: 't' })
    const { body } = await ask()
    await delivered()
    const before = await coinsOf('Nadia')
    await house.press('Nadia', 'private:Nadia', 'Sí, dar')
    expect(await stateOf(body.id)).toBe('pending')
    expect(await coinsOf('Nadia')).toBe(before)
    await house.press('Nadia', 'private:Nadia', 'No')
    expect(await stateOf(body.id)).toBe('declined')
    house.advance(2 * HOUR_MS)
    await house.cron('minute')
  })

  it('never reaches who has blocked its maker, and seems to wait until it lapses', async () => {
    await house.send('Nadia', 'private:Nadia', `/bloquear ${house.person('Lucía').id}`)
    const told = house.lastBotMessage('private:Nadia')?.messageId
    const { status, body } = await ask()
    await delivered()
    expect([status, body.state]).toEqual([201, 'pending'])
    expect(house.lastBotMessage('private:Nadia')?.messageId).toBe(told)
    expect(await stateOf(body.id)).toBe('pending')
    house.advance(48 * HOUR_MS)
    expect(await stateOf(body.id)).toBe('expired')
    await house.send('Nadia', 'private:Nadia', `/desbloquear ${house.person('Lucía').id}`)
  })

  it('is gone with a block or a safeword, which the program can’t tell', async () => {
    const { body } = await ask()
    await delivered()
    await house.send('Nadia', 'private:Nadia', '/seguro')
    await house.cron('minute')
    const [row] = await house.rows(
      `select hushed, state from economy_program_transfers where ref = '${body.id}'`,
    )
    expect(row).toEqual({ hushed: 't', state: 'pending' })
    expect(await stateOf(body.id)).toBe('pending')
    const question = house.chat('private:Nadia').messages.find(({ text }) => text?.includes('no está en pie'))
    expect(question).toMatchObject({ buttons: [] })
  })
})

it('asks nobody more often than they can bear, by many calls at once either', async () => {
  const told = await Promise.all(Array.from({ length: 8 }, () => ask()))
  expect(told.filter(({ status }) => status === 201)).toHaveLength(3)
  const refused = told.filter(({ status }) => status !== 201)
  for (const each of refused)
    expect(each).toMatchObject({ status: 409, body: { code: 'economy.asked_enough' } })
})

it('asks nobody over and over by taking back what it asked for', async () => {
  const askAndTakeBack = async () => {
    const told = await ask()
    if (told.status === 201) await call(house, 'DELETE', `/v1/transfers/${told.body.id}`, { key })
    return told
  }
  for (let times = 0; times < 10; times++) expect((await askAndTakeBack()).status).toBe(201)
  expect(await askAndTakeBack()).toMatchObject({ status: 409, body: { code: 'economy.asked_enough' } })
  // Another member has been asked for nothing.
  expect((await ask({ from: '@ivan_el_cuervo', to: '@nadia_noir' })).status).toBe(201)
  house.advance(24 * HOUR_MS)
  expect((await ask()).status).toBe(201)
})

it('goes on asking who says yes', async () => {
  for (let times = 0; times < 12; times++) {
    const { status, body } = await ask({ coins: '1' })
    expect(status).toBe(201)
    await house.rows(`update economy_program_transfers set state = 'done' where ref = '${body.id}'`)
  }
})

it('says a note in one line that reads as it was written, as the chat does', async () => {
  const told = await ask({ note: 'uno\u2028dos\u202eseert\u2066' })
  expect(told).toMatchObject({ status: 201, body: { note: 'uno dosseert' } })
  for (const note of ['\u202e\u2066', '\u200b', '\u3164\u2800'])
    expect((await ask({ note })).status).toBe(400)
})

describe('who is no longer there', () => {
  const leave = (who: string) =>
    house.rows(`update members set left_at = now() where user_id = $1`, String(house.person(who).id))
  const comeBack = async (who: string) => {
    await house.rows(`update members set left_at = null where user_id = $1`, String(house.person(who).id))
    await house.loseRedis()
  }
  const yes = () => house.press('Nadia', 'private:Nadia', 'Sí, dar')

  it('pays nothing more by an old question, and is told', async () => {
    const { body } = await ask()
    await delivered()
    const before = await coinsOf('Nadia')
    await leave('Nadia')
    await house.loseRedis()
    const said = await yes()
    expect(said.toast ?? said.message?.text ?? '').not.toBe('')
    expect(await stateOf(body.id)).toBe('pending')
    await comeBack('Nadia')
    expect(await coinsOf('Nadia')).toBe(before)
  })

  it('is paid nothing, and the question waits for them', async () => {
    const { body } = await ask()
    await delivered()
    const before = await coinsOf('Nadia')
    await leave('Iván')
    const said = await yes()
    expect(said.message?.text).toContain('Iván ya no está')
    expect(await coinsOf('Nadia')).toBe(before)
    expect(await stateOf(body.id)).toBe('pending')
    await comeBack('Iván')
    expect((await yes()).message?.text).toContain('✅ Hecho')
    expect(await stateOf(body.id)).toBe('done')
  })

  it('asks and reads nothing more, and what was asked is the member’s to answer', async () => {
    const { body } = await ask()
    await delivered()
    const before = await coinsOf('Nadia')
    await leave('Lucía')
    expect(await get(`/v1/transfers/${body.id}`)).toMatchObject({
      status: 403,
      body: { type: '/v1/problems/maker-may-not' },
    })
    expect((await ask()).status).toBe(403)
    await comeBack('Lucía')
    await yes()
    expect(await stateOf(body.id)).toBe('done')
    expect(await coinsOf('Nadia')).toBe(before - 10)
  })

  it('reads nothing more of a group that the bot has been put out of', async () => {
    await house.rows(`update groups set bot_status = 'gone', version = version + 1 where title = '${SALON}'`)
    for (const path of ['/v1/group', '/v1/members', '/v1/ranking', '/v1/treasury', '/v1/auctions'])
      expect(await get(path)).toMatchObject({ status: 403, body: { type: '/v1/problems/bot-is-gone' } })
    expect((await ask()).status).toBe(403)
    await house.rows(
      `update groups set bot_status = 'administrator', version = version + 1 where title = '${SALON}'`,
    )
    expect((await get('/v1/group')).status).toBe(200)
  })
})
