import { NoAnswer, type Wire } from './wire.ts'

/** Node's own client: it alone knows the ways that a proxy asks for. */
export const fetchWire: Wire = async ({ url, headers, body, timeoutMs }) => {
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' })
    const text = await response.text()
    return { status: response.status, text, header: (name) => response.headers.get(name) ?? undefined }
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError'
    throw new NoAnswer(timedOut ? `no answer within ${timeoutMs} ms` : 'no connection', { cause: error })
  }
}
