import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEmbeddedRedis } from '../../../lib/local/upstash/embedded/store.ts'
import { connectRealRedis } from '../../../lib/local/upstash/real.ts'
import { RedisError, type RedisStore, type Reply, Status } from '../../../lib/local/upstash/reply.ts'
import { scriptSha } from '../../../lib/local/upstash/script-source.ts'

const realUrl = process.env.TEST_REDIS_URL
const kinds = realUrl ? (['embedded', 'real'] as const) : (['embedded'] as const)

const plain = (reply: Reply): unknown => {
  if (Array.isArray(reply)) return reply.map(plain)
  return reply instanceof Status ? reply.text : reply
}
const WRONGTYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value'

/** Steps of one story each: a command, as one would type it, and its reply; an Error stands for a refusal. */
const STORIES: Record<string, [command: string[] | string, reply: unknown][]> = {
  'SET with its options, whatever their case': [
    ['SET s 1 px 100000 nx', 'OK'],
    ['SET s 2 nx', null],
    ['SET s 3 XX keepttl get', '1'],
    ['TTL s', 100],
    ['SET s 4', 'OK'],
    ['TTL s', -1],
    ['SET s 5 EX 0', new Error("ERR invalid expire time in 'set' command")],
    ['SET s 5 FOO', new Error('ERR syntax error')],
    ['SET s 5 NX XX', new Error('ERR syntax error')],
    ['GETDEL s', '4'],
    ['GETDEL s', null],
    ['SETEX s 10 x', 'OK'],
    ['GETEX s PERSIST', 'x'],
    ['TTL s', -1],
    ['MSET s a t b', 'OK'],
    ['MGET s none t', ['a', null, 'b']],
    ['MSETNX s c u d', 0],
    [['APPEND', 's', 'ñ'], 3],
    ['STRLEN s', 3],
  ],
  'counters and their limits': [
    ['INCR n', 1],
    ['INCRBY n 41', 42],
    ['DECRBY n 2', 40],
    ['INCRBY n 9223372036854775807', new Error('ERR increment or decrement would overflow')],
    ['INCRBY n 1.5', new Error('ERR value is not an integer or out of range')],
    ['SET g x', 'OK'],
    ['GETRANGE g 0 -2', 'x'],
    ['GETRANGE g -1 -2', ''],
    ['INCRBYFLOAT f 0.1', '0.1'],
    ['INCRBYFLOAT f 0.2', '0.3'],
    ['LPUSH n x', new Error(WRONGTYPE)],
  ],
  'hashes keep their order': [
    ['HSET h b 1 a 2', 2],
    ['HSET h b 3 c 4', 1],
    ['HGETALL h', ['b', '3', 'a', '2', 'c', '4']],
    ['HMGET h a none c', ['2', null, '4']],
    ['HINCRBY h a 5', 7],
    ['HSET h t text', 1],
    ['HINCRBY h t 1', new Error('ERR hash value is not an integer')],
    ['HSET h odd', new Error("ERR wrong number of arguments for 'hset' command")],
    ['HSETNX h a 9', 0],
    ['HDEL h a b c t none', 4],
    ['EXISTS h', 0],
    ['HGETALL h', []],
  ],
  'expiry and its conditions': [
    ['EXPIRE none 10', 0],
    ['SET e 1', 'OK'],
    ['EXPIRE e 50 GT', 0],
    ['EXPIRE e 50 LT', 1],
    ['PEXPIRE e 9000 NX', 0],
    ['EXPIRE e 100 GT', 1],
    ['TTL e', 100],
    ['EXPIRE e 1 NX XX', new Error('ERR NX and XX, GT or LT options at the same time are not compatible')],
    ['PERSIST e', 1],
    ['PERSIST e', 0],
    ['TTL e', -1],
    ['PEXPIREAT e 1', 1],
    ['PTTL e', -2],
  ],
  lists: [
    ['RPUSH l a b c b', 4],
    ['LPUSH l y x', 6],
    ['LRANGE l 0 -1', ['x', 'y', 'a', 'b', 'c', 'b']],
    ['LREM l -1 b', 1],
    ['LTRIM l 0 3', 'OK'],
    ['LRANGE l -2 99', ['a', 'b']],
    ['LINDEX l -1', 'b'],
    ['LSET l 9 q', new Error('ERR index out of range')],
    ['LMOVE l m LEFT RIGHT', 'x'],
    ['RPOP l 9', ['b', 'a', 'y']],
    ['LPOP l', null],
    ['EXISTS l m', 1],
  ],
  sets: [
    ['SADD a 1 2 2', 2],
    ['SADD b 2 3', 2],
    ['SINTER a b', ['2']],
    ['SDIFF a b', ['1']],
    ['SMISMEMBER a 1 9', [1, 0]],
    ['SMOVE a b 1', 1],
    ['SREM a 2 9', 1],
    ['EXISTS a', 0],
  ],
  'sorted sets': [
    ['ZADD z 1 a 2 b 3 c', 3],
    ['ZADD z NX 9 a', 0],
    ['ZADD z GT CH 0 a 5 b', 1],
    ['ZADD z INCR 1.5 a', '2.5'],
    ['ZADD z NX INCR 1 a', null],
    ['ZADD z NX XX 1 a', new Error('ERR XX and NX options at the same time are not compatible')],
    ['ZRANGE z 0 -1 WITHSCORES', ['a', '2.5', 'c', '3', 'b', '5']],
    ['ZRANGE z +inf (3 BYSCORE REV LIMIT 0 5', ['b']],
    ['ZREVRANGE z 0 0', ['b']],
    ['ZRANGEBYSCORE z -inf 3 LIMIT 1 1', ['c']],
    ['ZCOUNT z (2.5 5', 2],
    ['ZREVRANK z c', 1],
    ['ZMSCORE z a none', ['2.5', null]],
    ['ZREMRANGEBYSCORE z -inf 3', 2],
    ['ZPOPMAX z', ['b', '5']],
    ['EXISTS z', 0],
    ['ZADD z 0 a 0 c 0 b', 3],
    ['ZRANGE z [b + BYLEX', ['b', 'c']],
  ],
  'what scripts may return': [
    [
      ['EVAL', 'return {1, 3.99, "x", {ok = "FINE"}, false, nil, 7}', '0'],
      [1, 3, 'x', 'FINE', null],
    ],
    [['EVAL', 'return true', '0'], 1],
    [['EVAL', 'return redis.status_reply("DONE")', '0'], 'DONE'],
    [['EVAL', 'return redis.error_reply("MINE because")', '0'], new Error('MINE because')],
    [['EVAL', 'return redis.error_reply("because")', '0'], new Error('ERR because')],
    [
      ['EVAL', 'return cjson.encode(cjson.decode(ARGV[1]))', '0', '[1,2.5,"a/b",null,{"k":{}}]'],
      '[1,2.5,"a\\/b",null,{"k":{}}]',
    ],
  ],
  'what scripts see': [
    [['EVAL', 'return redis.call("SET", KEYS[1], ARGV[1], "px", 5000, "nx").ok', '1', 'k', ''], 'OK'],
    [
      ['EVAL', 'return {redis.call("GET", KEYS[1]), type(redis.call("GET", KEYS[2]))}', '2', 'k', 'none'],
      ['', 'boolean'],
    ],
    [
      ['EVAL', 'local r = redis.pcall("INCR", KEYS[1]) return r.err', '1', 'k'],
      'ERR value is not an integer or out of range',
    ],
    [
      ['EVAL', 'local v = redis.call("HMGET", KEYS[1], "a", "b") return {v[1] == false, #v}', '1', 'none'],
      [1, 2],
    ],
    [
      ['EVAL', 'return {#ARGV[1], ARGV[1]}', '0', 'ñ'],
      [2, 'ñ'],
    ],
  ],
  'numbers in scripts are doubles': [
    [['EVAL', 'return tonumber(ARGV[1]) * 1000', '0', '2000000000'], 2_000_000_000_000],
    [['EVAL', 'return 30 * 24 * 60 * 60 * 1000', '0'], 2_592_000_000],
    [
      ['EVAL', 'return "t" .. (math.floor(tonumber(ARGV[1]) / 1000) * 1000)', '0', '1763800000123'],
      't1763800000000',
    ],
    [
      ['EVAL', 'redis.call("SET", KEYS[1], 17638000001230 / 10) return redis.call("GET", KEYS[1])', '1', 'k'],
      '1763800000123',
    ],
    [['EVAL', 'return string.format("%d|%3d", 1763800000123, 7)', '0'], '1763800000123|  7'],
    [['EVAL', 'return tostring(10 / 2) .. tostring(7 / 2)', '0'], '53.5'],
  ],
  'how scripts fail': [
    [
      ['EVAL', '\nreturn nope', '0'],
      new Error(
        "ERR user_script:2: Script attempted to access nonexistent global variable 'nope' script: {sha}, on @user_script:2.",
      ),
    ],
    [
      ['EVAL', 'leak = 1', '0'],
      new Error('ERR user_script:1: Attempt to modify a readonly table script: {sha}, on @user_script:1.'),
    ],
    [['EVAL', 'error({err = "MINE own"})', '0'], new Error('MINE own script: {sha}, on @user_script:1.')],
    [
      ['EVAL', 'redis.call("SET", KEYS[1], 1) return redis.call("LLEN", KEYS[1])', '1', 'k'],
      new Error(`${WRONGTYPE} script: {sha}, on @user_script:1.`),
    ],
    ['GET k', '1'],
    [
      ['EVAL', 'return redis.call("SET", KEYS[1], {})', '1', 'k'],
      new Error(
        'ERR Lua redis lib command arguments must be strings or integers script: {sha}, on @user_script:1.',
      ),
    ],
    [
      ['EVAL', 'return redis.call("NOPE")', '0'],
      new Error('ERR Unknown Redis command called from script script: {sha}, on @user_script:1.'),
    ],
    [['EVALSHA', 'f'.repeat(40), '0'], new Error('NOSCRIPT No matching script. Please use EVAL.')],
  ],
  'words it does not know': [
    ['NOPE a b', new Error("ERR unknown command 'NOPE', with args beginning with: 'a' 'b' ")],
    ['GET a b', new Error("ERR wrong number of arguments for 'get' command")],
  ],
}

