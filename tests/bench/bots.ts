import { createApp } from '../../lib/app.ts'
import { UNBOUNDED } from '../support/unbounded.ts'
import type { Addresses, Side } from './outside.ts'
import { createPeer } from './peer.ts'

export const TOKEN = '700000001:bench-token-of-no-worth-at-all'
export const SECRET = 'bench-secret-of-no-worth'
export const SECRET_HEADER = 'x-telegram-bot-api-secret-token'
export const BOT = { id: 700000001, username: 'BenchPhantomBot' }

/** A bot, from the outside: what Telegram posts to. */
export interface BenchBot {
  readonly side: Side
  /** A call to come, so that what a caller does beforehand is not measured. */
  prepare(secret: string, update: string): () => Promise<{ status: number; body: string }>
  /** Resolves when what goes on behind its answers has come to its end. */
  settled(): Promise<void>
  /** Does what is due. */
  catchUp(): Promise<void>
  close(): Promise<void>
}

/** As deployed, with every feature; only errors are logged, since a measured line to the terminal is no bot's work. */
export function openOurBot({ databaseUrl, redisUrl, redisToken, telegramRoot }: Addresses['ours']): BenchBot {
  const app = createApp(
    {
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_BOT_USERNAME: BOT.username,
      TELEGRAM_API_ROOT: telegramRoot,
      TELEGRAM_WEBHOOK_SECRET: SECRET,
      DATABASE_URL: databaseUrl,
      UPSTASH_REDIS_REST_URL: redisUrl,
      UPSTASH_REDIS_REST_TOKEN: redisToken,
      LOG_LEVEL: 'error',
    },
    // The peers ask no public list of spammers, and none is to be reached from everywhere.
    { shares: UNBOUNDED, fetchPublic: async () => ({ ok: false }) },
  )
  return {
    side: 'ours',
    prepare: (secret, update) => {
      const body = Buffer.from(update)
      const request = { headers: { [SECRET_HEADER]: secret }, body: async () => body }
      return async () => ({ body: '', ...(await app.telegram(request)) })
    },
    settled: () => app.settled(),
    // Without the bot's own counters, as behind an answer: once they are written down, a group's next update begins them
    // anew, which would be counted on it.
    async catchUp() {
      app.services.catchUp()
      await app.settled()
    },
    close: async () => {},
  }
}

export function openPeerBot(
  { databaseUrl, redisUrl, telegramRoot }: NonNullable<Addresses['peer']>,
  keyPrefix: string,
): BenchBot {
  const peer = createPeer({
    token: TOKEN,
    username: BOT.username,
    secret: SECRET,
    apiRoot: telegramRoot,
    databaseUrl,
    redisUrl,
    keyPrefix,
  })
  return {
    side: 'peer',
    prepare: (secret, body) => {
      const headers = { 'content-type': 'application/json', [SECRET_HEADER]: secret }
      const request = new Request('http://bench.local/api/telegram', { method: 'POST', headers, body })
      return async () => {
        const response = await peer.telegram(request)
        return { status: response.status, body: await response.text() }
      }
    },
    settled: async () => {},
    catchUp: async () => {},
    close: () => peer.close(),
  }
}

export interface Delivered {
  readonly status: number
  /** The method call that rode in the response, as text. */
  readonly body: string
  readonly ms: number
  /** Of the bot's own thread; what stores and stand-ins do is elsewhere. */
  readonly processorMs: number
}

/** Posts an update as Telegram does, and waits until it is answered. */
export async function deliver(bot: BenchBot, update: object): Promise<Delivered> {
  const call = bot.prepare(SECRET, JSON.stringify(update))
  const processor = process.threadCpuUsage()
  const start = performance.now()
  const { status, body } = await call()
  const ms = performance.now() - start
  const { user, system } = process.threadCpuUsage(processor)
  return { status, body, ms, processorMs: (user + system) / 1000 }
}
