import { z } from 'zod'
import type { Button } from '../../contract/feature.ts'
import type { NewJob } from '../../contract/job.ts'
import type { GroupId } from '../../values/ids.ts'
import { allowanceDueAt, allowancesOf, endOf, REMINDERS, remindersOf, type Timing } from './rules/schedule.ts'
import type { Terms } from './terms.ts'

/** What the clock has to do for a contract, as jobs. Their keys begin with its reference, so they can be taken back. */

export const ALLOWANCE_JOB = 'contracts.allowance'
export const REMINDER_JOB = 'contracts.reminder'
export const EXPIRY_JOB = 'contracts.expiry'

export const allowancePayload = z.object({ ref: z.string(), number: z.number() })
export const expiryPayload = z.object({ ref: z.string(), term: z.number() })
/** With the callback data of its buttons: a job has no turn to make them from. */
export const reminderPayload = expiryPayload.extend({
  name: z.enum(REMINDERS),
  renew: z.string(),
  letEnd: z.string(),
})

export interface Clockwork {
  readonly ref: string
  readonly groupId: GroupId
  readonly timing: Timing
  readonly allowance: Terms['allowance']
}

export type ReminderButtons = Readonly<Record<'renew' | 'letEnd', Button>>

/** Reminders and end of a term that begins at `beganAt`, and its first allowance; each allowance brings the next one. */
export function jobsOfTerm(contract: Clockwork, beganAt: number, buttons: ReminderButtons): NewJob[] {
  const { ref, groupId, timing } = contract
  const { term } = timing
  const endsAt = endOf(timing)
  return [
    ...remindersOf(beganAt, endsAt).map(({ name, dueAt }) => ({
      kind: REMINDER_JOB,
      key: `${ref}:${term}:${name}`,
      groupId,
      dueAt,
      payload: { ref, term, name, renew: dataOf(buttons.renew), letEnd: dataOf(buttons.letEnd) },
    })),
    { kind: EXPIRY_JOB, key: `${ref}:${term}`, groupId, dueAt: endsAt, payload: { ref, term } },
    ...allowanceJob(contract, allowancesBefore(contract) + 1),
  ]
}

/** The job of the allowance of that number, if this term still brings it. */
export function allowanceJob(
  { ref, groupId, timing, allowance }: Clockwork,
  number: number,
): readonly NewJob[] {
  if (!allowance || number > allowancesOf(timing, allowance.every)) return []
  const dueAt = allowanceDueAt(timing, allowance.every, number)
  return [{ kind: ALLOWANCE_JOB, key: `${ref}:${number}`, groupId, dueAt, payload: { ref, number } }]
}

/** How many fell due in earlier terms: a chain that came to its end begins again after them. */
function allowancesBefore({ timing, allowance }: Clockwork): number {
  return allowance ? allowancesOf({ ...timing, term: timing.term - 1 }, allowance.every) : 0
}

function dataOf(button: Button): string {
  if (!('data' in button)) throw new Error('a reminder is answered by a callback')
  return button.data
}
