import { keepAlive } from '../platform/keep-alive.ts'
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
