import { RedisError, type Reply } from '../reply.ts'
import { at, floatText, sliceOf, syntaxError, toFloat, toNumber } from './arguments.ts'
import type { Command, Keyspace } from './keyspace.ts'

type Ranked = [member: string, score: number]

const NONE: ReadonlyMap<string, number> = new Map()
const read = (db: Keyspace, key: string) => db.find(key, 'zset')?.scores ?? NONE

const byBytes = (left: string, right: string) => Buffer.compare(Buffer.from(left), Buffer.from(right))

/** By score, then by the bytes of the member. */
const ranking = (db: Keyspace, key: string): Ranked[] =>
  [...read(db, key)].sort((left, right) => left[1] - right[1] || byBytes(left[0], right[0]))

function score(text: string): number {
  const value = toFloat(text)
  if (Number.isNaN(value)) throw new RedisError('ERR value is not a valid float')
  return value
}

const ADD_FLAGS = new Set(['NX', 'XX', 'GT', 'LT', 'CH', 'INCR'])

/** Why a member's score stays as it is under NX, XX, GT, LT. */
function isKept(flags: Set<string>, old: number | undefined, wanted: number): boolean {
  if (old === undefined) return flags.has('XX')
  return flags.has('NX') || (flags.has('GT') && wanted <= old) || (flags.has('LT') && wanted >= old)
}

function add(db: Keyspace, [key = '', ...rest]: readonly string[]): Reply {
  const firstScore = rest.findIndex((arg) => !ADD_FLAGS.has(arg.toUpperCase()))
  const flags = new Set(rest.slice(0, firstScore).map((flag) => flag.toUpperCase()))
  const values = rest.slice(firstScore)
  if (firstScore < 0 || values.length % 2) throw syntaxError()
  if (flags.has('NX') && flags.has('XX'))
    throw new RedisError('ERR XX and NX options at the same time are not compatible')
  if ((flags.has('NX') && (flags.has('GT') || flags.has('LT'))) || (flags.has('GT') && flags.has('LT')))
    throw new RedisError('ERR GT, LT, and/or NX options at the same time are not compatible')
  if (flags.has('INCR') && values.length > 2)
    throw new RedisError('ERR INCR option supports a single increment-element pair')
  const wanted = values.flatMap((value, index) =>
    index % 2 ? [] : [[at(values, index + 1), score(value)] as const],
  )

  const { scores } = db.findOrCreate(key, { type: 'zset', scores: new Map() })
  let added = 0
  let changed = 0
  let result: Reply = null
  for (const [member, value] of wanted) {
    const old = scores.get(member)
    const next = flags.has('INCR') ? value + (old ?? 0) : value
    if (isKept(flags, old, next)) continue
    scores.set(member, next)
    result = floatText(next)
    if (old === undefined) added++
    else if (old !== next) changed++
  }
  db.dropIfEmpty(key)
  if (flags.has('INCR')) return result
  return flags.has('CH') ? added + changed : added
}

/** `5`, `(5`, `-inf`: whether a score is above (or below) it. */
function bound(text: string, side: 'min' | 'max'): (value: number) => boolean {
  const exclusive = text.startsWith('(')
  const limit = toFloat(exclusive ? text.slice(1) : text, 'min or max is not a float')
  if (side === 'min') return (value) => (exclusive ? value > limit : value >= limit)
  return (value) => (exclusive ? value < limit : value <= limit)
}

