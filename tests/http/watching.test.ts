import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { groupMessage, IVAN, NADIA } from '../bot/updates.ts'
import { type Outside, standBetween } from '../faults/outside.ts'
import { httpRequest, webResponse } from '../support/exchange.ts'
import { type House, openHouse } from '../support/house.ts'
import { readOpenMetrics } from '../support/open-metrics.ts'

const TOKEN = 'a-token-of-who-watches'
let house: House
let outside: Outside
beforeAll(async () => {
  house = await openHouse({ env: { HEALTH_TOKEN: TOKEN } })
  outside = standBetween(house.app)
})
afterEach(() => outside.heal())
afterAll(async () => {
  outside.restore()
  await house.close()
})

type Ask = 'health' | 'metrics'
const ask = (what: Ask, query = '', authorization: string | undefined = `Bearer ${TOKEN}`) =>
  webResponse(
    house.app[what](
      httpRequest({ url: `/api/${what}${query}`, headers: authorization ? { authorization } : {} }),
    ),
  )
const ready = async () => {
  const response = await ask('health', '?ready')
  return { status: response.status, report: (await response.json()) as Record<string, unknown> }
}
const scrape = async () => readOpenMetrics(await (await ask('metrics')).text())

it('tells everybody that it lives, and asks no store for it', async () => {
  outside.count()
  const response = await ask('health', '', '')
  expect([response.status, await response.json()]).toEqual([200, { live: true }])
  expect(outside.count()).toEqual({ redis: 0, postgres: 0 })
})

describe.each([
  ['health', '?ready'],
  ['health', '?x=1&ready=1'],
  ['metrics', ''],
] as const)('/api/%s%s', (what, query) => {
  it.each([
    ['nobody', ''],
    ['another', 'Bearer another-token-altogether'],
    ['the token without its word', TOKEN],
    ['who has more than the token', `Bearer ${TOKEN}x`],
    ['who wakes the bot', `Bearer a-cron-secret-for-the-tests`],
  ])('is closed to %s, who costs nothing', async (_who, authorization) => {
    outside.count()
    const response = await ask(what, query, authorization)
    expect([response.status, await response.text()]).toEqual([401, ''])
    expect(outside.count()).toEqual({ redis: 0, postgres: 0 })
  })
})

describe('whether it is ready', () => {
  it('is told store by store, with the time that each took', async () => {
    await house.cron('day')
    const { status, report } = await ready()
    expect(report).toMatchObject({
      live: true,
      ready: true,
      postgres: { status: 'ok' },
      redis: { status: 'ok' },
      schema: { ok: true },
      ticks: { day: { ageSeconds: 0 } },
      outbox: { late: false },
      jobs: { late: false },
    })
    expect((report.postgres as { ms: number }).ms).toBeGreaterThan(0)
    expect(status).toBe(200)
  })

  it.each(['redis', 'postgres'] as const)('is no, while %s is away', async (store) => {
    outside.fail(store, 'refused')
    const { status, report } = await ready()
    expect(report).toMatchObject({ live: true, ready: false, [store]: { status: 'unavailable' } })
    expect(report).toMatchObject({ [store === 'redis' ? 'postgres' : 'redis']: { status: 'ok' } })
    expect(status).toBe(503)
  })

  it('is no, while the database lacks a migration', async () => {
    const [row] = await house.rows('select max(name) as name, max(timestamp) as at from kysely_migration')
    await house.rows('delete from kysely_migration where name = $1', row?.name ?? '')
    expect(await ready()).toMatchObject({ status: 503, report: { schema: { ok: false, code: row?.name } } })
    await house.rows('insert into kysely_migration values ($1, $2)', row?.name ?? '', row?.at ?? '')
    expect((await ready()).status).toBe(200)
  })

  it('is no, once who wakes it every minute no longer does', async () => {
    // One that asks Postgres, since nobody knows what is due.
    await house.loseRedis()
    await house.cron('minute')
    house.advance(74 * 60_000)
    expect((await ready()).status).toBe(200)
    house.advance(2 * 60_000)
    expect(await ready()).toMatchObject({ status: 503, report: { late: true } })
    // An idle minute counts, though Postgres hears nothing of it.
    for (let i = 0; i < 3; i++) await house.cron('minute')
    house.advance(11 * 60_000)
    outside.count()
    await house.cron('minute')
    expect(outside.count().postgres).toBe(0)
    expect(await ready()).toMatchObject({ status: 200, report: { ticks: { minute: { ageSeconds: 0 } } } })
  })

  it('is no, while something has been due for too long', async () => {
    await house.rows(
      `select outbox_add('[{"kind":"x","key":"late","person":{"userId":5001,"firstName":"N"},"where":"private","texts":[],"dueAt":"2026-11-23T11:00:00Z"}]')`,
    )
    expect(await ready()).toMatchObject({ status: 503, report: { outbox: { due: 1, late: true } } })
    await house.rows(`delete from outbox where key = 'late'`)
  })
})

