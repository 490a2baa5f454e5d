import type { ChatMemberUpdated } from '@grammyjs/types'
import { extensionPoint } from '../../contract/extension.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import type { Statement } from '../../platform/database.ts'

/**
 * What a feature writes down when Telegram tells that somebody has come, gone, or is another kind of member: in the one
 * request in which their presence is noted, after it. What follows from it is a job.
 */
export interface MembershipPart {
  note(
    turn: GroupTurn,
    news: ChatMemberUpdated,
  ): MembershipNote | undefined | Promise<MembershipNote | undefined>
}

export interface MembershipNote {
  readonly statement: Statement
  /** Whether, by the rows that it returned, something is to be done at once. */
  isDue(rows: readonly unknown[]): boolean
}

export const membershipPart = extensionPoint<MembershipPart>('core.membership')
