import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import type { Text } from '../../values/text.ts'
import { answerNo, answerYes } from './buttons.ts'
import type { Answered } from './programs.ts'
import type { ProgramTransfer } from './queries/program-transfers.ts'
import { say } from './texts.ts'

/** What a member reads whom a program asks for coins. */

export type AskedOf = Pick<
  ProgramTransfer,
  'ref' | 'groupId' | 'coins' | 'taxCoins' | 'note' | 'maker' | 'to' | 'version'
>

export const askedLines = (asked: AskedOf, group: string, expiresAt: number): Text[] => [
  say('asked.ask', {
    maker: { named: asked.maker },
    group,
    coins: { coins: asked.coins },
    to: { named: asked.to },
  }),
  ...(asked.note ? [say('transferir.note', { note: asked.note })] : []),
  ...(asked.taxCoins > 0n ? [say('asked.total', { total: { coins: asked.coins + asked.taxCoins } })] : []),
  say('asked.only_yes', { wait: { left: expiresAt } }),
]

export const askedButtons = ({ ref, version }: Pick<AskedOf, 'ref' | 'version'>): Button[][] => [
  [button(say('asked.yes'), answerYes, [ref, version]), button(say('asked.no'), answerNo, [ref])],
]

export function answeredScreen(answered: Answered, group: string, now: number): Reply {
  const { is, transfer } = answered
  if (is === 'changed')
    return {
      where: 'private',
      text: [say('transferir.changed'), ...askedLines(transfer, group, transfer.expiresAt ?? now)],
      buttons: askedButtons(transfer),
    }
  if (is === 'sent' && transfer)
    return {
      where: 'private',
      text: say('asked.sent', { coins: { coins: transfer.coins }, to: { named: transfer.to } }),
    }
  return { where: 'private', text: say(is === 'declined' ? 'asked.declined' : 'asked.over') }
}
