import { z } from 'zod'
import { defineJob, type NewJob } from '../../contract/job.ts'
import type { GroupId } from '../../values/ids.ts'
import { allowanceDueAt, allowancesOf, endOf, REMINDERS, remindersOf, type Timing } from './rules/schedule.ts'
import type { Terms } from './terms.ts'

/** What the clock has to do for a contract, as jobs. Their keys begin with its reference, so they can be taken back. */

export const allowanceJob = defineJob({
  kind: 'contracts.allowance',
  payload: z.object({ ref: z.string(), number: z.number() }),
})
export const reminderJob = defineJob({
  kind: 'contracts.reminder',
  payload: z.object({ ref: z.string(), term: z.number(), name: z.enum(REMINDERS) }),
})
export const expiryJob = defineJob({
  kind: 'contracts.expiry',
  payload: z.object({ ref: z.string(), term: z.number() }),
})

export interface Clockwork {
  readonly ref: string
  readonly groupId: GroupId
  readonly timing: Timing
  readonly allowance: Terms['allowance']
}

/** Reminders and end of a term that begins at `beganAt`, and its first allowance; each allowance brings the next one. */
export function jobsOfTerm(contract: Clockwork, beganAt: number): NewJob[] {
  const { ref, groupId, timing } = contract
  const { term } = timing
  const endsAt = endOf(timing)
  return [
    ...remindersOf(beganAt, endsAt).map(({ name, dueAt }) =>
      reminderJob.at(dueAt, { key: `${ref}:${term}:${name}`, groupId, payload: { ref, term, name } }),
    ),
    expiryJob.at(endsAt, { key: `${ref}:${term}`, groupId, payload: { ref, term } }),
    ...jobsOfAllowance(contract, allowancesBefore(contract) + 1),
  ]
}

/** The job of the allowance of that number, if this term still brings it. */
export function jobsOfAllowance(
  { ref, groupId, timing, allowance }: Clockwork,
  number: number,
): readonly NewJob[] {
  if (!allowance || number > allowancesOf(timing, allowance.every)) return []
  const dueAt = allowanceDueAt(timing, allowance.every, number)
  return [allowanceJob.at(dueAt, { key: `${ref}:${number}`, groupId, payload: { ref, number } })]
}

/** How many fell due in earlier terms: a chain that came to its end begins again after them. */
function allowancesBefore({ timing, allowance }: Clockwork): number {
  return allowance ? allowancesOf({ ...timing, term: timing.term - 1 }, allowance.every) : 0
}
