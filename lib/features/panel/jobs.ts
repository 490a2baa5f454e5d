import type { DueWork } from '../../contract/job.ts'
import { nextMomentExpression, tellDue } from './service.ts'

/** Weekly panels whose hour has come. */
export const tellWeeks: DueWork = {
  name: 'panel',
  every: 'minute',
  run: tellDue,
  next: nextMomentExpression,
}
