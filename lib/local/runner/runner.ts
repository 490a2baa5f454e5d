import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Control, mayControl } from '../http/control.ts'
import { inTime } from '../http/in-hand.ts'
import { BodyTooLarge, listen, readBody, type StoreRequest, sendJson } from '../http/local-server.ts'
import type { Metrics, Trace } from '../protocol.ts'
import { type Accounting, roundMs, startAccounting, type Targets } from './accounting.ts'
import { addressOf } from './address.ts'
import { type Cron, type DeployedFunction, readDeployment } from './deployment.ts'
import { type Answered, type Call, KeptResponse, toIncoming } from './node-call.ts'

export interface RunnerOptions {
  /** 0 for any free one. */
  port: number
  /** Which addresses to listen on; this machine alone by default. */
  host?: string
  /** The folder that holds `api/` and `vercel.json`. */
  root: string
  /** Put into `process.env`, where the functions read it. */
  env: Record<string, string>
  targets: Targets
  clock: { now(): number; advance(ms: number): number }
  /** Who may ask for anything under `/local/`, its own and that of `routes`; to all others there is nothing there. */
  control?: Control
  /** Asked before the functions; false for what is not theirs. */
  routes?(req: IncomingMessage, res: ServerResponse): Promise<boolean>
  /** Fed by the runner's own, for the page: newest last. */
  maxTraces?: number
}

export interface Runner {
  readonly port: number
  readonly url: string
  readonly crons: readonly Cron[]
  readonly metrics: Metrics
  traces(): readonly Trace[]
  onTrace(listener: (trace: Trace) => void): () => void
  clearTraces(): void
  /** For `configureApp`. */
  logLine(line: string): void
  /** For the stores' endpoints: their `onRequest`. */
  onStoreRequest(request: StoreRequest): void
  /** Calls a path as Vercel's cron does, with `CRON_SECRET`. */
  fireCron(path: string): Promise<{ status: number; body: string }>
  /**
   * Refuses what comes from now on, and lets what is in hand come to its end, crons as well.
   * @returns whether all of it did within that time
   */
  drain(withinMs: number): Promise<boolean>
  close(): Promise<void>
}

/** Vercel's, both ways. */
const MAX_BODY_BYTES = 4.5 * 1024 * 1024
const WEBHOOK_PATH = '/api/telegram'

/**
 * Serves the functions of a checkout as Vercel does: both kinds of exports, rewrites, body limits and durations. Beside them
 * `GET /local/metrics` and `POST /local/clock`, for whoever `control` names.
 */
