import { z } from 'zod'
import { defineJob } from '../../contract/job.ts'

/** What a program asked a member for is over. */
export const lapseJob = defineJob({ kind: 'economy.asked_lapse', payload: z.object({ ref: z.string() }) })
