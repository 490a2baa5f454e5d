import { type DueWork, type JobHandler, onDue } from '../../contract/job.ts'
import { releaseJob, withdrawnJob } from './clock-jobs.ts'
import { nextSweep, release, sweep, tellLetGo } from './service/clockwork.ts'

export const dungeonJobs: readonly JobHandler[] = [
  onDue(releaseJob, (services, { key, now }) => release(services, key, now)),
  onDue(withdrawnJob, (services, { key }) => tellLetGo(services, key)),
]

/** Nobody is left inside, whatever got lost. */
export const sweepStays: DueWork = { name: 'dungeon.sweep', every: 'minute', next: nextSweep, run: sweep }
