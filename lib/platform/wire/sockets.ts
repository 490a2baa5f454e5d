import { type Connection, type Origin, openConnection } from './connection.ts'
import { NoAnswer, type Wire, type WireAnswer, type WireRequest } from './wire.ts'

/** What a header's value may hold; anything else could end it, and begin another. */
const PRINTABLE = /^[\t\x20-\x7e]*$/

/** An address, taken apart once. */
interface Target {
  readonly origin: Origin
  readonly start: string
  /** The last used is last: those that nobody needs grow old, and are left. */
  readonly idle: Connection[]
}

/**
 * HTTP/1.1 over node:net and node:tls, one request at a time in a connection. WHATWG's `fetch` takes more of the
 * processor's time than all the rest of a plain message, `node:http` a third of that, this a tenth (and undici's own
 * client a third, with 40 ms of a cold start). What they do beside is not needed: this POSTs JSON, and reads text.
 */
export function createSocketWire(): Wire {
  const targets = new Map<string, Target>()
  const idleOf = new Map<string, Connection[]>()
  const targetOf = (url: string): Target => {
    const known = targets.get(url)
    if (known) return known
    const { protocol, host, hostname, port, pathname, search } = new URL(url)
    const secure = protocol === 'https:'
    const origin = {
      secure,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (secure ? 443 : 80),
    }
    const idle = idleOf.get(`${protocol}${host}`) ?? []
    idleOf.set(`${protocol}${host}`, idle)
    const target = { origin, start: `POST ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n`, idle }
    targets.set(url, target)
    return target
  }

  return async (request) => {
    const { origin, start, idle } = targetOf(request.url)
    const text = written(start, request)
    const connection = takeIdle(idle) ?? openConnection(origin)
    const stop = startTimer(request, () =>
      connection.close(new NoAnswer(`no answer within ${request.timeoutMs} ms`)),
    )
    try {
      const { status, body, headers, stays } = await connection.ask(text)
      if (stays) idle.push(connection)
      const answer: WireAnswer = { status, text: body.toString(), header: (name) => headers.get(name) }
      return answer
    } finally {
      stop()
    }
  }
}

function takeIdle(idle: Connection[]): Connection | undefined {
  for (let last = idle.pop(); last; last = idle.pop()) {
    if (last.isOpen()) return last
    last.close(new NoAnswer('too old'))
  }
  return undefined
}

function written(start: string, { headers, body }: WireRequest): string {
  let head = start
  for (const name in headers) {
    const value = headers[name] ?? ''
    if (!PRINTABLE.test(value)) throw new NoAnswer(`the header ${name} can't be sent`)
    head += `${name}: ${value}\r\n`
  }
  return `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
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
