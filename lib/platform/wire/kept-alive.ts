import {
  request as askPlainly,
  type ClientRequest,
  type IncomingMessage,
  Agent as PlainAgent,
  type RequestOptions,
} from 'node:http'
import { request as askSecurely, Agent as SecureAgent } from 'node:https'
import { urlToHttpOptions } from 'node:url'
import { systemClock } from '../clock.ts'
import { NoAnswer, type Wire, type WireAnswer, type WireRequest } from './wire.ts'

/** Until a server says how long it keeps an idle connection, it is left after this: no longer than most do. */
const IDLE_MS = 4_000
/** So much sooner than the server does: a request that is on its way when it closes is lost. */
const SOONER_MS = 1_000
const MAX_IDLE_MS = 600_000

/** A server, and the connections to it that are open. */
interface Origin {
  readonly agent: PlainAgent
  readonly ask: typeof askPlainly
  idleMs: number
  usedAt: readonly number[]
}

/** An address, as it is asked. */
interface Place {
  readonly origin: Origin
  readonly options: RequestOptions
}

/**
 * node:http and node:https over connections that stay open. WHATWG's `fetch` takes more of the processor's time than all
 * the rest of a plain message, and this less than half of it; undici's own client is quicker still, at 40 ms of a cold
 * start.
 */
export function createKeptAliveWire(): Wire {
  const origins = new Map<string, Origin>()
  const originOf = (url: URL): Origin => {
    const known = origins.get(url.origin)
    if (known) return known
    const secure = url.protocol === 'https:'
    const agent = secure
      ? new SecureAgent({ keepAlive: true, ALPNProtocols: ['http/1.1'] })
      : new PlainAgent({ keepAlive: true })
    const origin = { agent, ask: secure ? askSecurely : askPlainly, idleMs: IDLE_MS, usedAt: momentsNow() }
    origins.set(url.origin, origin)
    return origin
  }
  // Stores have two or three addresses each.
  const places = new Map<string, Place>()
  const placeOf = (address: string): Place => {
    const known = places.get(address)
    if (known) return known
    const url = new URL(address)
    const origin = originOf(url)
    const place = { origin, options: { ...urlToHttpOptions(url), method: 'POST', agent: origin.agent } }
    places.set(address, place)
    return place
  }
  return (request) => {
    const place = placeOf(request.url)
    leaveOld(place.origin)
    return attempt(place, request)
  }
}

function attempt({ origin, options }: Place, request: WireRequest): Promise<WireAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>()
  let asked: ClientRequest
  try {
    asked = origin.ask({
      ...options,
      headers: { ...request.headers, 'content-length': Buffer.byteLength(request.body) },
    })
  } catch (error) {
    // A header that would begin another, for one.
    return Promise.reject(noAnswer(error))
  }
  const stop = startTimer(request, () =>
    asked.destroy(new NoAnswer(`no answer within ${request.timeoutMs} ms`)),
  )
  const fail = (error: unknown) => {
    stop()
    reject(noAnswer(error))
  }
  asked.on('error', fail)
  asked.on('response', (response: IncomingMessage) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (part: string) => {
      text += part
    })
    response.on('error', fail)
    response.on('end', () => {
      stop()
      origin.idleMs = idleTimeOf(response.headers['keep-alive'])
      origin.usedAt = momentsNow()
      resolve({
        status: response.statusCode ?? 0,
        text,
        header: (name) => {
          const value = response.headers[name]
          return typeof value === 'string' ? value : value?.join(', ')
        },
      })
    })
  })
  asked.end(request.body)
  return promise
}

/** An instance may have been frozen meanwhile, and its timers and the server's goodbye with it. */
function leaveOld({ agent, idleMs, usedAt }: Origin): void {
  if (momentsNow().every((now, i) => now - (usedAt[i] ?? 0) < idleMs)) return
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}

/** By both clocks: one may stand still while an instance is frozen, the other may be set. */
const momentsNow = () => [performance.now(), systemClock.now()]

/** `timeout=5`: seconds. */
function idleTimeOf(header: string | readonly string[] | undefined): number {
  const seconds = /timeout=(\d{1,6})/i.exec(String(header ?? ''))?.[1]
  return seconds === undefined ? IDLE_MS : Math.min(MAX_IDLE_MS, Number(seconds) * 1000 - SOONER_MS)
}

/** The message of an error of Node's would name the host: its code doesn't. */
function noAnswer(error: unknown): NoAnswer {
  if (error instanceof NoAnswer) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  return new NoAnswer(`no answer: ${code}`, { cause: error })
}

/** @returns what stops it */
function startTimer({ timeoutMs, whileAwake = false }: WireRequest, act: () => void): () => void {
  let left = whileAwake ? 3 : 1
  const stepMs = timeoutMs / left
  let timer: NodeJS.Timeout
  const wait = () => {
    timer = setTimeout(() => {
      left -= 1
      if (left > 0) wait()
      else act()
    }, stepMs)
    timer.unref()
  }
  wait()
  return () => clearTimeout(timer)
}
