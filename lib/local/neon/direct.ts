import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { type Direct, isNeon, openNeon, survivingPool } from '../../platform/direct.ts'

/** A direct connection to the Postgres of `DATABASE_URL`: a WebSocket to Neon, past its pooler; plain Postgres otherwise. */
export function openDirect(connectionString: string): Direct {
  if (isNeon(connectionString)) return openNeon(connectionString)
  const pool = survivingPool(new Pool({ connectionString, max: 1 }))
  const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  return { database, close: () => database.destroy() }
}
