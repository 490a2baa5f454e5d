import type { Reply } from '../../contract/answer.ts'
import type { Turn } from '../../contract/turn.ts'
import { blockListScreen, rulesScreen } from './screens.ts'
import * as service from './service.ts'

/** What a command and a button both show. */

export const showRules = async (turn: Turn): Promise<Reply> => rulesScreen(await service.readStanding(turn))

/** @param page from 0 */
export const showBlocked = async (turn: Turn, page: number): Promise<Reply> =>
  blockListScreen(turn, await service.readBlocked(turn, page))
