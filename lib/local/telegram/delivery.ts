/**
 * Carries updates to the bot, by webhook or long polling. As in the public server (tdlib/telegram-bot-api,
 * WebhookActor): updates of one queue (a chat, or a person's presses) go one after another and a failing one holds its
 * queue; different queues go in parallel up to `max_connections`.
 */
import type { Update } from '@grammyjs/types'
import { ApiError } from './api-error.ts'
import { type CallPayload, parsePayload } from './request-body.ts'

export type UpdateKind =
  | 'message'
  | 'edited_message'
  | 'channel_post'
  | 'edited_channel_post'
  | 'callback_query'
  | 'my_chat_member'
  | 'chat_member'
  | 'chat_join_request'
  | 'message_reaction'

/** Sent only to those who ask by name (https://core.telegram.org/bots/api#getupdates). */
const NOT_BY_DEFAULT: readonly string[] = ['chat_member', 'message_reaction', 'message_reaction_count']
const DEFAULT_RETRY_DELAYS_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000]
const WEBHOOK_TIMEOUT_MS = 60_000
/** Nobody waits longer for what became of a press; everything else is tried for a day. */
const PRESS_LIFETIME_SECONDS = 150
/** Methods that a webhook's answer cannot call. */
const NOT_IN_ANSWERS = /^(get|deletewebhook$|setwebhook$|close$|logout$)/i

export interface Webhook {
  url: string
  secret: string
  maxConnections: number
}

interface Pending {
  update: Update
  attempts: number
  /** Unix seconds. */
  expiresAt: number
  attempted: PromiseWithResolvers<void>
}

interface Queue {
  waiting: Pending[]
  busy: boolean
}

interface LongPoll {
  answer: (updates: Update[]) => void
  refuse: (error: ApiError) => void
  limit: number
}

/** A request to the webhook. */
export interface PostRequest {
  readonly url: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}

export interface PostAnswer {
  readonly status: number
  readonly statusText: string
  readonly body: Buffer
  /** By lower-case name. */
  header(name: string): string | undefined
}

/** @throws where no whole answer came */
export type Post = (request: PostRequest) => Promise<PostAnswer>

const postOverHttp: Post = async ({ url, ...request }) => {
  const response = await fetch(url, { method: 'POST', redirect: 'manual', ...request })
  return {
    status: response.status,
    statusText: response.statusText,
    body: Buffer.from(await response.arrayBuffer()),
    header: (name) => response.headers.get(name) ?? undefined,
  }
}

export interface DeliveryOptions {
  nowSeconds(): number
  firstUpdateId: number
  /** Executes a method that came in the answer to a webhook; its result goes nowhere. */
  execute(method: string, payload: CallPayload, updateId: number): Promise<void>
  retryDelaysMs?: readonly number[] | undefined
  /** How the webhook is reached; default: over HTTP. */
  post?: Post | undefined
}

export class Delivery {
  private readonly options: DeliveryOptions
  private readonly retryDelaysMs: readonly number[]
  private readonly queues = new Map<string, Queue>()
  private readonly sent: Update[] = []
  private readonly timers = new Set<NodeJS.Timeout>()
  private readonly idleWaiters = new Set<() => void>()
  private readonly closing = new AbortController()
  private lastUpdateId: number
  private inFlight = 0
  private webhook: Webhook | undefined
  private allowed: string[] = []
  private lastError: { date: number; message: string } | undefined
  private poll: LongPoll | undefined

  constructor(options: DeliveryOptions) {
    this.options = options
    this.lastUpdateId = options.firstUpdateId - 1
    const delays = options.retryDelaysMs ?? []
    this.retryDelaysMs = delays.length > 0 ? delays : DEFAULT_RETRY_DELAYS_MS
  }

  /** Resolves when the first attempt to deliver is over; at once when the bot has to fetch it, or never asked for it. */
  push(kind: UpdateKind, body: object, queueKey: string): Promise<void> {
    if (!this.wants(kind)) return Promise.resolve()
    this.lastUpdateId += 1
    const update = { update_id: this.lastUpdateId, [kind]: body } as unknown as Update
    // The body must stay as it was when it happened, whatever changes later.
    const pending: Pending = {
      update: structuredClone(update),
      attempts: 0,
      expiresAt: kind === 'callback_query' ? this.options.nowSeconds() + PRESS_LIFETIME_SECONDS : Infinity,
      attempted: Promise.withResolvers(),
    }
    this.sent.push(pending.update)
    const queue = this.queues.get(queueKey) ?? { waiting: [], busy: false }
    this.queues.set(queueKey, queue)
    queue.waiting.push(pending)
    if (!this.webhook) pending.attempted.resolve()
    this.pump()
    this.answerPoll()
    return pending.attempted.promise
  }