describe('what is counted', () => {
  it('is a text that a strict reader takes, with every family even where nothing was counted', async () => {
    const response = await ask('metrics')
    expect(response.headers.get('content-type')).toContain('application/openmetrics-text; version=1.0.0')
    const families = readOpenMetrics(await response.text())
    expect([...families.keys()]).toEqual(
      expect.arrayContaining([
        'phantom_store_up',
        'phantom_updates',
        'phantom_update_duration_seconds',
        'phantom_redis_commands',
        'phantom_postgres_seconds',
        'phantom_telegram_calls',
        'phantom_outbox_messages',
        'phantom_ledger_transactions',
        'phantom_jobs',
      ]),
    )
  })

  it('grows by what happens, once', async () => {
    const before = await scrape()
    for (const from of [NADIA, IVAN]) await house.post(groupMessage({ text: '/diario', from }))
    await house.post(groupMessage({ text: '/transferir @ivan 999999999' }))
    const after = await scrape()
    const grown = (family: string, labels = '') =>
      (after.get(family)?.get(labels) ?? 0) - (before.get(family)?.get(labels) ?? 0)
    const commands = (outcome: string) =>
      grown('phantom_updates', `_total{kind="command",outcome="${outcome}"}`)
    expect(commands('answered') + commands('refused')).toBe(3)
    expect(commands('refused')).toBeGreaterThan(0)
    expect(grown('phantom_update_duration_seconds', '_count')).toBe(3)
    expect(grown('phantom_update_duration_seconds', '_bucket{le="+Inf"}')).toBe(3)
    expect(grown('phantom_ledger_transactions', '_total')).toBeGreaterThanOrEqual(2)
    expect(grown('phantom_redis_commands', '_total')).toBeGreaterThan(20)
    const calm = await scrape()
    expect(calm.get('phantom_updates')).toEqual(after.get('phantom_updates'))
  })

  it('rides from an instance to the tick in a request of an update, and is there after the tick', async () => {
    // The guard has looked at who writes.
    for (let i = 0; i < 3; i++) await house.post(groupMessage({ text: 'hola' }))
    await house.settled()
    const before = await scrape()
    for (let i = 0; i < 2; i++) await house.post(groupMessage({ text: 'hola' }))
    house.advance(11 * 60_000)
    outside.count()
    await house.post(groupMessage({ text: 'hola' }))
    expect(outside.count()).toEqual({ redis: 1, postgres: 0 })
    await house.cron('minute')
    const [row] = await house.rows(
      `select sum(value)::int as n from metric_counts where name = 'updates_total'`,
    )
    const after = [...((await scrape()).get('phantom_updates') ?? [])].reduce((sum, [, n]) => sum + n, 0)
    const was = [...(before.get('phantom_updates') ?? [])].reduce((sum, [, n]) => sum + n, 0)
    expect(after - was).toBe(3)
    expect(Number(row?.n) - was).toBeGreaterThanOrEqual(1)
  })

  it('says truly that Redis is away, and the rest all the same', async () => {
    outside.fail('redis', 'refused')
    const families = await scrape()
    expect(families.get('phantom_store_up')?.get('{store="redis"}')).toBe(0)
    expect(families.get('phantom_store_up')?.get('{store="postgres"}')).toBe(1)
    expect(families.get('phantom_updates')?.size).toBeGreaterThan(0)
  })

  it('says truly that Postgres is away, and nothing of what it would know', async () => {
    await house.post(groupMessage({ text: 'hola' }))
    const before = await scrape()
    await house.post(groupMessage({ text: 'hola' }))
    outside.fail('postgres', 'refused')
    const families = await scrape()
    expect(families.get('phantom_store_up')?.get('{store="postgres"}')).toBe(0)
    expect([...families.keys()]).toEqual(['phantom_store_up'])
    outside.heal()
    // Nothing of what could not be written down was lost.
    const count = (from: typeof before) => from.get('phantom_update_duration_seconds')?.get('_count') ?? 0
    expect(count(await scrape()) - count(before)).toBe(1)
  })

  it('names nobody', async () => {
    const text = await (await ask('metrics')).text()
    for (const personal of [NADIA.id, IVAN.id, NADIA.username, 'Salón'])
      expect(text).not.toContain(String(personal))
  })
})
