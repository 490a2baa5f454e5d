/**
 * `npm run migrate`: brings the database of DATABASE_URL up to date, tables and functions. Safe to run again, and by
 * several at once. Wants a real connection: a WebSocket to Neon, past its pooler; plain Postgres otherwise.
 */
import { Pool as NeonPool } from '@neondatabase/serverless'
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import { Pool } from 'pg'
import { directAddress, migrateToLatest } from '../platform/migrations.ts'

const connectionString = process.env.DATABASE_URL
if (!connectionString) {
  console.error('DATABASE_URL is missing: the database to bring up to date. See .env.example.')
  process.exit(1)
}
const { hostname } = new URL(connectionString)
const options = { connectionString: directAddress(connectionString), max: 1 }
// Neon's pool is pg's with a WebSocket below; only its types are older.
const pool = hostname.endsWith('.neon.tech')
  ? (new NeonPool(options) as unknown as PostgresPool)
  : new Pool(options)
const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
try {
  const applied = await migrateToLatest(database)
  console.log(
    applied.length === 0 ? 'Nothing to do: every migration and function has been applied.' : 'Applied:',
  )
  for (const name of applied) console.log(`  ${name}`)
} finally {
  await database.destroy()
}
