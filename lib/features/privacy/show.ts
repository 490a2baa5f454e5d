import type { Reply } from '../../contract/answer.ts'
import type { Turn } from '../../contract/turn.ts'
import { makingScreen } from './screens.ts'
import { askForOwn } from './telling.ts'

/** The file comes when it is made. */
export async function tell(turn: Turn): Promise<Reply> {
  await askForOwn(turn, turn.language)
  return makingScreen()
}
