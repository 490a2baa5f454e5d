import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** What has come and is not answered yet, to the last byte handed over. */
export function createInHand() {
  const responses = new Set<ServerResponse>()
  let refuses = false
  let onEmpty = () => {}
  return {
    /** @returns false when nothing is taken any more */
    take(res: ServerResponse): boolean {
      if (refuses) return false
      responses.add(res)
      res.once('close', () => {
        responses.delete(res)
        if (responses.size === 0) onEmpty()
      })
      return true
    },
    async drain(withinMs: number): Promise<boolean> {
      refuses = true
      // Who keeps the connection would ask again on it.
      for (const res of responses) if (!res.headersSent) res.setHeader('connection', 'close')
      const empty = new Promise<void>((resolve) => {
        onEmpty = resolve
        if (responses.size === 0) resolve()
      })
      return inTime(empty, withinMs)
    },
  }
}

/** @returns whether it was done within that time; it goes on all the same */
export async function inTime(work: Promise<unknown>, withinMs: number): Promise<boolean> {
  const timer = new AbortController()
  try {
    return await Promise.race([
      work.then(() => true),
      sleep(Math.max(0, withinMs), false, { signal: timer.signal }),
    ])
  } finally {
    timer.abort()
  }
}

/** Whoever asks comes again, and finds the next process: Telegram does, and obeys Retry-After. */
export function refuseForNow(req: IncomingMessage, res: ServerResponse): void {
  req.resume()
  res.writeHead(503, { connection: 'close', 'retry-after': '1', 'content-type': 'text/plain' })
  res.end('STOPPING\n')
}
