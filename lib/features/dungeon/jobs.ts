import { type DueWork, type JobHandler, onDue } from '../../contract/job.ts'
import { liftJob, releaseJob, restrictJob, withdrawnJob } from './clock-jobs.ts'
import { lift, release, restrict, sweep, tellLetGo } from './service/clockwork.ts'

export const dungeonJobs: readonly JobHandler[] = [
  onDue(releaseJob, (services, { key, now }) => release(services, key, now)),
  onDue(restrictJob, (services, { key, now }) => restrict(services, key, now)),
  onDue(liftJob, (services, { key, now }) => lift(services, key, now)),
  onDue(withdrawnJob, (services, { key }) => tellLetGo(services, key)),
]

/** Freed people are never left restricted, whatever got lost. */
export const sweepStays: DueWork = { name: 'dungeon.sweep', every: 'minute', run: sweep }
