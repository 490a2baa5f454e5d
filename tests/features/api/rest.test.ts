import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hookCatalogue } from '../../../lib/features/hooks/index.ts'
import { features } from '../../../lib/features.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { call, gather, makeKey } from './program.ts'

let house: House
let key: string
const id = (who: string) => String(house.person(who).id)

beforeAll(async () => {
  house = await openHouse()
  await gather(house, 'Lucía', 'Nadia', 'Iván')
  key = await makeKey(house, 'Lucía')
})
afterAll(() => house.close())

const get = (path: string, more = {}) => call(house, 'GET', path, { key, ...more })
const post = (path: string, body: unknown, more = {}) => call(house, 'POST', path, { key, body, ...more })

describe('what is read', () => {
  it('the group', async () => {
    expect(await get('/v1/group')).toMatchObject({
      status: 200,
      body: { title: SALON, currency: { name: 'monedas', symbol: '🪙' } },
    })
  })

  it('who is here, page by page', async () => {
    const first = await get('/v1/members?limit=2')
    expect(first.body.items).toHaveLength(2)
    const second = await get(`/v1/members?limit=2&cursor=${first.body.next}`)
    const names = [...first.body.items, ...second.body.items].map(({ name }: { name: string }) => name)
    expect(names).toEqual(expect.arrayContaining(['Lucía Vega', 'Nadia', 'Iván']))
    expect(new Set(names).size).toBe(names.length)
  })

  it('a balance, by id and by @username', async () => {
    const byId = await get(`/v1/balances/${id('Nadia')}`)
    expect(byId).toMatchObject({ status: 200, body: { member: { name: 'Nadia' }, coins: '100' } })
    expect((await get('/v1/balances/@nadia_noir')).body).toEqual(byId.body)
  })

  it('the ranking', async () => {
    const { body } = await get('/v1/ranking')
    expect(body.items[0]).toMatchObject({ position: '1', coins: '100' })
  })

  it('the treasury and its statement', async () => {
    expect((await get('/v1/treasury')).body).toEqual({ coins: '0' })
    expect((await get('/v1/treasury/statement')).body).toEqual({ items: [], next: null })
  })

  it('auctions', async () => {
    expect(await get('/v1/auctions?status=all')).toMatchObject({
      status: 200,
      body: { items: [], next: null },
    })
    expect((await get('/v1/auctions/nothing')).status).toBe(404)
  })

  it('statistics', async () => {
    const { status, body } = await get('/v1/statistics?range=day')
    expect(status).toBe(200)
    expect(body.figures.map((each: { id: string }) => each.id)).toContain('economy.issued')
  })

  it('answers 304 to who knows it, and HEAD without a body', async () => {
    const tag = (await get('/v1/group')).headers.get('etag') ?? ''
    const again = await get('/v1/group', { headers: { 'if-none-match': `"other", W/${tag}` } })
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, undefined, tag])
    const head = await call(house, 'HEAD', '/v1/group', { key })
    expect([head.status, head.body]).toEqual([200, undefined])
  })

  it('answers 304 to who knows a page that another one follows', async () => {
    const { headers, body } = await get('/v1/members?limit=1')
    expect(body.next).toEqual(expect.any(String))
    const again = await get('/v1/members?limit=1', {
      headers: { 'if-none-match': headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
    const other = await get(`/v1/members?limit=1&cursor=${body.next}`)
    expect(other.headers.get('etag')).not.toBe(headers.get('etag'))
  })

  it('says what is left', async () => {
    const { headers } = await get('/v1/group')
    expect(headers.get('ratelimit-policy')).toBe('"key";q=120;w=60')
    expect(headers.get('ratelimit')).toMatch(/^"key";r=\d+;t=\d+$/)
  })
})

describe('what moves coins', () => {
  it('a grant, once by its key, and the group hears of it', async () => {
    const body = { to: '@nadia_noir', coins: '50', note: 'premio' }
    const first = await post('/v1/grants', body, { once: 'grant-1' })
    expect(first).toMatchObject({ status: 201, body: { to: { name: 'Nadia' }, coins: '50' } })
    const second = await post('/v1/grants', body, { once: 'grant-1' })
    expect(second).toMatchObject({ status: 201, body: first.body })
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect((await get(`/v1/balances/${id('Nadia')}`)).body.coins).toBe('150')
    await house.cron('minute')
    expect(house.lastBotMessage(SALON)?.text).toMatch(/Nadia[\s\S]*50[\s\S]*premio[\s\S]*programa de Lucía/)
  })

  it('refuses the same key for something else', async () => {
    await post('/v1/grants', { to: '@nadia_noir', coins: '1' }, { once: 'grant-2' })
    const other = await post('/v1/grants', { to: '@nadia_noir', coins: '2' }, { once: 'grant-2' })
    expect(other).toMatchObject({ status: 422, body: { type: '/v1/problems/idempotency-key-reused' } })
  })

  it('wants a key', async () => {
    const none = await post('/v1/grants', { to: '@nadia_noir', coins: '1' }, { once: null })
    expect(none).toMatchObject({ status: 400, body: { type: '/v1/problems/idempotency-key-missing' } })
  })

  it('refuses what an empty treasury can’t pay, and says the same again', async () => {
    const body = { from: 'treasury', to: '@nadia_noir', coins: '5' }
    const told = await post('/v1/transfers', body, { once: 'pay-1' })
    expect(told).toMatchObject({
      status: 409,
      body: { type: '/v1/problems/refused', code: 'economy.treasury' },
    })
    expect((await post('/v1/transfers', body, { once: 'pay-1' })).body).toEqual(told.body)
  })
})

describe('the reference', () => {
  const fetched = (path: string) => house.app.rest(new Request(`http://localhost${path}`))

  it('is OpenAPI 3.1, for anybody', async () => {
    const told = await call(house, 'GET', '/v1/openapi.json')
    expect(told).toMatchObject({
      status: 200,
      body: { openapi: '3.1.0', info: { title: 'The Phantom Bot' } },
    })
  })

  it('lets be null what is null at times', async () => {
    const { body } = await call(house, 'GET', '/v1/openapi.json')
    // Of all of them, null would be none: JSON Schema, and Redoc with it, takes it for a mistake.
    expect(JSON.stringify(body)).not.toMatch(/"allOf":\[[^\]]*"null"/)
    expect(body.components.schemas.Ranked.properties.coins).toEqual({
      anyOf: [{ $ref: '#/components/schemas/Coins' }, { type: 'null' }],
    })
  })

  it('describes what a group’s own servers are sent: every kind, as its feature declares it', async () => {
    const { body } = await call(house, 'GET', '/v1/openapi.json')
    const catalogue = hookCatalogue(features)
    expect(Object.keys(body.webhooks)).toEqual(catalogue.map(({ type }) => type))
    for (const { type, description, payload, data } of catalogue) {
      const { post } = body.webhooks[type]
      expect(post).toMatchObject({ description, security: [] })
      expect(post.parameters.map(({ name }: { name: string }) => name)).toEqual([
        'webhook-id',
        'webhook-timestamp',
        'webhook-signature',
      ])
      const { $ref } = post.requestBody.content['application/json'].schema
      const told = body.components.schemas[$ref.split('/').at(-1)]
      expect(Object.keys(told.properties)).toEqual(Object.keys(payload.shape))
      expect(Object.keys(told.properties.data.properties)).toEqual(Object.keys(data.shape))
      expect(told.properties.type).toMatchObject({ enum: [type] })
    }
    expect(JSON.stringify(body.webhooks)).not.toContain('"key"')
  })

  it('is a page that loads nothing from elsewhere', async () => {
    const page = await fetched('/v1/docs')
    expect(page.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self';[\s\S]*connect-src 'self'[\s\S]*frame-ancestors 'none'/,
    )
    const html = await page.text()
    expect(html.match(/(src|href)="(?!\/v1\/|data:)/g)).toBeNull()
    const script = await fetched('/v1/docs/redoc.js')
    expect(script.headers.get('content-type')).toMatch(/javascript/)
    const text = await script.text()
    expect(text.length).toBeGreaterThan(500_000)
    expect(text).not.toContain('cdn.redoc.ly')
  })

  it('has a page for each type of problem', async () => {
    expect(await call(house, 'GET', '/v1/problems/refused')).toMatchObject({
      status: 200,
      body: { type: '/v1/problems/refused', status: 409 },
    })
    expect((await call(house, 'GET', '/v1/problems/constructor')).status).toBe(404)
  })
})
