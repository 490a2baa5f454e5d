import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../http/local-server.ts'
import type { NodeHandler } from './node-call.ts'

export type FetchHandler = (request: Request) => Response | Promise<Response>

/** A function of the web's kind, for who calls it with Node's request and response. */
export function onNode(handler: FetchHandler): NodeHandler {
  return async (req, res) => {
    const response = await handler(toRequest(req, await readBody(req)))
    sendResponse(res, response, await response.bytes())
  }
}

function toRequest(req: IncomingMessage, body: Buffer): Request {
  const headers = new Headers()
  for (const [name, values] of Object.entries(req.headersDistinct))
    for (const value of values ?? []) headers.append(name, value)
  const method = req.method ?? 'GET'
  // Of the host nothing is believed: whoever calls may write there what no address can be made of.
  return new Request(`http://localhost${req.url ?? '/'}`, {
    method,
    headers,
    body: method === 'GET' || method === 'HEAD' ? null : new Uint8Array(body),
  })
}

function sendResponse(res: ServerResponse, response: Response, body: Uint8Array): void {
  res.statusCode = response.status
  for (const [name, value] of response.headers) if (name !== 'set-cookie') res.setHeader(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length) res.setHeader('set-cookie', cookies)
  res.end(body)
}
