import { Redis, ReplyError } from 'ioredis'
import { RedisError, type RedisStore, type Reply } from './reply.ts'
import { scriptSha, withoutFlags } from './script-source.ts'

export interface RealRedisOptions {
  /** Put before every key, and emptied on `close`: for tests that share a server. */
  keyPrefix?: string
}

export interface RealRedis extends RedisStore {
  /**
   * Lets that much of every key's time pass, before whatever is asked next: a server's expiry goes by its own clock,
   * and a world's clock that is moved forward has to be followed as the embedded Redis follows it.
   */
  age(ms: number): void
}

/** The pattern is the whole key's: the prefix is put before keys, but neither before patterns nor taken off the answers. */
const AGE = `
  for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
    local left = redis.call('PTTL', key)
    if left >= 0 then redis.call('PEXPIRE', key, left - tonumber(ARGV[2])) end
  end`

/** They would change the shared connection for everyone, or hold it. Upstash refuses them too. */
const REFUSED = new Set(
  'AUTH BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN CLIENT DISCARD EXEC HELLO MONITOR MULTI'
    .concat(' PSUBSCRIBE QUIT RESET SELECT SSUBSCRIBE SUBSCRIBE UNWATCH WAIT WATCH')
    .split(' '),
)

/** With a prefix the server is shared: these would take what is somebody else's. */
const EMPTIES = new Set(['FLUSHALL', 'FLUSHDB'])

/** A Redis elsewhere, over one connection: commands keep the order in which they came. */
export async function connectRealRedis(url: string, options: RealRedisOptions = {}): Promise<RealRedis> {
  const redis = new Redis(url, { ...options, lazyConnect: true, maxRetriesPerRequest: 1 })
  let last: Error | undefined
  // Each command that fails for want of a connection says so itself, and the connection is made again.
  redis.on('error', (error: Error) => {
    last = error
  })
  await redis.connect().catch((error: unknown) => {
    redis.disconnect()
    // The client's own says only that there is no connection; the event says why.
    throw last ?? error
  })
  const scripts = new PlainScripts()
  const refuse = ([name = '']: readonly string[]): void => {
    const wanted = name.toUpperCase()
    if (REFUSED.has(wanted))
      throw new RedisError(`ERR Command is not available: '${name}'. See the commands that Upstash supports`)
    if (options.keyPrefix && EMPTIES.has(wanted))
      throw new RedisError(
        `ERR '${name}' would empty a server that others use: delete what begins with the prefix`,
      )
  }
  return {
    async execute(command) {
      refuse(command)
      try {
        const [name = '', ...args] = scripts.toPlain(command)
        // ioredis reshapes the replies of some commands, hgetall for one, when it knows them by their small letters.
        return scripts.toUpstash(command, (await redis.call(name.toUpperCase(), ...args)) as Reply)
      } catch (error) {
        throw asRedisError(error)
      }
    },
    async transaction(commands) {
      commands.forEach(refuse)
      const multi = redis.multi()
      for (const [name = '', ...args] of commands.map((command) => scripts.toPlain(command)))
        multi.call(name.toUpperCase(), ...args)
      const replies = await multi.exec().catch((error: unknown) => Promise.reject(asRedisError(error)))
      return (replies ?? []).map(([error, reply], index) =>
        error ? new RedisError(error.message) : scripts.toUpstash(commands[index] ?? [], reply as Reply),
      )
    },
    age(ms) {
      // One connection: what is asked after it is answered after it. A server that is gone says so to who asks next.
      redis.eval(AGE, 0, `${options.keyPrefix ?? ''}*`, ms).catch(() => {})
    },
    async close() {
      if (options.keyPrefix) await deletePrefix(redis, options.keyPrefix)
      redis.disconnect()
    },
  }
}

const asRedisError = (error: unknown) =>
  error instanceof ReplyError && error instanceof Error ? new RedisError(error.message) : error

async function deletePrefix(redis: Redis, prefix: string): Promise<void> {
  // The prefix is put before keys, but neither before patterns nor taken off the answers.
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }) as AsyncIterable<string[]>)
    if (keys.length) await redis.unlink(...keys.map((key) => key.slice(prefix.length)))
}

/** Gives plain Redis the scripts without their flags, while callers go on naming them by what they wrote. */
class PlainScripts {
  readonly #plainSha = new Map<string, string>()

  #strip(source: string): string {
    const plain = withoutFlags(source)
    if (plain !== source) this.#plainSha.set(scriptSha(source), scriptSha(plain))
    return plain
  }

  toPlain(command: readonly string[]): readonly string[] {
    const [name = '', first = '', second = '', ...rest] = command
    switch (name.toUpperCase()) {
      case 'EVAL':
      case 'EVAL_RO':
        return [name, this.#strip(first), second, ...rest]
      case 'EVALSHA':
      case 'EVALSHA_RO':
        return [name, this.#plainSha.get(first.toLowerCase()) ?? first, second, ...rest]
      case 'SCRIPT':
        if (first.toUpperCase() === 'LOAD') return [name, first, this.#strip(second)]
        if (first.toUpperCase() !== 'EXISTS') return command
        return [name, first, ...[second, ...rest].map((sha) => this.#plainSha.get(sha.toLowerCase()) ?? sha)]
      default:
        return command
    }
  }

  toUpstash([name = '', action = '', source = '']: readonly string[], reply: Reply): Reply {
    return name.toUpperCase() === 'SCRIPT' && action.toUpperCase() === 'LOAD' ? scriptSha(source) : reply
  }
}