describe.each(kinds)('the %s Redis', (kind) => {
  let store: RedisStore
  beforeAll(async () => {
    store =
      kind === 'real' && realUrl
        ? await connectRealRedis(realUrl, { keyPrefix: `phantom-test-${process.pid}:` })
        : createEmbeddedRedis({ now: () => Date.now() })
  })
  afterAll(() => store.close())

  const ask = (command: string[]) => store.execute(command).then(plain, (error: unknown) => error)

  it.each(Object.entries(STORIES))('%s', async (name, steps) => {
    // Each story has keys of its own, told apart by a tag after the first word.
    const keysOf = (command: string[]) =>
      command[0] === 'EVAL' || command[0] === 'EVALSHA' ? command.slice(3, 3 + Number(command[2])) : []
    const used = new Set<string>()
    for (const [step, expected] of steps) {
      const command = typeof step === 'string' ? step.split(' ') : step
      for (const key of [...keysOf(command), command[1] ?? '', command[2] ?? '']) used.add(key)
      const reply = await ask(command)
      if (!(expected instanceof Error)) expect(reply, `${name}: ${command.join(' ')}`).toEqual(expected)
      else {
        expect(reply, command.join(' ')).toBeInstanceOf(RedisError)
        expect((reply as Error).message).toBe(expected.message.replace('{sha}', scriptSha(command[1] ?? '')))
      }
    }
    await store.execute(['DEL', ...used])
  })

  it('knows a script by the SHA-1 of its source, flags for Upstash included', async () => {
    const source = '#!lua flags=allow-key-locking\nreturn ARGV[1]'
    const sha = scriptSha(source)
    expect(await ask(['SCRIPT', 'LOAD', source])).toBe(sha)
    expect(await ask(['EVALSHA', sha, '0', 'hello'])).toBe('hello')
    expect(await ask(['SCRIPT', 'EXISTS', sha, 'f'.repeat(40)])).toEqual([1, 0])
    const other = '#!lua flags=allow-key-locking\nreturn nope'
    expect(String(await ask(['EVAL', other, '0']))).toContain('user_script:2: Script attempted')
  })

  it('goes on with a transaction after an error, but does not begin one with an unknown command', async () => {
    expect(
      await store.transaction([
        ['SET', 'tx', 'a'],
        ['INCR', 'tx'],
        ['GET', 'tx'],
      ]),
    ).toMatchObject([expect.anything(), { message: 'ERR value is not an integer or out of range' }, 'a'])
    await expect(store.transaction([['SET', 'tx', 'b'], ['NOPE']])).rejects.toThrow(
      'EXECABORT Transaction discarded because of previous errors.',
    )
    expect(await ask(['GET', 'tx'])).toBe('a')
  })
})

