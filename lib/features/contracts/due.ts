import type { JobHandler } from '../../contract/job.ts'
import {
  ALLOWANCE_JOB,
  allowancePayload,
  EXPIRY_JOB,
  expiryPayload,
  REMINDER_JOB,
  reminderPayload,
} from './schedule-jobs.ts'
import { reminderLabels } from './screens.ts'
import { expire, payAllowances, remind } from './service/clockwork.ts'

export const contractJobs: readonly JobHandler[] = [
  {
    kind: ALLOWANCE_JOB,
    async run(services, { payload, now }) {
      const { ref, number } = allowancePayload.parse(payload)
      await payAllowances(services, ref, number, now)
    },
  },
  {
    kind: REMINDER_JOB,
    async run(services, { payload, now }) {
      const { renew, letEnd, ...reminder } = reminderPayload.parse(payload)
      await remind(services, reminder, reminderLabels(renew, letEnd), now)
    },
  },
  {
    kind: EXPIRY_JOB,
    run: (services, { payload, now }) => expire(services, expiryPayload.parse(payload), now),
  },
]
