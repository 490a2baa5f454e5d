import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Shares } from '../bot/door/limits.ts'
import { configureApp, getApp } from '../entry.ts'
import { documentedVariables, readEnv, tidied } from '../platform/env.ts'
import { wordsOf } from '../platform/faults.ts'
import { createWorldClock, type WorldClock } from './clock.ts'
import { inTime } from './http/in-hand.ts'
import { openLocalQStash } from './qstash/stand-in.ts'
import { receivers } from './receiver.ts'
import { createRunner, type Runner } from './runner/runner.ts'
import { type LocalSettings, STORES_TO_COME } from './settings.ts'
import { type LocalStores, openLocalStores } from './stores.ts'

/** The checkout: where `api/`, `lib/` and `vercel.json` are. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface LocalFunctionsOptions {
  settings: LocalSettings
  /** Comes before what the environment says. */
  env: Record<string, string>
  clock: WorldClock
  host?: string
  /** In place of what Telegram bears: see AppOverrides. */
  shares?: Shares
  /** Everything is simulated, so the page may look at it and move it. */
  playground?: boolean
  routes?(req: IncomingMessage, res: ServerResponse): Promise<boolean>
}

/** The deployed functions on this machine, with the stores that they stand on. */
export interface LocalFunctions {
  readonly runner: Runner
  readonly stores: LocalStores
  /** QStash's stand-in wakes the bot at the moment when something falls due. */
  readonly wakesExactly: boolean
  /** Empties the embedded stores and begins the app anew. */
  reset(): Promise<void>
  /**
   * @param graceMs how long what is in hand may take to come to its end, while what comes is refused; default none of it
   *   is waited for
   * @throws Error when something was cut off, after everything is closed
   */
  close(graceMs?: number): Promise<void>
}

/** @throws EnvInvalid before anything is opened */
export async function openLocalFunctions(options: LocalFunctionsOptions): Promise<LocalFunctions> {
  const { settings, clock } = options
  // Were it the bundle, the functions would run another app than the one that is set up here.
  const theirs = await import('#app').catch(() => undefined)
  if (theirs?.getApp !== getApp)
    throw new Error('Node must run with --conditions=source here, as `npm start` and `npm run serve` do.')
  const qstash = await openLocalQStash(process.env.QSTASH_TOKEN, clock)
  const given = { ...options.env, ...(qstash && { ...qstash.env, PUBLIC_URL: 'http://to-come' }) }
  // The stores' variables are filled in below; whatever else is missing is said at once.
  readEnv({ ...process.env, ...given, ...STORES_TO_COME })

  let runner: Runner | undefined
  const stores = await openLocalStores({
    settings,
    clock,
    onRequest: (request) => runner?.onStoreRequest(request),
  })
  const env: Record<string, string> = { ...given, ...stores.env }
  try {
    runner = await createRunner({
      port: settings.PORT,
      root: ROOT,
      env,
      clock,
      targets: {
        postgres: stores.env.DATABASE_URL,
        redis: stores.env.UPSTASH_REDIS_REST_URL,
        telegram: env.TELEGRAM_API_ROOT || process.env.TELEGRAM_API_ROOT || 'https://api.telegram.org',
      },
      control: { playground: options.playground ?? false, token: settings.LOCAL_CONTROL_TOKEN },
      ...(options.host ? { host: options.host } : {}),
      ...(options.routes ? { routes: options.routes } : {}),
    })
  } catch (error) {
    await Promise.all([stores.close(), qstash?.close()])
    throw error
  }
  // Known only now that it listens.
  if (qstash) process.env.PUBLIC_URL = runner.url
  await stores.listensOn(runner.port)
  const { logLine, close } = runner
  const begin = async () => {
    const { shares, playground } = options
    // Of people who are made up, nobody outside knows anything.
    const fetchPublic = playground && (async () => ({ ok: false }))
    const { openDirect } = stores
    configureApp({
      clock,
      logLine,
      openDirect,
      ...(shares ? { shares } : {}),
      ...(fetchPublic ? { fetchPublic } : {}),
      ...(playground ? { outgoing: receivers } : {}),
    })
    // Made now rather than at the first request, so that a wrong value is known at the start.
    const { services } = await getApp()
    // What QStash's stand-in was to wake for went with the process before this one: does what is due, and plans the next.
    if (qstash) services.catchUp()
  }
  await begin()
  return {
    runner,
    stores,
    wakesExactly: qstash !== undefined,
    async reset() {
      await stores.reset()
      await begin()
    },
    async close(graceMs = 0) {
      const whole = graceMs === 0 || (await comesToItsEnd(runner, graceMs))
      await close()
      await Promise.all([stores.close(), qstash?.close()])
      if (!whole) throw new Error(`Something was cut off: Telegram or the next start does it again.`)
    },
  }
}

/** What was asked, and then what goes on behind the answers: receipts and cards on their way. */
async function comesToItsEnd(runner: Pick<Runner, 'drain'>, graceMs: number): Promise<boolean> {
  const began = performance.now()
  const answered = await runner.drain(graceMs)
  const app = await getApp()
  return (await inTime(app.settled(), graceMs - (performance.now() - began))) && answered
}

export interface Started {
  /** What people should know now. */
  announcement: string
  close(): Promise<void>
}

/**
 * Runs a program until it is told to stop; a fault at its start is said in a line or a few, without a stack. What a fault
 * ends later is put in order as well, as far as it goes.
 */
export async function runUntilStopped(start: (clock: WorldClock) => Promise<Started>): Promise<void> {
  let close: Started['close'] | undefined
  const end = (code: number) => {
    // It has taken nothing yet.
    if (!close) process.exit(code)
    void close().then(
      () => process.exit(code),
      (error: unknown) => {
        console.error(explain(error))
        process.exit(1)
      },
    )
  }
  // From the first moment: the first process of a container has no default for them.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => end(0))
  try {
    for (const { name } of documentedVariables) {
      const value = tidied(process.env[name])
      if (value !== undefined) process.env[name] = value
    }
    const started = await start(createWorldClock())
    close = started.close
    process.once('uncaughtException', (error) => {
      console.error(error)
      end(1)
    })
    console.log(started.announcement)
  } catch (error) {
    console.error(explain(error))
    process.exit(1)
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'EADDRINUSE') return `${error.message}. Set PORT to a free one.`
  // Those made for people say all there is to say in their message.
  return error.name === 'Error' || error.name.endsWith('Invalid')
    ? wordsOf(error)
    : (error.stack ?? error.message)
}
