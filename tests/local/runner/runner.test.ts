import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { mayControl } from '../../../lib/local/http/control.ts'
import {
  type LocalServer,
  listen,
  type StoreRequest,
  sendJson,
} from '../../../lib/local/http/local-server.ts'
import type { TextResult } from '../../../lib/local/neon/database.ts'
import { createNeonEndpoint, type NeonEndpoint } from '../../../lib/local/neon/endpoint.ts'
import type { Trace } from '../../../lib/local/protocol.ts'
import { createRunner, type Runner } from '../../../lib/local/runner/runner.ts'
import { createEmbeddedRedis } from '../../../lib/local/upstash/embedded/store.ts'
import { createUpstashEndpoint, type UpstashEndpoint } from '../../../lib/local/upstash/endpoint.ts'

const CONTROL_TOKEN = 'a-token-of-the-tests'

let runner: Runner
let neon: NeonEndpoint
let upstash: UpstashEndpoint
let telegram: LocalServer
let nowMs = 1_000
/** What really arrived at the stand-ins. */
const arrived = { redis: 0, postgres: 0, telegram: 0 }

beforeAll(async () => {
  const empty: TextResult = { command: 'SELECT', rowCount: 0, fields: [], rows: [] }
  neon = await createNeonEndpoint({
    database: { run: async () => empty, runBatch: async () => [empty, empty] } as never,
    onRequest: (request: StoreRequest) => {
      arrived.postgres++
      runner.onStoreRequest(request)
    },
  })
  upstash = await createUpstashEndpoint({
    store: createEmbeddedRedis({ now: () => 0 }),
    token: 'token',
    onRequest: (request) => {
      arrived.redis++
      runner.onStoreRequest(request)
    },
  })
  telegram = await listen(async (_req, res) => {
    arrived.telegram++
    sendJson(res, 200, { ok: true, result: {} })
  })
  runner = await createRunner({
    port: 0,
    root: fileURLToPath(new URL('fixtures', import.meta.url)),
    env: {
      DATABASE_URL: neon.connectionString,
      UPSTASH_REDIS_REST_URL: upstash.url,
      UPSTASH_REDIS_REST_TOKEN: 'token',
      TELEGRAM_API_ROOT: telegram.url,
      CRON_SECRET: 'cron-secret',
    },
    control: { token: CONTROL_TOKEN },
    targets: { redis: upstash.url, postgres: neon.connectionString, telegram: telegram.url },
    clock: {
      now: () => nowMs,
      advance: (ms) => {
        nowMs += ms
        return nowMs
      },
    },
  })
})
afterAll(async () => {
  await runner.close()
  await Promise.all([neon.close(), upstash.close(), telegram.close()])
})

const call = (path: string, init: RequestInit = {}) => fetch(runner.url + path, init)
const post = (path: string, body: string, headers = {}) => call(path, { method: 'POST', body, headers })
const update = (id: number, redis: number, postgres: number, to: number) =>
  post(
    '/api/telegram',
    JSON.stringify({ update_id: id, message: { text: '/saldo' }, calls: { redis, postgres, telegram: to } }),
  )
const traceOf = (updateId: number) => runner.traces().find((trace) => trace.updateId === updateId) as Trace

