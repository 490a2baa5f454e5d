import type { Redis } from '@upstash/redis'
import type { Random } from '../platform/random.ts'
import { createScript } from '../platform/redis.ts'

/**
 * When there is something to do next, as Redis knows it: a minute in which nothing is due asks Redis alone, and a
 * Postgres that sleeps when nobody asks it goes on sleeping. Redis may forget it: then Postgres is asked.
 */
export const NEXT_KEY = 'jobs:next'
/** Postgres is asked at least so often, whatever Redis says. */
const LONGEST_MS = 3_600_000
/** What a tick that died has left. Longer than any lives (vercel.json). */
const BUSY_MS = 120_000
const KEPT_MS = 2 * LONGEST_MS

/**
 * The value is a moment, in milliseconds since 1970, or the name of the tick that is finding it out (`m:…`). While one
 * does so, what is planned meanwhile writes over its name; it then only makes the moment earlier, never later.
 */
const FOUND = `
local known = redis.call('GET', KEYS[1])
if not known then return 0 end
local isMoment = string.sub(known, 1, 2) ~= 'm:'
if known == ARGV[1] or (isMoment and tonumber(known) > tonumber(ARGV[2])) then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ${KEPT_MS})
end
return 1
`

/** For any script: something may be due from that moment on, in milliseconds since 1970. */
export const SOONER_LUA = `
local function sooner(key, moment)
  local known = redis.call('GET', key)
  if known and (string.sub(known, 1, 2) == 'm:' or tonumber(known) > tonumber(moment)) then
    redis.call('SET', key, moment, 'PX', ${KEPT_MS})
  end
end
`

const SOONER = `${SOONER_LUA}
sooner(KEYS[1], ARGV[1])
return 1
`

export interface RedisNote {
  readonly key: string
  readonly value: string
  readonly ttlMs: number
}

export interface NextDue {
  /**
   * Whether nothing is due yet, as far as is known. False where nobody knows.
   * @param note what Redis is to keep, in the same request
   */
  isIdle(now: number, note?: RedisNote): Promise<boolean>
  /**
   * Does what is due, and keeps what `find` says of the next moment afterwards; undefined: nothing waits.
   * @throws what `work` throws; where `find` or Redis fails, the next one asks Postgres
   */
  during<Result>(
    work: () => Promise<Result>,
    find: (done: Result) => Promise<number | undefined>,
    now: () => number,
  ): Promise<Result>
  /** Something may be due from that moment on. Never throws. */
  sooner(moment: number): Promise<void>
}

const orNothing = <Result>(asked: Promise<Result>): Promise<Result | undefined> =>
  asked.catch(() => undefined)

export function createNextDue(redis: Redis, random: Random): NextDue {
  const found = createScript(redis, FOUND)
  const sooner = createScript(redis, SOONER)
  // What Redis couldn't be told while it was away it doesn't know when it is back.
  let untold = false
  return {
    async isIdle(now, note) {
      if (untold) return false
      const asked = note
        ? redis
            .pipeline()
            .get<string>(NEXT_KEY)
            .set(note.key, note.value, { px: note.ttlMs })
            .exec()
            .then(([moment]) => moment)
        : redis.get<string>(NEXT_KEY)
      const known = await orNothing(asked)
      return typeof known === 'string' && /^\d+$/.test(known) && now < Number(known)
    },
    async during(work, find, now) {
      const name = `m:${random.token(9)}`
      untold = (await orNothing(redis.set(NEXT_KEY, name, { px: BUSY_MS }))) === undefined
      const result = await work()
      const next = await orNothing(
        find(result).then((moment) => Math.min(moment ?? Infinity, now() + LONGEST_MS)),
      )
      if (next !== undefined) await orNothing(found.run([NEXT_KEY], [name, String(Math.floor(next))]))
      return result
    },
    async sooner(moment) {
      const told = await orNothing(sooner.run([NEXT_KEY], [String(Math.floor(moment))]))
      if (told === undefined) untold = true
    },
  }
}
