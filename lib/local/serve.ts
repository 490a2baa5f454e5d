/**
 * `npm run serve`: the deployed functions, exactly, on `PORT`. No simulator, no polling. With `LOCAL_CRONS=1` it calls its
 * own minute and day; otherwise somebody calls `/api/cron/tick` every minute. Stores that no variable names are embedded.
 * Told to stop, it ends what it has in hand and refuses what comes, which Telegram brings again.
 */

import { randomBytes } from 'node:crypto'
import { startCrons } from './cron-clock.ts'
import { openLocalFunctions, runUntilStopped } from './functions.ts'
import { readLocalSettings } from './settings.ts'

/** Within the 30 s that compose.yaml gives it; no command takes longer, and what would goes on at the next start. */
const GRACE_MS = 25_000

await runUntilStopped(async (clock) => {
  const settings = readLocalSettings(process.env, process.env)
  const crons = settings.LOCAL_CRONS
  const env = crons && !process.env.CRON_SECRET ? { CRON_SECRET: randomBytes(24).toString('hex') } : {}
  const functions = await openLocalFunctions({ settings, env, clock, host: '0.0.0.0' })
  const { runner, stores, wakesExactly } = functions
  const stopCrons = crons ? startCrons(runner, clock, wakesExactly) : () => {}
  const { postgres, redis } = stores.described
  return {
    announcement: `Functions on http://localhost:${runner.port} · Postgres: ${postgres} · Redis: ${redis}`,
    async close() {
      stopCrons()
      await functions.close(GRACE_MS)
    },
  }
})
