import type { Clock } from './clock.ts'

/** Far more than an answer about one person takes. */
const MAX_BYTES = 64 * 1024
/** Who doesn't answer isn't asked again for so long: each connection that nobody takes is kept for ten seconds. */
const REST_MS = 60_000

/** A host that didn't answer a moment ago: nothing was asked. */
export class HostRests extends Error {
  override readonly name = 'HostRests'
}

/**
 * Reads what somebody else publishes, as JSON. No credentials go along, and no redirect is followed.
 * @throws Error for anything but a 200 with JSON within the time
 */
export type FetchPublic = (url: string, timeoutMs: number) => Promise<unknown>

export function createPublic(clock: Clock): FetchPublic {
  const restsUntil = new Map<string, number>()
  return async (url, timeoutMs) => {
    const { host } = new URL(url)
    if ((restsUntil.get(host) ?? 0) > clock.now()) throw new HostRests(`${host} didn't answer a moment ago`)
    const { status, body } = await answerOf(url, timeoutMs).catch((error: unknown) => {
      restsUntil.set(host, clock.now() + REST_MS)
      throw error
    })
    if (status !== 200) throw new Error(`${host} answers ${status}`)
    if (body.length > MAX_BYTES) throw new Error(`${host} answers too much`)
    return JSON.parse(body)
  }
}

async function answerOf(url: string, timeoutMs: number): Promise<{ status: number; body: string }> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept: 'application/json' },
  })
  return { status: response.status, body: await response.text() }
}
