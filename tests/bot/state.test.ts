import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { stateReply } from '../../lib/bot/state.ts'
import { botTexts } from '../../lib/bot/texts.ts'
import type { Services } from '../../lib/contract/turn.ts'
import type { Overview } from '../../lib/jobs/overview.ts'
import { forecast } from '../../lib/jobs/plans.ts'
import { freshnessOf } from '../../lib/jobs/state.ts'
import { createTranslator } from '../../lib/telegram/translator.ts'
import type { Text } from '../../lib/values/text.ts'
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
    expect(text).toMatch(/Redis: \d+ comandos de 500\.?000/)
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
    expect(await state()).toMatch(/Redis: [\d.]+ comandos → [\d.]+ de 500/)
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

describe('the screen', () => {
  const now = Date.UTC(2026, 10, 23, 12)
  const translate = createTranslator([botTexts])
  const queue = { waiting: 0, due: 0, lagMs: 0 }
  const state = {
    outbox: queue,
    jobs: queue,
    setAside: 0,
    ticks: {},
    schema: { code: '2026-12-01', database: '2026-12-01', ok: true },
    counts: {},
    countedSince: undefined,
    postgresHours: 0,
    ledgerTransactions: 0,
  }
  type Known = NonNullable<Overview['known']>
  const known = (
    more: Partial<Known['state']> = {},
    freshness: Known['freshness'] = freshnessOf({}, undefined, now),
  ) => ({
    redisAnswers: true,
    known: { state: { ...state, ...more }, freshness, forecasts: undefined },
  })
  async function shown(overview: Overview, webhook: object = { pending_update_count: 0 }): Promise<string> {
    const services = { features: [], telegram: { call: async () => webhook } } as unknown as Services
    const { text } = await stateReply(services, async () => overview, now)
    return [text as Text | readonly Text[]]
      .flat()
      .map((each) => translate(each, { language: 'es', symbol: '', timeZone: 'UTC', format: 'plain' }))
      .join('\n')
  }

  it('of a house that has just opened says that nothing has been yet', async () => {
    const text = await shown(known())
    expect(text).toContain('El reloj aún no ha llamado nunca')
    expect(text).toContain('Este mes aún no hay nada contado')
    expect(text).toContain('Sin webhook')
    expect(text).not.toContain('Último error')
  })

  it('tells the last error of the webhook for a day', async () => {
    const failed = (hours: number) => ({
      url: 'https://casa.example/api/telegram',
      pending_update_count: 3,
      last_error_date: (now - hours * 3_600_000) / 1000,
      last_error_message: 'Connection refused',
    })
    const text = await shown(known(), failed(2))
    expect(text).toContain('Webhook en casa.example: 2 updates en espera')
    expect(text).toContain('Último error, hace 2 horas: Connection refused')
    expect(await shown(known(), failed(24))).not.toContain('Último error')
  })

  it('says what is late: notices, tasks and the clock', async () => {
    const late = freshnessOf({ day: now - 27 * 3_600_000 }, undefined, now)
    const text = await shown(
      known(
        {
          outbox: { waiting: 5, due: 2, lagMs: 3 * 60_000 },
          jobs: { waiting: 7, due: 1, lagMs: 2 * 3_600_000 },
        },
        late,
      ),
    )
    expect(text).toContain('Avisos por enviar: 5; con la hora cumplida, 2, el primero desde hace 3 minutos')
    expect(text).toContain('Tareas: 7; con la hora cumplida, 1, la primera desde hace 2 horas')
    expect(text).toContain('Reloj parado: el día, hace 1 día')
  })

  it('names the migration that the database misses, also where it has none at all', async () => {
    const behind = (database: string | undefined) =>
      shown(known({ schema: { ...state.schema, database, ok: false } }))
    expect(await behind('2026-11-30')).toContain('va por 2026-11-30, el código por 2026-12-01')
    expect(await behind(undefined)).toContain('va por —')
  })

  it('where Postgres is away says so, and nothing of what nobody knows', async () => {
    const text = await shown({ redisAnswers: false, known: undefined })
    expect(text).toContain('Redis no responde')
    expect(text).toContain('Postgres no responde')
    expect(text).not.toMatch(/Avisos|Tareas|Reloj|base de datos/)
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
    ['of which Redis alone knows', {}, 10 * 60_000, false],
    ['that has only made a backup since', { backup: HOUR, day: 27 * HOUR }, undefined, true],
  ])('%s', (_what, ages, idle, late) => {
    const ticks = Object.fromEntries(Object.entries(ages).map(([tick, age]) => [tick, NOV - age]))
    const known = idle === undefined ? undefined : ({ tick: 'minute', at: NOV - idle } as const)
    expect(freshnessOf(ticks, known, NOV).late).toBe(late)
  })
})
