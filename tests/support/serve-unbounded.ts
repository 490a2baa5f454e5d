/**
 * The deployed functions as `npm run serve` runs them, but for how much a person may ask and a group may hear: what races
 * is then told in the answers, which a thousand a second could not be.
 */

import { openLocalFunctions, runUntilStopped } from '../../lib/local/functions.ts'
import { readLocalSettings } from '../../lib/local/settings.ts'
import { UNBOUNDED } from './unbounded.ts'

await runUntilStopped(async (clock) => {
  const settings = readLocalSettings(process.env, process.env)
  const { runner, close } = await openLocalFunctions({ settings, env: {}, clock, shares: UNBOUNDED })
  return { announcement: `Functions on http://localhost:${runner.port}`, close }
})
