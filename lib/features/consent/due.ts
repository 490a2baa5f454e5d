import { expireRequest } from '../../consent/asking.ts'
import { MODERATORS_JOB, runModeratorsJob } from '../../consent/endings.ts'
import type { JobHandler } from '../../contract/job.ts'

const expire: JobHandler = {
  kind: 'consent.expire',
  run: ({ database }, { key, now, payload }) =>
    expireRequest(database, key, now, (payload as { told: unknown }).told),
}

const tellModerators: JobHandler = { kind: MODERATORS_JOB, run: runModeratorsJob }

export const consentJobs: readonly JobHandler[] = [expire, tellModerators]
