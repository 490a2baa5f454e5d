import { z } from 'zod'
import { defineJob } from '../contract/job.ts'
import { userIdSchema } from '../values/person.ts'

/** What the clock has to do for consent. Postgres puts both on the list, in the statement of their cause. */

/**
 * A request's time is over. Its key is the request's id; `told` is the notice to its sender (see noticeDocument), `over`
 * what its target's copy then shows.
 */
export const expiryJob = defineJob({
  kind: 'consent.expire',
  payload: z.object({
    told: z.record(z.string(), z.json()),
    /** Null where the version before this one has put it on the list. */
    over: z.array(z.json()).nullable().default(null),
  }),
})

/** The moderators of a group learn that a safeword was used there, or ended something there. */
export const moderatorsJob = defineJob({
  kind: 'consent.moderators',
  payload: z.object({ key: z.string(), person: userIdSchema }),
})
