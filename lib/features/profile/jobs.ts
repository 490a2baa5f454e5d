import { type JobHandler, onDue } from '../../contract/job.ts'
import { tellReportJob } from './clock-jobs.ts'
import { tellReportLater } from './service.ts'

export const profileJobs: readonly JobHandler[] = [onDue(tellReportJob, tellReportLater)]
