import type { DueWork } from '../../contract/job.ts'
import type { AfterRestore } from '../../contract/restored.ts'

import { eraseRestored, forgetInTime, nextErasureAgain } from './service.ts'

/** What is older than it is kept goes, once a day. */
export const forgetDaily: DueWork = { name: 'privacy.forget', every: 'day', run: forgetInTime }

/** A restored backup knows people again who had themselves erased: they go before anything else is done with them. */
export const eraseRestoredPeople: DueWork = {
  name: 'privacy.again',
  every: 'minute',
  next: nextErasureAgain,
  run: eraseRestored,
}

export const eraseAfterRestore: AfterRestore = { name: 'privacy.again', run: eraseRestored }
