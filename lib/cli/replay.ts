/** `npm run replay -- <reference>`: handles an update that was set aside once more. The alert gives the reference. */
import { getApp } from '../app.ts'

const [reference] = process.argv.slice(2)
try {
  if (reference === undefined) throw new Error('Which one? npm run replay -- <reference>')
  const replayed = await getApp().replay(reference)
  console.log(
    {
      handled: `${reference}: handled`,
      unanswered: `${reference}: handled, but its answer could not be sent (${'why' in replayed ? replayed.why : ''})`,
      failed: `${reference}: failed again, see the log; it stays set aside`,
      unknown: `${reference}: no update was set aside under this reference`,
    }[replayed.outcome],
  )
  if (replayed.outcome === 'failed' || replayed.outcome === 'unknown') process.exitCode = 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
