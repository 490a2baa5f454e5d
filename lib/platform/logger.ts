import pino, { type Logger as PinoLogger } from 'pino'

export type Logger = PinoLogger

export interface LoggerOptions {
  /** `info`, or `info,bot=debug,ledger=warn`. */
  readonly levels: string
  /** Strings that must never reach a log, wherever they hide (telegraf puts the token into the URL of its errors). */
  readonly secrets: readonly string[]
  /** Gets every line as well, in the asynchronous context of who logged it. */
  readonly logLine?: (line: string) => void
  /** Gets every line that tells of a fault. */
  readonly onFault?: ((line: string) => void) | undefined
}

/** How pino begins a line of level error or fatal, by the formatter below. */
const FAULT = /^\{"level":"(error|fatal)"/

/** Fields that carry what people wrote or who they are by name; `detail` and `where` of Postgres quote whole rows. */
const PERSONAL = [
  'text',
  'caption',
  'body',
  'first_name',
  'last_name',
  'username',
  'payload',
  'parameters',
  'detail',
  'where',
]

/**
 * One logger for each module, each with its own level.
 * @param holds `counts`: of numbers and declared names alone, where nothing personal has to be looked for. That is most of
 * what a line costs, and there is one an update.
 */
export type Logging = (module: string, holds?: 'anything' | 'counts') => Logger

/** JSON on stdout. */
export function createLogging({ levels, secrets, logLine, onFault }: LoggerOptions): Logging {
  const byModule = new Map(
    levels.split(',').map((part) => {
      const [module, level] = part.split('=')
      return level === undefined ? (['', module ?? 'info'] as const) : ([module ?? '', level] as const)
    }),
  )
  const base = byModule.get('') ?? 'info'
  // In a line of JSON a quote or a backslash is spelt differently.
  const spellings = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
  const stream = {
    write(line: string) {
      const clean = spellings.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line)
      process.stdout.write(clean)
      logLine?.(clean)
      if (onFault && FAULT.test(clean)) onFault(clean)
    },
  }
  const common = { level: base, base: null, formatters: { level: (level: string) => ({ level }) } }
  const redact = { paths: PERSONAL.flatMap((field) => [field, `*.${field}`]), censor: '[personal]' }
  const roots = { anything: pino({ ...common, redact }, stream), counts: pino(common, stream) }
  return (module, holds = 'anything') =>
    roots[holds].child({ module }, { level: byModule.get(module) ?? base })
}
