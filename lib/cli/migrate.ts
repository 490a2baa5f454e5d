/**
 * `npm run migrate`: brings the database of DATABASE_URL up to date, tables and functions. Safe to run again, and by
 * several at once. Wants a real connection: a WebSocket to Neon, past its pooler; plain Postgres otherwise.
 */
import { Pool as NeonPool } from '@neondatabase/serverless'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { survivingPool } from '../local/neon/database.ts'
import { readLocalSettings } from '../local/settings.ts'
import { wordsOf } from '../platform/faults.ts'
import { directAddress, migrateToLatest } from '../platform/migrations.ts'

function openDatabase(connectionString: string): Kysely<unknown> {
  const options = { connectionString: directAddress(connectionString), max: 1 }
  // Neon's pool is pg's with a WebSocket below; only its types are older.
  const pool = new URL(connectionString).hostname.endsWith('.neon.tech')
    ? (new NeonPool(options) as unknown as Pool)
    : new Pool(options)
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool: survivingPool(pool) }) })
}

async function migrate(): Promise<void> {
  const { DATABASE_URL } = readLocalSettings({ DATABASE_URL: process.env.DATABASE_URL })
  if (!DATABASE_URL)
    throw new Error('DATABASE_URL is missing: the database to bring up to date. See .env.example.')
  const database = openDatabase(DATABASE_URL)
  try {
    const applied = await migrateToLatest(database)
    console.log(
      applied.length === 0 ? 'Nothing to do: every migration and function has been applied.' : 'Applied:',
    )
    for (const name of applied) console.log(`  ${name}`)
  } finally {
    await database.destroy()
  }
}

try {
  await migrate()
} catch (error) {
  console.error(`npm run migrate: ${wordsOf(error)}`)
  process.exitCode = 1
}
