import type { Incoming } from '../../contract/incoming.ts'
import { ANONYMOUS_ADMIN_ID } from '../../telegram/callback-data.ts'
import { type UserId, userId } from '../../values/ids.ts'

/** Telegram writes for anonymous administrators, for channels (@Channel_Bot) and for linked posts under these ids. */
const STAND_INS: readonly UserId[] = [ANONYMOUS_ADMIN_ID, userId(136817688), userId(777000)]
export const isStandIn = (id: UserId) => STAND_INS.includes(id)

/** Whether another bot wrote it. Who writes as the group or as a channel has a bot of Telegram's in their place. */
export const isByBot = ({ kind, from, senderChat }: Incoming): boolean =>
  (kind === 'message' || kind === 'edited_message') &&
  from?.isBot === true &&
  senderChat === undefined &&
  !isStandIn(from.id)

/** The session at hand is that of the anonymous administrators: what is asked now has to be found there again. */
export function isAmongAnonymous({ callback }: Incoming): boolean {
  return callback?.press?.kind === 'answer' && callback.press.anonymous
}
