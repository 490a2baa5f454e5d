import { type JobHandler, onDue } from '../../contract/job.ts'
import { allowanceJob, expiryJob, reminderJob } from './schedule-jobs.ts'
import { expire, payAllowances, remind } from './service/clockwork.ts'

export const contractJobs: readonly JobHandler[] = [
  onDue(allowanceJob, (services, { payload: { ref, number }, now }) =>
    payAllowances(services, ref, number, now),
  ),
  onDue(reminderJob, (services, { payload, now }) => remind(services, payload, now)),
  onDue(expiryJob, (services, { payload, now }) => expire(services, payload, now)),
]
