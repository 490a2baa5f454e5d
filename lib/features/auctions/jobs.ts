import { type JobHandler, onDue } from '../../contract/job.ts'
import { alertJob, settleJob } from './clock-jobs.ts'
import { alert, settle } from './service/clockwork.ts'

export const auctionJobs: readonly JobHandler[] = [
  onDue(settleJob, (services, { payload: { ref }, now }) => settle(services, ref, now)),
  onDue(alertJob, (services, { payload, now }) => alert(services, payload, now)),
]
