import { Ratelimit } from '@upstash/ratelimit'
import type { Redis } from '@upstash/redis'
import type { RateLimit } from '../../contract/command.ts'

/**
 * For all commands of a group together. Telegram itself lets a bot say 20 things a minute in a group; above this the
 * group is being flooded, and commands of its administrators still pass.
 */
export const GROUP_LIMIT: RateLimit = { per: 'group', times: 60, seconds: 60 }
/** What that limit counts, in the place of a command's name. */
export const ALL_COMMANDS = 'all'

export interface Limited {
  /** The one whose own limit it is, or ALL_COMMANDS. */
  readonly command: string
  /** Milliseconds until it is free again. */
  readonly waitMs: number
}

export interface Limits {
  /**
   * Counts one use. Starts its request in the same tick as it is called, so that it shares the gate's.
   * A redelivered update counts again: the price of not waiting for the gate's answer first.
   * @returns the limit that was hit, if any; when Redis fails nobody is held up
   */
  use(
    command: string,
    limit: RateLimit,
    who: { chatId: number; userId: number },
    now: number,
  ): Promise<Limited | undefined>
}

export function createLimits(redis: Redis): Limits {
  const limiters = new Map<string, Ratelimit>()
  const limiterOf = (command: string, { times, seconds }: RateLimit) => {
    const name = `${command}:${times}:${seconds}`
    const found = limiters.get(name)
    if (found) return found
    const made = new Ratelimit({
      redis,
      limiter: Ratelimit.fixedWindow(times, `${seconds} s`),
      prefix: `limits:${name}`,
      // The cache would answer from this instance's memory, which another instance does not share.
      ephemeralCache: false,
      analytics: false,
    })
    limiters.set(name, made)
    return made
  }

  return {
    async use(command, limit, { chatId, userId }, now) {
      const identifier = limit.per === 'group' ? `{${chatId}}` : `{${chatId}}:${userId}`
      try {
        const { success, reset } = await limiterOf(command, limit).limit(identifier)
        return success ? undefined : { command, waitMs: Math.max(1000, reset - now) }
      } catch {
        return undefined
      }
    },
  }
}
