import { type DueWork, type JobHandler, onDue } from '../../contract/job.ts'
import { profileJob, trustJob } from './clock-jobs.ts'
import type { CheckName } from './policy.ts'
import { trustAll } from './service/following.ts'
import { forgetWords } from './service/forgetting.ts'
import { reportWatched } from './service/reporting.ts'

export const guardJobs: readonly JobHandler[] = [
  onDue(profileJob, async (services, { key, groupId, dueAt, payload, now }) => {
    const { lookAtProfile } = await import('./service/profiles.ts')
    await lookAtProfile(
      services,
      {
        key,
        dueAt,
        groupId,
        person: { userId: payload.userId, firstName: payload.firstName, lastName: payload.lastName },
        messageId: payload.messageId ?? undefined,
        threadId: payload.threadId ?? undefined,
        tag: payload.tag ?? undefined,
        again: payload.again,
        voices: payload.voices as { check: CheckName; score: number }[],
      },
      now,
    )
  }),
  onDue(trustJob, trustAll),
]

/** What people wrote is forgotten after its time. */
export const forgetOldWords: DueWork = {
  name: 'guard.words',
  every: 'day',
  run: ({ database }, { now }) => forgetWords(database, now),
}

/** What it would have done where it only watches is told once a week. */
export const reportWeeks: DueWork = { name: 'guard.watched', every: 'day', run: reportWatched }