  private wants(kind: UpdateKind): boolean {
    return this.allowed.length > 0 ? this.allowed.includes(kind) : !NOT_BY_DEFAULT.includes(kind)
  }

  updates(): readonly Update[] {
    return this.sent
  }

  // ---------------------------------------------------------------- webhook

  setWebhook(webhook: Webhook | undefined, dropPending: boolean): void {
    this.webhook = webhook
    if (webhook) this.endPoll(new ApiError(409, 'Conflict: terminated by setWebhook request'))
    if (dropPending) this.forget(() => true)
    this.lastError = undefined
    this.pump()
  }

  /** An empty list stands for the default; undefined leaves it as it was. */
  allow(kinds: string[] | undefined): void {
    if (kinds) this.allowed = kinds
  }

  info() {
    return {
      url: this.webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: this.pendingCount(),
      ...(this.webhook ? { max_connections: this.webhook.maxConnections, ip_address: '127.0.0.1' } : {}),
      ...(this.allowed.length > 0 ? { allowed_updates: this.allowed } : {}),
      ...(this.lastError
        ? { last_error_date: this.lastError.date, last_error_message: this.lastError.message }
        : {}),
    }
  }

  private pendingCount(): number {
    let count = 0
    for (const queue of this.queues.values()) count += queue.waiting.length
    return count
  }

  private pump(): void {
    for (const queue of this.queues.values()) {
      if (!queue.busy) this.dropExpired(queue)
      const head = queue.waiting[0]
      if (!this.webhook || this.inFlight >= this.webhook.maxConnections) return
      if (queue.busy || !head) continue
      queue.busy = true
      void this.attempt(queue, head)
    }
  }

  private dropExpired(queue: Queue): void {
    while (queue.waiting[0] && queue.waiting[0].expiresAt < this.options.nowSeconds()) {
      queue.waiting.shift()?.attempted.resolve()
    }
  }

  private async attempt(queue: Queue, head: Pending): Promise<void> {
    head.attempts += 1
    const error = await this.post(head.update)
    head.attempted.resolve()
    if (this.closing.signal.aborted) return
    if (error === undefined) {
      if (queue.waiting[0] === head) queue.waiting.shift()
      this.release(queue)
    } else {
      this.lastError = { date: this.options.nowSeconds(), message: error.message }
      this.later(error.retryAfterMs ?? this.retryDelayMs(head.attempts), () => this.release(queue))
      this.pump()
    }
  }

  private release(queue: Queue): void {
    queue.busy = false
    this.pump()
    this.dropEmptyQueues()
    this.announceIdle()
  }

  private dropEmptyQueues(): void {
    for (const [key, queue] of this.queues) {
      if (queue.waiting.length === 0 && !queue.busy) this.queues.delete(key)
    }
  }

  private retryDelayMs(attempts: number): number {
    return this.retryDelaysMs[Math.min(attempts, this.retryDelaysMs.length) - 1] ?? 1000
  }