describe('the embedded Redis alone', () => {
  it('lets keys expire when its clock is moved forward', async () => {
    let now = 1_000_000
    const store = createEmbeddedRedis({ now: () => now })
    await store.execute(['SET', 'lease', 'x', 'PX', '5000'])
    now += 4_999
    expect(await store.execute(['PTTL', 'lease'])).toBe(1)
    now += 1
    expect(await store.execute(['GET', 'lease'])).toBeNull()
    expect(await store.execute(['DBSIZE'])).toBe(0)
  })

  it('shares nothing with another', async () => {
    const [one, other] = [createEmbeddedRedis({ now: () => 0 }), createEmbeddedRedis({ now: () => 0 })]
    await one.execute(['SET', 'k', '1'])
    expect(await other.execute(['GET', 'k'])).toBeNull()
  })

  it('finds keys by pattern', async () => {
    const store = createEmbeddedRedis({ now: () => 0 })
    await store.execute(['MSET', 'a:1', '', 'a:22', '', 'b[1]', '', 'a.1', ''])
    const keys = async (glob: string) => ((await store.execute(['KEYS', glob])) as string[]).sort()
    expect(await keys('a:?')).toEqual(['a:1'])
    expect(await keys('a*')).toEqual(['a.1', 'a:1', 'a:22'])
    expect(await keys('b\\[1\\]')).toEqual(['b[1]'])
    expect(await keys('[^b]?[12]')).toEqual(['a.1', 'a:1'])
    expect(await store.execute(['SCAN', '0', 'MATCH', 'a:*'])).toEqual(['0', ['a:1', 'a:22']])
  })
})

