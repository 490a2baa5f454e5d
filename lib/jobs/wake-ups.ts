import type { DueWork } from '../contract/job.ts'
import type { Services } from '../contract/turn.ts'
import { findEarliest } from './queries.ts'

const DAY_MS = 86_400_000
/**
 * The soonest that one is planned: what falls due earlier waits for it. It spaces out the wake-ups of a long queue, and
 * where QStash's clock goes ahead of ours by less, what it came too early for gets another one.
 */
const LEAD_MS = 5_000
/** Beyond it the wake-up plans the next one: QStash's free plan keeps nothing for longer than 7 days. */
const FURTHEST_MS = 6 * DAY_MS

/**
 * The moment of the wake-up for something due at `dueAt`, in whole seconds, never before it; what is far away is woken
 * for at a midnight (UTC), so that all instances mean the same.
 */
export function wakeUpAt(dueAt: number, now: number): number {
  const soonest = Math.ceil(Math.max(dueAt, now + LEAD_MS) / 1000) * 1000
  return Math.min(soonest, Math.floor((now + FURTHEST_MS) / DAY_MS) * DAY_MS)
}

export interface WakeUpParts {
  readonly services: Pick<Services, 'database' | 'clock' | 'logger'>
  readonly works: readonly DueWork[]
  /** Has the tick called at that moment (milliseconds since 1970). */
  readonly wakeAt: (moment: number) => Promise<void>
}

export interface WakeUps {
  /**
   * Makes sure that a wake-up is on its way for whatever is due next. Never throws: what it leaves undone is planned by
   * who comes next, or swept daily.
   * @returns whether it is made sure
   */
  plan(): Promise<boolean>
  /** One has come: it is not on its way any longer, even if it came a moment too early. */
  woken(): void
}

/**
 * Exact wake-ups. One at a time is on its way, for the earliest moment; it plans the next. What other instances have
 * planned is not known here: the same moment asked for twice is one wake-up or two, and either does.
 */
export function createWakeUps({
  services: { database, clock, logger },
  works,
  wakeAt,
}: WakeUpParts): WakeUps {
  const moments = works.flatMap(({ next }) => (next ? [next] : []))
  /** The earliest that this instance has asked for. */
  let planned: number | undefined
  return {
    async plan() {
      try {
        const dueAt = await findEarliest(
          database,
          moments.map((next) => next()),
        )
        if (dueAt === undefined) return true
        const now = clock.now()
        const at = wakeUpAt(dueAt, now)
        if (planned !== undefined && planned > now && planned <= at) return true
        await wakeAt(at)
        planned = at
        return true
      } catch (error) {
        logger.warn({ err: error }, 'no wake-up planned')
        return false
      }
    },
    woken() {
      planned = undefined
    },
  }
}
