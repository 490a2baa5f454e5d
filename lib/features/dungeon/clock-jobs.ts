import { z } from 'zod'
import { defineJob } from '../../contract/job.ts'

/** What the clock has to do for a stay. A job's key is the stay's reference, and says all. */

/** Its time is over. */
export const releaseJob = defineJob({ kind: 'dungeon.release', payload: z.null() })

/** The collar that held the prisoner does so no longer. Postgres puts it on the list, with what ends the stay. */
export const withdrawnJob = defineJob({ kind: 'dungeon.withdrawn', payload: z.null() })
