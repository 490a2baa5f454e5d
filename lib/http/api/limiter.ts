import type { Redis } from '@upstash/redis'
import { createScript, RedisUnavailable } from '../../platform/redis.ts'

/** What a key may call in a minute. */
export const QUOTA = { name: 'key', calls: 120, windowMs: 60_000 } as const

/** Keys that are none, which one address may call with in a minute: who makes keys up has a new one for each call. */
export const MOST_KEYS = 30

/** In the place of rights: there is no such key. */
const NO_KEY = '-'

/** How long what is known of its maker's rights is of use to anybody. */
const RIGHTS_MS = 10 * 60_000

const COUNT = `
local calls = redis.call('INCR', KEYS[1])
if calls == 1 then redis.call('PEXPIRE', KEYS[1], ${QUOTA.windowMs}) end
return { calls, redis.call('GET', KEYS[2]) or '' }
`

export interface Counted {
  /** In this window, this one included. */
  readonly calls: number
  /** How many are left of it; below 0: this one is over it. */
  readonly left: number
  readonly resetMs: number
  /** What was kept by `keepRights`. */
  readonly rights: string | undefined
  /** It was looked up not long ago, and is no key. */
  readonly isNoKey: boolean
}

export interface KeyLimiter {
  /**
   * Counts a call: one request to Redis. @param key a hash, never the key itself, or of an address. @param now milliseconds
   * since 1970
   */
  count(key: string, now: number): Promise<Counted>
  /** How many were counted in this window, without counting one: one request to Redis. */
  look(key: string, now: number): Promise<number>
  keepRights(key: string, rights: string): Promise<void>
  keepNoKey(key: string): Promise<void>
}

/** While Redis is away each instance counts for itself, and keeps what it learnt for itself. */
const MOST_KEPT = 1_000

const callsKey = (key: string, window: number) => `api:{${key}}:calls:${window}`

export function createKeyLimiter(redis: Redis): KeyLimiter {
  const script = createScript(redis, COUNT)
  const own = new Map<string, { window: number; calls: number; rights?: string }>()
  const ownOf = (key: string, window: number) => {
    const known = own.get(key)
    const kept = known?.window === window ? known : { ...known, window, calls: 0 }
    own.delete(key)
    own.set(key, kept)
    const [oldest] = own.keys()
    if (own.size > MOST_KEPT && oldest !== undefined) own.delete(oldest)
    return kept
  }
  const told = (calls: number, resetMs: number, kept: string | undefined): Counted => ({
    calls,
    left: QUOTA.calls - calls,
    resetMs,
    rights: kept === NO_KEY ? undefined : kept,
    isNoKey: kept === NO_KEY,
  })
  const limiter: KeyLimiter = {
    async count(key, now) {
      const window = Math.floor(now / QUOTA.windowMs)
      const resetMs = (window + 1) * QUOTA.windowMs - now
      const mine = ownOf(key, window)
      mine.calls += 1
      try {
        const keys = [callsKey(key, window), `api:{${key}}:rights`]
        const [calls, rights] = (await script.run(keys, [])) as [number | string, string]
        return told(Number(calls), resetMs, rights || undefined)
      } catch (error) {
        if (!(error instanceof RedisUnavailable)) throw error
        return told(mine.calls, resetMs, mine.rights)
      }
    },
    async look(key, now) {
      const window = Math.floor(now / QUOTA.windowMs)
      const mine = own.get(key)
      const calls = mine?.window === window ? mine.calls : 0
      const known = await redis.get(callsKey(key, window)).catch(() => null)
      return known === null ? calls : Number(known)
    },
    async keepRights(key, rights) {
      const mine = own.get(key)
      if (mine) mine.rights = rights
      // What could not be kept is asked for anew.
      await redis.set(`api:{${key}}:rights`, rights, { px: RIGHTS_MS }).catch(() => {})
    },
    keepNoKey: (key) => limiter.keepRights(key, NO_KEY),
  }
  return limiter
}

/** draft-ietf-httpapi-ratelimit-headers-10: structured fields; seconds. */
export const limitHeaders = ({
  left,
  resetMs,
}: Pick<Counted, 'left' | 'resetMs'>): Record<string, string> => ({
  'RateLimit-Policy': `"${QUOTA.name}";q=${QUOTA.calls};w=${QUOTA.windowMs / 1000}`,
  RateLimit: `"${QUOTA.name}";r=${Math.max(0, left)};t=${Math.ceil(resetMs / 1000)}`,
})
