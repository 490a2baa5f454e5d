import { vi } from 'vitest'
import type { LocalDatabase, Statement } from '../../../lib/local/neon/database.ts'
import type { RedisStore, Reply } from '../../../lib/local/upstash/reply.ts'
import { systemClock } from '../../../lib/platform/clock.ts'
import type { House } from '../../support/house.ts'
import type { Around } from '../../support/stores.ts'

/** Keeps a world as it is at a moment, and brings it back in milliseconds. */
export interface Moments {
  readonly around: Around
  /** @returns what brings everything back to this moment; one of an earlier moment gives all later ones up */
  keep(house: House): Promise<() => Promise<void>>
}

/**
 * The embedded Postgres lives in one transaction that never ends: a moment is a savepoint of it, and so is each statement
 * of the bot's, which would otherwise be a transaction of its own.
 */
export function createMoments(): Moments {
  let database: LocalDatabase | undefined
  let redis: RedisStore | undefined
  let began = false
  let moments = 0
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }
  const sql = (behind: LocalDatabase, query: string, ...params: string[]) => behind.run({ query, params })
  const within = <Result>(behind: LocalDatabase, work: () => Promise<Result>) =>
    inTurn(async () => {
      if (!began) await sql(behind, 'begin')
      began = true
      await sql(behind, 'savepoint of_one')
      try {
        const result = await work()
        await sql(behind, 'release savepoint of_one')
        return result
      } catch (error) {
        await sql(behind, 'rollback to savepoint of_one')
        await sql(behind, 'release savepoint of_one')
        throw error
      }
    })

  const keepDatabase = async (behind: LocalDatabase) => {
    const name = `moment_${++moments}`
    const { rows: numbers } = await sql(
      behind,
      `select format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value)::text, (last_value is not null)::text
         from pg_sequences`,
    )
    await inTurn(() => sql(behind, `savepoint ${name}`))
    // What was rolled back has used up numbers all the same.
    const renumber = numbers.map(([each, value, called]) => `setval('${each}', ${value}, ${called})`)
    return () =>
      inTurn(async () => {
        await sql(behind, `rollback to savepoint ${name}`)
        await sql(behind, `select ${renumber.join(', ')}`)
      })
  }

  return {
    around: {
      database(behind) {
        database = behind
        return {
          run: (statement) => within(behind, () => behind.run(statement)),
          runBatch: (statements: readonly Statement[]) =>
            within(behind, async () => {
              const results = []
              for (const statement of statements) results.push(await behind.run(statement))
              return results
            }),
        }
      },
      redis(behind) {
        redis = behind
        return behind
      },
    },
    async keep(house) {
      if (!database || !redis) throw new Error('there is no house yet')
      await house.settled()
      const backs = [
        await keepDatabase(database),
        await keepRedis(redis, prefixOf(house)),
        house.world.checkpoint(),
      ]
      const now = systemClock.now()
      return async () => {
        vi.setSystemTime(now)
        for (const back of backs) await back()
      }
    },
  }
}

/** By each type how a key is read, and the commands that write it anew. */
const READ: Readonly<Record<string, (key: string) => string[]>> = {
  string: (key) => ['GET', key],
  hash: (key) => ['HGETALL', key],
  list: (key) => ['LRANGE', key, '0', '-1'],
  set: (key) => ['SMEMBERS', key],
  zset: (key) => ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
}
const inPairs = (items: readonly string[]) =>
  items.flatMap((_, i) => (i % 2 === 0 ? [[items[i] ?? '', items[i + 1] ?? ''] as const] : []))

/** A prefix is put before keys, but neither before patterns nor taken off the answers. */
const prefixOf = ({ real }: House): string =>
  (real && new URL(real.redisUrl).searchParams.get('keyPrefix')) ?? ''

/** @param prefix on a server that others use at the same time: nothing but what begins so is read, or taken away */
async function keepRedis(store: RedisStore, prefix: string): Promise<() => Promise<void>> {
  const ask = (...command: string[]) => store.execute(command)
  const keysNow = async () => strings(await ask('KEYS', `${prefix}*`)).map((key) => key.slice(prefix.length))
  const commands: string[][] = []
  for (const key of await keysNow()) {
    const type = textOf(await ask('TYPE', key))
    const read = await store.execute(READ[type]?.(key) ?? ['GET', key])
    const items = strings(read)
    if (type === 'string') commands.push(['SET', key, items[0] ?? ''])
    if (type === 'hash') commands.push(['HSET', key, ...items])
    if (type === 'list') commands.push(['RPUSH', key, ...items])
    if (type === 'set') commands.push(['SADD', key, ...items])
    if (type === 'zset')
      commands.push(['ZADD', key, ...inPairs(items).flatMap(([member, score]) => [score, member])])
    const expiresAt = Number(await ask('PEXPIRETIME', key))
    if (expiresAt > 0) commands.push(['PEXPIREAT', key, String(expiresAt)])
  }
  return async () => {
    const keys = await keysNow()
    if (keys.length > 0) await ask('DEL', ...keys)
    for (const command of commands) await store.execute(command)
  }
}

const textOf = (reply: Reply): string =>
  typeof reply === 'object' && reply !== null && 'text' in reply ? reply.text : String(reply)
const strings = (reply: Reply): string[] => (Array.isArray(reply) ? reply : [reply]).map(textOf)
