import { z } from 'zod'

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

/** @returns undefined for what is no line of a log */
export function readFault(line: string): Fault | undefined {
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
