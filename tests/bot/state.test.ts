import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { forecast } from '../../lib/jobs/plans.ts'
import { freshnessOf } from '../../lib/jobs/state.ts'
import { type Outside, standBetween } from '../faults/outside.ts'
import { type House, openHouse, SALON } from '../support/house.ts'

let house: House
let outside: Outside
beforeAll(async () => {
  house = await openHouse({ owners: ['Bruno'] })
  for (const who of ['Bruno', 'Nadia']) await house.send(who, `private:${who}`, '/start')
  outside = standBetween(house.app)
})
afterEach(() => outside.heal())
afterAll(async () => {
  outside.restore()
  await house.close()
})

const state = async (text = '/estado') => (await house.send('Bruno', 'private:Bruno', text))?.text ?? ''

describe('/estado', () => {
  it('shows who runs the bot how it stands, on one screen', async () => {
    const text = await state()
    // But for this very command, which Telegram counts until it is answered.
    expect(text).toMatch(/Webhook en [\w.]+(:\d+)?: 0 updates en espera/)
    expect(text).toContain('Avisos por enviar')
    expect(text).toContain('Ninguna update apartada')
    expect(text).toContain('nunca')
    expect(text).toContain('La base de datos está al día')
    expect(text).toMatch(/Redis: \d+ órdenes de 500\.?000/)
    expect(text).toMatch(/Funciones: \d+ llamadas de 1\.000\.000/)
    expect(text).toContain('Sin copias de seguridad')
    expect(text.split('\n').length).toBeLessThan(25)
  })

  it('speaks English too', async () => {
    await house.send('Bruno', 'private:Bruno', '/idioma en')
    expect(await state('/state')).toContain('State of the house')
    await house.send('Bruno', 'private:Bruno', '/language es')
  })

  it('is shown anew by its button, with what the clock has done since', async () => {
    await state()
    await house.cron('day')
    const { message } = await house.press('Bruno', 'private:Bruno', 'Actualizar')
    expect(message?.text).toContain('el día, hace')
  })

  it('forecasts once there is something to go by, and the count of a month begins with it', async () => {
    house.advance(7 * 3_600_000)
    expect(await state()).toMatch(/Redis: [\d.]+ órdenes → [\d.]+ de 500/)
  })

  it('tells what Telegram says of the webhook', async () => {
    house.world.failNext('getWebhookInfo', { code: 500, description: 'Internal Server Error' })
    expect(await state()).toContain('Telegram no dice nada del webhook')
  })

  it('tells truly that Redis is away', async () => {
    outside.fail('redis', 'refused')
    expect(await state()).toContain('Redis no responde')
    outside.heal()
    house.advance(61_000)
    expect(await state()).not.toContain('Redis no responde')
  })

  it('counts what was set aside', async () => {
    await house.rows(
      `insert into poison_updates (update_id, body, reference, error, attempts, set_aside_at)
       values (1, '{}', 'BCDFGH', 'x', 3, now())`,
    )
    expect(await state()).toContain('1 update apartada')
    await house.rows('delete from poison_updates')
  })
})

describe('to anybody else', () => {
  it('it is a command that nobody declared, in every place', async () => {
    const unknown = (await house.send('Nadia', 'private:Nadia', '/estadox'))?.text?.replace(
      '/estadox',
      '/estado',
    )
    expect(unknown).toBeTruthy()
    expect((await house.send('Nadia', 'private:Nadia', '/estado'))?.text).toBe(unknown)
    expect(await house.send('Nadia', SALON, '/estado')).toBeUndefined()
    // Nor does it speak of itself where others listen.
    expect(await house.send('Bruno', SALON, '/estado')).toBeUndefined()
  })

  it('nothing leads there: no suggestion, no help, no menu', async () => {
    for (const text of ['/estad', '/estadoo', '/help estado', '/help'])
      expect((await house.send('Nadia', 'private:Nadia', text))?.text).not.toMatch(
        /\/estado(?!o)|Cómo está la casa/,
      )
    const menus = house.world.calls().filter(({ method }) => method === 'setMyCommands')
    expect(menus.length).toBeGreaterThan(0)
    expect(JSON.stringify(menus)).not.toMatch(/"(estado|state)"/)
  })
})

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOV = Date.UTC(2026, 10)
describe('a forecast', () => {
  it.each([
    ['half of the month, half of the plan', 250_000, NOV, NOV + 15 * DAY, 500_000, 'over'],
    ['a tenth each three days', 40_000, NOV, NOV + 3 * DAY, 400_000, 'close'],
    ['counted since the 10th', 1_000, NOV + 9 * DAY, NOV + 10 * DAY, 21_000, 'fine'],
    ['counted since last month', 10_000, NOV - DAY, NOV + DAY, 300_000, 'fine'],
    ['too early to tell', 10, NOV, NOV + HOUR, undefined, 'fine'],
    ['used up already', 500_000, NOV, NOV + HOUR, undefined, 'over'],
  ] as const)('%s', (_what, used, since, now, expected, is) =>
    expect(forecast('redisCommands', used, since, now)).toEqual({
      used,
      expected,
      limit: 500_000,
      state: is,
    }),
  )
})

describe('a clock', () => {
  it.each([
    ['that never called is new, not late', {}, undefined, false],
    ['that calls daily', { day: 25 * HOUR }, undefined, false],
    ['that missed a day', { day: 27 * HOUR }, undefined, true],
    ['that calls every minute', { minute: HOUR, day: 5 * HOUR }, undefined, false],
    ['that stopped calling every minute', { minute: 2 * HOUR, day: 5 * HOUR }, undefined, true],
    ['whose idle minutes Redis knows', { minute: 2 * HOUR }, 10 * 60_000, false],
    ['that only calls daily since days', { minute: 72 * HOUR, day: 5 * HOUR }, undefined, false],
    ['woken by QStash', { wake: 20 * HOUR }, undefined, false],
  ])('%s', (_what, ages, idle, late) => {
    const ticks = Object.fromEntries(Object.entries(ages).map(([tick, age]) => [tick, NOV - age]))
    const known = idle === undefined ? undefined : ({ tick: 'minute', at: NOV - idle } as const)
    expect(freshnessOf(ticks, known, NOV).late).toBe(late)
  })
})
