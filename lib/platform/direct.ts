import { Pool as NeonPool } from '@neondatabase/serverless'
import { Kysely, PostgresDialect } from 'kysely'
import type { Pool } from 'pg'

/** A connection of one's own, for what takes a conversation: migrations, backups, restoring. */
export interface Direct {
  readonly database: Kysely<unknown>
  close(): Promise<void>
}

export type OpenDirect = () => Direct

export const isNeon = (connectionString: string): boolean =>
  new URL(connectionString).hostname.endsWith('.neon.tech')

/** Neon over WebSocket, past its pooler. Its HTTP has no transaction to talk in, and answers at most 10 MiB. */
export function openNeon(connectionString: string): Direct {
  // It is pg's own pool with a WebSocket below; only its types are older.
  const pool = new NeonPool({ connectionString: directAddress(connectionString), max: 1 }) as unknown as Pool
  const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: survivingPool(pool) }) })
  return { database, close: () => database.destroy() }
}

/**
 * Neon's host without its pooler (`ep-x-pooler.region…` → `ep-x.region…`): in PgBouncer's transaction mode what belongs
 * to a session stays behind with a connection that others get.
 */
export function directAddress(connectionString: string): string {
  const url = new URL(connectionString)
  if (isNeon(connectionString)) url.hostname = url.hostname.replace(/^([^.]+)-pooler\./, '$1.')
  return url.href
}

/**
 * Whether idle or in somebody's hands between two statements, a connection that the server closes says so by an event,
 * which would end the process if nobody heard it. The next query's own error is the one that counts, and a connection
 * that has broken is replaced.
 */
export function survivingPool<P extends Pick<Pool, 'on'>>(pool: P): P {
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
