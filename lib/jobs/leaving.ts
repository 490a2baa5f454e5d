import type { Redis } from '@upstash/redis'
import type { Clock } from '../platform/clock.ts'
import type { Metering } from '../platform/metering.ts'
import { COUNTED_KEY, ON_METRICS } from './counted.ts'

/** What instances have left of their counters, for the tick to take over (see metrics.ts). */
export const LEFT_KEY = 'jobs:metrics'
/** Three commands each time, which are billed: a hundredth of the free plan a month for an instance that never rests. */
export const RIDE_MS = 10 * 60_000
const KEPT_MS = 8 * 86_400_000

export interface LeavingParts {
  readonly redis: Redis
  readonly clock: Clock
  readonly counters: Metering['counters']
}

/** Leaves what this instance has counted, if it is time: to be called in the tick of a request to Redis, which it joins. */
export const createLeaving =
  ({ redis, clock, counters }: LeavingParts) =>
  (): void => {
    const { since } = counters
    if (since === undefined || clock.now() - since < RIDE_MS) return
    const counts = counters.take()
    if (!counts) return
    Promise.all([
      redis.rpush(LEFT_KEY, JSON.stringify(counts)),
      redis.pexpire(LEFT_KEY, KEPT_MS),
      redis.sadd(COUNTED_KEY, ON_METRICS),
    ]).catch(() => counters.giveBack(counts))
  }
