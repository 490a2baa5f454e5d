import { type DueWork, type JobHandler, onDue } from '../../contract/job.ts'
import { applyJob, claimJob, exportJob, readJob, undoJob, wipeJob } from './clock-jobs.ts'
import { exportGroup } from './service/exporting.ts'
import { forgetExchanges } from './service/forgetting.ts'
import { applyImport, claimRows, readImport } from './service/importing.ts'
import { undoExchange } from './service/undoing.ts'
import { wipeGroup } from './service/wiping.ts'

export const exchangeJobs: readonly JobHandler[] = [
  onDue(readJob, readImport),
  onDue(applyJob, applyImport),
  onDue(claimJob, claimRows),
  onDue(undoJob, undoExchange),
  onDue(wipeJob, wipeGroup),
  onDue(exportJob, exportGroup),
]

/** What can't be undone any more is forgotten. */
export const sweepExchanges: DueWork = {
  name: 'exchange.forget',
  every: 'day',
  run: ({ database }, { now }) => forgetExchanges(database, now),
}
