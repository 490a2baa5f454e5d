import { type JobHandler, onDue } from '../../contract/job.ts'
import { creatorJob } from './clock-jobs.ts'
import { tellNewCreator } from './service/following.ts'

export const hookJobs: readonly JobHandler[] = [
  onDue(creatorJob, (services, { key, groupId, payload: { to } }) =>
    tellNewCreator(services, groupId, { to, key }),
  ),
]
