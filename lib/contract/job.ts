import type { z } from 'zod'
import type { Statement } from '../platform/database.ts'
import type { GroupId } from '../values/ids.ts'
import { declare } from './declared.ts'
import type { Services } from './turn.ts'

/** Work that the clock brings. Called often, by several at once, and killed at any point: the result is the same. */
export interface DueWork {
  readonly name: string
  /** `backup`: once a day, in a call of its own, which may last minutes (vercel.json). */
  readonly every: 'minute' | 'day' | 'backup'
  /** It waits for others' servers: it is done after everything else, and nothing ever waits for it. Every minute. */
  readonly beside?: true
  /** @returns how many rows it handled; as many as the budget (milliseconds since 1970) allows. */
  run(services: Services, budget: { readonly now: number; readonly until: number }): Promise<number>
  /**
   * When there is something to do next: a scalar SQL expression, timestamptz, or null when nothing waits. Put into one
   * statement with the others', for an exact wake-up. Work without it is done whenever something else wakes the bot.
   */
  next?(): Statement
}

/** What jsonb holds; a whole number beyond 2^53 travels as text. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

declare const made: unique symbol

/** Something to be done once, at a moment: a release, a reminder. Made by a job's `.at()`, put on the list by lib/jobs. */
export interface NewJob {
  readonly [made]: true
  /** `feature.what`: `contracts.allowance`. */
  readonly kind: string
  /** Unique with the kind: added once. Keys that end together share a beginning: `12:reminder:1`, see cancelJobsExpression. */
  readonly key: string
  readonly groupId: GroupId
  /** Milliseconds since 1970. */
  readonly dueAt: number
  readonly payload: Json
}

/** A job as it is done. */
export interface Job<Payload> {
  readonly key: string
  readonly groupId: GroupId
  readonly dueAt: number
  readonly payload: Payload
  /** 1 for the first. */
  readonly attempt: number
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A kind of job: what it is called, and what it is given. */
export interface JobRef<Payload extends Json> {
  readonly kind: string
  readonly payload: z.ZodType<Payload>
  /** A job of it. @param dueAt milliseconds since 1970 */
  at(
    dueAt: number,
    what: { readonly key: string; readonly groupId: GroupId; readonly payload: Payload },
  ): NewJob
}

/** Declares a kind of job: `const settle = defineJob({ kind: 'auctions.settle', payload: z.object({ ref: z.string() }) })`. */
export function defineJob<Payload extends Json>({
  kind,
  payload,
}: {
  readonly kind: string
  readonly payload: z.ZodType<Payload>
}): JobRef<Payload> {
  return declare('job', kind, {
    kind,
    payload,
    at: (dueAt, what) => ({ kind, dueAt, ...what }) as unknown as NewJob,
  })
}

/**
 * Does the jobs of one kind. Called at least once for each: after a crash again, and by two at once, so what it does
 * is keyed by `job.key`. An error means: again later, each time later than before, and after many times never more.
 * Jobs of one group are done in the order in which they are due, unless one fails.
 */
export interface JobHandler {
  readonly kind: string
  readonly payload: z.ZodType
  run(services: Services, job: Job<never>): Promise<void>
}

/** Declares what a job does: `onDue(settle, (services, { payload: { ref }, now }) => …)`. */
export function onDue<Payload extends Json>(
  { kind, payload }: JobRef<Payload>,
  run: (services: Services, job: Job<Payload>) => Promise<void>,
): JobHandler {
  return declare('job handler', kind, { kind, payload, run: run as JobHandler['run'] })
}
