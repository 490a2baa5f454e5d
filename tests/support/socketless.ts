/** A house whose Telegram, stores and bot call each other, for who wants the order of it in their hand. */
import type { HttpRequest, HttpResponse } from '../../lib/http/exchange.ts'
import { type Listener, type LocalServer, listen } from '../../lib/local/http/local-server.ts'
import type { Post } from '../../lib/local/telegram/delivery.ts'
import { type CallPayload, mimeTypeOf } from '../../lib/local/telegram/request-body.ts'
import type { TelegramWorld } from '../../lib/local/telegram/world.ts'
import type { TelegramWay } from '../../lib/telegram/client.ts'
import { httpRequest } from './exchange.ts'
import type { Carry } from './stores.ts'

/** So long the bot waits for Telegram (`lib/app.ts`). */
const UNANSWERED_MS = 8_000

/** Updates, to whoever takes them. */
export const carried =
  (carry: Carry, take: (request: HttpRequest) => Promise<HttpResponse>): Post =>
  ({ headers, body }) =>
    carry(async () => {
      const answer = await take(httpRequest({ headers, body }))
      return {
        status: answer.status,
        statusText: '',
        body: Buffer.from(answer.body ?? ''),
        header: (name) =>
          name === 'content-type' && answer.body ? (answer.type ?? 'application/json') : undefined,
      }
    })

/** The bot's calls, as telegraf would make them. */
export const wayTo = (world: Pick<TelegramWorld, 'call' | 'download'>, carry: Carry): TelegramWay => ({
  async call(method, parameters) {
    const answer = await carry(() => world.call(method, payloadOf(parameters)))
    if (answer?.ok) return structuredClone(answer.result)
    if (!answer) await new Promise((resolve) => setTimeout(resolve, UNANSWERED_MS))
    throw Object.assign(new Error(`${method} failed`), answer && { response: answer })
  },
  download: (path) => carry(async () => world.download(path)),
})

interface Upload {
  readonly source: Uint8Array
  readonly filename?: string
}

const isUpload = (value: unknown): value is Upload =>
  typeof value === 'object' && value !== null && 'source' in value

/** What is uploaded lies beside the fields. */
function payloadOf(parameters: object): CallPayload {
  const files: CallPayload['files'] = new Map()
  const attach = (name: string, { source, filename = name }: Upload) => {
    files.set(name, { name: filename, mimeType: mimeTypeOf(filename), bytes: Buffer.from(source) })
    return `attach://${name}`
  }
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(parameters)) {
    if (isUpload(value)) attach(name, value)
    else if (typeof value === 'object' && value !== null && 'media' in value && isUpload(value.media))
      fields[name] = JSON.stringify({ ...value, media: attach(`${name}_file`, value.media) })
    else if (value !== undefined)
      fields[name] = typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value
  }
  return { fields, files }
}

/** Nobody listens where everything is carried. */
export const listenUnless = (carry: Carry | undefined, listener: Listener): Promise<LocalServer> =>
  carry
    ? Promise.resolve({ port: 1, url: 'http://127.0.0.1:1', drain: async () => true, close: async () => {} })
    : listen(listener)
