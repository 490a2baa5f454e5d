import { type HttpResponse, json } from './exchange.ts'

/**
 * Whether the bot runs, and whether what it stands on answers.
 * @param pings by name; each rejects when its store is not there
 */
export async function answerHealth(
  pings: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<HttpResponse> {
  const asked = Object.entries(pings).map(async ([name, ping]) => {
    const answers = await ping().then(
      () => true,
      () => false,
    )
    return [name, answers ? 'ok' : 'unavailable'] as const
  })
  const words = await Promise.all(asked)
  const ready = words.every(([, word]) => word === 'ok')
  return json({ live: true, ready, ...Object.fromEntries(words) }, ready ? 200 : 503)
}
