/** Calls of the app as tests like to write and read them: with the web's `Request` init and `Response`. */
import type { HttpRequest, HttpResponse } from '../../lib/http/exchange.ts'

export interface CallParts {
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export function httpRequest({ url, headers = {}, body = '' }: CallParts = {}): HttpRequest {
  return { url, headers, body: async () => (typeof body === 'string' ? Buffer.from(body) : body) }
}

export async function webResponse(answer: Promise<HttpResponse>): Promise<Response> {
  const { status, body, type = 'application/json' } = await answer
  return new Response(body || null, { status, headers: body ? { 'content-type': type } : {} })
}
