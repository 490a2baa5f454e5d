import { expireRequest } from '../../consent/asking.ts'
import { expiryJob, moderatorsJob } from '../../consent/clock-jobs.ts'
import { tellOfSafeword } from '../../consent/endings.ts'
import { type JobHandler, onDue } from '../../contract/job.ts'

export const consentJobs: readonly JobHandler[] = [
  onDue(expiryJob, ({ database }, { key, now, payload: { told, over } }) =>
    expireRequest(database, key, now, { told, over }),
  ),
  onDue(moderatorsJob, (services, { groupId, dueAt, payload: { person } }) =>
    tellOfSafeword(services, { group: groupId, person, now: dueAt }),
  ),
]
