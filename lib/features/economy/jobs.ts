import type { DueWork } from '../../contract/job.ts'
import { expireHolds, nextExpiryExpression } from '../../ledger/holds.ts'

const BATCH = 100

/** Coins put aside past their deadline go back to their owners. */
export const sweepHolds: DueWork = {
  name: 'economy.holds',
  every: 'minute',
  next: nextExpiryExpression,
  async run({ database, clock }, { now, until }) {
    let handled = 0
    for (;;) {
      const expired = await expireHolds(database, now, BATCH)
      handled += expired.length
      if (expired.length < BATCH || clock.now() >= until) return handled
    }
  },
}
