/**
 * `node lib/cli/with-test-stores.ts npm test`: runs a command with TEST_DATABASE_URL and TEST_REDIS_URL naming real
 * servers. What is set already is used as it is; else the servers of this machine, with a database made for this run
 * and dropped after it, and an empty Redis database, emptied after it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { Client } from 'pg'

const POSTGRES = ['postgres://postgres@127.0.0.1:5432/postgres', 'postgres://root@127.0.0.1:5432/postgres']
const REDIS = 'redis://127.0.0.1:6379'
const REDIS_DATABASES = [15, 14, 13, 12, 11, 10, 9, 8]
const DATABASE = `phantom_test_ci_${process.pid}`

interface Store {
  readonly url: string
  close(): Promise<void>
}

async function openPostgres(server: string): Promise<Store> {
  const client = new Client({ connectionString: server, connectionTimeoutMillis: 2_000 })
  await client.connect()
  await client.query(`create database ${DATABASE}`)
  const url = new URL(server)
  url.pathname = DATABASE
  return {
    url: url.href,
    async close() {
      await client.query(`drop database ${DATABASE} with (force)`)
      await client.end()
    },
  }
}

async function openRedis(server: string): Promise<Store> {
  const client = new Redis(server, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null })
  client.on('error', () => {})
  await client.connect()
  for (const database of REDIS_DATABASES) {
    await client.select(database)
    if ((await client.dbsize()) > 0) continue
    return {
      url: `${server}/${database}`,
      async close() {
        await client.flushdb()
        client.disconnect()
      },
    }
  }
  client.disconnect()
  throw new Error('every Redis database that could be used holds something')
}

async function firstOf(attempts: readonly (() => Promise<Store>)[]): Promise<Store | undefined> {
  for (const attempt of attempts) {
    const store = await attempt().catch(() => undefined)
    if (store) return store
  }
  return undefined
}

const given = (url: string | undefined) => (url ? [async () => ({ url, close: async () => {} })] : [])
const { TEST_DATABASE_URL, TEST_REDIS_URL } = process.env
const postgres = await firstOf([
  ...given(TEST_DATABASE_URL),
  ...POSTGRES.map((server) => () => openPostgres(server)),
])
const redis = await firstOf([...given(TEST_REDIS_URL), () => openRedis(REDIS)])

const [command, ...args] = process.argv.slice(2)
if (command && postgres && redis) {
  const env = { ...process.env, TEST_DATABASE_URL: postgres.url, TEST_REDIS_URL: redis.url }
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env })
  // Pressing Ctrl+C ends the command, and then what was made for it is put away.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const [code] = (await once(child, 'exit')) as [number | null]
  process.exitCode = code ?? 1
} else {
  const silent = [postgres ? '' : 'PostgreSQL', redis ? '' : 'Redis'].filter(Boolean).join(' and ')
  console.log(
    `Left out: ${args.length > 0 ? `${command} ${args.join(' ')}` : command} (no ${silent} answers here)`,
  )
}
await postgres?.close()
await redis?.close()
