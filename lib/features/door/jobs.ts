import { type DueWork, type JobHandler, onDue } from '../../contract/job.ts'
import {
  alarmJob,
  askJob,
  calmJob,
  closeJob,
  letGoJob,
  limitsJob,
  lineJob,
  putOutJob,
  settleJob,
  tidyJob,
  welcomeJob,
} from './clock-jobs.ts'
import { ask, expire, takeLineBack } from './service/asking.ts'
import { alarm, calm, forget, letGo, limitAnew, putOut, settle, tidy, welcome } from './service/clockwork.ts'

export const doorJobs: readonly JobHandler[] = [
  onDue(askJob, async (services, { payload: { ref }, now }) => void (await ask(services, ref, now))),
  onDue(closeJob, async (services, { payload: { ref }, now }) => void (await expire(services, ref, now))),
  onDue(settleJob, (services, { payload, now }) => settle(services, payload, now)),
  onDue(alarmJob, (services, { groupId, payload: { no }, now }) => alarm(services, groupId, { no, now })),
  onDue(calmJob, (services, { groupId, payload, now }) => calm(services, groupId, { ...payload, now })),
  onDue(putOutJob, (services, { groupId, payload }) => putOut(services, groupId, payload)),
  onDue(welcomeJob, (services, { groupId }) => welcome(services, groupId)),
  onDue(limitsJob, (services, { groupId, key, now }) => limitAnew(services, groupId, { key, now })),
  onDue(letGoJob, (services, { groupId, now }) => letGo(services, groupId, now)),
  onDue(tidyJob, (services, { groupId, now }) => tidy(services, groupId, now)),
  onDue(lineJob, (services, { groupId }) => takeLineBack(services, groupId)),
]

export const forgetEntries: DueWork = {
  name: 'door.forget',
  every: 'day',
  run: forget,
}
