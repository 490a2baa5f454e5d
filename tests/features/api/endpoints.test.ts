import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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
const LISTS = loaded
  .flatMap(({ endpoints }) => endpoints)
  .filter((each) => each.method === 'get' && each.pages !== undefined)
  .map(({ path }) => `/v1${path}`)
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
// Each has the whole of its quota.
beforeEach(() => house.advance(60_000))

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
    refused(await call(house, method, path, { key, once: null, headers }), 400, 'idempotency-key-invalid')
  })
  it('too large a body', async () => {
    const body = JSON.stringify({ note: 'x'.repeat(65 * 1024) })
    refused(await call(house, method, path, { key, body }), 413, 'too-large')
  })
  it('the wrong type', async () => {
    const packed = { 'content-encoding': 'gzip' }
    refused(await call(house, method, path, { key, body: '{}', headers: packed }), 415, 'unsupported-type')
    if (method === 'DELETE') return
    const headers = { 'content-type': 'text/plain' }
    refused(await call(house, method, path, { key, body: '{}', headers }), 415, 'unsupported-type')
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    refused(await call(house, method, path, { key, body: 'to=1', headers: form }), 415, 'unsupported-type')
  })
  it.each([
    'application/json;',
    'Application/JSON ; charset=utf-8',
    ...(method === 'DELETE' ? ['text/plain', 'application/x-www-form-urlencoded'] : []),
  ])('takes %s', async (type) => {
    const headers = { 'content-type': type }
    expect((await call(house, method, path, { key, body: '{}', headers })).status).not.toBe(415)
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
  it('counts a note in characters: an emoji is one', async () => {
    const told = await call(house, method, path, { key, body: { ...right, note: '🎭'.repeat(200) } })
    expect([201, 409]).toContain(told.status)
    refused(
      await call(house, method, path, { key, body: { ...right, note: '🎭'.repeat(201) } }),
      400,
      'invalid-request',
    )
  })
  it('no idempotency key', async () => {
    refused(await call(house, method, path, { key, body: right, once: null }), 400, 'idempotency-key-missing')
  })
  it.each([
    ['too long', 'x'.repeat(256), '256'],
    ['too long, between marks', `"${'x'.repeat(256)}"`, '256'],
    ['two words', 'a b', 'ASCII'],
    ['two of them', 'a, b', 'ASCII'],
    ['not ASCII', 'a\u00f1o', 'ASCII'],
    ['half between marks', '"abc', 'ASCII'],
    ['half between marks, at its end', 'abc"', 'ASCII'],
    ['ended within', '"a"b"', 'ASCII'],
    ['nothing between marks', '""', 'nothing'],
    ['spaces', '"  "', 'nothing'],
    ['nothing', '', 'nothing'],
  ])('an idempotency key that is %s is told as what it is', async (_, wrong, why) => {
    const told = await call(house, method, path, {
      key,
      body: right,
      once: null,
      headers: { 'idempotency-key': wrong },
    })
    refused(told, 400, 'idempotency-key-invalid')
    expect(told.body.detail).toContain(why)
  })
  it('takes it as a string of structured fields, too', async () => {
    const told = []
    for (const once of [`${path}-once`, `"${path}-once"`, `"with spaces ${path}"`, `"\\"${path}\\\\"`])
      told.push(await call(house, method, path, { key, body: right, once }))
    const [bare, quoted, ...others] = told
    expect(quoted?.body).toEqual(bare?.body)
    expect(quoted?.headers.get('idempotent-replayed')).toBe('true')
    for (const other of others) {
      expect(other.headers.get('idempotent-replayed')).toBeNull()
      expect([201, 409]).toContain(other.status)
    }
  })
})

it.each(['0x10', '%40', '@_a', '%00', '0', '1e3', '-5', '１０', '99999999999999999', '%zz'])(
  'a member by the name of %s is told once to be none',
  async (said) => {
    const told = await call(house, 'GET', `/v1/members/${said}`, { key })
    refused(told, 400, 'invalid-request')
    expect(told.body.errors).toMatchObject([{ parameter: 'member' }])
  },
)

describe.each(LISTS)('GET %s', (path) => {
  it.each([
    ...['0x10', '1e1', '%2010', '10%20', '-0', '%2B5', '5.0', '5,0', '05', '%EF%BC%91%EF%BC%90'],
    ...['', '0', '101', '1&limit=2'],
  ])('refuses limit=%s', async (said) => {
    const told = await call(house, 'GET', `${path}?limit=${said}`, { key })
    refused(told, 400, 'invalid-request')
    expect(told.body.errors).toMatchObject([{ parameter: 'limit' }])
  })
  it('takes it as it is written', async () => {
    expect((await call(house, 'GET', `${path}?limit=10`, { key })).status).toBe(200)
  })
})

it('asks for no other number beside the body', async () => {
  const { body } = await call(house, 'GET', '/v1/openapi.json')
  const operations = Object.values(body.paths).flatMap((each) => Object.values(each as object))
  const numbers = operations
    .flatMap(({ parameters = [] }) => parameters)
    .filter(({ schema }) => ['integer', 'number'].includes(schema.type))
  expect(numbers).toHaveLength(LISTS.length)
  for (const { name, in: where, schema } of numbers)
    expect({ name, where, schema }).toMatchObject({
      name: 'limit',
      where: 'query',
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
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
