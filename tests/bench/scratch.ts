import { Redis } from 'ioredis'
import { Client } from 'pg'
import { createTestDatabase, dropTestDatabase, newTestName } from '../support/test-database.ts'
import type { Servers } from './outside.ts'
import { PEER_SCHEMA } from './peer-queries.ts'

/** Where a developer's own servers usually are. */
const USUAL = { database: 'postgres://postgres@127.0.0.1:5432/postgres', redis: 'redis://127.0.0.1:6379/9' }

export interface Scratch {
  /** Undefined where no server answers. */
  readonly servers: Servers | undefined
  /** Of all Redis keys of this run; ours and the peer's begin differently after it. */
  readonly keyPrefix: string
  /** Drops both databases and every key. */
  drop(): Promise<void>
}

/**
 * Databases of this run's own, on `TEST_DATABASE_URL` and `TEST_REDIS_URL`, or where such servers usually listen if
 * they do.
 */
export async function openScratch(embedded: boolean): Promise<Scratch> {
  const { TEST_DATABASE_URL, TEST_REDIS_URL } = process.env
  const databaseServer = TEST_DATABASE_URL ?? USUAL.database
  const redisUrl = TEST_REDIS_URL ?? USUAL.redis
  const keyPrefix = `${newTestName()}:`
  // A server that somebody names must answer; one that is only guessed may be missing.
  const named = Boolean(TEST_DATABASE_URL && TEST_REDIS_URL)
  if (embedded || !(named || (await answers(databaseServer, redisUrl))))
    return { servers: undefined, keyPrefix, drop: async () => {} }
  const ours = await createTestDatabase(databaseServer)
  const peer = await createTestDatabase(databaseServer)
  await onDatabase(peer.url, (client) => client.query(PEER_SCHEMA))
  return {
    servers: { databaseUrl: ours.url, peerDatabaseUrl: peer.url, redisUrl },
    keyPrefix,
    async drop() {
      await dropTestDatabase(databaseServer, ours.name)
      await dropTestDatabase(databaseServer, peer.name)
      await deleteKeys(redisUrl, keyPrefix)
    },
  }
}

/** On a connection of its own, past the proxies. */
async function onDatabase<Result>(
  connectionString: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function answers(databaseServer: string, redisUrl: string): Promise<boolean> {
  const redis = connectOnce(redisUrl)
  try {
    await onDatabase(databaseServer, (client) => client.query('select 1'))
    await redis.connect()
    return true
  } catch {
    return false
  } finally {
    redis.disconnect()
  }
}

async function deleteKeys(redisUrl: string, prefix: string): Promise<void> {
  const redis = connectOnce(redisUrl)
  await redis.connect()
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }) as AsyncIterable<string[]>)
    if (keys.length > 0) await redis.unlink(...keys)
  redis.disconnect()
}

function connectOnce(url: string): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 2_000,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  })
  // Whoever asked for a connection is told by the rejection.
  redis.on('error', () => {})
  return redis
}
