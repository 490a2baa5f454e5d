import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { isNeon, type OpenDirect, openNeon } from '../platform/direct.ts'
import { wordsOf } from '../platform/faults.ts'
import { migrateToLatest } from '../platform/migrations.ts'
import { lockDataDir } from './data-lock.ts'
import type { StoreRequest } from './http/local-server.ts'
import { type LocalDatabase, openEmbeddedDatabase, openRealDatabase, type Snapshot } from './neon/database.ts'
import { createNeonEndpoint, isStandIn } from './neon/endpoint.ts'
import { migratedSnapshot } from './neon/migrated.ts'
import type { LocalSettings } from './settings.ts'
import { createUpstashEndpoint } from './upstash/endpoint.ts'
import { connectRealRedis } from './upstash/real.ts'
import type { RedisStore } from './upstash/reply.ts'

export interface LocalStoresOptions {
  settings: LocalSettings
  /** What expiry in the embedded Redis goes by. */
  clock: { now(): number; onAdvance?(listener: (ms: number) => void): void }
  onRequest(request: StoreRequest): void
  /** False leaves a named database as it is; default true. An embedded one is always brought up to date. */
  migrate?: boolean
}

/** Postgres and Redis as the functions expect them, migrated: the real ones where they are named, else stand-ins. */
export interface LocalStores {
  readonly env: Record<'DATABASE_URL' | 'UPSTASH_REDIS_REST_URL' | 'UPSTASH_REDIS_REST_TOKEN', string>
  /** Past the endpoint; undefined where somebody else's endpoint is all there is. */
  readonly openDirect: OpenDirect | undefined
  /** What each of them is, for people. */
  readonly described: Record<'postgres' | 'redis', string>
  /** Where the functions listen, for who finds LOCAL_DATA_DIR in use. */
  listensOn(port: number): Promise<void>
  /** Empties the embedded ones; a real store keeps what it has. */
  reset(): Promise<void>
  close(): Promise<void>
}

interface OpenStore<Env extends string> {
  env: Record<Env, string>
  openDirect?: OpenDirect
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
    throw new Error(`${variable}: ${wordsOf(error)}`, { cause: error })
  }
}

export async function openLocalStores(options: LocalStoresOptions): Promise<LocalStores> {
  const { DATABASE_URL, LOCAL_DATA_DIR } = options.settings
  const lock =
    DATABASE_URL || !LOCAL_DATA_DIR ? undefined : await lockDataDir(LOCAL_DATA_DIR, options.clock.now())
  const opened = await Promise.allSettled([openPostgres(options), openRedis(options)])
  const close = async () => {
    await Promise.all(opened.map((store) => (store.status === 'fulfilled' ? store.value.close() : undefined)))
    lock?.release()
  }
  const [postgres, redis] = opened
  if (postgres.status === 'rejected' || redis.status === 'rejected') {
    await close()
    // Both at once, where neither answers.
    const reasons = opened.flatMap((store) => (store.status === 'rejected' ? [wordsOf(store.reason)] : []))
    throw new Error(reasons.join('\n'))
  }
  return {
    env: { ...postgres.value.env, ...redis.value.env },
    openDirect: postgres.value.openDirect,
    described: { postgres: postgres.value.described, redis: redis.value.described },
    listensOn: async (port) => lock?.listensOn(port),
    async reset() {
      await Promise.all([postgres.value.reset(), redis.value.reset()])
    },
    close,
  }
}

async function openPostgres(options: LocalStoresOptions): Promise<OpenStore<'DATABASE_URL'>> {
  const { settings, onRequest, migrate: migrates = true } = options
  const given = settings.DATABASE_URL
  if (given && isNeon(given)) {
    if (migrates) await naming('DATABASE_URL', migrateNeon(given))
    return {
      env: { DATABASE_URL: given },
      openDirect: () => openNeon(given),
      described: 'Neon',
      reset: nothing,
      close: nothing,
    }
  }
  // Somebody on this machine has opened it already, and looks after it.
  if (given && isStandIn(given))
    return { env: { DATABASE_URL: given }, described: 'stand-in', reset: nothing, close: nothing }
  if (!given) wantEmbedded('DATABASE_URL', '@electric-sql/pglite')
  const openEmbedded = embeddedOpener(settings.LOCAL_DATA_DIR)
  const open = () => (given ? openNamed(given, migrates) : openEmbedded())
  let database = await open()
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
    // Not destroyed afterwards: that would close the connection that the endpoint goes on using.
    openDirect: () => ({ database: new Kysely({ dialect: database.dialect }), close: nothing }),
    described: given ? 'PostgreSQL' : 'PGlite (embedded)',
    async reset() {
      if (given) return
      await database.close()
      if (settings.LOCAL_DATA_DIR) await rm(postgresFolder(settings.LOCAL_DATA_DIR), { recursive: true })
      database = await open()
    },
    async close() {
      await endpoint.close()
      await database.close()
    },
  }
}

/** Loaded when used: what runs its scripts isn't installed everywhere. */
async function openEmbeddedRedis(clock: LocalStoresOptions['clock']): Promise<RedisStore> {
  const { createEmbeddedRedis } = await import('./upstash/embedded/store.ts')
  return createEmbeddedRedis(clock)
}

/** What the embedded stores are made of is a tool of development, which `npm ci --omit=dev` leaves out. */
function wantEmbedded(variable: string, packageName: string): void {
  try {
    createRequire(import.meta.url).resolve(packageName)
  } catch {
    throw new Error(
      `${variable} is missing: installed with --omit=dev there is no embedded store to take its place. See .env.example.`,
    )
  }
}

const postgresFolder = (dataDir: string) => join(dataDir, 'postgres')

async function openNamed(url: string, migrates: boolean): Promise<LocalDatabase> {
  const database = openRealDatabase(url)
  try {
    await naming('DATABASE_URL', database.run({ query: 'select 1', params: [] }))
    if (migrates) await naming('DATABASE_URL', migrate(database))
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Opens empty, migrated databases; those in memory by a copy of one, in a tenth of the time. */
function embeddedOpener(dataDir: string | undefined): () => Promise<LocalDatabase> {
  let copy: Promise<Snapshot> | undefined
  return async () => {
    if (dataDir === undefined) {
      copy ??= migratedSnapshot()
      return openEmbeddedDatabase({ snapshot: await copy })
    }
    const database = await openEmbeddedDatabase({ dataDir: postgresFolder(dataDir) })
    await migrate(database)
    return database
  }
}

// Not destroyed afterwards: that would close the connection that the endpoint goes on using.
const migrate = (database: LocalDatabase) => migrateToLatest(new Kysely({ dialect: database.dialect }))

/** Over WebSocket: over HTTP a failed migration would leave half of its tables behind. */
async function migrateNeon(connectionString: string): Promise<void> {
  const { database, close } = openNeon(connectionString)
  try {
    await migrateToLatest(database)
  } finally {
    await close()
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
  if (!REDIS_URL) wantEmbedded('REDIS_URL', 'fengari')
  const real = REDIS_URL ? await naming('REDIS_URL', connectRealRedis(REDIS_URL)) : undefined
  if (real) clock.onAdvance?.(real.age)
  const store = real ?? (await openEmbeddedRedis(clock))
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
