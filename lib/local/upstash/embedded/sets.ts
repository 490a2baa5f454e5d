import type { Reply } from '../reply.ts'
import { scanFilter } from './arguments.ts'
import type { Command, Keyspace } from './keyspace.ts'

const NONE: ReadonlySet<string> = new Set()
const read = (db: Keyspace, key: string) => db.find(key, 'set')?.members ?? NONE

function combine(how: (left: Set<string>, right: ReadonlySet<string>) => Set<string>): Command {
  return {
    arity: -2,
    run(db, [first = '', ...others]): Reply {
      return [...others.reduce((left, key) => how(left, read(db, key)), new Set(read(db, first)))]
    },
  }
}

function remove(db: Keyspace, key: string, members: readonly string[]): number {
  const set = db.find(key, 'set')?.members
  const removed = members.filter((member) => set?.delete(member)).length
  db.dropIfEmpty(key)
  return removed
}

function add(db: Keyspace, key: string, members: readonly string[]): number {
  const set = db.findOrCreate(key, { type: 'set', members: new Set() }).members
  const before = set.size
  for (const member of members) set.add(member)
  return set.size - before
}

export const setCommands: Record<string, Command> = {
  SADD: { arity: -3, run: (db, [key = '', ...members]) => add(db, key, members) },
  SREM: { arity: -3, run: (db, [key = '', ...members]) => remove(db, key, members) },
  SMEMBERS: { arity: 2, run: (db, [key = '']) => [...read(db, key)] },
  SISMEMBER: { arity: 3, run: (db, [key = '', member = '']) => Number(read(db, key).has(member)) },
  SMISMEMBER: {
    arity: -3,
    run(db, [key = '', ...members]) {
      const set = read(db, key)
      return members.map((member) => Number(set.has(member)))
    },
  },
  SCARD: { arity: 2, run: (db, [key = '']) => read(db, key).size },
  SMOVE: {
    arity: 4,
    run(db, [from = '', to = '', member = '']) {
      if (!db.find(from, 'set')) return 0
      db.find(to, 'set')
      if (!remove(db, from, [member])) return 0
      add(db, to, [member])
      return 1
    },
  },
  SINTER: combine((left, right) => new Set([...left].filter((member) => right.has(member)))),
  SUNION: combine((left, right) => new Set([...left, ...right])),
  SDIFF: combine((left, right) => new Set([...left].filter((member) => !right.has(member)))),
  SSCAN: {
    arity: -3,
    run(db, [key = '', , ...options]) {
      const matches = scanFilter(options)
      return ['0', [...read(db, key)].filter(matches)]
    },
  },
}
