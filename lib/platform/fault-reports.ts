import { z } from 'zod'
import { keepAlive } from './keep-alive.ts'

/** A fault as the log has it: secrets and what people wrote are out of it already. */
export interface Fault {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly level: string
  readonly module: string
  readonly message: string
  readonly error: { readonly type: string; readonly message: string; readonly stack: string } | undefined
  readonly extra: Readonly<Record<string, unknown>>
}

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

const logged = z
  .object({
    level: z.string(),
    time: z.number(),
    module: z.string().default(''),
    msg: z.string().default(''),
    err: z
      .object({
        type: z.string().default('Error'),
        message: z.string().default(''),
        stack: z.string().default(''),
      })
      .optional(),
  })
  .loose()

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
  const send = async (fault: Fault): Promise<void> => {
    try {
      sentry ??= import('./sentry.ts').then(({ createSentry }) => createSentry(dsn, TIMEOUT_MS))
      await (await sentry).send(fault)
    } catch {
      // The log has it all the same, and must not be told of its own telling.
    }
  }

  return {
    report(line) {
      const fault = readFault(line)
      if (!fault || !isNews(fault)) return
      const sent: Promise<void> = send(fault).finally(() => sending.delete(sent))
      sending.add(sent)
      keepAlive(sent)
    },
    async flushed() {
      await Promise.all(sending)
    },
  }
}

function readFault(line: string): Fault | undefined {
  const read = logged.safeParse(parsed(line))
  if (!read.success) return undefined
  const { level, time, module, msg, err, ...extra } = read.data
  return { at: time, level, module, message: msg, error: err, extra }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
