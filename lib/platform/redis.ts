import { createHash } from 'node:crypto'
import { Redis } from '@upstash/redis'
import type { Metering } from './metering.ts'

/** Redis could not be reached, did not answer in time, or refused. The cause is left out: it holds keys and values. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable'
}

export interface RedisOptions {
  readonly url: string
  readonly token: string
  readonly timeoutMs: number
  /** Counts requests and commands. */
  readonly metering?: Metering
}

/** Whose scripts count the commands inside them, too. */
const meterings = new WeakMap<Redis, Metering>()

/**
 * Upstash over HTTP. Commands of one tick share one request (auto-pipelining stays on for that). Values are raw
 * strings: the client's guessing would turn "123" into a number and round large ones.
 */
export function createRedis({ url, token, timeoutMs, metering }: RedisOptions): Redis {
  const redis = new Redis({
    url,
    token,
    automaticDeserialization: false,
    // A retry after a lost answer would run the write twice.
    retry: { retries: 0 },
    // A factory: a static signal turns a time-out into null, which reads as "no session" (@upstash/redis 1.39).
    signal: () => signalAfter(timeoutMs),
    enableTelemetry: false,
  })
  if (!metering) return redis
  meterings.set(redis, metering)
  redis.use((request, next) => {
    metering.commands(commandsIn(request.body))
    return metering.asking('redis', () => next(request))
  })
  return redis
}

/** A request is one command (a list of strings), or a list of commands. */
const commandsIn = (body: unknown) => (Array.isArray(body) && Array.isArray(body[0]) ? body.length : 1)

/**
 * Like AbortSignal.timeout, but time in which this process itself stood still (a cold start, a picture being drawn)
 * hardly counts: by then the answer may be waiting to be read, and Redis would be taken for gone.
 */
function signalAfter(ms: number): AbortSignal {
  const controller = new AbortController()
  let left = 3
  const wait = () => {
    setTimeout(() => {
      left -= 1
      if (left > 0) wait()
      else controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
    }, ms / 3).unref()
  }
  wait()
  return controller.signal
}

/** A Lua script, run by its digest; one request, two where the server has not seen it yet. */
export interface RedisScript {
  run(keys: readonly string[], args: readonly string[]): Promise<unknown>
}

/**
 * The body as a function, with a count of what it asks for: commands inside a script are billed like others, and nobody
 * else can tell how many they were.
 */
const counting = (body: string) => `
local calls = 0
local function call(...)
  calls = calls + 1
  return redis.call(...)
end
local function main()
${body.replaceAll('redis.call(', 'call(')}
end
local result = main()
return {calls, result}
`
/** @param body Lua; Upstash takes a global lock unless the script declares that it touches its KEYS only. */
export function createScript(redis: Redis, body: string): RedisScript {
  const source = `#!lua flags=allow-key-locking${counting(body)}`
  const digest = createHash('sha1').update(source).digest('hex')
  const metering = meterings.get(redis)
  const resultOf = (reply: unknown) => {
    const [calls, result] = reply as [number, unknown]
    metering?.commands(calls)
    return result
  }
  return {
    // Not the client's own Script class: it hashes asynchronously, which would put the call into another tick, and
    // so into another request, than the rate limiter's.
    async run(keys, args) {
      try {
        return resultOf(await redis.evalsha(digest, [...keys], [...args]))
      } catch (error) {
        if (!isUnknownScript(error)) throw new RedisUnavailable(redisFaultOf(error))
      }
      try {
        return resultOf(await redis.eval(source, [...keys], [...args]))
      } catch (error) {
        throw new RedisUnavailable(redisFaultOf(error))
      }
    },
  }
}

const isUnknownScript = (error: unknown) => error instanceof Error && error.message.includes('NOSCRIPT')

/** Upstash's errors carry the whole command: only the first words are safe to keep. */
export function redisFaultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return `${error.name}: ${error.message.split(', command was')[0]?.slice(0, 120) ?? ''}`
}
