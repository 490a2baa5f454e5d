import { type JobHandler, onDue } from '../../contract/job.ts'
import { drawJob, refreshJob } from './clock-jobs.ts'
import { draw, refresh } from './service/clockwork.ts'

export const raffleJobs: readonly JobHandler[] = [
  onDue(drawJob, (services, { payload: { ref }, now }) => draw(services, ref, now)),
  onDue(refreshJob, (services, { payload: { ref }, now }) => refresh(services, ref, now)),
]
