import type { Reply } from '../../contract/answer.ts'
import type { Turn } from '../../contract/turn.ts'
import { blockListScreen, rulesScreen } from './screens.ts'
import * as service from './service.ts'

/** What a command and a button both show. */

export async function showRules(turn: Turn): Promise<Reply> {
  const { standing, pending } = await service.readOwn(turn)
  return rulesScreen(turn, standing, pending)
}

/** @param page from 0 */
export const showBlocked = async (turn: Turn, page: number): Promise<Reply> =>
  blockListScreen(await service.readBlocked(turn, page))
