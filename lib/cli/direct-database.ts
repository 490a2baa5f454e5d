import { Pool as NeonPool } from '@neondatabase/serverless'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { survivingPool } from '../local/neon/database.ts'
import { directAddress } from '../platform/migrations.ts'

/** A real connection: a WebSocket to Neon, past its pooler; plain Postgres otherwise. The caller destroys it. */
export function openDirectly(connectionString: string): Kysely<unknown> {
  const options = { connectionString: directAddress(connectionString), max: 1 }
  // Neon's pool is pg's with a WebSocket below; only its types are older.
  const pool = new URL(connectionString).hostname.endsWith('.neon.tech')
    ? (new NeonPool(options) as unknown as Pool)
    : new Pool(options)
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool: survivingPool(pool) }) })
}
