/**
 * `npm run replay -- <reference>`: handles an update that was set aside once more. The alert gives the reference. It runs
 * wherever `npm run serve` does, on the same stores: Neon and Upstash, or any Postgres and Redis.
 */
import { createApp } from '../app.ts'
import { readLocalSettings } from '../local/settings.ts'
import { openLocalStores } from '../local/stores.ts'
import { systemClock } from '../platform/clock.ts'
import { wordsOf } from '../platform/faults.ts'

const WORDS = {
  handled: 'handled',
  unanswered: 'handled, but its answer could not be sent',
  failed: 'failed again, see the log; it stays set aside',
  unknown: 'no update was set aside under this reference',
} as const

async function replay(reference: string | undefined): Promise<void> {
  if (reference === undefined) throw new Error('Which one? npm run replay -- <reference>')
  const settings = readLocalSettings(process.env, process.env)
  if (!settings.DATABASE_URL && !settings.LOCAL_DATA_DIR)
    throw new Error('DATABASE_URL is missing: the database of the bot that set it aside. See .env.example.')
  const stores = await openLocalStores({ settings, clock: systemClock, onRequest() {}, migrate: false })
  try {
    Object.assign(process.env, stores.env)
    const app = createApp(process.env)
    const replayed = await app.replay(reference)
    const why = 'why' in replayed ? ` (${replayed.why})` : ''
    console.log(`${reference}: ${WORDS[replayed.outcome]}${why}`)
    if (replayed.outcome === 'failed' || replayed.outcome === 'unknown') process.exitCode = 1
    await app.settled()
  } finally {
    await stores.close()
  }
}

try {
  const [reference] = process.argv.slice(2)
  await replay(reference)
} catch (error) {
  console.error(wordsOf(error))
  process.exitCode = 1
}
