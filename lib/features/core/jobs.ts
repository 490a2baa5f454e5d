import { type JobHandler, onDue } from '../../contract/job.ts'
import { welcomeJob } from './clock-jobs.ts'
import { welcomeUnlessUpgraded } from './service.ts'

export const coreJobs: readonly JobHandler[] = [onDue(welcomeJob, welcomeUnlessUpgraded)]
