import { reconcile } from '../../community/holding.ts'
import { holdJob } from '../../community/holds.ts'
import { type JobHandler, onDue } from '../../contract/job.ts'
import { alertJob, banJob, deleteJob } from './clock-jobs.ts'
import { presentAlert } from './service/alerts.ts'
import { banOrNot } from './service/banning.ts'
import { deleteMessages } from './service/deleting.ts'
import { tellOfRefusal } from './service/trouble.ts'

export const moderationJobs: readonly JobHandler[] = [
  onDue(holdJob, (services, { groupId, payload: { userId } }) =>
    reconcile(services, { groupId, userId }, (refused) => tellOfRefusal(services, refused)),
  ),
  onDue(banJob, (services, { payload }) => banOrNot(services, payload)),
  onDue(deleteJob, deleteMessages),
  onDue(alertJob, (services, { payload }) => presentAlert(services, payload)),
]
