import { type GroupTurn, Refusal } from '../../../contract/feature.ts'
import type { Ends } from '../../../contract/request.ts'
import { endingStays } from '../queries/changing.ts'
import { findRelease, listInside, type StayPage } from '../queries/reading.ts'
import { bailOf } from '../rules.ts'
import { say } from '../texts.ts'
import { selfId, settingsOf } from './sentencing.ts'

const PAGE_ROWS = 8

export interface InmateList extends StayPage {
  readonly page: number
  readonly pages: number
  bailOf(stay: StayPage['stays'][number]): bigint | undefined
}

/** @param page from 0 */
export async function readInmates(turn: GroupTurn, page: number): Promise<InmateList> {
  const { services, group, now } = turn
  const found = await listInside(services.database, group.groupId, now, { page, size: PAGE_ROWS })
  if (found.overdue) services.catchUp()
  const settings = settingsOf(group.settings)
  return {
    ...found,
    page,
    pages: Math.ceil(found.total / PAGE_ROWS),
    bailOf: (stay) => bailOf(stay, now, settings),
  }
}

/**
 * For Feature.restraint. Who is inside stands in the group's scope, so it costs nobody else a request; Postgres says
 * whether they still are.
 */
export async function restraint(turn: GroupTurn): Promise<Refusal | undefined> {
  const { group, actor, now, services } = turn
  const hint = group.confined[actor.userId]
  if (hint === undefined || hint <= now || !settingsOf(group.settings).closesCommands) return undefined
  const until = await findRelease(services.database, group.groupId, selfId(turn), now)
  return until === undefined ? undefined : new Refusal(say('refusals.held', { until: { moment: until } }))
}

/** A safeword, a revocation, a departure, a block: whoever is inside is out, whichever of the two it comes from. */
export const dungeonEnds: Ends = {
  end: endingStays,
  told: (who) => say('notices.over', { who: { person: who } }),
}
