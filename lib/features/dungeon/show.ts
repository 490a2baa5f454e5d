import { Refusal, type Reply } from '../../contract/answer.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { GroupTurn, Turn } from '../../contract/turn.ts'
import { bailQuestion } from './buttons.ts'
import { announceEnd } from './notices.ts'
import {
  bailLine,
  bailQuestionScreen,
  bailScreen,
  escapeScreen,
  escapeTale,
  inmatesScreen,
  openedLine,
  openedScreen,
  overScreen,
} from './screens.ts'
import { breakFree, type Cell, findOver, openCell, payBail, prepareBail } from './service/leaving.ts'
import { readInmates } from './service/looking.ts'
import { say } from './texts.ts'

/** What a command and a button both do. What is done in private, the room that heard the sentence is told beside it. */

/** Who is held stands in the group's row: what is cached of it follows at once. */
export function note(turn: Turn, { scope }: { readonly scope: GroupScope | undefined }): void {
  if (scope) turn.conversation.note({ group: scope })
}

export async function open(turn: GroupTurn, cell: Cell): Promise<Reply> {
  const { actor } = turn
  const opened = await openCell(turn, cell, {
    runsEvents: () => turn.can('events'),
    ...(turn.inPrivate && {
      tells: (stay) => announceEnd(stay, 'freed', openedLine(actor, stay.prisoner)),
    }),
  })
  note(turn, opened)
  return openedScreen(actor, opened.prisoner)
}

export async function askBail(turn: GroupTurn, cell: Cell): Promise<Reply> {
  const asked = await prepareBail(turn, cell)
  const { ref, coins, prisoner } = asked
  const buttons = turn.ask(bailQuestion, { ref, coins }, say('fianza.confirm'))
  return bailQuestionScreen(asked, prisoner.userId === turn.actor.userId, buttons)
}

/** @param shown what the question said */
export async function pay(turn: GroupTurn, ref: string, shown: bigint): Promise<Reply> {
  const { actor } = turn
  const paid = await payBail(turn, { ref, shown }, (stay, coins) =>
    turn.inPrivate ? [announceEnd(stay, 'bail', bailLine({ prisoner: stay.prisoner, coins }, actor))] : [],
  )
  note(turn, paid)
  return bailScreen(paid, actor)
}

export async function tryLuck(turn: GroupTurn): Promise<Reply> {
  const { actor } = turn
  const tried = await breakFree(turn, (stay, tale) =>
    turn.inPrivate ? [announceEnd(stay, 'escaped', escapeTale({ won: true, tale }, actor))] : [],
  )
  note(turn, tried)
  return escapeScreen(tried, actor)
}

/** @param page from 0 */
export const showInmates = async (turn: GroupTurn, page: number): Promise<Reply> =>
  inmatesScreen(await readInmates(turn, page))

/** A sentence's card whose stay is over says so, to everybody, and has no buttons any more. */
export async function fromCard(turn: GroupTurn, ref: string, act: () => Promise<Reply>): Promise<Reply> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const over = await findOver(turn, ref)
    if (!over) throw error
    return overScreen(over, error.text)
  }
}
