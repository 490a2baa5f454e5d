import { OK, RedisError, type Reply } from '../reply.ts'
import {
  addFloats,
  addIntegers,
  at,
  floatText,
  pairs,
  syntaxError,
  toFloat,
  toInteger,
  toNumber,
} from './arguments.ts'
import type { Command, Keyspace } from './keyspace.ts'

const read = (db: Keyspace, key: string) => db.find(key, 'string')?.text ?? null
const string = (text: string) => ({ type: 'string', text }) as const

/** Changes the text and leaves the expiry alone. */
function change(db: Keyspace, key: string, text: string): void {
  db.findOrCreate(key, string(text)).text = text
}

const expireAfter = (db: Keyspace, amount: string, unitMs: number, absolute: boolean, command: string) => {
  const value = toNumber(amount)
  if (value <= 0) throw new RedisError(`ERR invalid expire time in '${command}' command`)
  return value * unitMs + (absolute ? 0 : db.now())
}

const EXPIRY_OPTIONS: Record<string, [unitMs: number, absolute: boolean]> = {
  EX: [1_000, false],
  PX: [1, false],
  EXAT: [1_000, true],
  PXAT: [1, true],
}

interface SetOptions {
  flags: Set<string>
  expiresAtMs?: number
}

/** Options of SET and GETEX: flags that stand alone, and at most one of the expiries. */
function parseOptions(
  db: Keyspace,
  options: readonly string[],
  allowed: string[],
  command: string,
): SetOptions {
  const flags = new Set<string>()
  let expiresAtMs: number | undefined
  for (let index = 0; index < options.length; index++) {
    const name = at(options, index).toUpperCase()
    const expiry = EXPIRY_OPTIONS[name]
    if (expiry && expiresAtMs === undefined)
      expiresAtMs = expireAfter(db, at(options, ++index), ...expiry, command)
    else if (allowed.includes(name)) flags.add(name)
    else throw syntaxError()
  }
  if (flags.has('NX') && flags.has('XX')) throw syntaxError()
  if (expiresAtMs === undefined) return { flags }
  if (flags.has('KEEPTTL') || flags.has('PERSIST')) throw syntaxError()
  return { flags, expiresAtMs }
}

function set(db: Keyspace, [key = '', text = '', ...options]: readonly string[]): Reply {
  const { flags, expiresAtMs } = parseOptions(db, options, ['NX', 'XX', 'GET', 'KEEPTTL'], 'set')
  const previous = flags.has('GET') ? read(db, key) : null
  const exists = db.typeOf(key) !== undefined
  const done = !(flags.has('NX') && exists) && !(flags.has('XX') && !exists)
  if (done) db.put(key, string(text), flags.has('KEEPTTL') ? (db.expiryOf(key) ?? undefined) : expiresAtMs)
  if (flags.has('GET')) return previous
  return done ? OK : null
}

function getex(db: Keyspace, [key = '', ...options]: readonly string[]): Reply {
  const { flags, expiresAtMs } = parseOptions(db, options, ['PERSIST'], 'getex')
  const text = read(db, key)
  if (flags.has('PERSIST') || expiresAtMs !== undefined) db.setExpiry(key, expiresAtMs)
  return text
}

function setFor(unitMs: number, command: string): Command {
  return {
    arity: 4,
    run(db, [key = '', amount = '', text = '']) {
      db.put(key, string(text), expireAfter(db, amount, unitMs, false, command))
      return OK
    },
  }
}

function incrementBy(db: Keyspace, key: string, by: bigint): number {
  const sum = addIntegers(toInteger(read(db, key) ?? '0'), by)
  change(db, key, String(sum))
  return Number(sum)
}

function setMany(onlyIfFree: boolean): Command {
  return {
    arity: -3,
    run(db, args) {
      const command = onlyIfFree ? 'msetnx' : 'mset'
      if (args.length % 2) throw new RedisError(`ERR wrong number of arguments for '${command}' command`)
      if (onlyIfFree && pairs(args).some(([key]) => db.typeOf(key))) return 0
      for (const [key, text] of pairs(args)) db.put(key, string(text))
      return onlyIfFree ? 1 : OK
    },
  }
}

export const stringCommands: Record<string, Command> = {
  GET: { arity: 2, run: (db, [key = '']) => read(db, key) },
  SET: { arity: -3, run: set },
  GETEX: { arity: -2, run: getex },
  SETEX: setFor(1_000, 'setex'),
  PSETEX: setFor(1, 'psetex'),
  SETNX: { arity: 3, run: (db, [key = '', text = '']) => (set(db, [key, text, 'NX']) === OK ? 1 : 0) },
  GETSET: { arity: 3, run: (db, [key = '', text = '']) => set(db, [key, text, 'GET']) },
  GETDEL: {
    arity: 2,
    run(db, [key = '']) {
      const text = read(db, key)
      db.delete(key)
      return text
    },
  },
  MGET: {
    arity: -2,
    run: (db, keys) => keys.map((key) => (db.typeOf(key) === 'string' ? read(db, key) : null)),
  },
  MSET: setMany(false),
  MSETNX: setMany(true),
  INCR: { arity: 2, run: (db, [key = '']) => incrementBy(db, key, 1n) },
  DECR: { arity: 2, run: (db, [key = '']) => incrementBy(db, key, -1n) },
  INCRBY: { arity: 3, run: (db, [key = '', by = '']) => incrementBy(db, key, toInteger(by)) },
  DECRBY: { arity: 3, run: (db, [key = '', by = '']) => incrementBy(db, key, -toInteger(by)) },
  INCRBYFLOAT: {
    arity: 3,
    run(db, [key = '', by = '']) {
      const sum = floatText(addFloats(toFloat(read(db, key) ?? '0'), toFloat(by)))
      change(db, key, sum)
      return sum
    },
  },
  APPEND: {
    arity: 3,
    run(db, [key = '', more = '']) {
      const text = (read(db, key) ?? '') + more
      change(db, key, text)
      return Buffer.byteLength(text)
    },
  },
  STRLEN: { arity: 2, run: (db, [key = '']) => Buffer.byteLength(read(db, key) ?? '') },
  GETRANGE: {
    arity: 4,
    run: (db, [key = '', start = '', stop = '']) =>
      rangeOf(Buffer.from(read(db, key) ?? ''), toNumber(start), toNumber(stop)).toString(),
  },
}

/** As for lists, but a stop before the beginning is the first byte (t_string.c, getrangeCommand, Redis 7). */
function rangeOf(bytes: Buffer, start: number, stop: number): Buffer {
  if (start < 0 && stop < 0 && start > stop) return Buffer.alloc(0)
  const from = start < 0 ? Math.max(0, bytes.length + start) : start
  const to = stop < 0 ? Math.max(0, bytes.length + stop) : stop
  return bytes.subarray(from, to + 1)
}
