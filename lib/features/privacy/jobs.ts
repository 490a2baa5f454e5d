import type { DueWork } from '../../contract/job.ts'
import { forgetInTime } from './service.ts'
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
