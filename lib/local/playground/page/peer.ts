/**
 * What the same costs in a bot built the usual way: grammY and telegraf with sessions in Redis, a limiter and a pool of
 * Postgres connections, measured beside this one (`npm run bench`).
 */
import type { Trace } from '../../protocol.ts'

export interface PeerCost {
  redis: string
  postgres: number
  telegram: number
}

const PLAIN: PeerCost = { redis: '3-4', postgres: 1, telegram: 0 }
const BY_COMMAND: readonly [commands: string[], cost: PeerCost][] = [
  [['saldo', 'balance'], { redis: '3', postgres: 1, telegram: 1 }],
  [['transferir', 'pagar', 'dar', 'transfer', 'pay', 'give'], { redis: '3', postgres: 8, telegram: 1 }],
  [['ranking', 'top'], { redis: '3', postgres: 3, telegram: 1 }],
]

/** Undefined for what was not measured. */
export function peerCost({ kind, updateKind, summary = '' }: Trace): PeerCost | undefined {
  if (kind !== 'update' || updateKind !== 'message') return undefined
  const command = /^\/(\w+)/u.exec(summary)?.[1]?.toLowerCase()
  if (command === undefined) return summary === '' ? undefined : PLAIN
  return BY_COMMAND.find(([commands]) => commands.includes(command))?.[1]
}
