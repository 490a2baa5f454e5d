import type { JobHandler } from '../../contract/job.ts'
import { ALERT_JOB, alertPayload, SETTLE_JOB, settlePayload } from './clock-jobs.ts'
import { alert, settle } from './service/clockwork.ts'

export const auctionJobs: readonly JobHandler[] = [
  {
    kind: SETTLE_JOB,
    run: (services, { payload, now }) => settle(services, settlePayload.parse(payload).ref, now),
  },
  {
    kind: ALERT_JOB,
    run: (services, { payload, now }) => alert(services, alertPayload.parse(payload), now),
  },
]
