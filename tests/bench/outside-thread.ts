import { parentPort, workerData } from 'node:worker_threads'
import { Kysely } from 'kysely'
import { openEmbeddedDatabase, openRealDatabase } from '../../lib/local/neon/database.ts'
import { createNeonEndpoint } from '../../lib/local/neon/endpoint.ts'
import { createEmbeddedRedis } from '../../lib/local/upstash/embedded/store.ts'
import { createUpstashEndpoint } from '../../lib/local/upstash/endpoint.ts'
import { connectRealRedis } from '../../lib/local/upstash/real.ts'
import { systemClock } from '../../lib/platform/clock.ts'
import { migrateToLatest } from '../../lib/platform/migrations.ts'
import { type CountBy, createDelayProxy, type DelayProxy } from './delay-proxy.ts'
import {
  type Addresses,
  type Calls,
  cellOf,
  type OutsideQuestion,
  type OutsideStart,
  type PLACES,
  RTT_CELL,
  type Servers,
  type Side,
} from './outside.ts'
import { createTelegramEcho } from './telegram-echo.ts'

const port = parentPort
if (!port) throw new Error('runs as a worker thread')
const { servers, keyPrefix, shared } = workerData as OutsideStart
const cells = new Int32Array(shared)
const telegram = { ours: await createTelegramEcho(), peer: await createTelegramEcho() }
const proxies: DelayProxy[] = []

async function throughProxy(
  address: string,
  side: Side,
  place: (typeof PLACES)[number],
  countBy: CountBy = 'turn',
): Promise<string> {
  const url = new URL(address)
  const proxy = await createDelayProxy(
    { host: url.hostname, port: Number(url.port) },
    {
      rttMs: () => Atomics.load(cells, RTT_CELL),
      onRoundTrip: () => Atomics.add(cells, cellOf(side, place), 1),
    },
    countBy,
  )
  proxies.push(proxy)
  url.hostname = '127.0.0.1'
  url.port = String(proxy.port)
  return url.href.replace(/\/$/, '')
}

const database = servers ? openRealDatabase(servers.databaseUrl) : await openEmbeddedDatabase()
const redis = servers
  ? await connectRealRedis(servers.redisUrl, { keyPrefix })
  : createEmbeddedRedis(systemClock)
await migrateToLatest(new Kysely({ dialect: database.dialect }))
const neon = await createNeonEndpoint({ database })
const upstash = await createUpstashEndpoint({ store: redis, token: 'bench' })

const addressesOfPeer = async (real: Servers) => ({
  databaseUrl: await throughProxy(real.peerDatabaseUrl, 'peer', 'postgres', 'ready-for-query'),
  redisUrl: await throughProxy(real.redisUrl, 'peer', 'redis'),
  telegramRoot: await throughProxy(telegram.peer.url, 'peer', 'telegram'),
})
const addresses: Addresses = {
  ours: {
    databaseUrl: await throughProxy(neon.connectionString, 'ours', 'postgres'),
    redisUrl: await throughProxy(upstash.url, 'ours', 'redis'),
    redisToken: upstash.token,
    telegramRoot: await throughProxy(telegram.ours.url, 'ours', 'telegram'),
  },
  ...(servers ? { peer: await addressesOfPeer(servers) } : {}),
}

port.on('message', async (question: OutsideQuestion) => {
  if (question === 'calls') {
    const calls: Calls = { ours: telegram.ours.takeCalls(), peer: telegram.peer.takeCalls() }
    port.postMessage(calls)
    return
  }
  await Promise.all([...proxies, neon, upstash, telegram.ours, telegram.peer].map((each) => each.close()))
  await redis.close()
  await database.close()
  port.postMessage('closed')
})
port.postMessage(addresses)