export async function createRunner(options: RunnerOptions): Promise<Runner> {
  Object.assign(process.env, options.env)
  const deployment = await readDeployment(options.root)
  const accounting = startAccounting(options.targets)
  const traces: Trace[] = []
  const listeners = new Set<(trace: Trace) => void>()
  const cronsInHand = new Set<Promise<unknown>>()
  let lastTraceId = 0

  const publish = (trace: Trace) => {
    traces.push(trace)
    if (traces.length > (options.maxTraces ?? 500)) traces.shift()
    for (const listener of listeners) listener(trace)
  }
  const call = async (found: DeployedFunction, request: Call) => {
    const trace = newTrace(++lastTraceId, found.path, request.body, options.clock.now())
    if (trace.kind === 'update') accounting.metrics.updates++
    const outcome = await invoke(accounting, found, request, trace)
    publish(trace)
    return outcome
  }

  const server = await listen(
    async (req, res) => {
      const path = (req.url ?? '/').split('?', 1)[0] ?? '/'
      const local = path.startsWith('/local/')
      if (local && !mayControl(req, options.control ?? {})) return refuse(req, res, 404, 'NOT_FOUND')
      if (await options.routes?.(req, res)) return
      if (local) return answerLocal(req, res, path, accounting, options.clock)
      const found = deployment.find(path)
      if (!found) return refuse(req, res, 404, 'NOT_FOUND')
      const body = await readBody(req, MAX_BODY_BYTES).catch((error: unknown) => {
        if (!(error instanceof BodyTooLarge)) throw error
        return undefined
      })
      if (!body) return refuse(req, res, 413, 'FUNCTION_PAYLOAD_TOO_LARGE')
      if (!(await hasHandler(found, req.method))) return refuse(req, res, 405, 'METHOD_NOT_ALLOWED')
      // Vercel writes who calls itself, whatever the caller claims.
      const headers = {
        ...req.headers,
        'x-forwarded-for': req.socket.remoteAddress,
        'x-vercel-forwarded-for': addressOf(req),
      }
      const { method = 'GET', url = '/' } = req
      const { status, headers: answered, bytes } = await call(found, { method, url, headers, body })
      // The length of what is left out is not known here, and nothing is told rather than 0.
      const told = method === 'HEAD' || status === 304 ? {} : { 'content-length': bytes.byteLength }
      res.writeHead(status, { ...answered, ...told }).end(bytes)
    },
    options.port,
    options.host,
  )

  return {
    port: server.port,
    url: server.url,
    crons: deployment.crons,
    metrics: accounting.metrics,
    traces: () => traces,
    onTrace(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    clearTraces: () => traces.splice(0),
    logLine: accounting.logLine,
    onStoreRequest: accounting.name,
    async fireCron(path) {
      const found = deployment.find(path)
      if (!found) return { status: 404, body: 'NOT_FOUND' }
      const headers = {
        host: new URL(server.url).host,
        authorization: `Bearer ${process.env.CRON_SECRET ?? ''}`,
        'user-agent': 'vercel-cron/1.0',
      }
      const called = call(found, { method: 'GET', url: path, headers, body: Buffer.alloc(0) })
      cronsInHand.add(called)
      const { status, bytes } = await called.finally(() => cronsInHand.delete(called))
      return { status, body: bytes.toString() }
    },
    async drain(withinMs) {
      const answered = server.drain(withinMs)
      const ended = inTime(Promise.allSettled(cronsInHand), withinMs)
      return (await answered) && (await ended)
    },
    async close() {
      accounting.stop()
      await server.close()
    },
  }
}

/** A function that can't even be loaded has a handler, so that its error is told as the function's. */
async function hasHandler(found: DeployedFunction, method = 'GET'): Promise<boolean> {
  return found.handlerFor(method).then(
    (handler) => handler !== undefined,
    () => true,
  )
}

function refuse(req: IncomingMessage, res: ServerResponse, status: number, code: string): void {
  req.resume()
  res.writeHead(status, { 'content-type': 'text/plain' }).end(`${code}\n`)
}

/** Runs a function to its end, its limits included, and completes the trace. Never throws. */
async function invoke(
  accounting: Accounting,
  found: DeployedFunction,
  request: Call,
  trace: Trace,
): Promise<Answered> {
  const startedAt = performance.now()
  const outcome = await accounting.run({ trace, startedAt }, async () => {
    const timer = new AbortController()
    const tooLate = sleep(found.maxDurationMs, undefined, { signal: timer.signal }).then(() =>
      failed(504, 'FUNCTION_INVOCATION_TIMEOUT'),
    )
    tooLate.catch(() => {})
    try {
      return await Promise.race([respond(found, request), tooLate])
    } catch (error) {
      console.error(error)
      trace.logs.push({ level: 'error', module: 'runner', msg: String(error) })
      return failed(500, 'FUNCTION_INVOCATION_FAILED')
    } finally {
      timer.abort()
    }
  })
  trace.ms = roundMs(performance.now() - startedAt)
  trace.status = outcome.status
  const replyMethod = trace.kind === 'update' ? methodIn(outcome) : undefined
  if (replyMethod) trace.replyMethod = replyMethod
  return outcome
}

async function respond(found: DeployedFunction, request: Call): Promise<Answered> {
  const handler = await found.handlerFor(request.method)
  if (!handler) return failed(405, 'METHOD_NOT_ALLOWED')
  const req = toIncoming(request)
  const res = new KeptResponse(req)
  // What is returned means nothing to Vercel: a function has answered when its response has ended.
  const thrown = (async () => handler(req, res))().then(() => res.answered)
  const answered = await Promise.race([res.answered, thrown])
  return answered.bytes.byteLength > MAX_BODY_BYTES
    ? failed(500, 'FUNCTION_RESPONSE_PAYLOAD_TOO_LARGE')
    : answered
}

function failed(status: number, code: string): Answered {
  return { status, headers: { 'content-type': 'text/plain' }, bytes: Buffer.from(`${code}\n`) }
}

/** The Bot API method that rides in the answer to a webhook. */
function methodIn({ status, bytes }: Answered): string | undefined {
  if (status !== 200 || bytes.byteLength === 0) return undefined
  const method = readJson(bytes)?.method
  return typeof method === 'string' ? method : undefined
}

function newTrace(id: number, path: string, body: Uint8Array, startedAtMs: number): Trace {
  const kind = path === WEBHOOK_PATH ? 'update' : path.startsWith('/api/cron/') ? 'cron' : 'http'
  return {
    id,
    kind,
    path,
    startedAtMs,
    ms: 0,
    status: 0,
    redis: 0,
    postgres: 0,
    telegram: 0,
    calls: [],
    logs: [],
    ...(kind === 'update' ? describeUpdate(body) : {}),
  }
}

/** Number, kind and first words of an update, as far as the body is one. */
function describeUpdate(body: Uint8Array): Pick<Trace, 'updateId' | 'updateKind' | 'summary'> {
  const update = readJson(body)
  if (!update || typeof update.update_id !== 'number') return {}
  const updateKind = Object.keys(update).find((name) => name !== 'update_id')
  const content = updateKind === undefined ? undefined : update[updateKind]
  const { text, caption, data } = (typeof content === 'object' && content !== null ? content : {}) as {
    [name: string]: unknown
  }
  const words = [text, caption, data].find((value) => typeof value === 'string')
  return {
    updateId: update.update_id,
    ...(updateKind === undefined ? {} : { updateKind }),
    ...(typeof words === 'string' ? { summary: words.slice(0, 80) } : {}),
  }
}

function readJson(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString())
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

async function answerLocal(
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  { metrics }: Accounting,
  clock: RunnerOptions['clock'],
): Promise<void> {
  if (req.method === 'GET' && path === '/local/metrics') return sendJson(res, 200, metrics)
  if (req.method !== 'POST' || path !== '/local/clock') return refuse(req, res, 404, 'NOT_FOUND')
  const advanceMs = readJson(await readBody(req, MAX_BODY_BYTES))?.advanceMs
  if (typeof advanceMs !== 'number' || !Number.isSafeInteger(advanceMs) || advanceMs < 0)
    return sendJson(res, 400, { error: 'expected {advanceMs}: whole milliseconds, not negative' })
  sendJson(res, 200, { nowMs: clock.advance(advanceMs) })
}
