import { z } from 'zod'
import { defineJob } from '../../contract/job.ts'
import { userIdSchema } from '../../values/person.ts'

const named = z.object({ userId: userIdSchema, firstName: z.string(), lastName: z.string().nullable() })

/** A report that is kept, while Telegram doesn't say who moderates. */
export const tellReportJob = defineJob({
  kind: 'profile.tell_report',
  payload: z.object({
    report: z.string(),
    groupTitle: z.string(),
    reporter: named,
    reported: named,
    reason: z.string(),
    /** How often it has been put off. */
    times: z.number().int(),
  }),
})
