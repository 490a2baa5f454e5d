import type { DueWork } from '../../contract/job.ts'
import { forgetInTime } from './service.ts'

/** What is older than it is kept goes, once a day. */
export const forgetDaily: DueWork = { name: 'privacy.forget', every: 'day', run: forgetInTime }
