import { Ratelimit } from '@upstash/ratelimit'
import { Redis } from '@upstash/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StoreRequest } from '../../../lib/local/http/local-server.ts'
import { createEmbeddedRedis } from '../../../lib/local/upstash/embedded/store.ts'
import { createUpstashEndpoint, type UpstashEndpoint } from '../../../lib/local/upstash/endpoint.ts'
import { connectRealRedis } from '../../../lib/local/upstash/real.ts'
import type { RedisStore } from '../../../lib/local/upstash/reply.ts'

const realUrl = process.env.TEST_REDIS_URL
const kinds = realUrl ? (['embedded', 'real'] as const) : (['embedded'] as const)

describe.each(kinds)('Upstash endpoint over the %s Redis', (kind) => {
  let store: RedisStore
  let endpoint: UpstashEndpoint
  let redis: Redis
  const seen: StoreRequest[] = []

  beforeAll(async () => {
    store =
      kind === 'real' && realUrl
        ? await connectRealRedis(realUrl, { keyPrefix: `phantom-test-${process.pid}:` })
        : createEmbeddedRedis({ now: () => Date.now() })
    endpoint = await createUpstashEndpoint({
      store,
      token: 'secret',
      onRequest: (request) => seen.push(request),
    })
    redis = new Redis({
      url: endpoint.url,
      token: 'secret',
      automaticDeserialization: false,
      retry: { retries: 0 },
    })
  })
  afterAll(async () => {
    await endpoint.close()
    await store.close()
  })

  it('answers the client as Upstash does', async () => {
    expect(await redis.set('k', 'ñ "x"', { px: 60_000, nx: true })).toBe('OK')
    expect(await redis.set('k', 'y', { nx: true })).toBeNull()
    expect(await redis.get('k')).toBe('ñ "x"')
    expect(await redis.pttl('k')).toBeGreaterThan(50_000)
    await redis.hset('h', { a: '9007199254740993', b: 'x' })
    expect(await redis.hgetall('h')).toEqual(['a', '9007199254740993', 'b', 'x'])
    expect(await redis.zadd('z', { score: 2, member: 'b' }, { score: 1, member: 'a' })).toBe(2)
    expect(await redis.zrange('z', 0, -1, { withScores: true })).toEqual(['a', '1', 'b', '2'])
    // Others may have keys on the same server: one call need not see them all.
    expect(await redis.scan('0', { match: 'nothing*', count: 1_000_000 })).toEqual(['0', []])
  })

  it('sends what happens at once in one pipeline, and says what it was', async () => {
    seen.length = 0
    await Promise.all([redis.incr('n'), redis.incr('n'), redis.get('n')])
    expect(seen.map(({ what }) => what).sort()).toEqual(['GET', 'INCR + INCR'])
  })

  it('runs MULTI as a whole', async () => {
    expect(await redis.multi().set('m', '1').incr('m').get('m').exec()).toEqual(['OK', 2, '2'])
  })

  it('runs a script by its SHA once it has been loaded, and only then', async () => {
    const script = redis.createScript<[string, number, null]>(
      `#!lua flags=allow-key-locking\nredis.call('SET', KEYS[1], ARGV[1]) return {ARGV[1], 7, false} -- ${Math.random()}`,
    )
    seen.length = 0
    expect(await script.exec(['s'], ['v'])).toEqual(['v', 7, null])
    expect(await script.exec(['s'], ['w'])).toEqual(['w', 7, null])
    expect(seen.map(({ what }) => what)).toEqual(['EVALSHA', 'EVAL', 'EVALSHA'])
  })

  it('makes scripts atomic under many callers', async () => {
    const script = `local n = tonumber(redis.call('GET', KEYS[1]) or '10')
      if n == 0 then return 0 end
      redis.call('SET', KEYS[1], n - 1) return 1`
    const taken = await Promise.all(Array.from({ length: 30 }, () => redis.eval(script, ['stock'], [])))
    expect(taken.filter((one) => one === 1)).toHaveLength(10)
  })

  it('carries errors as Redis words them', async () => {
    await redis.set('text', 'x')
    await expect(redis.lpush('text', '1')).rejects.toThrow(/WRONGTYPE/)
    const pipeline = redis.pipeline().incr('text').get('text')
    expect(await pipeline.exec({ keepErrors: true })).toMatchObject([
      { error: 'ERR value is not an integer or out of range' },
      { result: 'x' },
    ])
    await expect(redis.evalsha('f'.repeat(40), [], [])).rejects.toThrow(/NOSCRIPT/)
  })

  it('wants the token', async () => {
    const stranger = new Redis({ url: endpoint.url, token: 'other', retry: { retries: 0 } })
    await expect(stranger.get('k')).rejects.toThrow(/WRONGPASS/)
    const post = (path: string, body: string) =>
      fetch(endpoint.url + path, { method: 'POST', headers: { authorization: 'Bearer secret' }, body })
    expect((await post('/', 'nonsense')).status).toBe(400)
    expect((await post('/pipeline', '[[]]')).status).toBe(400)
    expect((await post('/nowhere', '[["PING"]]')).status).toBe(404)
    expect(await (await post('/', '["PING"]')).json()).toEqual({ result: 'PONG' })
  })

  it.each(['fixedWindow', 'slidingWindow'] as const)('serves @upstash/ratelimit: %s', async (algorithm) => {
    const limiter = new Ratelimit({
      redis,
      limiter: Ratelimit[algorithm](3, '60 s'),
      prefix: `limit-${algorithm}`,
      ephemeralCache: false,
    })
    const results = []
    for (let n = 0; n < 5; n++) results.push(await limiter.limit('ana'))
    expect(results.map(({ success }) => success)).toEqual([true, true, true, false, false])
    expect(results.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0, 0])
    expect((await limiter.limit('bruno')).success).toBe(true)
  })
})

it('lets a limit run out when the clock is moved forward', async () => {
  const realNow = Date.now
  let offset = 0
  Date.now = () => realNow() + offset
  const store = createEmbeddedRedis({ now: () => Date.now() })
  const endpoint = await createUpstashEndpoint({ store, token: 't' })
  try {
    const redis = new Redis({ url: endpoint.url, token: 't' })
    const limiter = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(1, '60 s') })
    expect((await limiter.limit('ana')).success).toBe(true)
    expect((await limiter.limit('ana')).success).toBe(false)
    offset = 121_000
    expect((await limiter.limit('ana')).success).toBe(true)
  } finally {
    Date.now = realNow
    await endpoint.close()
  }
})
