import { createHash } from 'node:crypto'
// A turn of the event loop is the machine's: a test that stops the clock doesn't stop it.
import { setImmediate } from 'node:timers'
import { Redis } from '@upstash/redis'
import type { Cost, Metering } from './metering.ts'
import { openWire } from './wire/open.ts'
import { NoAnswer, type Wire, type WireAnswer } from './wire/wire.ts'

/** Redis could not be reached, did not answer in time, or refused. The cause is left out: it holds keys and values. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable'
}

export interface RedisOptions {
  readonly url: string
  readonly token: string
  readonly timeoutMs: number
  /** The way there; left out, connections of its own. */
  readonly wire?: Wire | undefined
  /** Counts requests and commands. */
  readonly metering?: Metering | undefined
}

type Command = readonly unknown[]

/** One command's reply, as Upstash writes it. */
interface Replied {
  readonly result?: unknown
  readonly error?: string | undefined
}

type Send = (command: Command) => Promise<Replied>

interface Behind {
  readonly send: Send
  readonly metering: Metering | undefined
}

/** What is behind each client, for scripts: they go past its own ways. */
const behinds = new WeakMap<Redis, Behind>()

/**
 * Upstash over HTTP. Commands of one turn of the event loop share one request. Values are raw strings: the client's guessing would turn
 * "123" into a number and round large ones.
 */
export function createRedis(options: RedisOptions): Redis {
  const { url, token, metering } = options
  const redis = new Redis({
    url,
    token,
    automaticDeserialization: false,
    enableTelemetry: false,
    // Below, where scripts' commands are among those of the tick.
    enableAutoPipelining: false,
  })
  const request = createRequest(options)
  const send = createBatches(request, metering)
  behinds.set(redis, { send, metering })
  // In the place of the client's own request, which goes by fetch.
  redis.use(async ({ path = [], body }) => {
    if (path.length === 0) return (await send(body as Command)) as never
    metering?.commands((body as Command[]).length)
    return (await request(path.join('/'), body as Command[])) as never
  })
  return redis
}

/** @param whose the pieces of work that wait for it; left out, the one that asks */
type Request = <Reply>(
  path: string,
  body: Command | readonly Command[],
  whose?: ReadonlySet<Cost | undefined>,
) => Promise<Reply>

/** One attempt: a second one after a lost answer would run the write twice. */
function createRequest({ url, token, timeoutMs, wire = openWire(), metering }: RedisOptions): Request {
  // What was written is seen by whoever reads next, whichever of Upstash's replicas answers.
  let syncToken = ''
  const ask = async (path: string, body: unknown): Promise<WireAnswer> => {
    const answer = await wire({
      url: `${url}/${path}`,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'upstash-sync-token': syncToken,
      },
      body: JSON.stringify(body),
      timeoutMs,
      whileAwake: true,
    })
    syncToken = answer.header('upstash-sync-token') ?? ''
    return answer
  }
  return async (path, body, whose) => {
    const { status, text } = await (metering
      ? metering.asking('redis', () => ask(path, body), whose)
      : ask(path, body))
    const reply = parsed(text)
    if (status >= 200 && status < 300) return reply as never
    const { error } = (reply ?? {}) as Replied
    throw new RedisUnavailable(error ?? `answered ${status}`)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RedisUnavailable('the answer is no JSON')
  }
}

/** More are two requests: all of them together stay far below the megabyte that Upstash takes. */
const MAX_BATCH = 32

/**
 * Commands of one turn of the event loop in one request, in the order in which they were given; a single one takes no list
 * around it. An update by itself waits for nobody; under load those whose bodies came together share what a request costs,
 * which is most of what a plain message does.
 */
function createBatches(request: Request, metering: Metering | undefined): Send {
  interface Waiting {
    readonly command: Command
    readonly whose: Cost | undefined
    resolve(replied: Replied): void
    reject(error: unknown): void
  }
  let waiting: Waiting[] = []
  const flush = async () => {
    const batch = waiting
    waiting = []
    const [first] = batch
    const whose = new Set(batch.map((each) => each.whose))
    try {
      if (batch.length === 1 && first) return first.resolve(await request('', first.command, whose))
      const commands = batch.map(({ command }) => command)
      const replies = await request<Replied[]>('pipeline', commands, whose)
      for (const [index, { resolve }] of batch.entries()) resolve(replies[index] ?? { error: 'no reply' })
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
  return (command) =>
    new Promise((resolve, reject) => {
      metering?.commands(1)
      const isFirst = waiting.length === 0
      waiting.push({ command, whose: metering?.current(), resolve, reject })
      if (waiting.length >= MAX_BATCH) void flush()
      // Before the loop waits for anything.
      else if (isFirst) setImmediate(() => waiting.length > 0 && void flush())
    })
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
  const { send, metering } = behindOf(redis)
  const resultOf = (reply: unknown) => {
    const [calls, result] = reply as [number, unknown]
    metering?.commands(calls)
    return result
  }
  const run = async (command: Command) => {
    const { result, error } = await send(command)
    if (error !== undefined) throw new RedisUnavailable(error)
    return resultOf(result)
  }
  return {
    // Not the client's own Script class: it hashes asynchronously, which would put the call into another tick, and
    // so into another request, than what goes with it.
    async run(keys, args) {
      try {
        return await run(['evalsha', digest, keys.length, ...keys, ...args])
      } catch (error) {
        if (!isUnknownScript(error)) throw unavailable(error)
      }
      try {
        return await run(['eval', source, keys.length, ...keys, ...args])
      } catch (error) {
        throw unavailable(error)
      }
    },
  }
}

function behindOf(redis: Redis): Behind {
  const behind = behinds.get(redis)
  if (!behind) throw new Error('a client that createRedis did not make')
  return behind
}

const isUnknownScript = (error: unknown) => error instanceof Error && error.message.includes('NOSCRIPT')

function unavailable(error: unknown): RedisUnavailable {
  return new RedisUnavailable(error instanceof NoAnswer ? error.message : redisFaultOf(error))
}

/** Errors of Upstash's may quote the command: only the first words are safe to keep. */
export function redisFaultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return `${error.name}: ${error.message.split(', command was')[0]?.slice(0, 120) ?? ''}`
}
