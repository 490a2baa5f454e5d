import { expireRequest } from '../../consent/asking.ts'
import { expiryJob, moderatorsJob } from '../../consent/clock-jobs.ts'
import { tellOfSafeword } from '../../consent/endings.ts'
import { type JobHandler, onDue } from '../../contract/job.ts'

export const consentJobs: readonly JobHandler[] = [
  onDue(expiryJob, ({ database }, { key, now, payload: { told } }) =>
    expireRequest(database, key, now, told),
  ),
  onDue(moderatorsJob, (services, { groupId, payload: { key, person } }) =>
    tellOfSafeword(services, { group: groupId, key, person }),
  ),
]
