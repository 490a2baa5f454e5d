import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

/** A function as Vercel calls it with `NODEJS_HELPERS=0`: Node's own request, its body unread, and response. */
export type NodeHandler = (req: IncomingMessage, res: ServerResponse) => unknown

export interface Call {
  readonly method: string
  /** Path and query, as the caller wrote them. */
  readonly url: string
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: Uint8Array
}

/** A request that has come whole, to be read once more: the runner has looked at it, as Vercel's proxy has. */
export function toIncoming({ method, url, headers, body }: Call): IncomingMessage {
  const req = new IncomingMessage(new Socket())
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  req.method = method
  req.url = url
  req.headers = Object.fromEntries(entries)
  req.headersDistinct = Object.fromEntries(entries.map(([name, value]) => [name, [value].flat()]))
  req.rawHeaders = entries.flatMap(([name, value]) => [value].flat().flatMap((each) => [name, each]))
  // Or its end would count as the caller's hanging up.
  req.complete = true
  if (body.byteLength > 0) req.push(Buffer.from(body))
  req.push(null)
  return req
}

export interface Answered {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly bytes: Buffer
}

/** Keeps what a function answers instead of sending it, so that its length and its time can be judged first. */
export class KeptResponse extends ServerResponse {
  readonly #chunks: Buffer[] = []
  readonly #answered = Promise.withResolvers<Answered>()

  /** Resolves when the function has ended its response. */
  get answered(): Promise<Answered> {
    return this.#answered.promise
  }

  /** Node asks the socket, and there is none. */
  #begin(): void {
    Object.defineProperty(this, 'headersSent', { value: true, configurable: true })
  }

  override writeHead(status: number, ...more: unknown[]): this {
    this.statusCode = status
    const headers = more.find((each) => typeof each === 'object' && each !== null) ?? {}
    const pairs = Array.isArray(headers) ? inPairs(headers) : Object.entries(headers)
    for (const [name, value] of pairs) if (value !== undefined) this.setHeader(name, value)
    this.#begin()
    return this
  }

  override flushHeaders(): void {
    this.#begin()
  }

  override write(chunk: unknown, ...more: unknown[]): boolean {
    this.#begin()
    this.#chunks.push(toBytes(chunk, more[0]))
    callLast(more)
    return true
  }

  override end(...given: unknown[]): this {
    if (this.finished) return this
    const [chunk, encoding] = given
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) this.write(chunk, encoding)
    this.#begin()
    this.finished = true
    const { statusCode: status } = this
    this.#answered.resolve({ status, headers: this.getHeaders(), bytes: Buffer.concat(this.#chunks) })
    callLast(given)
    this.emit('finish')
    this.emit('close')
    return this
  }
}

function toBytes(chunk: unknown, encoding: unknown): Buffer {
  if (chunk instanceof Uint8Array) return Buffer.from(chunk)
  return Buffer.from(
    String(chunk),
    Buffer.isEncoding(String(encoding)) ? (encoding as BufferEncoding) : 'utf8',
  )
}

function callLast(given: readonly unknown[]): void {
  const last = given.at(-1)
  if (typeof last === 'function') queueMicrotask(() => last())
}

function inPairs(flat: readonly unknown[]): [string, string][] {
  return flat.flatMap((name, at) =>
    at % 2 === 0 ? [[String(name), String(flat[at + 1])] as [string, string]] : [],
  )
}
