import type { Statement } from '../platform/database.ts'
import type { GroupId } from '../values/ids.ts'
import type { Services } from './feature.ts'

/** Work that the clock brings. Called often, by several at once, and killed at any point: the result is the same. */
export interface DueWork {
  readonly name: string
  readonly every: 'minute' | 'day'
  /** @returns how many rows it handled; as many as the budget (milliseconds since 1970) allows. */
  run(services: Services, budget: { readonly now: number; readonly until: number }): Promise<number>
  /**
   * When there is something to do next: a scalar SQL expression, timestamptz, or null when nothing waits. Put into one
   * statement with the others', for an exact wake-up; what leaves it out is content with whatever wakes the others.
   */
  next?(): Statement
}

/** What jsonb holds; a whole number beyond 2^53 travels as text. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** Something to be done once, at a moment: a release, a reminder. Put on the list by lib/jobs, with its cause. */
export interface NewJob {
  /** `feature.what`: `contracts.allowance`. */
  readonly kind: string
  /** Unique with the kind: added once. Keys that end together share a beginning: `12:reminder:1`, see cancelJobsExpression. */
  readonly key: string
  readonly groupId: GroupId
  /** Milliseconds since 1970. */
  readonly dueAt: number
  readonly payload: Json
}

export interface Job extends NewJob {
  /** 1 for the first. */
  readonly attempt: number
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Does the jobs of one kind. Called at least once for each: after a crash again, and by two at once, so what it does
 * is keyed by `job.key`. An error means: again later, each time later than before, and after many times never more.
 * Jobs of one group are done in the order in which they are due, unless one fails.
 */
export interface JobHandler {
  readonly kind: string
  run(services: Services, job: Job): Promise<void>
}
