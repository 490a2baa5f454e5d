/**
 * `npm run serve`: the deployed functions, exactly, on `PORT`. No simulator, no polling, no crons of its own (call
 * `/api/cron/tick` every minute). Stores that no variable names are embedded.
 */
import { openLocalFunctions, runUntilStopped } from './functions.ts'
import { readLocalSettings } from './settings.ts'

await runUntilStopped(async (clock) => {
  const settings = readLocalSettings(process.env)
  const { runner, stores, close } = await openLocalFunctions({ settings, env: {}, clock, host: '0.0.0.0' })
  const { postgres, redis } = stores.described
  return {
    announcement: `Functions on http://localhost:${runner.port} · Postgres: ${postgres} · Redis: ${redis}`,
    close,
  }
})
