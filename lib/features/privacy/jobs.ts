import type { DueWork } from '../../contract/job.ts'
import type { AfterRestore } from '../../contract/restored.ts'
import { eraseRestored, forgetInTime, nextErasureAgain } from './service.ts'
import { nextTelling, tellWaiting } from './telling.ts'

/** What is older than it is kept goes, once a day. */
export const forgetDaily: DueWork = { name: 'privacy.forget', every: 'day', run: forgetInTime }

/** Whoever asked for what is kept of them gets it behind the answer, or with the next minute. */
export const tellAsked: DueWork = {
  name: 'privacy.tell',
  every: 'minute',
  run: tellWaiting,
  next: nextTelling,
}

/** A restored backup knows people again who had themselves erased: they go before anything else is done with them. */
export const eraseRestoredPeople: DueWork = {
  name: 'privacy.again',
  every: 'minute',
  next: nextErasureAgain,
  run: eraseRestored,
}

export const eraseAfterRestore: AfterRestore = { name: 'privacy.again', run: eraseRestored }
