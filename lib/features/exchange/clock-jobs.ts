import { z } from 'zod'
import { ABILITIES } from '../../contract/entry.ts'
import { defineJob } from '../../contract/job.ts'

const ref = z.string()

/** Reads a file and says what it would change. */
export const readJob = defineJob({
  kind: 'exchange.read',
  /** What its sender holds: settings that want more are not theirs to take in. */
  payload: z.object({ ref, abilities: z.array(z.enum(ABILITIES)) }),
})
export const applyJob = defineJob({ kind: 'exchange.apply', payload: z.object({ ref }) })
export const undoJob = defineJob({ kind: 'exchange.undo', payload: z.object({ ref }) })
/** Put on the list by the SQL function `exchange_arrived` too. */
export const claimJob = defineJob({ kind: 'exchange.claim', payload: z.object({ ref }) })
export const wipeJob = defineJob({ kind: 'exchange.wipe', payload: z.object({ ref }) })
export const exportJob = defineJob({
  kind: 'exchange.export',
  payload: z.object({
    ref,
    actor: z.number(),
    language: z.enum(['es', 'en']),
    format: z.enum(['xlsx', 'json']),
    abilities: z.array(z.enum(ABILITIES)),
  }),
})
