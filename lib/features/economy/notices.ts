import { type Notice, type NoticeKind, noticeKind } from '../../contract/notice.ts'
import type { GroupAct } from '../../contract/turn.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import type { ExchangeAct, ExchangeDone } from '../exchange/index.ts'
import { type AskedOf, askedButtons, askedLines } from './program-screens.ts'
import { askedKey, type ProgramTransfer } from './queries/program-transfers.ts'
import { say } from './texts.ts'

/** What is said about coins beside the answers to those who act. */

const giftKind = noticeKind({ kind: 'economy.gift', urgent: true })
const seizedKind = noticeKind({ kind: 'economy.seized', urgent: false, label: say('notices.seized') })

/** Of programs there may be many at once: those of one moment are one message. */
const programKind = noticeKind({ kind: 'economy.program', urgent: true, merges: true })
const askedKind = noticeKind({ kind: 'economy.asked', urgent: true })

const exchangeKind = noticeKind({ kind: 'economy.exchange', urgent: true })

export const economyNotices: readonly NoticeKind[] = [
  giftKind,
  seizedKind,
  programKind,
  askedKind,
  exchangeKind,
]

/** To the group, of a gift that was made up in private: its receipt names both. */
export const announceGift = ({ key, group }: GroupAct, lines: readonly Text[]): Notice => ({
  key: `economy:${key}:gift`,
  kind: giftKind.kind,
  groupId: group.groupId,
  where: 'room',
  to: 'group',
  threadId: undefined,
  text: say('lines', { lines }),
})

/** To the group, of balances that a file changed, that were wiped, or that are as before: there may be thousands. */
export const announceExchange = (
  { ref, group }: ExchangeAct,
  done: Exclude<ExchangeDone, 'claimed'>,
  count: number,
): Notice => ({
  key: `economy:exchange:${ref}:${done}`,
  kind: exchangeKind.kind,
  groupId: group.groupId,
  where: 'room',
  to: 'group',
  threadId: undefined,
  text: say(`exchange.${done}`, { count }),
})

/** To whoever has come, of the coins that a file held for them. */
export const tellClaimed = (
  { ref, group }: ExchangeAct,
  row: number,
  { to, coins }: { readonly to: Named; readonly coins: bigint },
): Notice => ({
  key: `economy:exchange:${ref}:claimed:${row}`,
  kind: exchangeKind.kind,
  groupId: group.groupId,
  where: 'private',
  from: undefined,
  to: { person: to.userId, name: to },
  text: say('exchange.claimed', { group: group.title, coins: { coins } }),
})

/** To whoever loses coins, and to nobody else. */
export function tellSeized(
  { key, group }: GroupAct,
  { to, coins, note }: { readonly to: Named; readonly coins: bigint; readonly note?: string | undefined },
): Notice {
  return {
    key: `economy:${key}:seized`,
    kind: seizedKind.kind,
    groupId: group.groupId,
    where: 'private',
    // Why somebody's coins are taken is theirs to know, whomever they have blocked.
    from: undefined,
    to: { person: to.userId, name: to },
    text: say('lines', {
      lines: [
        say('quitar.told', { group: group.title, coins: { coins } }),
        ...(note ? [say('reason', { note })] : []),
      ],
    }),
  }
}

// ------------------------------------------------------------------------------------------ programs

const toRoom = ({ key, group }: GroupAct, lines: readonly Text[]): Notice => ({
  key: `economy:${key}:program`,
  kind: programKind.kind,
  groupId: group.groupId,
  where: 'room',
  to: 'group',
  threadId: undefined,
  text: say('lines', { lines }),
})

/** Coins given by a program: out of the treasury, or made. Everybody's news, as if its maker had given them here. */
export const announceIssued = (
  act: GroupAct,
  { to, coins, note }: { readonly to: Named; readonly coins: bigint; readonly note?: string | undefined },
  how: 'done' | 'granted',
): Notice =>
  toRoom(act, [
    say(`paid.${how}`, { to: { person: to }, coins: { coins } }),
    ...(note ? [say('reason', { note })] : []),
    say('paid.by', { maker: { named: act.actor } }),
  ])

/** What a member has agreed to send. */
export const announceProgram = (act: GroupAct, transfer: ProgramTransfer, noted: boolean): Notice =>
  toRoom(act, [
    say('transferir.done', {
      from: { person: act.actor },
      to: { person: transfer.to },
      coins: { coins: transfer.coins },
    }),
    ...(noted && transfer.note ? [say('transferir.note', { note: transfer.note })] : []),
    ...(transfer.taxCoins > 0n ? [say('transferir.tax', { tax: { coins: transfer.taxCoins } })] : []),
    say('asked.by', { maker: { named: transfer.maker } }),
  ])

/** To whoever is asked for coins: all that a yes would do. */
export const questionNotice = (
  asked: AskedOf & { readonly from: Named },
  group: string,
  expiresAt: number,
): Notice => ({
  key: askedKey(asked.ref),
  kind: askedKind.kind,
  groupId: asked.groupId,
  where: 'private',
  // A block takes it away by itself: see economy_hush.
  from: undefined,
  to: { person: asked.from.userId, name: asked.from },
  text: askedLines(asked, group, expiresAt),
  buttons: askedButtons(asked),
})
