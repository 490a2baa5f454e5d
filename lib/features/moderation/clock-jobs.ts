import { z } from 'zod'
import { defineJob } from '../../contract/job.ts'

/** What is done behind a decision. Postgres puts all of it on the list, in the statement of the decision. */

/** Telegram is to ban who a sanction bans, or to let them in again where it was undone. */
export const banJob = defineJob({
  kind: 'moderation.ban',
  payload: z.object({
    ref: z.string(),
    /** How often Telegram has said no, and to what: once something else is decided, that is tried no more. */
    refusals: z.number().default(0),
    refused: z.enum(['ban', 'unban']).nullable().default(null),
  }),
})

/** Messages go. */
export const deleteJob = defineJob({
  kind: 'moderation.delete',
  payload: z.object({ messages: z.array(z.number()) }),
})

/** Moderators see an alert, or what it has grown to; in private where their topic didn't take it. */
export const alertJob = defineJob({
  kind: 'moderation.alert',
  payload: z.object({ ref: z.string(), inPrivate: z.boolean().default(false) }),
})
