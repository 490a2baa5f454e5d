import { OK, RedisError, type Reply } from '../reply.ts'
import { addFloats, addIntegers, floatText, pairs, scanFilter, toFloat, toInteger } from './arguments.ts'
import type { Command, Keyspace } from './keyspace.ts'

const NONE: ReadonlyMap<string, string> = new Map()
const read = (db: Keyspace, key: string) => db.find(key, 'hash')?.fields ?? NONE
const write = (db: Keyspace, key: string) => db.findOrCreate(key, { type: 'hash', fields: new Map() }).fields

function setFields(command: string, reply: (added: number) => Reply): Command {
  return {
    arity: -4,
    run(db, [key = '', ...values]) {
      if (values.length % 2) throw new RedisError(`ERR wrong number of arguments for '${command}' command`)
      const fields = write(db, key)
      const before = fields.size
      for (const [field, value] of pairs(values)) fields.set(field, value)
      return reply(fields.size - before)
    },
  }
}

function toHashInteger(text: string): bigint {
  try {
    return toInteger(text)
  } catch {
    throw new RedisError('ERR hash value is not an integer')
  }
}

export const hashCommands: Record<string, Command> = {
  HSET: setFields('hset', (added) => added),
  HMSET: setFields('hmset', () => OK),
  HSETNX: {
    arity: 4,
    run(db, [key = '', field = '', value = '']) {
      const fields = write(db, key)
      if (fields.has(field)) return 0
      fields.set(field, value)
      return 1
    },
  },
  HGET: { arity: 3, run: (db, [key = '', field = '']) => read(db, key).get(field) ?? null },
  HMGET: {
    arity: -3,
    run(db, [key = '', ...names]) {
      const fields = read(db, key)
      return names.map((name) => fields.get(name) ?? null)
    },
  },
  HGETALL: { arity: 2, run: (db, [key = '']) => [...read(db, key)].flat() },
  HKEYS: { arity: 2, run: (db, [key = '']) => [...read(db, key).keys()] },
  HVALS: { arity: 2, run: (db, [key = '']) => [...read(db, key).values()] },
  HLEN: { arity: 2, run: (db, [key = '']) => read(db, key).size },
  HEXISTS: { arity: 3, run: (db, [key = '', field = '']) => Number(read(db, key).has(field)) },
  HSTRLEN: {
    arity: 3,
    run: (db, [key = '', field = '']) => Buffer.byteLength(read(db, key).get(field) ?? ''),
  },
  HDEL: {
    arity: -3,
    run(db, [key = '', ...names]) {
      const fields = db.find(key, 'hash')?.fields
      const deleted = names.filter((name) => fields?.delete(name)).length
      db.dropIfEmpty(key)
      return deleted
    },
  },
  HINCRBY: {
    arity: 4,
    run(db, [key = '', field = '', by = '']) {
      const amount = toInteger(by)
      const sum = addIntegers(toHashInteger(read(db, key).get(field) ?? '0'), amount)
      write(db, key).set(field, String(sum))
      return Number(sum)
    },
  },
  HINCRBYFLOAT: {
    arity: 4,
    run(db, [key = '', field = '', by = '']) {
      const amount = toFloat(by)
      const sum = floatText(
        addFloats(toFloat(read(db, key).get(field) ?? '0', 'hash value is not a float'), amount),
      )
      write(db, key).set(field, sum)
      return sum
    },
  },
  HSCAN: {
    arity: -3,
    run(db, [key = '', , ...options]) {
      const matches = scanFilter(options)
      return ['0', [...read(db, key)].filter(([field]) => matches(field)).flat()]
    },
  },
}
