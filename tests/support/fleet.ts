import { vi } from 'vitest'
import { type LocalServer, listen, readBody, sendJson } from '../../lib/local/http/local-server.ts'
import { type GroupId, groupId } from '../../lib/values/ids.ts'
import { deadlocksOf } from './deadlocks.ts'
import { startProgram } from './program.ts'
import { openStores } from './stores.ts'

export const INSTANCES = 3
/** As many as Telegram sends at once (`max_connections`, at most 100). */
export const CONNECTIONS = 100
const SECRET = 'a-secret-for-the-race'

/** What the bot asked of Telegram. */
export interface Call {
  readonly method: string
  readonly payload: {
    readonly chat_id?: number
    readonly text?: string
    readonly ephemeral_message_parameters?: object
    readonly reply_markup?: { readonly inline_keyboard?: { readonly callback_data?: string }[][] }
  }
}

export interface Delivered {
  readonly text: string
  /** Answers in 5xx before the one in 200. */
  readonly failures: number
}

/** Instances of the bot, each a program of its own, on one Postgres and one Redis that nobody else uses. */
export interface Fleet {
  /** `postgres://…` of the server itself. */
  readonly serverUrl: string
  /** The same Postgres as the functions reach theirs. */
  readonly databaseUrl: string
  /** To an instance and, as long as that doesn't take it, to the next ones, as Telegram does. */
  deliver(update: object, instance: number): Promise<Delivered>
  rows(query: string, ...params: string[]): Promise<(string | null)[][]>
  groupOf(chat: { readonly id: number }): Promise<GroupId>
  /** What the instances have printed. */
  output(): string
  /** Comes last: it stops the instances. */
  deadlocks(): Promise<number>
  close(): Promise<void>
}

/**
 * For suites that run with real stores only.
 * @param answer what Telegram returns for a call
 * @param file the program; `npm run serve` keeps to what Telegram bears, the other doesn't
 */
export async function startFleet(
  answer: (call: Call) => unknown,
  file: 'lib/local/serve.ts' | 'tests/support/serve-unbounded.ts' = 'tests/support/serve-unbounded.ts',
): Promise<Fleet> {
  const stores = await openStores()
  if (!stores.real) throw new Error('races want a real Postgres and a real Redis')
  const { databaseUrl: serverUrl, redisUrl } = stores.real
  const telegram = await openTelegram(answer)
  const env = {
    TELEGRAM_BOT_TOKEN: '123456:a-token-that-is-not-one-of-telegrams',
    TELEGRAM_BOT_USERNAME: 'PhantomTestBot',
    TELEGRAM_API_ROOT: telegram.url,
    TELEGRAM_WEBHOOK_SECRET: SECRET,
    DATABASE_URL: serverUrl,
    REDIS_URL: redisUrl,
    LOG_LEVEL: 'warn',
  }
  const instances = await Promise.all(Array.from({ length: INSTANCES }, () => startProgram(file, env)))
  const stop = () => Promise.all(instances.map((instance) => instance.stop()))
  const rows: Fleet['rows'] = async (query, ...params) => (await stores.database.run({ query, params })).rows
  return {
    serverUrl,
    databaseUrl: stores.databaseUrl,
    async deliver(update, instance) {
      let failures = 0
      const attempt = async () => {
        const text = await post(instances[(instance + failures) % INSTANCES]?.url ?? '', update)
        if (text === undefined) failures += 1
        return text !== undefined && { text, failures }
      }
      return vi.waitUntil(attempt, { interval: 100, timeout: 600_000 })
    },
    rows,
    async groupOf({ id }) {
      const [found] = await rows('select id from groups where chat_id = $1', String(id))
      return groupId(found?.[0] ?? '')
    },
    output: () => instances.map((instance) => instance.output()).join(''),
    async deadlocks() {
      await stop()
      await stores.database.close()
      return deadlocksOf(serverUrl)
    },
    async close() {
      await stop()
      await telegram.close()
      await stores.close()
    },
  }
}

const openTelegram = (answer: (call: Call) => unknown): Promise<LocalServer> =>
  listen(async (req, res) => {
    const payload = JSON.parse((await readBody(req)).toString() || '{}') as Call['payload']
    const method = req.url?.split('/').at(-1) ?? ''
    const result = answer({ method, payload })
    // Seen by one person alone, a message has no id but one among theirs (Bot API 10.2).
    const unseen = payload.ephemeral_message_parameters && { message_id: 0, ephemeral_message_id: 1 }
    sendJson(res, 200, {
      ok: true,
      result: unseen && typeof result === 'object' ? { ...result, ...unseen } : result,
    })
  })

/** @returns the text of the answer; undefined where another delivery can help */
async function post(url: string, update: object): Promise<string | undefined> {
  const response = await fetch(`${url}/api/telegram`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
    body: JSON.stringify(update),
  })
  const body = await response.text()
  // Empty where it was said by a call: the first time in a chat, and to who has just asked the same.
  if (response.status === 200) return body === '' ? '' : String((JSON.parse(body) as { text: string }).text)
  if (response.status < 500) throw new Error(`${response.status}: ${body}`)
  return undefined
}

/** All of them, so many at a time; the results keep the order. */
export async function inParallel<Result>(
  jobs: readonly (() => Promise<Result>)[],
  width: number,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const worker = async () => {
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index]
      if (job) results[index] = await job()
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return results
}

/** The same numbers in every run (mulberry32), so that a race that is lost can be run again. */
export function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
