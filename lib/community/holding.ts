import { TelegramRefused } from '../contract/telegram.ts'
import type { Services } from '../contract/turn.ts'
import { WriteConflict } from '../platform/database.ts'
import type { ChatId, GroupId, UserId } from '../values/ids.ts'
import { beginHolding, findHolding, type Holding, noteRefusal, settleHolding } from './holds.ts'
import { decideHold, type HoldDecision, type Restriction, toChatPermissions } from './permissions.ts'

/** Makes Telegram deny what all the causes that hold somebody deny. Called late, twice, at once, or killed at any point. */

export interface Held {
  readonly groupId: GroupId
  readonly userId: UserId
}

/** Telegram said no. */
export interface HoldRefused extends Held {
  readonly chatId: ChatId
  /** What it wouldn't do. */
  readonly what: 'restrict' | 'lift'
}

/** How often it is looked at anew because somebody's holds changed meanwhile. */
const ATTEMPTS = 6
const MINUTE_MS = 60_000
/** After each refusal in a row; then not until something changes. */
const AGAIN_MS = [5 * MINUTE_MS, 60 * MINUTE_MS, 6 * 60 * MINUTE_MS, 24 * 60 * MINUTE_MS]

/**
 * @param tell what is done about a refusal that somebody can mend
 * @throws TelegramUnavailable, DatabaseUnavailable: it is to be done again
 */
export async function reconcile(
  services: Services,
  held: Held,
  tell: (refused: HoldRefused) => Promise<void>,
): Promise<void> {
  const { database, clock } = services
  // Somebody else's look may have taken what this one asked for off the list, while it was on its way.
  const asked: Restriction[] = []
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const holding = await findHolding(database, held.groupId, held.userId, clock.now())
    if (!holding) return
    if (await isDone(services, held, { ...holding, ours: [...holding.ours, ...asked] }, { tell, asked }))
      return
  }
  throw new WriteConflict('what holds somebody kept changing')
}

/** One look, and what follows from it. @returns whether nothing has changed meanwhile */
async function isDone(
  services: Services,
  held: Held,
  holding: Holding,
  { tell, asked }: { readonly tell: (refused: HoldRefused) => Promise<void>; readonly asked: Restriction[] },
): Promise<boolean> {
  const { database, telegram, clock } = services
  const { chatId } = holding
  const now = clock.now()
  // When the bot comes back, it is done then.
  if (chatId === undefined) {
    if (holding.holds.length > 0 || holding.ours.length > 0)
      await noteRefusal(database, held, holding, undefined)
    return true
  }
  let decision: HoldDecision = {}
  try {
    const member = await telegram.call('getChatMember', { chat_id: chatId, user_id: held.userId })
    decision = decideHold(member, holding.holds, holding.ours, now)
    if (decision.hand === undefined && decision.call === undefined && !decision.left) return true
    const version = await beginHolding(database, held, holding, decision, now)
    if (version === undefined) return false
    if (decision.call)
      await telegram.call('restrictChatMember', restriction(chatId, held.userId, decision.call))
    return await settleHolding(database, held, version, standing(holding, decision))
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    const wait = AGAIN_MS[holding.refusals]
    await noteRefusal(database, held, holding, wait === undefined ? undefined : now + wait)
    // What can't even be looked at is nobody in this chat: there is nothing to mend.
    if (decision.call && decision.call !== 'lift') asked.push(decision.call)
    if (decision.call) await tell({ ...held, chatId, what: decision.call === 'lift' ? 'lift' : 'restrict' })
    return true
  }
}

/** What this bot has left standing once it is done. */
const standing = ({ ours }: Holding, { call, left = ours }: HoldDecision): readonly Restriction[] =>
  call === 'lift' ? [] : call === undefined ? left : [call]

const restriction = (chatId: ChatId, userId: UserId, call: Restriction | 'lift') => ({
  chat_id: chatId,
  user_id: userId,
  permissions: toChatPermissions(call === 'lift' ? [] : call.denied),
  use_independent_chat_permissions: true,
  ...(call === 'lift' || call.until === 0 ? {} : { until_date: call.until }),
})
