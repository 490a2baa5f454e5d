import type { Reply } from '../../contract/answer.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import { digestScreen, setupScreen } from './screens.ts'
import { type Setup, viewDigest } from './service.ts'

/** What several entries answer. */

export async function showDigest(turn: GroupTurn): Promise<Reply> {
  return digestScreen(turn.group, await viewDigest(turn), { setup: !turn.inPrivate })
}

export function showSetup({ group, incoming }: GroupTurn, setup: Setup): Reply {
  return setupScreen(setup, group.isForum ? (incoming.threadId ?? 0) : undefined)
}
