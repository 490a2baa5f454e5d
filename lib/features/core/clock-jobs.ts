import { z } from 'zod'
import { defineJob } from '../../contract/job.ts'
import { LACKS } from './rules.ts'

/** The welcome of a group that may have turned out meanwhile to be an old one. */
export const welcomeJob = defineJob({
  kind: 'core.welcome',
  payload: z.object({
    kind: z.enum(['arrived_as_guest', 'arrived_as_administrator', 'keys']),
    missing: z.array(z.enum(LACKS)),
    known: z.boolean().default(false),
    /** The row that began; a job goes over to another with all that is merged. */
    row: z.string().nullable().default(null),
  }),
})
