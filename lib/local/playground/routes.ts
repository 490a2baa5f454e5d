import type { IncomingMessage, ServerResponse } from 'node:http'
import { isOwnPage } from '../http/control.ts'
import { BodyTooLarge, readBody, sendJson } from '../http/local-server.ts'
import type {
  Act,
  ActResult,
  LocalEvent,
  NewPerson,
  Said,
  Story,
  Trace,
  WorldPerson,
  WorldState,
} from '../protocol.ts'
import { type BuiltPage, buildPage, FONTS_PATH } from './build.ts'

/** What the page stands on: the simulated world, the traces, the clock and the crons. */
export interface PlaygroundDeps {
  /** @param language of the page, for what Telegram's apps say themselves */
  state(language: keyof Said): WorldState
  onChange(listener: () => void): () => void
  act(userId: number, act: Act, language: keyof Said): Promise<ActResult>
  addPerson(person: NewPerson): WorldPerson
  traces(): readonly Trace[]
  onTrace(listener: (trace: Trace) => void): () => void
  /** Moves the world's clock forward and returns its time in milliseconds since 1970. */
  advanceClock(ms: number): number
  fireCron(path: string): Promise<{ status: number; body: string }>
  stories(): Promise<readonly Story[]>
  /** A new world: no messages, empty stores. */
  reset(): Promise<void>
  /** Telegram's server is, or is no longer, one that knows no ephemeral messages. */
  setOldServer(old: boolean): void
}

type Handler = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>

/** Base64 of a 20 MB file, which is what the simulator takes, and some room. */
const MAX_BODY_BYTES = 28 * 1024 * 1024
/** A burst of changes (a message, its delivery, the reply) reaches the page as one. */
const WORLD_COALESCE_MS = 25
const HEARTBEAT_MS = 20_000

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * The page and what it talks to, as one handler that resolves with false for a path that is not its own.
 * Mount it before whatever else answers `/local/clock`: this one also tells the open pages that time has moved.
 */
export function playgroundRoutes(
  deps: PlaygroundDeps,
): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  const page = buildPage()
  // A page that does not build must fail the request that asks for it, not the process.
  page.catch(() => undefined)
  const events = createEvents(deps)
  const handlers: Record<string, Handler> = {
    'GET /': servePage(page, 'html', 'text/html; charset=utf-8'),
    'GET /local/page.js': servePage(page, 'js', 'text/javascript; charset=utf-8'),
    'GET /local/page.css': servePage(page, 'css', 'text/css; charset=utf-8'),
    'GET /local/state': (req, res) => sendJson(res, 200, deps.state(languageOf(req))),
    'GET /local/traces': (_req, res) => sendJson(res, 200, deps.traces()),
    'GET /local/stories': async (_req, res) => sendJson(res, 200, await deps.stories()),
    'GET /local/events': (req, res) => events.open(req, res),
    'POST /local/act': async (req, res) => {
      const body = await readObject(req)
      if (typeof body.as !== 'number' || !isObject(body.act)) throw new BadRequest('expected {as, act}')
      sendJson(res, 200, await deps.act(body.as, body.act as Act, languageOf(req)))
    },
    'POST /local/people': async (req, res) =>
      sendJson(res, 200, deps.addPerson(toNewPerson(await readObject(req)))),
    'POST /local/clock': async (req, res) => {
      const { advanceMs } = await readObject(req)
      if (typeof advanceMs !== 'number' || !Number.isSafeInteger(advanceMs) || advanceMs < 0) {
        throw new BadRequest('expected {advanceMs}: whole milliseconds, not negative')
      }
      const nowMs = deps.advanceClock(advanceMs)
      events.send({ type: 'clock', nowMs })
      sendJson(res, 200, { nowMs })
    },
    'POST /local/cron': async (req, res) => {
      const { path } = await readObject(req)
      if (typeof path !== 'string' || !path.startsWith('/api/cron/'))
        throw new BadRequest('expected {path: "/api/cron/…"}')
      sendJson(res, 200, await deps.fireCron(path))
    },
    'POST /local/telegram': async (req, res) => {
      const { oldServer } = await readObject(req)
      if (typeof oldServer !== 'boolean') throw new BadRequest('expected {oldServer: true or false}')
      deps.setOldServer(oldServer)
      sendJson(res, 200, { ok: true })
    },
    'POST /local/reset': async (_req, res) => {
      await deps.reset()
      sendJson(res, 200, { ok: true })
    },
  }
  return async (req, res) => {
    const path = (req.url ?? '/').split('?', 1)[0] ?? '/'
    const handler =
      req.method === 'GET' && path.startsWith(FONTS_PATH)
        ? serveFont(page, path.slice(FONTS_PATH.length))
        : handlers[`${req.method ?? 'GET'} ${path}`]
    if (!handler) return false
    if (!isOwnPage(req)) {
      sendJson(res, 403, {
        error: 'only the playground page itself and programs on this machine may ask this',
      })
      return true
    }
    await answer(handler, req, res)
    return true
  }
}

