import type { App } from '../../lib/app.ts'
import { createRedis } from '../../lib/platform/redis.ts'
import { NoAnswer } from '../../lib/platform/wire/wire.ts'
import { tapLine } from '../support/line.ts'

/**
 * What becomes of a request to a store: `refused` never gets there; `lost` is done, but its answer isn't heard;
 * `silent` never gets there nor answers, until the caller gives up, sooner than it would outside of a test; a promise
 * holds it up, and then it goes on even if its caller gave up long ago, as a packet on a slow line.
 */
type Fault = 'refused' | 'lost' | 'silent' | Promise<unknown>

export interface Outside {
  /** @param skip lets so many through first @param times how many fail; for ever when left out */
  fail(store: Store, fault: Fault, options?: { skip?: number; times?: number }): void
  /** Everything works again. */
  heal(): void
  /** Requests since the last call. */
  count(): Record<Store, number>
  restore(): void
}

type Store = 'redis' | 'postgres'

/** Stands between a house's bot and its stores, on the wire. */
export function standBetween({ env }: Pick<App, 'env'>): Outside {
  const postgres = `:${new URL(env.DATABASE_URL).port}/sql`
  const faults = new Map<Store, { fault: Fault; skip: number; times: number }>()
  let counted = { redis: 0, postgres: 0 }

  const storeOf = (url: string): Store | undefined =>
    url.startsWith(env.UPSTASH_REDIS_REST_URL) ? 'redis' : url.endsWith(postgres) ? 'postgres' : undefined
  const faultOf = (store: Store): Fault | undefined => {
    const planned = faults.get(store)
    if (!planned) return undefined
    if (planned.skip > 0) {
      planned.skip -= 1
      return undefined
    }
    planned.times -= 1
    if (planned.times <= 0) faults.delete(store)
    return planned.fault
  }

  const restore = tapLine(async (request, go) => {
    const store = storeOf(request.url)
    if (!store) return go(request)
    counted[store] += 1
    const fault = faultOf(store)
    if (fault === undefined) return go(request)
    if (fault === 'refused') throw new NoAnswer('no connection')
    if (fault === 'silent') return givenUp(Math.min(request.timeoutMs, SILENCE_MS))
    if (fault === 'lost') {
      await go(request)
      throw new NoAnswer('closed before the answer')
    }
    // It gets there however late, and its caller doesn't wait for so long.
    return Promise.race([fault.then(() => go(request)), givenUp(request.timeoutMs)])
  })

  return {
    fail: (store, fault, { skip = 0, times = Number.POSITIVE_INFINITY } = {}) => {
      faults.set(store, { fault, skip, times })
    },
    heal: () => faults.clear(),
    count() {
      const since = counted
      counted = { redis: 0, postgres: 0 }
      return since
    },
    restore,
  }
}

/** Long enough for whatever else goes on meanwhile. */
const SILENCE_MS = 100

const givenUp = (ms: number) =>
  new Promise<never>((_, reject) => {
    setTimeout(() => reject(new NoAnswer('no answer in time')), ms).unref()
  })

/**
 * Takes a key away, as when its time is over; a real Redis doesn't follow the tests' clock.
 * @returns whether it was there
 */
export async function expire({ env }: Pick<App, 'env'>, key: string): Promise<boolean> {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = env
  return (await createRedis({ url, token, timeoutMs: 3_000 }).del(key)) === 1
}
