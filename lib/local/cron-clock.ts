import { isDue } from './cron-schedule.ts'
import type { Runner } from './runner/runner.ts'

/** Whoever wakes the bot up every minute; Vercel's free plan has no cron as frequent, so it isn't in vercel.json. */
const EVERY_MINUTE = { path: '/api/cron/tick', schedule: '* * * * *' }
const MINUTE_MS = 60_000

/**
 * Fires what is due at every full minute.
 * @param exactly something else wakes the bot when something falls due: only the crons of vercel.json
 * @returns a function that stops it
 */
export function startCrons(
  runner: Pick<Runner, 'crons' | 'fireCron'>,
  clock: { now(): number },
  exactly: boolean,
): () => void {
  const others = runner.crons.filter(({ path }) => path !== EVERY_MINUTE.path)
  const crons = exactly ? runner.crons : [...others, EVERY_MINUTE]
  let timer: NodeJS.Timeout
  const wait = () => {
    timer = setTimeout(fire, MINUTE_MS - (clock.now() % MINUTE_MS)).unref()
  }
  const fire = () => {
    const minute = new Date(clock.now())
    for (const { path, schedule } of crons) if (isDue(schedule, minute)) void runner.fireCron(path)
    wait()
  }
  wait()
  return () => clearTimeout(timer)
}
