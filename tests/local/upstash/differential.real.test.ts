import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEmbeddedRedis } from '../../../lib/local/upstash/embedded/store.ts'
import { connectRealRedis } from '../../../lib/local/upstash/real.ts'
import { RedisError, type RedisStore, type Reply, Status } from '../../../lib/local/upstash/reply.ts'
import { newTestName } from '../../support/test-database.ts'

let real: RedisStore
beforeAll(async () => {
  real = await connectRealRedis(process.env.TEST_REDIS_URL ?? '', { keyPrefix: `${newTestName()}:` })
})
afterAll(() => real.close())

const plain = (reply: Reply): unknown => {
  if (Array.isArray(reply)) return reply.map(plain)
  return reply instanceof Status ? reply.text : reply
}
const ask = (store: RedisStore, command: string[]) =>
  store.execute(command).then(plain, (error: unknown) => {
    // How the refusals are worded is another test; which of two faults is named first is nobody's concern.
    if (error instanceof RedisError) return 'refused'
    throw error
  })

const key = fc.constantFrom('a', 'b', 'c')
const word = fc.constantFrom('x', 'y', 'ñ', '', '7', '-3', '1.5', '007')
const whole = fc.constantFrom('0', '1', '-1', '2', '-2', '5', '100')
const increment = fc.constantFrom('1', '-7', '007', '1.5', 'x', '9000000000000')
const score = fc.constantFrom('0', '1', '-1', '2.5', '7')
const bound = fc.constantFrom('0', '1', '(1', '2.5', '(2.5', '+inf', '-inf')
// Seconds, hardly ever twice the same: GT and LT would then hang on a millisecond.
const future = fc.integer({ min: 1_000, max: 1_000_000 }).map(String)
const option = <T extends string>(...names: T[]) => fc.constantFrom(...names)
const command = (name: string, ...args: fc.Arbitrary<string>[]) =>
  fc.tuple(fc.constant(name), ...args) as fc.Arbitrary<string[]>

/** What the bot, the limiter and tests may use; replies whose order Redis leaves open are left out. */
const anyCommand = fc.oneof(
  command('SET', key, word),
  command('SET', key, word, option('nx', 'XX', 'KEEPTTL', 'GET', 'foo')),
  command('SET', key, word, option('ex', 'EX'), future),
  command('GET', key),
  command('GETDEL', key),
  command('GETEX', key, option('PERSIST', 'NX')),
  command('INCRBY', key, increment),
  // Halves: Redis counts with 80 bits and shows where they end (9000000000000 + 0.1), JavaScript with 64.
  command('INCRBYFLOAT', key, fc.constantFrom('0.5', '2', 'x')),
  command('APPEND', key, word),
  command('STRLEN', key),
  command('GETRANGE', key, whole, whole),
  command('MSETNX', key, word, key, word),
  command('MGET', key, key),
  command('DEL', key),
  command('EXISTS', key, key),
  command('TYPE', key),
  command('RENAME', key, key),
  command('EXPIRE', key, future, option('NX', 'XX', 'GT', 'LT')),
  command('PERSIST', key),
  command('TTL', key),
  command('HSET', key, word, word),
  command('HSETNX', key, word, word),
  command('HMGET', key, word, word),
  command('HDEL', key, word, word),
  command('HINCRBY', key, word, increment),
  command('HLEN', key),
  command('LPUSH', key, word, word),
  command('RPUSH', key, word),
  command('LPOP', key),
  command('RPOP', key, whole),
  command('LRANGE', key, whole, whole),
  command('LTRIM', key, whole, whole),
  command('LREM', key, whole, word),
  command('LINDEX', key, whole),
  command('LSET', key, whole, word),
  command('LMOVE', key, key, option('LEFT', 'right'), option('left', 'RIGHT')),
  command('SADD', key, word, word),
  command('SREM', key, word),
  command('SISMEMBER', key, word),
  command('SMISMEMBER', key, word, word),
  command('SCARD', key),
  command('SMOVE', key, key, word),
  command('ZADD', key, score, word),
  command('ZADD', key, option('NX', 'XX', 'GT', 'LT', 'CH', 'INCR'), score, word),
  command('ZINCRBY', key, score, word),
  command('ZREM', key, word),
  command('ZRANGE', key, whole, whole, option('WITHSCORES', 'REV')),
  command('ZRANGE', key, bound, bound, fc.constant('BYSCORE'), fc.constant('LIMIT'), whole, whole),
  command('ZREVRANGEBYSCORE', key, bound, bound),
  command('ZCOUNT', key, bound, bound),
  command('ZSCORE', key, word),
  command('ZREVRANK', key, word),
  command('ZREMRANGEBYSCORE', key, bound, bound),
  command('ZREMRANGEBYRANK', key, whole, whole),
  command('ZPOPMIN', key),
)

it('answers as a real Redis does, whatever is asked in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyCommand, { minLength: 5, maxLength: 60 }), async (commands) => {
      const embedded = createEmbeddedRedis({ now: () => Date.now() })
      await real.execute(['DEL', 'a', 'b', 'c'])
      for (const [index, each] of commands.entries())
        expect(
          { at: index, command: each, reply: await ask(embedded, each) },
          commands.map((one) => one.join(' ')).join('\n'),
        ).toEqual({ at: index, command: each, reply: await ask(real, each) })
    }),
    { numRuns: 300 },
  )
}, 60_000)
