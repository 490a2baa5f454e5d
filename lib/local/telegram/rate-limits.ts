/**
 * Telegram's published sending limits (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this):
 * about 30 messages a second overall, one a second in a chat with short bursts allowed, 20 a minute in a group.
 */
import { ApiError } from './api-error.ts'
import type { Chat } from './model.ts'

interface Limit {
  count: number
  windowMs: number
}

const OVERALL: Limit = { count: 30, windowMs: 1000 }
/** Telegram does not say how long a burst may be; ten messages in ten seconds is the average it allows. */
const PER_CHAT: Limit = { count: 10, windowMs: 10_000 }
const PER_GROUP: Limit = { count: 20, windowMs: 60_000 }

export class RateLimits {
  private readonly clock: { now(): number }
  private readonly sentAtMs = new Map<string, number[]>()

  constructor(clock: { now(): number }) {
    this.clock = clock
  }

  /**
   * Counts one message to a chat. A refused one counts for nothing.
   * @throws ApiError 429 with `retry_after` in whole seconds.
   */
  spend(chat: Chat): void {
    const isGroup = chat.type === 'group' || chat.type === 'supergroup'
    const limits: [string, Limit][] = [
      ['overall', OVERALL],
      [`chat:${chat.id}`, PER_CHAT],
      ...(isGroup ? ([[`group:${chat.id}`, PER_GROUP]] satisfies [string, Limit][]) : []),
    ]
    const nowMs = this.clock.now()
    const waitMs = Math.max(...limits.map(([key, limit]) => this.waitMs(key, limit, nowMs)))
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000)
      throw new ApiError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds })
    }
    for (const [key] of limits) this.sentAtMs.get(key)?.push(nowMs)
  }

  private waitMs(key: string, limit: Limit, nowMs: number): number {
    const recent = (this.sentAtMs.get(key) ?? []).filter((at) => at > nowMs - limit.windowMs)
    this.sentAtMs.set(key, recent)
    const oldest = recent.at(-limit.count)
    return oldest === undefined ? 0 : oldest + limit.windowMs - nowMs
  }
}
