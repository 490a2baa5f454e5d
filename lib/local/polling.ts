import { setTimeout as sleep } from 'node:timers/promises'

export interface TelegramAddress {
  /** `https://api.telegram.org` */
  apiRoot: string
  token: string
}

export interface PollingOptions extends TelegramAddress {
  allowedUpdates: readonly string[]
  webhook: { url: string; secret: string }
  /** The webhook that polling takes the place of, and the secret that Telegram shows there, which it doesn't tell. */
  takenOver?: { webhook: Webhook; secret: string | undefined }
  say(line: string): void
}

/** What Telegram tells of a webhook, as far as it can be set again. */
export interface Webhook {
  readonly url: string
  readonly allowed_updates?: readonly string[]
  readonly max_connections?: number
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
  { apiRoot, token }: TelegramAddress,
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
export async function askWhoIAm(options: TelegramAddress): Promise<BotIdentity> {
  const { ok, result, description } = await callApi(options, 'getMe', {}).catch((cause: unknown) => {
    throw new Error(`Telegram does not answer at ${options.apiRoot}`, { cause })
  })
  if (!ok) throw new Error(`Telegram refuses TELEGRAM_BOT_TOKEN: ${description}`)
  return result as BotIdentity
}

/** @returns undefined where the bot has none */
export async function askWebhook(telegram: TelegramAddress): Promise<Webhook | undefined> {
  const { ok, result, description } = await callApi(telegram, 'getWebhookInfo', {})
  if (!ok) throw new Error(`Telegram does not say whether the bot has a webhook: ${description}`)
  const webhook = result as Webhook
  return webhook.url ? webhook : undefined
}

/**
 * Takes updates from the real Telegram and posts each to the webhook function, as Telegram itself would; a method in
 * the answer is then called. Telegram allows a webhook or polling: one that is taken over is given back at the end.
 * @returns a function that stops it
 */
export async function startPolling(options: PollingOptions): Promise<() => Promise<void>> {
  const { takenOver, say } = options
  if (takenOver) {
    say(tellTakeOver(takenOver))
    await callApi(options, 'deleteWebhook', {})
  }
  const stop = new AbortController()
  const done = poll(options, stop.signal)
  return async () => {
    stop.abort()
    const offset = await done
    if (!takenOver) return
    // Or the webhook would get once more what was handled here.
    if (offset > 0) await callApi(options, 'getUpdates', { offset, limit: 1, timeout: 0 }).catch(() => {})
    await giveBack(options, takenOver)
  }
}

type TakenOver = NonNullable<PollingOptions['takenOver']>

/** Said before anything is changed: whoever kills the process can put it back by hand. */
function tellTakeOver({ webhook, secret }: TakenOver): string {
  const { url, allowed_updates = [], max_connections } = webhook
  return [
    `Taken over from ${new URL(url).host}: until this ends, the bot is deaf there.`,
    `  Its webhook was: url ${url}, max_connections ${max_connections ?? 'default'}, allowed_updates ${JSON.stringify(allowed_updates)}.`,
    `  It is given back when you stop this with Ctrl+C. Should that fail: npm run setup -- ${url}`,
    ...(secret
      ? []
      : [
          '  TELEGRAM_WEBHOOK_SECRET is not set here: it will be given back without a secret. Set the one used there.',
        ]),
  ].join('\n')
}

const GIVE_BACK_ATTEMPTS = 3

async function giveBack(options: PollingOptions, { webhook, secret }: TakenOver): Promise<void> {
  const { url, allowed_updates = [], max_connections } = webhook
  for (let attempt = 1; ; attempt++) {
    try {
      const now = await askWebhook(options)
      if (now) return options.say(`The bot has a webhook again (${new URL(now.url).host}): it stays.`)
      const { ok, description } = await callApi(options, 'setWebhook', {
        url,
        // None means: all but a few, which is what an empty list says.
        allowed_updates,
        ...(max_connections === undefined ? {} : { max_connections }),
        ...(secret ? { secret_token: secret } : {}),
      })
      if (!ok) throw new Error(description)
      return options.say(`The webhook is given back to ${new URL(url).host}.`)
    } catch (error) {
      if (attempt === GIVE_BACK_ATTEMPTS) {
        const why = error instanceof Error ? error.message : error
        throw new Error(`The webhook could not be given back (${why}). By hand: npm run setup -- ${url}`)
      }
      await sleep(RETRY_MS)
    }
  }
}

/** @returns the offset that the next request would have confirmed by */
async function poll(options: PollingOptions, stopped: AbortSignal): Promise<number> {
  let offset = 0
  while (!stopped.aborted) {
    try {
      const updates = await takeUpdates(options, offset, stopped)
      for (const update of updates) {
        await deliver(options, update)
        // Confirmed by the next request: what a crash interrupts comes again.
        offset = update.update_id + 1
        // What is left comes again to whoever is asked next.
        if (stopped.aborted) break
      }
    } catch (error) {
      if (stopped.aborted) return offset
      options.say(`Telegram: ${error instanceof Error ? error.message : error}`)
      await sleep(RETRY_MS, undefined, { signal: stopped }).catch(() => {})
    }
  }
  return offset
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