/** `[a`, `(a`, `-`, `+`: the same for members of equal score. */
function lexBound(text: string, side: 'min' | 'max'): (member: string) => boolean {
  if (text === '-') return () => side === 'min'
  if (text === '+') return () => side === 'max'
  if (!/^[[(]/.test(text)) throw new RedisError('ERR min or max not valid string range item')
  const limit = text.slice(1)
  const sign = side === 'min' ? 1 : -1
  return (member) => byBytes(member, limit) * sign > (text.startsWith('(') ? 0 : -1)
}

interface RangeOptions {
  by: 'rank' | 'score' | 'lex'
  reverse: boolean
  withScores: boolean
  limit?: [offset: number, count: number]
}

function parseRangeOptions(options: readonly string[], start: RangeOptions): RangeOptions {
  const parsed = { ...start }
  for (let index = 0; index < options.length; index++) {
    const name = at(options, index).toUpperCase()
    if (name === 'WITHSCORES') parsed.withScores = true
    else if (name === 'BYSCORE') parsed.by = 'score'
    else if (name === 'BYLEX') parsed.by = 'lex'
    else if (name === 'REV') parsed.reverse = true
    else if (name === 'LIMIT') parsed.limit = [toNumber(at(options, ++index)), toNumber(at(options, ++index))]
    else throw syntaxError()
  }
  if (parsed.limit && parsed.by === 'rank')
    throw new RedisError(
      'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
    )
  return parsed
}

function select(db: Keyspace, key: string, start: string, stop: string, options: RangeOptions): Ranked[] {
  const ranked = ranking(db, key)
  const ordered = options.reverse ? ranked.toReversed() : ranked
  if (options.by === 'rank') return sliceOf(ordered, toNumber(start), toNumber(stop))
  // Reversed ranges name their highest end first.
  const [min, max] = options.reverse ? [stop, start] : [start, stop]
  const [offset, count] = options.limit ?? [0, -1]
  const within =
    options.by === 'score'
      ? [bound(min, 'min'), bound(max, 'max')].map(
          (test) =>
            ([, value]: Ranked) =>
              test(value),
        )
      : [lexBound(min, 'min'), lexBound(max, 'max')].map(
          (test) =>
            ([member]: Ranked) =>
              test(member),
        )
  const found = ordered.filter((item) => within.every((test) => test(item)))
  return offset < 0 ? [] : found.slice(offset, count < 0 ? undefined : offset + count)
}

function range(base: Partial<RangeOptions>): Command {
  const start: RangeOptions = { by: 'rank', reverse: false, withScores: false, ...base }
  return {
    arity: -4,
    run(db, [key = '', from = '', to = '', ...rest]) {
      const options = parseRangeOptions(rest, start)
      return printed(select(db, key, from, to, options), options.withScores)
    },
  }
}

const printed = (items: Ranked[], withScores: boolean): Reply =>
  items.flatMap(([member, value]) => (withScores ? [member, floatText(value)] : [member]))

function remove(db: Keyspace, key: string, members: readonly string[]): number {
  const scores = db.find(key, 'zset')?.scores
  const removed = members.filter((member) => scores?.delete(member)).length
  db.dropIfEmpty(key)
  return removed
}

function removeRange(by: RangeOptions['by']): Command {
  return {
    arity: 4,
    run(db, [key = '', from = '', to = '']) {
      const found = select(db, key, from, to, { by, reverse: false, withScores: false })
      return remove(
        db,
        key,
        found.map(([member]) => member),
      )
    },
  }
}

function pop(reverse: boolean): Command {
  return {
    arity: -2,
    run(db, [key = '', count = '1']) {
      const ranked = ranking(db, key)
      const taken = (reverse ? ranked.reverse() : ranked).slice(0, toNumber(count))
      remove(
        db,
        key,
        taken.map(([member]) => member),
      )
      return printed(taken, true)
    },
  }
}

function rank(reverse: boolean): Command {
  return {
    arity: 3,
    run(db, [key = '', member = '']) {
      const ranked = ranking(db, key)
      const index = (reverse ? ranked.reverse() : ranked).findIndex(([name]) => name === member)
      return index < 0 ? null : index
    },
  }
}

const scoreOf = (db: Keyspace, key: string, member: string): Reply => {
  const value = read(db, key).get(member)
  return value === undefined ? null : floatText(value)
}

export const sortedSetCommands: Record<string, Command> = {
  ZADD: { arity: -4, run: add },
  ZINCRBY: { arity: 4, run: (db, [key = '', by = '', member = '']) => add(db, [key, 'INCR', by, member]) },
  ZREM: { arity: -3, run: (db, [key = '', ...members]) => remove(db, key, members) },
  ZSCORE: { arity: 3, run: (db, [key = '', member = '']) => scoreOf(db, key, member) },
  ZMSCORE: {
    arity: -3,
    run: (db, [key = '', ...members]) => members.map((member) => scoreOf(db, key, member)),
  },
  ZCARD: { arity: 2, run: (db, [key = '']) => read(db, key).size },
  ZCOUNT: {
    arity: 4,
    run: (db, [key = '', min = '', max = '']) =>
      select(db, key, min, max, { by: 'score', reverse: false, withScores: false }).length,
  },
  ZRANK: rank(false),
  ZREVRANK: rank(true),
  ZRANGE: range({}),
  ZREVRANGE: range({ reverse: true }),
  ZRANGEBYSCORE: range({ by: 'score' }),
  ZREVRANGEBYSCORE: range({ by: 'score', reverse: true }),
  ZRANGEBYLEX: range({ by: 'lex' }),
  ZREMRANGEBYSCORE: removeRange('score'),
  ZREMRANGEBYRANK: removeRange('rank'),
  ZPOPMIN: pop(false),
  ZPOPMAX: pop(true),
}
