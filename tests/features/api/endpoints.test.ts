import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restPart, SCOPES } from '../../../lib/contract/rest.ts'
import { features } from '../../../lib/features.ts'
import { type House, openHouse } from '../../support/house.ts'
import { call, gather, makeKey, type Told } from './program.ts'

/** Every endpoint, each way of asking wrongly: the right status, and nothing of what is inside. */

interface Row {
  readonly method: string
  readonly path: string
  readonly scope: string
}

const loaded = await Promise.all(restPart.of(features).map(({ part }) => part()))
const ROWS: Row[] = loaded
  .flatMap(({ endpoints }) => endpoints)
  .map(({ method, path, scope }) => ({
    method: method.toUpperCase(),
    path: `/v1${path
      .replace('{member}', '@nadia_noir')
      .replace('{transfer}', 'AAAAAAAAAAA')
      .replace('{auction}', 'nothing')}`,
    scope,
  }))
const reads = ROWS.filter(({ method }) => method === 'GET')
const writes = ROWS.filter(({ method }) => method !== 'GET')
const title = ({ method, path }: Row) => `${method} ${path}`

let house: House
/** For everything. */
let key: string

beforeAll(async () => {
  house = await openHouse()
  await gather(house, 'Lucía', 'Nadia')
  key = await makeKey(house, 'Lucía')
})
afterAll(() => house.close())

function refused({ status, headers, body }: Told, expected: number, type: string): void {
  expect([status, body?.type]).toEqual([expected, `/v1/problems/${type}`])
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(body).toMatchObject({ status, title: expect.any(String) })
  // No stack, no path, no SQL, no name of a table or a module.
  expect(JSON.stringify(body)).not.toMatch(/\bat |node_modules|\.ts|select |insert |api_keys|hash\b|Error:/i)
  expect(headers.get('access-control-allow-origin')).toBeNull()
  expect(headers.get('x-content-type-options')).toBe('nosniff')
}

it('has each of the promised endpoints', () => {
  expect(ROWS.map(title).sort()).toMatchInlineSnapshot(`
    [
      "DELETE /v1/transfers/AAAAAAAAAAA",
      "GET /v1/auctions",
      "GET /v1/auctions/nothing",
      "GET /v1/balances/@nadia_noir",
      "GET /v1/group",
      "GET /v1/members",
      "GET /v1/members/@nadia_noir",
      "GET /v1/ranking",
      "GET /v1/statistics",
      "GET /v1/transfers/AAAAAAAAAAA",
      "GET /v1/treasury",
      "GET /v1/treasury/statement",
      "POST /v1/grants",
      "POST /v1/transfers",
    ]
  `)
  expect(new Set(ROWS.map(({ scope }) => scope))).toEqual(new Set(SCOPES))
})

describe.each(ROWS)('$method $path', ({ method, path, scope }) => {
  const body = method === 'POST' ? {} : undefined

  it('unauthenticated', async () => {
    const told = await call(house, method, path, { body })
    refused(told, 401, 'unauthorized')
    expect(told.headers.get('www-authenticate')).toMatch(/^Bearer/)
  })

  it.each([
    ['mistyped', () => `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`],
    ['made up', () => 'tpb_nothing'],
    ['of another shape', () => 'x'.repeat(4_000)],
    // Well-formed, and nobody's.
    ['nobody’s', () => 'tpb_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA06f983'],
  ])('a key that is %s', async (_, wrong) => {
    refused(await call(house, method, path, { key: wrong(), body }), 401, 'unauthorized')
  })

  it('a key by another scheme', async () => {
    refused(
      await call(house, method, path, { body, headers: { authorization: `Basic ${key}` } }),
      401,
      'unauthorized',
    )
  })

  it('the wrong scope', async () => {
    await house.rows(`update api_keys set scopes = array_remove(scopes, '${scope}')`)
    const told = await call(house, method, path, { key, body })
    await house.rows(`update api_keys set scopes = array_append(scopes, '${scope}')`)
    refused(told, 403, 'missing-scope')
  })

  it('the wrong method', async () => {
    const told = await call(house, 'PATCH', path, { key, body: {} })
    refused(told, 405, 'method-not-allowed')
    expect(told.headers.get('allow')?.split(', ')).toContain(method)
  })

  it('across origins', async () => {
    const told = await call(house, 'OPTIONS', path, {
      headers: { origin: 'https://elsewhere.example', 'access-control-request-method': method },
    })
    refused(told, 405, 'method-not-allowed')
  })
})

