import { readFile } from 'node:fs/promises'
import { inject } from 'vitest'
import { type LocalDatabase, openEmbeddedDatabase, openRealDatabase } from '../../lib/local/neon/database.ts'
import { answerSql, createNeonEndpoint } from '../../lib/local/neon/endpoint.ts'
import { createEmbeddedRedis } from '../../lib/local/upstash/embedded/store.ts'
import { answerCommands, createUpstashEndpoint } from '../../lib/local/upstash/endpoint.ts'
import { connectRealRedis } from '../../lib/local/upstash/real.ts'
import type { RedisStore } from '../../lib/local/upstash/reply.ts'
import { systemClock } from '../../lib/platform/clock.ts'
import { NoAnswer, type Wire, type WireAnswer } from '../../lib/platform/wire/wire.ts'
import { wireAnswer } from './line.ts'
import { copyTestDatabase, newTestName } from './test-database.ts'

export interface TestStores {
  /** Neon over HTTP, for the deployed code's `DATABASE_URL`. */
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly redisToken: string
  /** The way there, where none of it takes a socket. */
  readonly wire?: Wire
  /** The servers behind, when they are real: for processes of their own (`DATABASE_URL`, `REDIS_URL` of a runner). */
  readonly real?: { readonly databaseUrl: string; readonly redisUrl: string }
  /** Direct, for what a test wants to see or spoil. */
  readonly database: LocalDatabase
  readonly redis: RedisStore
  /** Lets time pass for Redis' keys, where the server doesn't go by the tests' `Date`. */
  age(ms: number): void
  close(): Promise<void>
}

/** Puts something between the endpoints and what stands behind them: what the bot asks goes through it, what a test asks doesn't. */
export interface Around {
  database(behind: LocalDatabase): Pick<LocalDatabase, 'run' | 'runBatch'>
  redis(behind: RedisStore): RedisStore
}

/** Brings a request to its turn, and its answer to another. */
export type Carry = <Result>(work: () => Promise<Result>) => Promise<Result>

/**
 * A migrated, empty Postgres and an empty Redis of one's own: on the servers of `TEST_DATABASE_URL` and
 * `TEST_REDIS_URL` where both are set, embedded otherwise. Embedded expiry goes by `Date.now`, fake or not.
 */
export async function openStores(around?: Around, carry?: Carry): Promise<TestStores> {
  const { TEST_DATABASE_URL, TEST_REDIS_URL } = process.env
  const behind =
    TEST_DATABASE_URL && TEST_REDIS_URL
      ? await openRealStores(TEST_DATABASE_URL, TEST_REDIS_URL)
      : await openEmbeddedStores()
  const database = around ? around.database(behind.database) : behind.database
  const store = around ? around.redis(behind.redis) : behind.redis
  if (carry) return withoutSockets({ ...behind, carry, asked: { database, store } })
  const neon = await createNeonEndpoint({ database })
  const upstash = await createUpstashEndpoint({ store, token: TOKEN })
  return {
    ...behind,
    databaseUrl: neon.connectionString,
    redisUrl: upstash.url,
    redisToken: upstash.token,
    async close() {
      await Promise.all([neon.close(), upstash.close()])
      await behind.close()
    },
  }
}

const TOKEN = 'local'

/** The endpoints' answers without their sockets, whose order would be nobody's. */
function withoutSockets({
  carry,
  asked: { database, store },
  ...behind
}: Behind & {
  readonly carry: Carry
  readonly asked: { readonly database: ReturnType<Around['database']>; readonly store: RedisStore }
}): TestStores {
  const redisUrl = 'http://redis.local'
  const wire: Wire = ({ url, headers, body, timeoutMs }) => {
    const answered = carry(async () => {
      if (url.endsWith('/sql')) {
        const { status, answer } = await answerSql(database, inLowerCase(headers), Buffer.from(body))
        return wireAnswer(status, JSON.stringify(answer))
      }
      const path = url.slice(redisUrl.length)
      const asked = { method: 'POST', url: path, headers: inLowerCase(headers), body: Buffer.from(body) }
      const { status, body: answer } = await answerCommands(asked, { store, token: TOKEN })
      return wireAnswer(status, JSON.stringify(answer))
    })
    return withinTime(answered, timeoutMs)
  }
  return {
    ...behind,
    wire,
    databaseUrl: 'postgres://local:local@127.0.0.1:1/neon-stand-in',
    redisUrl,
    redisToken: TOKEN,
  }
}

/** Whoever asks gives up, and what they asked for is done all the same. */
async function withinTime(answered: Promise<WireAnswer>, timeoutMs: number): Promise<WireAnswer> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new NoAnswer(`no answer within ${timeoutMs} ms`)), timeoutMs)
  try {
    return await Promise.race([answered, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

/** As Node's server gives them. */
const inLowerCase = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

type Behind = Pick<TestStores, 'database' | 'redis' | 'age' | 'real' | 'close'>

async function openEmbeddedStores(): Promise<Behind> {
  const database = await openEmbeddedDatabase({ snapshot: await readFile(inject('snapshotFile')) })
  const redis = createEmbeddedRedis(systemClock)
  return { database, redis, age() {}, close: () => database.close() }
}

async function openRealStores(databaseServer: string, redisServer: string): Promise<Behind> {
  const template = inject('templateDatabase')
  if (!template) throw new Error('the run was set up without a server')
  const { url } = await copyTestDatabase(databaseServer, template)
  const database = openRealDatabase(url)
  const prefix = `${newTestName()}:`
  const redis = await connectRealRedis(redisServer, { keyPrefix: prefix })
  const redisUrl = new URL(redisServer)
  // ioredis takes its options from the address too.
  redisUrl.searchParams.set('keyPrefix', prefix)
  return {
    database,
    redis,
    age: redis.age,
    real: { databaseUrl: url, redisUrl: redisUrl.href },
    async close() {
      await redis.close()
      await database.close()
    },
  }
}
