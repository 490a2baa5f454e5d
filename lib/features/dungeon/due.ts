import type { DueWork, JobHandler } from '../../contract/job.ts'
import { lift, release, restrict, sweep, tellLetGo } from './service/clockwork.ts'
import { RELEASE_JOB, RESTRICT_JOB } from './service/sentencing.ts'

/** A job's key is the stay's reference. The last two are put on the list by Postgres, with what ends a stay. */
export const dungeonJobs: readonly JobHandler[] = [
  { kind: RELEASE_JOB, run: (services, { key, now }) => release(services, key, now) },
  { kind: RESTRICT_JOB, run: (services, { key, now }) => restrict(services, key, now) },
  { kind: 'dungeon.lift', run: (services, { key, now }) => lift(services, key, now) },
  { kind: 'dungeon.withdrawn', run: (services, { key }) => tellLetGo(services, key) },
]

/** Freed people are never left restricted, whatever got lost. */
export const sweepStays: DueWork = { name: 'dungeon.sweep', every: 'minute', run: sweep }