describe.each(writes)('$method $path', ({ method, path }) => {
  it('no idempotency key', async () => {
    if (method === 'POST') return
    refused(await call(house, method, path, { key, once: null }), 400, 'idempotency-key-missing')
  })
  it('an idempotency key that is none', async () => {
    if (method === 'POST') return
    const headers = { 'idempotency-key': 'x'.repeat(256) }
    refused(await call(house, method, path, { key, once: null, headers }), 400, 'idempotency-key-missing')
  })
  it('too large a body', async () => {
    const body = JSON.stringify({ note: 'x'.repeat(65 * 1024) })
    refused(await call(house, method, path, { key, body }), 413, 'too-large')
  })
  it('the wrong type', async () => {
    const headers = { 'content-type': 'text/plain' }
    refused(await call(house, method, path, { key, body: '{}', headers }), 415, 'unsupported-type')
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    refused(await call(house, method, path, { key, body: 'to=1', headers: form }), 415, 'unsupported-type')
  })
})

describe.each(writes.filter(({ method }) => method === 'POST'))('$method $path', ({ method, path }) => {
  const good = { from: 'treasury', to: '@nadia_noir', coins: '1' }
  const right = path.endsWith('grants') ? { to: good.to, coins: good.coins } : good
  it.each<[string, unknown]>([
    ['no JSON', '{"to":'],
    ['nothing', {}],
    ['a list', [right]],
    ['null', 'null'],
    ['no coins', { ...right, coins: '0' }],
    ['fewer than none', { ...right, coins: '-5' }],
    ['a fraction', { ...right, coins: '1.5' }],
    ['a number', { ...right, coins: 5 }],
    ['too many', { ...right, coins: '1000000000001' }],
    ['everything', { ...right, coins: 'todo' }],
    ['a name', { ...right, to: 'Nadia' }],
    ['half an emoji', { ...right, note: '\ud83d' }],
    ['a zero byte', { ...right, note: 'a\u0000b' }],
    ['too long a note', { ...right, note: 'x'.repeat(201) }],
    ['more than there is', { ...right, as: 'issuer' }],
  ])('%s', async (_, body) => {
    const told = await call(house, method, path, { key, body })
    refused(told, 400, 'invalid-request')
    expect(told.body.errors.length).toBeGreaterThan(0)
  })
  it('no idempotency key, or one that is none', async () => {
    refused(await call(house, method, path, { key, body: right, once: null }), 400, 'idempotency-key-missing')
    for (const wrong of ['x'.repeat(256), 'a b', '""'])
      refused(
        await call(house, method, path, {
          key,
          body: right,
          once: null,
          headers: { 'idempotency-key': wrong },
        }),
        400,
        'idempotency-key-missing',
      )
  })
  it('takes it as a string of structured fields, too', async () => {
    const [bare, quoted] = [
      await call(house, method, path, { key, body: right, once: `${path}-once` }),
      await call(house, method, path, { key, body: right, once: `"${path}-once"` }),
    ]
    expect(quoted.body).toEqual(bare.body)
    expect(quoted.headers.get('idempotent-replayed')).toBe('true')
  })
})

describe.each(reads)('$method $path', ({ path }) => {
  it('a cursor that was never given out', async () => {
    const told = await call(house, 'GET', `${path}?cursor=e30.AAAAAAAAAAAAAAAAAAAAAA&limit=3`, { key })
    // What has no pages has no cursor either.
    if (told.status === 400) refused(told, 400, 'invalid-request')
    else expect([200, 404]).toContain(told.status)
  })
})

it('says what there is not', async () => {
  for (const path of [
    '/v1',
    '/v1/',
    '/v1/nothing',
    '/v1/members/1/2',
    '/v1/../api/health',
    '/v1/docs/../x',
    '/v1/docs/x',
  ])
    refused(await call(house, 'GET', path, { key }), 404, 'not-found')
})