describe.runIf(realUrl)('the real Redis alone', () => {
  it('lets time pass for its own keys, before what is asked next, when a clock is moved forward', async () => {
    const [store, other] = await Promise.all(
      ['a', 'b'].map((name) =>
        connectRealRedis(realUrl ?? '', { keyPrefix: `phantom-test-${process.pid}-${name}:` }),
      ),
    )
    if (!store || !other) throw new Error('no store')
    for (const each of [store, other]) await each.execute(['SET', 'lease', 'x', 'PX', '60000'])
    await store.execute(['SET', 'kept', 'x'])
    store.age(50_000)
    expect(await store.execute(['PTTL', 'lease'])).toBeLessThanOrEqual(10_000)
    store.age(10_000)
    expect(await store.execute(['GET', 'lease'])).toBeNull()
    expect(await store.execute(['GET', 'kept'])).toBe('x')
    expect(await other.execute(['PTTL', 'lease'])).toBeGreaterThan(50_000)
    await Promise.all([store.close(), other.close()])
  })
})

// One that kept a moment did: whatever ran beside it lost its sessions, and failed by chance.
it.runIf(realUrl)('a server that others use is not emptied', async () => {
  const store = await connectRealRedis(realUrl ?? '', { keyPrefix: `phantom-test-${process.pid}:` })
  for (const name of ['FLUSHALL', 'FLUSHDB', 'flushall'])
    await expect(store.execute([name])).rejects.toThrow('would empty')
  await store.close()
})
