import type { Reply } from '../../contract/answer.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { GroupTurn, Turn } from '../../contract/turn.ts'
import { bailQuestion } from './buttons.ts'
import { bailQuestionScreen, inmatesScreen, openedScreen } from './screens.ts'
import { type Cell, openCell, prepareBail } from './service/leaving.ts'
import { readInmates } from './service/looking.ts'
import { say } from './texts.ts'

/** What a command and a button both show. */

/** Who is held stands in the group's row: what is cached of it follows at once. */
export function note(turn: Turn, { scope }: { readonly scope: GroupScope | undefined }): void {
  if (scope) turn.conversation.note({ group: scope })
}

export async function open(turn: GroupTurn, cell: Cell): Promise<Reply> {
  const opened = await openCell(turn, cell, () => turn.can('events'))
  note(turn, opened)
  return openedScreen(turn.actor, opened.prisoner)
}

export async function askBail(turn: GroupTurn, cell: Cell): Promise<Reply> {
  const asked = await prepareBail(turn, cell)
  const { ref, coins, prisoner } = asked
  const buttons = turn.ask(bailQuestion, { ref, coins }, say('fianza.confirm'))
  return bailQuestionScreen(asked, prisoner.userId === turn.actor.userId, buttons)
}

/** @param page from 0 */
export const showInmates = async (turn: GroupTurn, page: number): Promise<Reply> =>
  inmatesScreen(await readInmates(turn, page))
