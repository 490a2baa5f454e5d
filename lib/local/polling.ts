import { setTimeout as sleep } from 'node:timers/promises'

export interface PollingOptions {
  /** `https://api.telegram.org` */
  apiRoot: string
  token: string
  allowedUpdates: readonly string[]
  webhook: { url: string; secret: string }
  say(line: string): void
}

export interface BotIdentity {
  id: number
  username: string
}

const LONG_POLL_S = 50
/** How often an update is offered to the function before the next one gets its turn. */
const ATTEMPTS = 3
const RETRY_MS = 2_000

interface ApiAnswer {
  ok: boolean
  result?: unknown
  error_code?: number
  description?: string
}

async function callApi(
  { apiRoot, token }: Pick<PollingOptions, 'apiRoot' | 'token'>,
  method: string,
  payload: object,
  signal?: AbortSignal,
): Promise<ApiAnswer> {
  const response = await fetch(`${apiRoot}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
    ...(signal ? { signal } : {}),
  })
  return (await response.json()) as ApiAnswer
}

/** @throws Error when the token is not one, or nobody answers */
export async function askWhoIAm(options: Pick<PollingOptions, 'apiRoot' | 'token'>): Promise<BotIdentity> {
  const { ok, result, description } = await callApi(options, 'getMe', {}).catch((cause: unknown) => {
    throw new Error(`Telegram does not answer at ${options.apiRoot}`, { cause })
  })
  if (!ok) throw new Error(`Telegram refuses TELEGRAM_BOT_TOKEN: ${description}`)
  return result as BotIdentity
}

/**
 * Takes updates from the real Telegram and posts each to the webhook function, as Telegram itself would; a method in
 * the answer is then called. Takes a webhook away first, since Telegram allows one or the other.
 * @returns a function that stops it
 */
export async function startPolling(options: PollingOptions): Promise<() => Promise<void>> {
  const info = await callApi(options, 'getWebhookInfo', {})
  const { url } = (info.result ?? {}) as { url?: string }
  if (url)
    options.say(`This bot had a webhook (${new URL(url).host}). It is taken away while you try it here.`)
  await callApi(options, 'deleteWebhook', {})
  const stop = new AbortController()
  const done = poll(options, stop.signal)
  return async () => {
    stop.abort()
    await done
  }
}

async function poll(options: PollingOptions, stopped: AbortSignal): Promise<void> {
  let offset = 0
  while (!stopped.aborted) {
    try {
      const updates = await takeUpdates(options, offset, stopped)
      for (const update of updates) {
        await deliver(options, update)
        // Confirmed by the next request: what a crash interrupts comes again.
        offset = update.update_id + 1
      }
    } catch (error) {
      if (stopped.aborted) return
      options.say(`Telegram: ${error instanceof Error ? error.message : error}`)
      await sleep(RETRY_MS, undefined, { signal: stopped }).catch(() => {})
    }
  }
}

async function takeUpdates(
  options: PollingOptions,
  offset: number,
  stopped: AbortSignal,
): Promise<{ update_id: number }[]> {
  const answer = await callApi(
    options,
    'getUpdates',
    { offset, timeout: LONG_POLL_S, allowed_updates: options.allowedUpdates },
    AbortSignal.any([stopped, AbortSignal.timeout((LONG_POLL_S + 10) * 1_000)]),
  )
  if (!answer.ok) throw new Error(answer.description ?? `error ${answer.error_code}`)
  return answer.result as { update_id: number }[]
}

async function deliver(options: PollingOptions, update: { update_id: number }): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const response = await fetch(options.webhook.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-telegram-bot-api-secret-token': options.webhook.secret,
      },
      body: JSON.stringify(update),
    })
    const body = await response.text()
    if (response.ok) return callMethodIn(options, body)
    options.say(`Update ${update.update_id} was answered with ${response.status}.`)
    await sleep(RETRY_MS * attempt)
  }
}

/** The one method call that may ride in the answer to an update. Telegram tells nobody what became of it. */
async function callMethodIn(options: PollingOptions, body: string): Promise<void> {
  if (!body) return
  const { method, ...payload } = JSON.parse(body) as Record<string, unknown>
  if (typeof method !== 'string') return
  const { ok, description } = await callApi(options, method, payload)
  if (!ok) options.say(`${method}: ${description}`)
}
