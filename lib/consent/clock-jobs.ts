import { z } from 'zod'
import { defineJob } from '../contract/job.ts'
import { userIdSchema } from '../values/person.ts'

/** What the clock has to do for consent. Postgres puts both on the list, in the statement of their cause. */

/** A request's time is over. Its key is the request's id; `told` is the notice to its sender (see noticeDocument). */
export const expiryJob = defineJob({
  kind: 'consent.expire',
  payload: z.object({ told: z.record(z.string(), z.json()) }),
})

/** The moderators of a group learn that something ended there by a safeword that was said elsewhere. */
export const moderatorsJob = defineJob({
  kind: 'consent.moderators',
  payload: z.object({ key: z.string(), person: userIdSchema }),
})
