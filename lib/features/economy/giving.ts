import type { Reply } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import type { Coins } from '../../values/coins.ts'
import type { UserId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import { transferQuestion } from './buttons.ts'
import { announceGift } from './notices.ts'
import { taxOn } from './rules.ts'
import { giftScreen, receiptLines, transferAskedScreen, transferScreen } from './screens.ts'
import * as service from './service.ts'
import { economySettings } from './settings.ts'
import { say } from './texts.ts'

/** What commands, buttons and the gift's wizard do alike: ask whether to send, and send. */

export const byId = (userId: UserId): PersonMention => ({ by: 'id', userId, isBot: false })

/** Asks whether coins are to be sent, with all that it costs. @param changed the question before said something else */
export function askTransfer(
  turn: GroupTurn,
  asked: service.TransferQuestion,
  { note, changed = false }: { readonly note?: string | undefined; readonly changed?: boolean },
): Reply {
  const { groupId } = turn.group
  const yes = turn.ask(
    transferQuestion,
    { ...asked, groupId, ...(note && { note }) },
    say('transferir.confirm'),
  )
  return transferAskedScreen(asked, yes, { changed, note })
}

/** What somebody has said yes to. */
export interface Agreed {
  readonly to: Named
  readonly coins: Coins
  readonly tax: bigint
  readonly note?: string | undefined
}

/**
 * Sends what was agreed to; where it costs something else by now, asks once more. In the group the answer is everybody's
 * receipt; in private the group is told beside it. @throws Refusal
 */
export async function give(turn: GroupTurn, agreed: Agreed): Promise<Reply> {
  const { to, coins, note } = agreed
  const { group, actor } = turn
  if (!service.isAsAsked(group, agreed)) {
    const anew = await service.prepareTransfer(turn, byId(to.userId), coins)
    return askTransfer(turn, anew, { note, changed: true })
  }
  const sent = { to: byId(to.userId), coins, note }
  if (!turn.inPrivate)
    return transferScreen(actor, await service.transfer(turn, sent), {
      note,
      open: economySettings.handles.balancesPublic.of(group),
    })
  const done = await service.transfer(turn, sent, (noted) => [
    announceGift(turn, receiptLines(actor, agreed, noted ? note : undefined)),
  ])
  return giftScreen(actor, done, { note, group: group.title })
}

/** What a gift costs beside, by the settings that it was begun with: what its preview says. */
export const taxAsked = (settings: Readonly<Record<string, unknown>>, coins: bigint): bigint =>
  taxOn(coins, economySettings.handles.taxPercent.of({ settings }))
