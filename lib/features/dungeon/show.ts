import { Refusal, type Reply, refusalAnswer } from '../../contract/answer.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { GroupTurn, Turn } from '../../contract/turn.ts'
import type { Text } from '../../values/text.ts'
import { announceEnd } from './notices.ts'
import type { BailShown } from './rules.ts'
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

export async function askBail(turn: GroupTurn, cell: Cell): Promise<Reply & { readonly text: Text }> {
  const asked = await prepareBail(turn, cell)
  return bailQuestionScreen(asked, asked.prisoner.userId === turn.actor.userId)
}

/** @param shown what the question said: it asks again where that no longer holds, and has had its say in any case */
export async function pay(turn: GroupTurn, ref: string, shown: BailShown): Promise<Reply> {
  const { actor } = turn
  try {
    const paid = await payBail(turn, { ref, shown }, (stay, coins) =>
      turn.inPrivate ? [announceEnd(stay, 'bail', bailLine({ prisoner: stay.prisoner, coins }, actor))] : [],
    )
    if (!paid) {
      const asked = await askBail(turn, { ref })
      return { ...asked, text: [say('fianza.changed'), asked.text] }
    }
    note(turn, paid)
    return bailScreen(paid, actor)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ...refusalAnswer(error), as: 'edit' }
  }
}

export const keepPurse = async (): Promise<Reply> => ({ where: 'aside', text: say('fianza.declined') })

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