  /** One POST of an update; undefined when the bot took it. */
  private async post(update: Update): Promise<{ message: string; retryAfterMs?: number } | undefined> {
    const webhook = this.webhook
    if (!webhook || this.closing.signal.aborted) return { message: 'Webhook connection closed' }
    this.inFlight += 1
    try {
      const secret = webhook.secret === '' ? {} : { 'x-telegram-bot-api-secret-token': webhook.secret }
      const response = await (this.options.post ?? postOverHttp)({
        url: webhook.url,
        headers: { 'content-type': 'application/json', ...secret },
        body: JSON.stringify(update),
        signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(WEBHOOK_TIMEOUT_MS)]),
      })
      if (response.status < 200 || response.status >= 300) {
        const message = `Wrong response from the webhook: ${response.status} ${response.statusText}`
        const seconds = Number(response.header('retry-after') ?? 0)
        return seconds > 0 ? { message, retryAfterMs: seconds * 1000 } : { message }
      }
      const payload = parsePayload(response.header('content-type') ?? '', response.body)
      await this.executeAnswer(payload, update.update_id)
      return undefined
    } catch {
      return { message: 'Connection timed out or refused' }
    } finally {
      this.inFlight -= 1
    }
  }

  private async executeAnswer({ fields, files }: CallPayload, updateId: number): Promise<void> {
    const { method, ...parameters } = fields
    if (typeof method !== 'string' || method === '' || NOT_IN_ANSWERS.test(method)) return
    await this.options.execute(method, { fields: parameters, files }, updateId)
  }

  /**
   * Sends an update again, whatever became of it, `times` times at once.
   * @throws Error when there is no such update or no webhook.
   */
  async redeliver(updateId: number, times: number): Promise<void> {
    const update = this.sent.find((each) => each.update_id === updateId)
    if (!update) throw new Error(`There is no update ${updateId}`)
    if (!this.webhook) throw new Error('Updates are redelivered to a webhook, and none is set')
    await Promise.all(Array.from({ length: times }, () => this.post(update)))
    this.announceIdle()
  }

  // ---------------------------------------------------------------- long polling

  /** @throws ApiError 409 while a webhook is set, or when another poll takes over. */
  async getUpdates(offset: number, limit: number, timeoutSeconds: number): Promise<Update[]> {
    if (this.webhook) {
      throw new ApiError(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      )
    }
    this.endPoll(
      new ApiError(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      ),
    )
    const from = offset >= 0 ? offset : (this.waiting().at(offset)?.update_id ?? 0)
    this.forget((update) => update.update_id < from)
    const ready = this.waiting().slice(0, limit)
    if (ready.length > 0 || timeoutSeconds === 0) return ready
    const { promise, resolve, reject } = Promise.withResolvers<Update[]>()
    this.poll = { answer: resolve, refuse: reject, limit }
    const own = this.poll
    this.later(timeoutSeconds * 1000, () => {
      if (this.poll === own) this.poll = undefined
      resolve([])
    })
    return promise
  }

  private waiting(): Update[] {
    const pending = [...this.queues.values()].flatMap((queue) => queue.waiting)
    return pending.map((each) => each.update).sort((a, b) => a.update_id - b.update_id)
  }

  private answerPoll(): void {
    const poll = this.poll
    if (!poll) return
    this.poll = undefined
    poll.answer(this.waiting().slice(0, poll.limit))
  }

  private endPoll(error: ApiError): void {
    this.poll?.refuse(error)
    this.poll = undefined
  }

  private forget(gone: (update: Update) => boolean): void {
    for (const queue of this.queues.values()) {
      for (const each of queue.waiting) if (gone(each.update)) each.attempted.resolve()
      queue.waiting = queue.waiting.filter((each) => !gone(each.update))
    }
    this.dropEmptyQueues()
    this.announceIdle()
  }

  // ---------------------------------------------------------------- rest

  /** @returns what gives the updates since then up, and their numbers to those that come next */
  checkpoint(): () => void {
    const { lastUpdateId } = this
    const { length } = this.sent
    return () => {
      this.forget(() => true)
      this.lastUpdateId = lastUpdateId
      this.sent.length = length
    }
  }

  /** Rejects when updates are still pending after `timeoutMs`. */
  settled(timeoutMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const complain = () =>
      reject(
        new Error(`${this.pendingCount()} updates still pending: ${this.lastError?.message ?? 'no answer'}`),
      )
    const timer = this.later(timeoutMs, complain)
    const done = () => {
      this.cancel(timer)
      this.idleWaiters.delete(done)
      resolve()
    }
    this.idleWaiters.add(done)
    this.announceIdle()
    return promise
  }

  private announceIdle(): void {
    if (this.pendingCount() > 0 || this.inFlight > 0) return
    for (const done of [...this.idleWaiters]) done()
  }

  private later(delayMs: number, action: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      action()
    }, delayMs)
    this.timers.add(timer)
    return timer
  }

  private cancel(timer: NodeJS.Timeout): void {
    clearTimeout(timer)
    this.timers.delete(timer)
  }

  close(): void {
    this.closing.abort()
    for (const timer of this.timers) clearTimeout(timer)
    this.timers.clear()
    this.endPoll(new ApiError(500, 'Internal Server Error: restart'))
    for (const queue of this.queues.values()) for (const each of queue.waiting) each.attempted.resolve()
    this.queues.clear()
    for (const done of [...this.idleWaiters]) done()
  }
}
