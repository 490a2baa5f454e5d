import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Pool as NeonPool } from '@neondatabase/serverless'
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import { directAddress, migrateToLatest } from '../platform/migrations.ts'
import type { StoreRequest } from './http/local-server.ts'
import { type LocalDatabase, openEmbeddedDatabase, openRealDatabase } from './neon/database.ts'
import { createNeonEndpoint } from './neon/endpoint.ts'
import type { LocalSettings } from './settings.ts'
import { createEmbeddedRedis } from './upstash/embedded/store.ts'
import { createUpstashEndpoint } from './upstash/endpoint.ts'
import { connectRealRedis } from './upstash/real.ts'

export interface LocalStoresOptions {
  settings: LocalSettings
  /** What expiry in the embedded Redis goes by. */
  clock: { now(): number }
  onRequest(request: StoreRequest): void
}

/** Postgres and Redis as the functions expect them, migrated: the real ones where they are named, else stand-ins. */
export interface LocalStores {
  readonly env: Record<'DATABASE_URL' | 'UPSTASH_REDIS_REST_URL' | 'UPSTASH_REDIS_REST_TOKEN', string>
  /** What each of them is, for people. */
  readonly described: Record<'postgres' | 'redis', string>
  /** Empties the embedded ones; a real store keeps what it has. */
  reset(): Promise<void>
  close(): Promise<void>
}

interface OpenStore<Env extends string> {
  env: Record<Env, string>
  described: string
  reset(): Promise<void>
  close(): Promise<void>
}

const nothing = async () => {}

/** Says which variable leads to a server that doesn't answer, or not as one wishes. */
async function naming<T>(variable: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new Error(`${variable}: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

export async function openLocalStores(options: LocalStoresOptions): Promise<LocalStores> {
  const [postgres, redis] = await Promise.all([openPostgres(options), openRedis(options)])
  return {
    env: { ...postgres.env, ...redis.env },
    described: { postgres: postgres.described, redis: redis.described },
    async reset() {
      await Promise.all([postgres.reset(), redis.reset()])
    },
    async close() {
      await Promise.all([postgres.close(), redis.close()])
    },
  }
}

async function openPostgres({ settings, onRequest }: LocalStoresOptions): Promise<OpenStore<'DATABASE_URL'>> {
  const given = settings.DATABASE_URL
  if (given && new URL(given).hostname.endsWith('.neon.tech')) {
    await migrateNeon(given)
    return { env: { DATABASE_URL: given }, described: 'Neon', reset: nothing, close: nothing }
  }
  let database: LocalDatabase = given ? openRealDatabase(given) : await openEmbedded(settings.LOCAL_DATA_DIR)
  await naming('DATABASE_URL', database.run({ query: 'select 1', params: [] }))
  await migrate(database)
  const endpoint = await createNeonEndpoint({
    database: {
      run: (statement) => database.run(statement),
      runBatch: (statements, modes) => database.runBatch(statements, modes),
    },
    onRequest,
    rttMs: settings.LOCAL_RTT_MS,
  })
  return {
    env: { DATABASE_URL: endpoint.connectionString },
    described: given ? 'PostgreSQL' : 'PGlite (embedded)',
    async reset() {
      if (given) return
      await database.close()
      if (settings.LOCAL_DATA_DIR) await rm(postgresFolder(settings.LOCAL_DATA_DIR), { recursive: true })
      database = await openEmbedded(settings.LOCAL_DATA_DIR)
      await migrate(database)
    },
    async close() {
      await endpoint.close()
      await database.close()
    },
  }
}

const postgresFolder = (dataDir: string) => join(dataDir, 'postgres')

async function openEmbedded(dataDir: string | undefined): Promise<LocalDatabase> {
  if (dataDir === undefined) return openEmbeddedDatabase()
  await mkdir(dataDir, { recursive: true })
  return openEmbeddedDatabase({ dataDir: postgresFolder(dataDir) })
}

// Not destroyed afterwards: that would close the connection that the endpoint goes on using.
const migrate = (database: LocalDatabase) => migrateToLatest(new Kysely({ dialect: database.dialect }))

/** Over WebSocket: over HTTP a failed migration would leave half of its tables behind. */
async function migrateNeon(connectionString: string): Promise<void> {
  // It is pg's own with a WebSocket below; only its types are older.
  const pool = new NeonPool({
    connectionString: directAddress(connectionString),
    max: 1,
  }) as unknown as PostgresPool
  const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    await migrateToLatest(database)
  } finally {
    await database.destroy()
  }
}

type RedisVariable = 'UPSTASH_REDIS_REST_URL' | 'UPSTASH_REDIS_REST_TOKEN'

async function openRedis({
  settings,
  clock,
  onRequest,
}: LocalStoresOptions): Promise<OpenStore<RedisVariable>> {
  const { REDIS_URL, UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN = '' } = settings
  if (UPSTASH_REDIS_REST_URL)
    return {
      env: { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN },
      described: 'Upstash',
      reset: nothing,
      close: nothing,
    }
  const store = REDIS_URL
    ? await naming('REDIS_URL', connectRealRedis(REDIS_URL))
    : createEmbeddedRedis(clock)
  const endpoint = await createUpstashEndpoint({
    store,
    // Only programs on this machine reach it, but they may be pages in a browser.
    token: crypto.randomUUID(),
    onRequest,
    rttMs: settings.LOCAL_RTT_MS,
  })
  return {
    env: { UPSTASH_REDIS_REST_URL: endpoint.url, UPSTASH_REDIS_REST_TOKEN: endpoint.token },
    described: REDIS_URL ? 'Redis' : 'in memory (embedded)',
    async reset() {
      if (!REDIS_URL) await store.execute(['FLUSHDB'])
    },
    async close() {
      await endpoint.close()
      await store.close()
    },
  }
}
