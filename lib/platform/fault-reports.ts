import type { Fault } from './fault-line.ts'
import { keepAlive } from './keep-alive.ts'

/** Tells Sentry of what goes wrong. */
export interface FaultReports {
  /** @param line of the log, of level error. Never throws; one like it within a minute is left out. */
  report(line: string): void
  /** Resolves when all that was reported is sent, or was given up. */
  flushed(): Promise<void>
}

/** A function waits so long for Sentry, after its answer: within the deadline of every one of them (vercel.json). */
const TIMEOUT_MS = 2_000
const AGAIN_MS = 60_000
const MAX_KINDS = 200

export function createFaultReports(dsn: string): FaultReports {
  let sentry: Promise<ReturnType<typeof import('./sentry.ts')['createSentry']>> | undefined
  const reported = new Map<string, number>()
  const sending = new Set<Promise<void>>()

  const isNews = ({ at, module, message, error }: Fault): boolean => {
    const kind = `${module}|${message}|${error?.type}`
    if (at - (reported.get(kind) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) return false
    if (reported.size >= MAX_KINDS) reported.clear()
    reported.set(kind, at)
    return true
  }
  const send = async (line: string): Promise<void> => {
    try {
      const { readFault } = await import('./fault-line.ts')
      const fault = readFault(line)
      if (!fault || !isNews(fault)) return
      sentry ??= import('./sentry.ts').then(({ createSentry }) => createSentry(dsn, TIMEOUT_MS))
      await (await sentry).send(fault)
    } catch {
      // The log has it all the same, and must not be told of its own telling.
    }
  }

  return {
    report(line) {
      const sent: Promise<void> = send(line).finally(() => sending.delete(sent))
      sending.add(sent)
      keepAlive(sent)
    },
    async flushed() {
      await Promise.all(sending)
    },
  }
}
