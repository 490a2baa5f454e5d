/** The world's time: the machine's, moved forward by whoever plays or tests. Milliseconds since 1970. */
export interface WorldClock {
  now(): number
  /** Never back. @returns the new time */
  advance(ms: number): number
  /** For what goes by a clock of its own, and has to be told. */
  onAdvance(listener: (ms: number) => void): void
  /** Gives `Date.now` back to the machine. */
  restore(): void
}

/**
 * Moves `Date.now` along with it: @upstash/ratelimit and telegraf's scenes read that themselves, and would otherwise
 * stay behind the clock that the functions are given. Timers and `new Date()` go by the machine's clock.
 */
export function createWorldClock(): WorldClock {
  const machineNow = Date.now
  let offsetMs = 0
  const listeners: ((ms: number) => void)[] = []
  const now = () => machineNow() + offsetMs
  Date.now = now
  return {
    now,
    advance(ms) {
      const forwardMs = Math.max(0, ms)
      offsetMs += forwardMs
      for (const listener of listeners) listener(forwardMs)
      return now()
    },
    onAdvance(listener) {
      listeners.push(listener)
    },
    restore() {
      Date.now = machineNow
    },
  }
}
