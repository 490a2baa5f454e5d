/**
 * One bot as a whole program: an HTTP server of its own, which tells its parent where it listens and, when it is asked,
 * what it has cost so far. Started by measure.ts.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PeerOptions } from '../peer.ts'

export const CONTESTANTS = ['ours', 'grammy', 'grammy-lean', 'telegraf', 'telegraf-lean'] as const
export type Contestant = (typeof CONTESTANTS)[number]

export interface Start {
  readonly contestant: Contestant
  readonly peer: PeerOptions
}

export type Question = 'usage' | 'settle'

/** Of the whole process, since it began. */
export interface Usage {
  readonly processorMs: number
  readonly residentBytes: number
}

type Handler = (req: IncomingMessage, res: ServerResponse) => unknown
interface Opened {
  readonly handle: Handler
  readonly settle?: () => Promise<void>
}

/** In turns of catching up: what is due is done in batches, and there is more of it after the first. */
const TURNS = 40

async function open({ contestant, peer }: Start): Promise<Opened> {
  switch (contestant) {
    case 'ours': {
      const { configureApp, getApp } = await import('#app')
      const { UNBOUNDED } = await import('../../support/unbounded.ts')
      // The peers ask no public list of spammers, and none is to be reached from everywhere.
      configureApp({ shares: UNBOUNDED, fetchPublic: async () => ({ ok: false }) })
      // With Node's own request and response, as Vercel calls it with NODEJS_HELPERS=0.
      const { default: telegram } = await import('../../../api/telegram.ts')
      return {
        handle: telegram as Handler,
        async settle() {
          const { services, settled } = await getApp()
          for (let turn = 0; turn < TURNS; turn++) {
            services.catchUp()
            await settled()
          }
        },
      }
    }
    case 'grammy':
    case 'grammy-lean': {
      const { createPeer } = await import('../peer.ts')
      return createPeer({ ...peer, lean: contestant === 'grammy-lean' })
    }
    case 'telegraf':
    case 'telegraf-lean': {
      const { createTelegrafPeer } = await import('./telegraf-peer.ts')
      return createTelegrafPeer({ ...peer, lean: contestant === 'telegraf-lean' })
    }
  }
}

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  return { processorMs: (user + system) / 1000, residentBytes: process.memoryUsage.rss() }
}

if (process.send) {
  process.once('message', async (start: Start) => {
    const { handle, settle } = await open(start)
    const server = createServer((req, res) => void handle(req, res)).listen(0, '127.0.0.1', () => {
      process.on('message', async (question: Question) => {
        if (question === 'settle') await settle?.()
        process.send?.(question === 'usage' ? usage() : 'settled')
      })
      process.send?.((server.address() as AddressInfo).port)
    })
  })
  process.once('disconnect', () => process.exit())
}
