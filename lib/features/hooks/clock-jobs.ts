import { z } from 'zod'
import { defineJob } from '../../contract/job.ts'
import { userIdSchema } from '../../values/person.ts'

/** Written by Postgres (`hook_follow`) where a group with hooks turns out to be somebody else's. */
export const creatorJob = defineJob({ kind: 'hooks.creator', payload: z.object({ to: userIdSchema }) })
