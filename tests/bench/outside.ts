import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { TelegramCall } from './telegram-echo.ts'

export type Side = 'ours' | 'peer'

/** Round trips of one side so far. */
export interface Trips {
  readonly redis: number
  readonly postgres: number
  readonly telegram: number
}
export const PLACES = ['redis', 'postgres', 'telegram'] as const

/** Where the servers are; without them ours gets embedded ones and the peer has nothing to talk to. */
export interface Servers {
  readonly databaseUrl: string
  readonly peerDatabaseUrl: string
  readonly redisUrl: string
}

/** What each bot is told about the world; every address is that of a delay proxy. */
export interface Addresses {
  readonly ours: {
    readonly databaseUrl: string
    readonly redisUrl: string
    readonly redisToken: string
    readonly telegramRoot: string
  }
  readonly peer?: { readonly databaseUrl: string; readonly redisUrl: string; readonly telegramRoot: string }
}

/** The shared numbers: the round trip to pretend, then each side's counters. */
export const RTT_CELL = 0
export const cellOf = (side: Side, place: (typeof PLACES)[number]) =>
  1 + (side === 'peer' ? PLACES.length : 0) + PLACES.indexOf(place)
const CELLS = 1 + 2 * PLACES.length

export interface OutsideStart {
  readonly servers: Servers | undefined
  /** Of our Redis keys. */
  readonly keyPrefix: string
  readonly shared: SharedArrayBuffer
}
export type OutsideQuestion = 'calls' | 'close'
export type Calls = Readonly<Record<Side, TelegramCall[]>>

/** All that is not the bot: stores, their endpoints, Telegram, and the distance to them. */
export interface Outside {
  readonly addresses: Addresses
  setRttMs(ms: number): void
  trips(side: Side): Trips
  /** What both bots asked of Telegram since the last time. */
  takeCalls(): Promise<Calls>
  close(): Promise<void>
}

/**
 * Runs in a thread of its own: the work of stand-ins and proxies is not the bot's, so it must neither count as the
 * bot's processor time nor keep its thread busy.
 */
export async function openOutside(servers: OutsideStart['servers'], keyPrefix: string): Promise<Outside> {
  const cells = new Int32Array(new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT))
  const workerData: OutsideStart = { servers, keyPrefix, shared: cells.buffer }
  const worker = new Worker(new URL('./outside-thread.ts', import.meta.url), { workerData })
  const [addresses] = (await once(worker, 'message')) as [Addresses]
  const ask = async <Answer>(question: OutsideQuestion): Promise<Answer> => {
    worker.postMessage(question)
    const [answer] = (await once(worker, 'message')) as [Answer]
    return answer
  }
  return {
    addresses,
    setRttMs: (ms) => {
      Atomics.store(cells, RTT_CELL, ms)
    },
    trips: (side) => ({
      redis: Atomics.load(cells, cellOf(side, 'redis')),
      postgres: Atomics.load(cells, cellOf(side, 'postgres')),
      telegram: Atomics.load(cells, cellOf(side, 'telegram')),
    }),
    takeCalls: () => ask<Calls>('calls'),
    async close() {
      await ask('close')
      await worker.terminate()
    },
  }
}