async function answer(handler: Handler, req: IncomingMessage, res: ServerResponse): Promise<void> {
  try {
    await handler(req, res)
  } catch (error) {
    const status = error instanceof BadRequest ? 400 : error instanceof BodyTooLarge ? 413 : 500
    const code = error instanceof BadRequest ? error.code : status === 413 ? 'too_large' : undefined
    if (!res.headersSent)
      sendJson(res, status, {
        error: error instanceof Error ? error.message : String(error),
        ...(code === undefined ? {} : { code }),
      })
    else res.end()
  }
}

function servePage(page: Promise<BuiltPage>, part: keyof BuiltPage, type: string): Handler {
  return async (_req, res) => {
    const body = (await page)[part]
    res.writeHead(200, {
      'content-type': type,
      'cache-control': 'no-store',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    res.end(body)
  }
}

function serveFont(page: Promise<BuiltPage>, name: string): Handler {
  return async (_req, res) => {
    const font = (await page).fonts.get(name)
    if (!font) return sendJson(res, 404, { error: 'there is no such font' })
    res.writeHead(200, { 'content-type': 'font/woff2', 'cache-control': 'max-age=86400' })
    res.end(font)
  }
}

/** Server-sent events to every open page. It listens to the world only while somebody is watching. */
function createEvents(deps: PlaygroundDeps) {
  const watchers = new Set<ServerResponse>()
  let stopListening: (() => void) | undefined
  let pending: NodeJS.Timeout | undefined
  let heartbeat: NodeJS.Timeout | undefined

  const write = (chunk: string) => {
    for (const watcher of watchers) watcher.write(chunk)
  }
  const send = (event: LocalEvent) => write(`data: ${JSON.stringify(event)}\n\n`)
  const worldChanged = () => {
    pending ??= setTimeout(() => {
      pending = undefined
      send({ type: 'world' })
    }, WORLD_COALESCE_MS).unref()
  }
  const listen = () => {
    const ends = [deps.onChange(worldChanged), deps.onTrace((trace) => send({ type: 'trace', trace }))]
    heartbeat = setInterval(() => write(':\n\n'), HEARTBEAT_MS).unref()
    stopListening = () => {
      for (const end of ends) end()
      clearInterval(heartbeat)
      clearTimeout(pending)
      pending = undefined
    }
  }

  return {
    send,
    open(req: IncomingMessage, res: ServerResponse) {
      res.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'keep-alive',
      })
      if (watchers.size === 0) listen()
      watchers.add(res)
      res.write('retry: 1000\n\n')
      // What happened while the page was not connected is in the state, so it starts by asking for it.
      res.write(`data: ${JSON.stringify({ type: 'world' } satisfies LocalEvent)}\n\n`)
      req.once('close', () => {
        watchers.delete(res)
        if (watchers.size === 0) stopListening?.()
      })
    },
  }
}

/** The message is for programs; what a person can cause has a code, for which the page has words. */
class BadRequest extends Error {
  override readonly name = 'BadRequest'
  readonly code: string | undefined

  constructor(message: string, code?: string) {
    super(message)
    this.code = code
  }
}

const languageOf = (req: IncomingMessage): keyof Said =>
  req.headers['accept-language']?.startsWith('en') ? 'en' : 'es'

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function readObject(req: IncomingMessage): Promise<Record<string, unknown>> {
  if (Number(req.headers['content-length']) > MAX_BODY_BYTES) {
    // Swallowed, not cut off: a browser that is still sending would never read the answer.
    req.resume()
    throw new BodyTooLarge(`body over ${MAX_BODY_BYTES} bytes`)
  }
  const body = await readBody(req, MAX_BODY_BYTES)
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    throw new BadRequest('the body is not JSON')
  }
  if (!isObject(value)) throw new BadRequest('the body is not an object')
  return value
}

function toNewPerson(body: Record<string, unknown>): NewPerson {
  const textOf = (key: string): string | undefined => {
    const value = body[key]
    return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 64) : undefined
  }
  const firstName = textOf('firstName')
  if (firstName === undefined) throw new BadRequest('expected {firstName}', 'no_name')
  const lastName = textOf('lastName')
  const username = textOf('username')?.replace(/^@/u, '')
  if (username !== undefined && !/^[A-Za-z]\w{3,31}$/u.test(username)) {
    throw new BadRequest(
      'a username is 4 to 32 letters, digits and underscores, beginning with a letter',
      'bad_username',
    )
  }
  const languageCode = textOf('languageCode')
  return {
    firstName,
    ...(lastName === undefined ? {} : { lastName }),
    ...(username === undefined ? {} : { username }),
    ...(languageCode === undefined ? {} : { languageCode }),
  }
}
