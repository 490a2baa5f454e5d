import type { DueWork } from '../../contract/job.ts'
import { nextMomentExpression, tellDue } from './service.ts'

/** Digests whose hour has come. */
export const tellDigests: DueWork = {
  name: 'digests',
  every: 'minute',
  run: tellDue,
  next: nextMomentExpression,
}
