import { OK, RedisError, type Reply } from '../reply.ts'
import { sliceOf, syntaxError, toNumber } from './arguments.ts'
import type { Command, Keyspace } from './keyspace.ts'

const read = (db: Keyspace, key: string) => db.find(key, 'list')?.items ?? []

function push(side: 'left' | 'right', onlyIfThere = false): Command {
  return {
    arity: -3,
    run(db, [key = '', ...values]) {
      if (onlyIfThere && !db.find(key, 'list')) return 0
      const { items } = db.findOrCreate(key, { type: 'list', items: [] })
      if (side === 'left') items.unshift(...values.toReversed())
      else items.push(...values)
      return items.length
    },
  }
}

function take(db: Keyspace, key: string, side: 'left' | 'right'): string | null {
  const items = db.find(key, 'list')?.items
  const item = (side === 'left' ? items?.shift() : items?.pop()) ?? null
  db.dropIfEmpty(key)
  return item
}

function pop(side: 'left' | 'right'): Command {
  return {
    arity: -2,
    run(db, [key = '', count]): Reply {
      if (count === undefined) return take(db, key, side)
      if (!/^\d+$/.test(count)) throw new RedisError('ERR value is out of range, must be positive')
      const wanted = toNumber(count)
      const { length } = read(db, key)
      if (length === 0) return null
      return Array.from({ length: Math.min(wanted, length) }, () => take(db, key, side))
    },
  }
}

function move(db: Keyspace, from: string, to: string, out: 'left' | 'right', into: 'left' | 'right'): Reply {
  if (!db.find(from, 'list')) return null
  // The key is let go after the item is put: a list of one that is moved onto itself keeps its expiry.
  const { items } = db.findOrCreate(to, { type: 'list', items: [] })
  const source = db.find(from, 'list')?.items ?? []
  const item = out === 'left' ? source.shift() : source.pop()
  if (item === undefined) return null
  if (into === 'left') items.unshift(item)
  else items.push(item)
  db.dropIfEmpty(from)
  return item
}

function toSide(text: string): 'left' | 'right' {
  const side = text.toLowerCase()
  if (side !== 'left' && side !== 'right') throw syntaxError()
  return side
}

/** @param limit how many to remove: from the head, from the tail when negative, all of them at zero */
function removeEqual(db: Keyspace, key: string, limit: number, value: string): number {
  const items = db.find(key, 'list')?.items ?? []
  let left = limit === 0 ? items.length : Math.abs(limit)
  const keep = (item: string) => item !== value || left-- <= 0
  const kept = limit < 0 ? items.toReversed().filter(keep).reverse() : items.filter(keep)
  const removed = items.length - kept.length
  items.splice(0, items.length, ...kept)
  db.dropIfEmpty(key)
  return removed
}

export const listCommands: Record<string, Command> = {
  LPUSH: push('left'),
  RPUSH: push('right'),
  LPUSHX: push('left', true),
  RPUSHX: push('right', true),
  LPOP: pop('left'),
  RPOP: pop('right'),
  RPOPLPUSH: { arity: 3, run: (db, [from = '', to = '']) => move(db, from, to, 'right', 'left') },
  LMOVE: {
    arity: 5,
    run: (db, [from = '', to = '', out = '', into = '']) => move(db, from, to, toSide(out), toSide(into)),
  },
  LLEN: { arity: 2, run: (db, [key = '']) => read(db, key).length },
  LRANGE: {
    arity: 4,
    run: (db, [key = '', start = '', stop = '']) => sliceOf(read(db, key), toNumber(start), toNumber(stop)),
  },
  LINDEX: { arity: 3, run: (db, [key = '', index = '']) => read(db, key).at(toNumber(index)) ?? null },
  LSET: {
    arity: 4,
    run(db, [key = '', index = '', value = '']) {
      const items = db.find(key, 'list')?.items
      if (!items) throw new RedisError('ERR no such key')
      const position = toNumber(index) + (toNumber(index) < 0 ? items.length : 0)
      if (items[position] === undefined) throw new RedisError('ERR index out of range')
      items[position] = value
      return OK
    },
  },
  LREM: {
    arity: 4,
    run: (db, [key = '', limit = '', value = '']) => removeEqual(db, key, toNumber(limit), value),
  },
  LTRIM: {
    arity: 4,
    run(db, [key = '', start = '', stop = '']) {
      const items = read(db, key)
      items.splice(0, items.length, ...sliceOf(items, toNumber(start), toNumber(stop)))
      db.dropIfEmpty(key)
      return OK
    },
  },
}
