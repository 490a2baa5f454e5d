/** What a program outside finds at the address that Telegram is to be given. */
export type Reached =
  | { readonly ok: true; readonly note?: string }
  | { readonly ok: false; readonly fault: string }

const TIMEOUT_MS = 15_000
const WEBHOOK_PATH = '/api/telegram'

const LOGIN =
  "Vercel's Deployment Protection (Settings → Deployment Protection) keeps everybody without a login out, Telegram too: take the production address, or switch it off."

/**
 * Asks the deployment as Telegram will: without a login, following nothing. Whoever can't reach it from here doesn't know
 * whether Telegram can: that is a note, not a fault.
 * @param watchToken tells whether it is ready as well (HEALTH_TOKEN or CRON_SECRET)
 */
export async function reachDeployment(
  webhookUrl: string,
  secret: string,
  watchToken?: string,
): Promise<Reached> {
  try {
    const health = new URL(webhookUrl)
    const ours = health.pathname.endsWith(WEBHOOK_PATH)
    health.pathname = `${health.pathname.slice(0, -WEBHOOK_PATH.length)}/api/health`
    const lives = ours ? await askHealth(health, watchToken) : { ok: true as const }
    if (!lives.ok) return lives
    const knocked = await knock(webhookUrl, secret)
    return knocked.ok ? lives : knocked
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined }
    const why = cause instanceof Error ? cause.message || ('code' in cause ? cause.code : '') : message
    return { ok: true, note: `not checked: ${new URL(webhookUrl).host} does not answer from here (${why})` }
  }
}

async function askHealth(url: URL, watchToken: string | undefined): Promise<Reached> {
  const lives = await ask(url)
  const told = readObject(lives.body)
  if (told?.live !== true) return { ok: false, fault: describe(url, lives.response) }
  if (watchToken === undefined) return { ok: true, ...notReady(told, lives.body) }
  url.searchParams.set('ready', '')
  const { response, body } = await ask(url, { authorization: `Bearer ${watchToken}` })
  if (response.status === 401)
    return { ok: true, note: 'it runs with another HEALTH_TOKEN or CRON_SECRET than this one' }
  return { ok: true, ...notReady(readObject(body), body) }
}

const notReady = (told: Record<string, unknown> | undefined, body: string) =>
  told?.ready === false ? { note: `it runs, but isn't ready: ${body.trim()}` } : {}

async function ask(url: URL, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
  return { response, body: await response.text() }
}

/** With nothing in its hands: the bot says what it thinks of the secret, and does nothing. */
async function knock(webhookUrl: string, secret: string): Promise<Reached> {
  const response = await fetch(webhookUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
    body: '{}',
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  await response.arrayBuffer()
  const { status } = response
  if (status === 401)
    return {
      ok: false,
      fault: `${webhookUrl} answers 401 to Telegram: it runs with another TELEGRAM_WEBHOOK_SECRET than this one, or behind a login. ${LOGIN}`,
    }
  // No update: that is what it is told, in one way or another.
  return status === 200 || status === 400
    ? { ok: true }
    : { ok: false, fault: describe(webhookUrl, response) }
}

function describe(url: string | URL, { status, headers }: Response): string {
  const to = headers.get('location')
  const where = to && URL.canParse(to, String(url)) ? ` (to ${new URL(to, url).host})` : ''
  const login = [301, 302, 303, 307, 308, 401, 403].includes(status)
  return `${url} answers ${status}${where}, where Telegram wants the bot.${login ? ` ${LOGIN}` : ' Is it the address of its deployment?'}`
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
