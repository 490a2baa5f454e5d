import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { callIdOf, listen, readBody, type StoreRequest, sendJson, travel } from '../http/local-server.ts'
import { RedisError, type RedisStore, type Reply, Status } from './reply.ts'

export interface UpstashEndpoint {
  readonly port: number
  /** For `UPSTASH_REDIS_REST_URL`. */
  readonly url: string
  /** For `UPSTASH_REDIS_REST_TOKEN`. */
  readonly token: string
  close(): Promise<void>
}

export interface UpstashEndpointOptions {
  store: RedisStore
  token: string
  onRequest?(request: StoreRequest): void
  /** Added to every answer, as distance would. */
  rttMs?: number
  port?: number
}

interface Answer {
  status: number
  body: unknown
}

const refusal = (status: number, error: string): Answer => ({ status, body: { error } })

/**
 * Upstash's REST protocol, as @upstash/redis 1.39 speaks it: `POST /` with one command, `/pipeline` and
 * `/multi-exec` with several. Closing the endpoint leaves the store open.
 */
export async function createUpstashEndpoint(options: UpstashEndpointOptions): Promise<UpstashEndpoint> {
  const { rttMs = 0, token } = options
  const server = await listen(async (req, res) => {
    const body = await readBody(req)
    await travel(rttMs)
    const answer = await answerCommands(
      { method: req.method, url: req.url, headers: req.headers, body },
      options,
      (what) => options.onRequest?.({ what, ...callIdOf(req) }),
    )
    await travel(rttMs)
    sendJson(res, answer.status, answer.body)
  }, options.port)
  return { port: server.port, url: server.url, token, close: () => server.close() }
}

interface Asked {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What the endpoint answers, for who has no need of a socket in between. Never throws. */
export const answerCommands = (
  asked: Asked,
  behind: Pick<UpstashEndpointOptions, 'store' | 'token'>,
  onRequest?: (what: string) => void,
): Promise<Answer> =>
  answerTo(asked, behind, onRequest).catch((error: unknown) => refusal(500, String(error)))

async function answerTo(
  req: Asked,
  options: Pick<UpstashEndpointOptions, 'store' | 'token'>,
  onRequest: ((what: string) => void) | undefined,
): Promise<Answer> {
  if (!isAuthorised(req, options.token)) return refusal(401, 'WRONGPASS invalid or missing auth token')
  const path = req.url?.split('?')[0] ?? '/'
  const commands = req.method === 'POST' ? parseCommands(req.body, path === '/') : undefined
  if (!commands) return refusal(400, 'ERR failed to parse command')
  onRequest?.(nameOf(commands))
  const encode = req.headers['upstash-encoding'] === 'base64' ? toBase64 : toPlain
  try {
    switch (path) {
      case '/':
        return { status: 200, body: { result: encode(await options.store.execute(commands[0] ?? [])) } }
      case '/pipeline':
        return { status: 200, body: (await runAll(options.store, commands)).map(itemOf(encode)) }
      case '/multi-exec':
        return { status: 200, body: (await options.store.transaction(commands)).map(itemOf(encode)) }
      default:
        return refusal(404, 'ERR unknown path')
    }
  } catch (error) {
    if (error instanceof RedisError) return refusal(400, error.message)
    throw error
  }
}

function isAuthorised(req: Asked, token: string): boolean {
  const given = Buffer.from(req.headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** Every argument as text. Undefined for what is no command, or no list of them. */
function parseCommands(body: Buffer, single: boolean): string[][] | undefined {
  let value: unknown
  try {
    value = JSON.parse(body.toString())
  } catch {
    return undefined
  }
  const list: unknown = single ? [value] : value
  if (!Array.isArray(list) || !list.every((item) => Array.isArray(item) && item.length > 0)) return undefined
  return list.map((command: unknown[]) =>
    command.map((arg) => (typeof arg === 'object' ? JSON.stringify(arg) : String(arg))),
  )
}

/** `EVALSHA`, `GET + SET`. */
const nameOf = (commands: string[][]) => commands.map(([name = '']) => name.toUpperCase()).join(' + ')

/** In order, and each of them whatever became of the others; they are handed over at once, as one write. */
async function runAll(store: RedisStore, commands: string[][]): Promise<(Reply | RedisError)[]> {
  return Promise.all(
    commands.map((command) =>
      store.execute(command).catch((error: unknown) => {
        if (error instanceof RedisError) return error
        throw error
      }),
    ),
  )
}

const itemOf = (encode: (reply: Reply) => unknown) => (reply: Reply | RedisError) =>
  reply instanceof RedisError ? { error: reply.message } : { result: encode(reply) }

function toPlain(reply: Reply): unknown {
  if (Array.isArray(reply)) return reply.map(toPlain)
  return reply instanceof Status ? reply.text : reply
}

/** Strings become base64, but for `OK`, which the client takes as it is. */
function toBase64(reply: Reply): unknown {
  if (Array.isArray(reply)) return reply.map(toBase64)
  const text = reply instanceof Status ? reply.text : reply
  return typeof text === 'string' && text !== 'OK' ? Buffer.from(text).toString('base64') : text
}
