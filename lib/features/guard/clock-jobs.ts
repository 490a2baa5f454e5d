import { z } from 'zod'
import { defineJob } from '../../contract/job.ts'
import { userIdSchema } from '../../values/person.ts'
import { CHECKS } from './policy.ts'

/** Looks at somebody's profile once, behind the answer to their first message: it takes calls of Telegram's. */
export const profileJob = defineJob({
  kind: 'guard.profile',
  payload: z.object({
    userId: userIdSchema,
    firstName: z.string(),
    lastName: z.string().nullable(),
    /** The message that brought it; null for who has only come in. */
    messageId: z.number().nullable(),
    threadId: z.number().nullable(),
    /** What stands beside their name; left out by an older deploy. */
    tag: z.string().nullable().default(null),
    /** After the one look: for what they call themselves since. */
    again: z.boolean().default(false),
    /** What was found in it: without its words. */
    voices: z.array(z.object({ check: z.enum(CHECKS as [string, ...string[]]), score: z.number() })),
  }),
})

/** A moderator gave their word for somebody at that moment. */
export const trustJob = defineJob({
  kind: 'guard.trust',
  payload: z.object({ people: z.array(userIdSchema), by: userIdSchema, at: z.number() }),
})
