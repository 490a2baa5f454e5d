import type { DueWork } from '../../contract/job.ts'
import type { GroupAct } from '../../contract/turn.ts'
import { findGlobalRanking, type GlobalView, rollUp, updateShownName } from './queries/global-ranking.ts'

export { GLOBAL_ROWS, type GlobalView } from './queries/global-ranking.ts'

/** The ranking across the groups that want it: rolled up by the clock, and only read where it is asked for. */

const HOUR_MS = 60 * 60_000

/** It plans no wake-up: whatever else wakes the bot does it, and nothing in it is urgent. */
export const rollGlobalRanking: DueWork = {
  name: 'economy.global_ranking',
  every: 'minute',
  run: ({ database }, { now }) => rollUp(database, { since: now - HOUR_MS, at: now }),
}

/** @param page from 1 */
export const viewGlobalRanking = ({ services, actor }: GroupAct, page: number): Promise<GlobalView> =>
  findGlobalRanking(services.database, actor.userId, page)

/** Whether everybody who looks at it reads their name there. */
export const showName = ({ services, actor, now }: GroupAct, shown: boolean): Promise<void> =>
  updateShownName(services.database, actor.userId, shown, now)
