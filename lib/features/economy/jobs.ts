import { type DueWork, type JobHandler, onDue } from '../../contract/job.ts'
import { sumUpFlows } from '../../ledger/flows.ts'
import { expireHolds, nextExpiryExpression } from '../../ledger/holds.ts'
import { auditJob, carryOnAudit } from './auditing.ts'
import { lapseJob } from './clock-jobs.ts'
import { lapse } from './programs.ts'

export const economyJobs: readonly JobHandler[] = [
  onDue(auditJob, carryOnAudit),
  onDue(lapseJob, (services, { groupId, now, payload: { ref } }) => lapse(services, { ref, groupId }, now)),
]

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

const HOUR_MS = 3_600_000
const GROUPS_AT_ONCE = 20

/** Sums up what nobody adds to any more: all but the last hour. The panel reads it. */
export const sumUp: DueWork = {
  name: 'economy.flows',
  every: 'day',
  async run({ database, clock }, { now, until }) {
    const before = Math.floor(now / HOUR_MS) * HOUR_MS - HOUR_MS
    for (let handled = 0; ; ) {
      const groups = await sumUpFlows(database, before, GROUPS_AT_ONCE)
      handled += groups
      if (groups < GROUPS_AT_ONCE || clock.now() >= until) return handled
    }
  },
}
