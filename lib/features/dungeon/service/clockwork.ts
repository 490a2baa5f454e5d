import type { Services } from '../../../contract/turn.ts'
import { tellServed, tellWithdrawn } from '../notices.ts'
import { serveStay, tellOf } from '../queries/changing.ts'
import { findStay, listOverdue, nextSweepExpression } from '../queries/reading.ts'

/** What the clock does to stays. Each may come late, twice, at once, or be killed at any point. */

/** Lets out whose time has passed, and has it told. */
export async function release({ database }: Services, ref: string, now: number): Promise<void> {
  const stay = await findStay(database, ref)
  if (stay && stay.releaseAt <= now) await serveStay(database, ref, now, tellServed(stay))
}

/** A collar let go of its prisoner: both are told. */
export async function tellLetGo({ database }: Services, ref: string): Promise<void> {
  const stay = await findStay(database, ref)
  if (stay?.endCause === 'permission') await tellOf(database, tellWithdrawn(stay))
}

// ------------------------------------------------------------------------------------------ what got lost

const BATCH = 50

export const nextSweep = () => nextSweepExpression

/** Stays whose release got lost. @returns how many were mended */
export async function sweep(
  services: Services,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<number> {
  let mended = 0
  for (const ref of await listOverdue(services.database, now, BATCH)) {
    if (services.clock.now() >= until) break
    await release(services, ref, now)
    mended += 1
  }
  return mended
}
