import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { CALL_ID_HEADER, type StoreRequest } from '../http/local-server.ts'
import type { Metrics, Trace, TraceCall } from '../protocol.ts'

/** Where the functions' calls go: base URLs. */
export type Targets = Record<TraceCall['to'], string>

/** A trace while its function runs. */
export interface Invocation {
  readonly trace: Trace
  readonly startedAt: number
}

export interface Accounting {
  readonly metrics: Metrics
  /** Every call made in `work`, however deep or late, is counted on that invocation. */
  run<T>(invocation: Invocation, work: () => Promise<T>): Promise<T>
  /** For the stand-ins: what a marked call turned out to be. */
  name(request: StoreRequest): void
  /** A line of pino's JSON, in the asynchronous context of the function that logged it. */
  logLine(line: string): void
  stop(): void
}

/** What undici says of a request on its diagnostics channels. */
interface UndiciRequest {
  origin: string | URL
  path: string
  method: string
  addHeader(name: string, value: string): void
}

interface PendingCall {
  call: TraceCall
  startedAt: number
}

const METRIC = { redis: 'redisRequests', postgres: 'postgresRequests', telegram: 'telegramCalls' } as const

/**
 * Counts round trips by listening to Node's own HTTP clients, where nothing that a function uses can hide: undici's
 * `fetch` (stores) and `node:http` (telegraf's node-fetch). Both announce a request in its caller's context.
 */
export function startAccounting(targets: Targets): Accounting {
  const context = new AsyncLocalStorage<Invocation>()
  const metrics: Metrics = { redisRequests: 0, postgresRequests: 0, telegramCalls: 0, updates: 0 }
  const byHost = hostsOf(targets)
  const pending = new WeakMap<object, PendingCall>()
  const named = new Map<string, TraceCall>()
  let lastCallId = 0

  const begin = (request: object, host: string, method: string, path: string): TraceCall | undefined => {
    const invocation = context.getStore()
    const to = byHost.get(host)
    if (!invocation || !to) return undefined
    const what = to === 'telegram' ? (path.split('?')[0]?.split('/').pop() ?? path) : `${method} ${path}`
    const call: TraceCall = { to, what, ms: 0, status: 0 }
    invocation.trace.calls.push(call)
    invocation.trace[to]++
    metrics[METRIC[to]]++
    pending.set(request, { call, startedAt: performance.now() })
    return call
  }
  const end = (request: object, status: number) => {
    const found = pending.get(request)
    if (!found) return
    found.call.status = status
    found.call.ms = roundMs(performance.now() - found.startedAt)
  }

  const channels: Record<string, (message: unknown) => void> = {
    'undici:request:create': (message) => {
      const { request } = message as { request: UndiciRequest }
      const call = begin(request, hostOf(String(request.origin)), request.method, request.path)
      if (!call || call.to === 'telegram' || !isLocal(String(request.origin))) return
      const callId = String(++lastCallId)
      named.set(callId, call)
      request.addHeader(CALL_ID_HEADER, callId)
    },
    'undici:request:headers': (message) => {
      const { request, response } = message as { request: UndiciRequest; response: { statusCode: number } }
      end(request, response.statusCode)
    },
    'undici:request:error': (message) => end((message as { request: UndiciRequest }).request, 0),
    'http.client.request.created': (message) => {
      const { request } = message as { request: ClientRequest }
      const origin = `${request.protocol}//${request.getHeader('host')}`
      begin(request, hostOf(origin), request.method, request.path)
    },
    'http.client.response.finish': (message) => {
      const { request, response } = message as { request: ClientRequest; response: IncomingMessage }
      end(request, response.statusCode ?? 0)
    },
  }
  for (const [name, listener] of Object.entries(channels)) subscribe(name, listener)

  return {
    metrics,
    run: (invocation, work) => context.run(invocation, work),
    name({ callId, what }) {
      const call = callId === undefined ? undefined : named.get(callId)
      if (call) call.what = what
      if (callId !== undefined) named.delete(callId)
    },
    logLine(line) {
      context.getStore()?.trace.logs.push(readLogLine(line))
    },
    stop() {
      for (const [name, listener] of Object.entries(channels)) unsubscribe(name, listener)
    },
  }
}

export const roundMs = (ms: number) => Math.round(ms * 10) / 10

/** `host:port`, with this machine under one name. */
function hostOf(url: string): string {
  const { protocol, hostname, port } = new URL(url)
  const name = hostname === 'localhost' ? '127.0.0.1' : hostname
  return `${name}:${port || (protocol === 'https:' ? '443' : '80')}`
}

const isLocal = (url: string) => hostOf(url).startsWith('127.0.0.1:')

function hostsOf(targets: Targets): Map<string, TraceCall['to']> {
  const hosts = new Map<string, TraceCall['to']>([
    [hostOf(targets.redis), 'redis'],
    [hostOf(targets.telegram), 'telegram'],
  ])
  // Neon's driver puts `api` before the domain of the database's host, and asks there over HTTPS.
  const { hostname, port } = new URL(targets.postgres)
  hosts.set(hostOf(`http://${hostname}:${port || 5432}`), 'postgres')
  hosts.set(`api.${hostname.split('.').slice(1).join('.')}:443`, 'postgres')
  return hosts
}

function readLogLine(line: string): Trace['logs'][number] {
  try {
    const { level = 'info', module = '', msg = '' } = JSON.parse(line) as Record<string, unknown>
    return { level: String(level), module: String(module), msg: String(msg) }
  } catch {
    return { level: 'info', module: '', msg: line }
  }
}
