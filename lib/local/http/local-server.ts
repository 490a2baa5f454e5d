import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createInHand, refuseForNow } from './in-hand.ts'

export interface LocalServer {
  readonly port: number
  readonly url: string
  /**
   * Refuses what comes from now on (503, and the connection ends), and waits for the answers to what is in hand.
   * @returns whether all of it was answered within that time
   */
  drain(withinMs: number): Promise<boolean>
  /** Stops listening and drops every connection. */
  close(): Promise<void>
}

export type Listener = (req: IncomingMessage, res: ServerResponse) => Promise<void>

/**
 * An HTTP server that only this machine can reach, unless `host` says otherwise.
 * @param port 0 for any free one
 */
export async function listen(listener: Listener, port = 0, host = '127.0.0.1'): Promise<LocalServer> {
  const inHand = createInHand()
  const server = createServer((req, res) => {
    if (!inHand.take(res)) return refuseForNow(req, res)
    listener(req, res).catch((error: unknown) => {
      // The caller hung up, or the stand-in has a bug, which must be seen.
      if (!req.destroyed) console.error(error)
      if (res.headersSent) res.destroy()
      else sendJson(res, 500, { message: String(error) })
    })
  })
  // Clients close their idle connections themselves. Were the server first, a request already on its way
  // would be reset, and the stores' clients rightly don't repeat writes.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    drain: (withinMs) => inHand.drain(withinMs),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The body grew over the limit of {@link readBody}. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/**
 * @param limitBytes throws {@link BodyTooLarge} once the body is longer
 */
export async function readBody(req: IncomingMessage, limitBytes = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limitBytes) throw new BodyTooLarge(`body over ${limitBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

export function sendJson(res: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value))
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length })
  res.end(body)
}

/** Half of a round trip, on the way in or on the way out; nothing at all when no latency is asked for. */
export async function travel(rttMs: number): Promise<void> {
  if (rttMs > 0) await sleep(rttMs / 2)
}

/** What a stand-in saw of one request. Never values. */
export interface StoreRequest {
  /** `POST /sql (2 statements)`, `EVALSHA`. */
  what: string
  /** The header {@link CALL_ID_HEADER}, when the runner that made the call marked it. */
  callId?: string
}

/** The runner marks the calls of its functions with this header, so that a stand-in can say what they asked for. */
export const CALL_ID_HEADER = 'x-local-call'

export function callIdOf(req: IncomingMessage): { callId?: string } {
  const callId = req.headers[CALL_ID_HEADER]
  return typeof callId === 'string' ? { callId } : {}
}
