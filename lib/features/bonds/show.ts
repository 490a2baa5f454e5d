import type { Reply } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import type { Bond } from './queries.ts'
import { collarsScreen, ownScreen, releaseScreen } from './screens.ts'
import * as service from './service.ts'

/** What a command and a button both show. */

/** @param of undefined: the whole group's. @param page from 0 */
export async function showCollars(
  turn: GroupTurn,
  of: PersonMention | undefined,
  page: number,
): Promise<Reply> {
  return collarsScreen(await service.readCollars(turn, of, page), service.permissionsOf(turn))
}

export async function showOwn(turn: GroupTurn): Promise<Reply> {
  return ownScreen(turn.actor.userId, await service.readOwn(turn), service.permissionsOf(turn))
}

export function askRelease(turn: GroupTurn, bond: Bond): Reply {
  const other = service.otherOf(turn, bond)
  return releaseScreen(turn.actor.userId, bond, other)
}
