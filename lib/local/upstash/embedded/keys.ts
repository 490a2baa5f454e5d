import { OK, RedisError, Status } from '../reply.ts'
import { at, matcher, pairs, scanFilter, syntaxError, toNumber } from './arguments.ts'
import type { Command, Keyspace } from './keyspace.ts'

const remove = (db: Keyspace, keys: readonly string[]) => keys.filter((key) => db.delete(key)).length
const count = (db: Keyspace, keys: readonly string[]) => keys.filter((key) => db.typeOf(key)).length

/** NX, XX, GT, LT of the EXPIRE family; no expiry counts as the latest there is. */
function mayChange(current: number | null, wanted: number, options: readonly string[]): boolean {
  const flags = options.map((option) => option.toUpperCase())
  const unknown = flags.findIndex((flag) => !['NX', 'XX', 'GT', 'LT'].includes(flag))
  if (unknown >= 0) throw new RedisError(`ERR Unsupported option ${options[unknown]}`)
  if (flags.includes('NX') && flags.length > 1)
    throw new RedisError('ERR NX and XX, GT or LT options at the same time are not compatible')
  if (flags.includes('GT') && flags.includes('LT'))
    throw new RedisError('ERR GT and LT options at the same time are not compatible')
  if (flags.includes('NX') && current !== null) return false
  if (flags.includes('XX') && current === null) return false
  if (flags.includes('GT') && (current === null || wanted <= current)) return false
  return !(flags.includes('LT') && current !== null && wanted >= current)
}

function expire(unitMs: number, absolute: boolean): Command {
  return {
    arity: -3,
    run(db, [key = '', amount = '', ...options]) {
      const atMs = toNumber(amount) * unitMs + (absolute ? 0 : db.now())
      const current = db.expiryOf(key)
      if (current === undefined || !mayChange(current, atMs, options)) return 0
      db.setExpiry(key, atMs)
      return 1
    },
  }
}

function timeLeft(unitMs: number, absolute: boolean): Command {
  return {
    arity: 2,
    run(db, [key = '']) {
      const expiresAtMs = db.expiryOf(key)
      if (expiresAtMs === undefined) return -2
      if (expiresAtMs === null) return -1
      // A relative time in seconds is rounded (Redis adds half a second), an absolute one is cut off.
      if (absolute) return Math.floor(expiresAtMs / unitMs)
      return Math.floor((expiresAtMs - db.now() + (unitMs > 1 ? unitMs / 2 : 0)) / unitMs)
    },
  }
}

function scan(db: Keyspace, [cursor = '', ...options]: readonly string[]) {
  if (!/^\d+$/.test(cursor)) throw new RedisError('ERR invalid cursor')
  if (options.length % 2) throw syntaxError()
  const matches = scanFilter(options)
  const type = pairs(options).find(([name]) => name.toUpperCase() === 'TYPE')?.[1]
  return ['0', db.keys().filter((key) => matches(key) && (!type || db.typeOf(key) === type))]
}

function rename(onlyIfFree: boolean): Command {
  return {
    arity: 3,
    run(db, [from = '', to = '']) {
      if (onlyIfFree && db.typeOf(from) && db.typeOf(to)) return 0
      db.rename(from, to)
      return onlyIfFree ? 1 : OK
    },
  }
}

function clear(db: Keyspace) {
  db.clear()
  return OK
}

export const keyCommands: Record<string, Command> = {
  DEL: { arity: -2, run: remove },
  UNLINK: { arity: -2, run: remove },
  EXISTS: { arity: -2, run: count },
  TOUCH: { arity: -2, run: count },
  EXPIRE: expire(1_000, false),
  PEXPIRE: expire(1, false),
  EXPIREAT: expire(1_000, true),
  PEXPIREAT: expire(1, true),
  TTL: timeLeft(1_000, false),
  PTTL: timeLeft(1, false),
  EXPIRETIME: timeLeft(1_000, true),
  PEXPIRETIME: timeLeft(1, true),
  PERSIST: {
    arity: 2,
    run(db, [key = '']) {
      if (!db.expiryOf(key)) return 0
      db.setExpiry(key, undefined)
      return 1
    },
  },
  TYPE: { arity: 2, run: (db, [key = '']) => new Status(db.typeOf(key) ?? 'none') },
  KEYS: { arity: 2, run: (db, [glob = '']) => db.keys().filter(matcher(glob)) },
  SCAN: { arity: -2, run: scan },
  RENAME: rename(false),
  RENAMENX: rename(true),
  DBSIZE: { arity: 1, run: (db) => db.keys().length },
  FLUSHDB: { arity: -1, run: clear },
  FLUSHALL: { arity: -1, run: clear },
  PING: { arity: -1, run: (_, [text]) => text ?? new Status('PONG') },
  ECHO: { arity: 2, run: (_, args) => at(args, 0) },
  TIME: {
    arity: 1,
    run: (db) => [String(Math.floor(db.now() / 1_000)), String((db.now() % 1_000) * 1_000)],
  },
}
