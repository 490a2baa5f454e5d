import { creatorJob, ungivenJob } from '../../community/delegations.ts'
import { type JobHandler, onDue } from '../../contract/job.ts'
import { tellNewCreator, tellUngiven } from './service.ts'

export const delegationJobs: readonly JobHandler[] = [
  onDue(creatorJob, tellNewCreator),
  onDue(ungivenJob, tellUngiven),
]
