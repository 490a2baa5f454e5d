import { Refusal } from '../../../contract/answer.ts'
import type { Ends } from '../../../contract/request.ts'
import type { Restraint } from '../../../contract/restraint.ts'
import type { GroupAct } from '../../../contract/turn.ts'
import { endingStays } from '../queries/changing.ts'
import { listInside, type StayPage } from '../queries/reading.ts'
import { bailOf } from '../rules.ts'
import { dungeonSettings } from '../settings.ts'
import { say } from '../texts.ts'

/** For the gate of what is pressed about a stay in private. */
export { groupOfStay } from '../queries/reading.ts'

export const PAGE_ROWS = 5

export interface InmateList extends StayPage {
  readonly page: number
  readonly pages: number
  bailOf(stay: StayPage['stays'][number]): bigint | undefined
}

/** @param page from 0 */
export async function readInmates(act: GroupAct, page: number): Promise<InmateList> {
  const { services, group, now } = act
  const found = await listInside(services.database, group.groupId, now, { page, size: PAGE_ROWS })
  if (found.overdue) services.catchUp()
  const settings = dungeonSettings.of(group)
  return {
    ...found,
    page,
    pages: Math.ceil(found.total / PAGE_ROWS),
    bailOf: (stay) => bailOf(stay, now, settings),
  }
}

/** What who sits inside is told, where the group closes roleplay and the economy to them. */
export const restraint: Restraint = ({ group }, { until }) =>
  dungeonSettings.of(group).closesCommands
    ? new Refusal(say('refusals.held', { until: { moment: until } }))
    : undefined

/** A safeword, a revocation, a departure, a block: whoever is inside is out, whichever of the two it comes from. */
export const dungeonEnds: Ends = {
  end: endingStays,
  told: (who) => say('notices.over', { who: { person: who } }),
  counted: (count) => say('counted', { count }),
}
