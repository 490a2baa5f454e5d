import type { Reply } from '../../contract/answer.ts'
import type { Turn } from '../../contract/turn.ts'
import { toldScreen } from './screens.ts'
import { tellOwn } from './service.ts'
import { say } from './texts.ts'

/** The file, and what is in it. */
export const tell = async (turn: Turn): Promise<Reply> =>
  toldScreen(await tellOwn(turn, turn.conversation.plain(say('misdatos.caption'))))
