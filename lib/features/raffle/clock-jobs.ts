import { z } from 'zod'
import { defineJob } from '../../contract/job.ts'

const payload = z.object({ ref: z.string() })

export const drawJob = defineJob({ kind: 'raffle.draw', payload })
/** Put on the list by the SQL function `raffle_leave`. */
export const refreshJob = defineJob({ kind: 'raffle.refresh', payload })
