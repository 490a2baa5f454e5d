/** lib/http: from a function's HTTP request to the app, and back. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { BodyTooLarge, type HttpRequest, type HttpResponse } from './exchange.ts'

/** Vercel's limit of a body. It holds wherever the functions run. */
export const MAX_BODY_BYTES = 4.5 * 1024 * 1024

/** What a function answers to, by method. */
export type Handlers<App> = Readonly<
  Partial<Record<'GET' | 'HEAD' | 'POST', (app: App, request: HttpRequest) => Promise<HttpResponse>>>
>

export interface Surroundings<App> {
  /** What the handlers are given. It may throw: a fault like any other. */
  app(): App | Promise<App>
  /** Is told what was thrown. */
  onFault(error: unknown): void
}

/**
 * Answers a request of Node's. 405 for a method without a handler, 413 for too long a body, 500 without a word for what
 * was thrown: the caller has no business with it.
 */
export async function answerOnNode<App>(
  req: IncomingMessage,
  res: ServerResponse,
  handlers: Handlers<App>,
  { app, onFault }: Surroundings<App>,
): Promise<void> {
  const method = req.method ?? ''
  const handler = Object.hasOwn(handlers, method) ? handlers[method as keyof Handlers<App>] : undefined
  if (!handler) {
    res.setHeader('allow', Object.keys(handlers).join(', '))
    return send(res, { status: 405 })
  }
  try {
    send(res, await handler(await app(), { url: req.url, headers: req.headers, body: () => readBytes(req) }))
  } catch (error) {
    // Who called has hung up: nobody is there to be answered.
    if (req.errored) return
    if (error instanceof BodyTooLarge) {
      // What is still to come is not waited for.
      res.setHeader('connection', 'close')
      return send(res, { status: 413 })
    }
    onFault(error)
    send(res, { status: 500 })
  }
}

function send(res: ServerResponse, { status, body, type = 'application/json' }: HttpResponse): void {
  res.statusCode = status
  if (body) res.setHeader('content-type', type)
  res.end(body)
}

/**
 * Straight from the stream: Vercel's `req.body` is parsed already. By events, since leaving `for await` early would close
 * the connection before the answer is out.
 */
function readBytes(req: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // Whoever hung up before anybody listened says so no more.
    if (req.errored) return reject(req.errored)
    const chunks: Buffer[] = []
    let size = 0
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY_BYTES) return chunks.push(chunk)
      req.off('data', onData).resume()
      reject(new BodyTooLarge(`body over ${MAX_BODY_BYTES} bytes`))
    }
    req
      .on('data', onData)
      .once('end', () => resolve(Buffer.concat(chunks)))
      .once('error', reject)
  })
}
