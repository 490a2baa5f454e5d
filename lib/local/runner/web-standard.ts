import type { IncomingMessage, ServerResponse } from 'node:http'

/** Node's request as the web's, the way a function on Vercel sees it. */
export function toRequest(req: IncomingMessage, body: Buffer): Request {
  const headers = new Headers()
  for (const [name, values] of Object.entries(req.headersDistinct))
    for (const value of values ?? []) headers.append(name, value)
  // Vercel writes this one itself, whatever the caller claims.
  headers.set('x-forwarded-for', req.socket.remoteAddress ?? '')
  const method = req.method ?? 'GET'
  return new Request(`http://${req.headers.host ?? 'localhost'}${req.url ?? '/'}`, {
    method,
    headers,
    body: method === 'GET' || method === 'HEAD' ? null : new Uint8Array(body),
  })
}

export function sendResponse(res: ServerResponse, response: Response, body: Uint8Array): void {
  res.statusCode = response.status
  for (const [name, value] of response.headers) if (name !== 'set-cookie') res.setHeader(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length) res.setHeader('set-cookie', cookies)
  res.setHeader('content-length', body.byteLength)
  res.end(body)
}