describe('serving functions as Vercel does', () => {
  it('answers by method exports, and 405 for the other methods', async () => {
    expect((await call('/api/telegram')).status).toBe(405)
    expect((await call('/api/telegram', { method: 'DELETE' })).status).toBe(405)
    expect((await call('/api/nothing')).status).toBe(404)
    expect((await call('/api/_parts/hidden')).status).toBe(404)
  })

  it('rewrites, leaves the address as it came, and says who calls', async () => {
    const response = await post('/v1/groups/7?x=1', 'body', { 'x-forwarded-for': '6.6.6.6' })
    expect(await response.json()).toEqual({ method: 'POST', path: '/v1/groups/7', body: 'body' })
    expect(response.headers.get('x-from')).toMatch(/127\.0\.0\.1$/)
    expect((await call('/v1')).status).toBe(404)
  })

  it('leaves out a length that it would not tell the truth of', async () => {
    const head = await call('/v1/groups/7', { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, null])
    const known = await call('/v1/304')
    expect([known.status, known.headers.get('content-length')]).toEqual([304, null])
  })

  it('takes no host, and no method, that it can’t make a request of', async () => {
    const raw = async (method: string, host: string) => {
      const socket = connect({ port: runner.port, host: '127.0.0.1' })
      socket.write(`${method} /v1/x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
      return (await text(socket)).split('\r\n', 1)[0]
    }
    for (const host of ['a b', '[', 'x:99999', '%', 'elsewhere/y'])
      expect(await raw('GET', host)).toBe('HTTP/1.1 200 OK')
    expect(await raw('TRACE', 'x')).toBe('HTTP/1.1 405 Method Not Allowed')
  })

  it('calls functions of Node’s kind with every method, whole', async () => {
    const response = await post('/api/node?x=1', 'ñ', { 'x-forwarded-for': '6.6.6.6' })
    expect([response.status, response.headers.get('x-began')]).toEqual([201, 'by writeHead'])
    expect(await response.text()).toMatch(
      /^\{"method":"POST","url":"\/api\/node\?x=1","from":"[^"]*127\.0\.0\.1"\}ñ$/,
    )
    expect(await (await call('/api/node', { method: 'DELETE' })).text()).toContain('"method":"DELETE"')
    vi.spyOn(console, 'error').mockImplementationOnce(() => {})
    const broken = await post('/api/node', 'throw')
    expect([broken.status, await broken.text()]).toEqual([500, 'FUNCTION_INVOCATION_FAILED\n'])
    const long = await post('/api/node', 'long')
    expect([long.status, await long.text()]).toEqual([500, 'FUNCTION_RESPONSE_PAYLOAD_TOO_LARGE\n'])
  })

  it('limits bodies both ways, and time', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    expect((await post('/v1/x', 'x'.repeat(4_800_000))).status).toBe(413)
    expect((await post('/v1/x', 'x'.repeat(4_600_000))).status).toBe(200)
    expect((await post('/api/broken', '')).status).toBe(500)
    const slow = await call('/api/slow')
    expect([slow.status, await slow.text()]).toEqual([504, 'FUNCTION_INVOCATION_TIMEOUT\n'])
    const broken = await call('/api/broken')
    expect([broken.status, await broken.text()]).toEqual([500, 'FUNCTION_INVOCATION_FAILED\n'])
    expect(console.error).toHaveBeenCalledOnce()
  })

  it('calls crons with their secret', async () => {
    expect(runner.crons).toEqual([{ path: '/api/cron/tick', schedule: '* * * * *' }])
    expect(await runner.fireCron('/api/cron/tick')).toEqual({ status: 200, body: 'Bearer cron-secret' })
    expect(runner.traces().at(-1)).toMatchObject({ kind: 'cron', path: '/api/cron/tick', status: 200 })
  })
})

describe('counting round trips', () => {
  it('tells concurrent invocations apart, and misses nothing that arrived', async () => {
    const before = { ...runner.metrics }
    for (const key of ['redis', 'postgres', 'telegram'] as const) arrived[key] = 0
    await Promise.all([update(1, 3, 0, 0), update(2, 1, 2, 0), update(3, 0, 1, 2), update(4, 0, 0, 0)])
    const counts = [1, 2, 3, 4].map((id) => {
      const { redis, postgres, telegram } = traceOf(id)
      return [redis, postgres, telegram]
    })
    expect(counts).toEqual([
      [3, 0, 0],
      [1, 2, 0],
      [0, 1, 2],
      [0, 0, 0],
    ])
    expect(arrived).toEqual({ redis: 4, postgres: 3, telegram: 2 })
    expect(runner.metrics).toEqual({
      redisRequests: before.redisRequests + 4,
      postgresRequests: before.postgresRequests + 3,
      telegramCalls: before.telegramCalls + 2,
      updates: before.updates + 4,
    })
  })

  it('names each call by what was asked, without values', async () => {
    await update(5, 1, 1, 1)
    const trace = traceOf(5)
    expect(trace.calls.map(({ to, what, status }) => [to, what, status]).sort()).toEqual([
      ['postgres', 'POST /sql (2 statements)', 200],
      ['redis', 'INCR', 200],
      ['telegram', 'sendMessage', 200],
    ])
    expect(trace.calls.every(({ ms }) => ms > 0)).toBe(true)
    expect(trace).toMatchObject({
      kind: 'update',
      updateKind: 'message',
      summary: '/saldo',
      replyMethod: 'sendMessage',
      status: 200,
    })
  })

  it('counts only what functions do', async () => {
    const before = { ...runner.metrics }
    await fetch(telegram.url)
    expect(runner.metrics).toEqual(before)
  })

  it('tells who listens', async () => {
    const heard: number[] = []
    const stop = runner.onTrace((trace) => heard.push(trace.updateId ?? 0))
    await update(6, 0, 0, 0)
    stop()
    await update(7, 0, 0, 0)
    expect(heard).toEqual([6])
  })
})

describe('/local', () => {
  const token = { authorization: `Bearer ${CONTROL_TOKEN}` }

  it('gives the metrics, exactly these', async () => {
    const metrics = (await (await call('/local/metrics', { headers: token })).json()) as object
    expect(Object.keys(metrics).sort()).toEqual([
      'postgresRequests',
      'redisRequests',
      'telegramCalls',
      'updates',
    ])
  })

  it('moves the clock forward, for who shows the token', async () => {
    const clock = (body: string) => post('/local/clock', body, { ...token, 'x-forwarded-for': '6.6.6.6' })
    expect(await (await clock('{"advanceMs":500}')).json()).toEqual({ nowMs: 1_500 })
    expect((await clock('{"advanceMs":-1}')).status).toBe(400)
    expect((await clock('x')).status).toBe(400)
    expect(nowMs).toBe(1_500)
  })

  it.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer something-else' }],
    ['a part of the token', { authorization: token.authorization.slice(0, -1) }],
    ['the token alone', { authorization: CONTROL_TOKEN }],
    ['an empty one', { authorization: 'Bearer ' }],
  ])('is not there for %s', async (_who, headers) => {
    const before = nowMs
    expect((await call('/local/metrics', { headers })).status).toBe(404)
    expect((await post('/local/clock', '{"advanceMs":1}', headers)).status).toBe(404)
    expect(nowMs).toBe(before)
  })
})

describe('who may control this machine’s world', () => {
  const from = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
    ({ headers: { host: 'localhost:3000', ...headers }, socket: { remoteAddress } }) as never
  const own = { origin: 'http://localhost:3000' }

  it.each([
    ['a program beside the playground', { playground: true }, from({}), true],
    ['the page itself', { playground: true }, from(own), true],
    [
      'another page of the same browser',
      { playground: true },
      from({ origin: 'https://evil.example' }),
      false,
    ],
    ['a name pointed at this machine', { playground: true }, from({ host: 'evil.example:3000' }), false],
    ['a proxy that says so', { playground: true }, from({ 'x-forwarded-for': '6.6.6.6' }), false],
    ['a proxy that says so the other way', { playground: true }, from({ forwarded: 'for=6.6.6.6' }), false],
    ['another machine', { playground: true }, from({}, '6.6.6.6'), false],
    ['a program beside the real bot', {}, from(own), false],
    [
      'a program beside the real bot, without a token set',
      { token: '' },
      from({ authorization: 'Bearer ' }),
      false,
    ],
    ['who has the token', { token: 'secret' }, from({ authorization: 'Bearer secret' }, '6.6.6.6'), true],
  ])('%s', (_who, control, req, may) => expect(mayControl(req, control)).toBe(may))
})
