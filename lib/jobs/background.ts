import type { Logger } from '../platform/logger.ts'

/** Work after the response, for which nobody waits. */
export interface Background {
  /** Runs the work, or once more if it is running. Never throws. */
  start(): void
  /** Resolves when nothing runs any longer. */
  settled(): Promise<void>
}

/** @param work its errors are logged: whatever it leaves is done by the next tick */
export function createBackground(work: () => Promise<unknown>, logger: Logger): Background {
  let running: Promise<void> | undefined
  let again = false

  const run = async () => {
    do {
      again = false
      await work().catch((error: unknown) => logger.warn({ err: error }, 'work in the background failed'))
    } while (again)
    running = undefined
  }
  return {
    start() {
      if (running) again = true
      else running = run()
      keepAlive(running)
    },
    async settled() {
      while (running) await running
    },
  }
}

/**
 * Vercel freezes an instance once it has responded, unless it is told to wait. This is what `waitUntil` of
 * @vercel/functions does; elsewhere a process lives on by itself.
 */
function keepAlive(promise: Promise<void>): void {
  const context = (globalThis as Record<symbol, unknown>)[Symbol.for('@vercel/request-context')] as
    | { get?(): { waitUntil?(promise: Promise<unknown>): void } | undefined }
    | undefined
  context?.get?.()?.waitUntil?.(promise)
}
