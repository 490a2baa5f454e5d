import { creatorJob } from '../../community/delegations.ts'
import { type JobHandler, onDue } from '../../contract/job.ts'
import { tellNewCreator } from './service.ts'

export const delegationJobs: readonly JobHandler[] = [onDue(creatorJob, tellNewCreator)]
