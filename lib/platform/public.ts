/** Far more than an answer about one person takes. */
const MAX_BYTES = 64 * 1024

/**
 * What somebody else publishes, as JSON. No credentials go along, and no redirect is followed.
 * @throws Error for anything but a 200 with JSON within the time
 */
export async function fetchPublic(url: string, timeoutMs: number): Promise<unknown> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept: 'application/json' },
  })
  if (response.status !== 200) throw new Error(`${new URL(url).host} answers ${response.status}`)
  const body = await response.text()
  if (body.length > MAX_BYTES) throw new Error(`${new URL(url).host} answers too much`)
  return JSON.parse(body)
}
