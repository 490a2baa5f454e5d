/**
 * `npm run migrate`: brings the database of DATABASE_URL up to date, tables and functions. Safe to run again, and by
 * several at once. Wants a real connection: a WebSocket to Neon, past its pooler; plain Postgres otherwise.
 */
import { openDirect } from '../local/neon/direct.ts'
import { readLocalSettings } from '../local/settings.ts'
import { wordsOf } from '../platform/faults.ts'
import { migrateToLatest } from '../platform/migrations.ts'

async function migrate(): Promise<void> {
  const { DATABASE_URL } = readLocalSettings({ DATABASE_URL: process.env.DATABASE_URL })
  if (!DATABASE_URL)
    throw new Error('DATABASE_URL is missing: the database to bring up to date. See .env.example.')
  const { database, close } = openDirect(DATABASE_URL)
  try {
    const applied = await migrateToLatest(database)
    console.log(
      applied.length === 0 ? 'Nothing to do: every migration and function has been applied.' : 'Applied:',
    )
    for (const name of applied) console.log(`  ${name}`)
  } finally {
    await close()
  }
}

try {
  await migrate()
} catch (error) {
  console.error(`npm run migrate: ${wordsOf(error)}`)
  process.exitCode = 1
}
