import { button } from '../../contract/button.ts'
import { type Notice, noticeKind } from '../../contract/notice.ts'
import type { GroupAct } from '../../contract/turn.ts'
import type { Named } from '../../values/person.ts'
import type { ExchangeAct } from '../exchange/index.ts'
import { offerFromCard } from './buttons.ts'
import { say } from './texts.ts'

export const askAgain = noticeKind({ kind: 'bonds.ask_again', urgent: false })

/** A file of the group names a bond that doesn't come back by itself: whose collar it was may ask again, or not. */
export const tellAskAgain = (
  { ref, group }: Pick<ExchangeAct, 'ref' | 'group'>,
  row: number,
  { owner, wearer }: { readonly owner: Named; readonly wearer: Named },
): Notice => ({
  key: `bonds.ask_again:${ref}:${row}`,
  kind: askAgain.kind,
  groupId: group.groupId,
  where: 'aside',
  from: undefined,
  to: { person: owner.userId, name: owner },
  threadId: undefined,
  text: say('exchange.ask_again', { wearer: { named: wearer } }),
  buttons: [[button(say('exchange.ask_button'), offerFromCard, [wearer.userId])]],
})

export const isBack = noticeKind({ kind: 'bonds.back', urgent: false })
export const manyChanged = noticeKind({ kind: 'bonds.exchange', urgent: true })

/** To the group, of collars that were wiped, or are as before: whoever wears one looks there. */
export const announceExchange = ({ ref, group }: ExchangeAct, done: 'wiped' | 'undone'): Notice => ({
  key: `bonds:exchange:${ref}:${done}`,
  kind: manyChanged.kind,
  groupId: group.groupId,
  where: 'room',
  to: 'group',
  threadId: undefined,
  text: say(`exchange.${done}`, { list: { command: 'collares' }, offer: { command: 'collar' } }),
})

/** To both, of a collar that a file brought back. */
export const tellBack = (
  { ref, group }: ExchangeAct,
  row: number,
  between: { readonly owner: Named; readonly wearer: Named },
): readonly Notice[] =>
  (['owner', 'wearer'] as const).map((side) => ({
    key: `bonds.back:${ref}:${row}:${side}`,
    kind: isBack.kind,
    groupId: group.groupId,
    where: 'private',
    from: undefined,
    to: { person: between[side].userId, name: between[side] },
    text: say('exchange.is_back', {
      owner: { named: between.owner },
      wearer: { named: between.wearer },
      group: group.title,
      release: { command: 'liberar' },
    }),
  }))

export const released = noticeKind({ kind: 'bonds.released', urgent: false, label: say('kinds.released') })

/** The actor has let go of a bond with them. */
export const tellReleased = ({ actor, group }: GroupAct, bond: bigint, other: Named): Notice => ({
  key: `bonds.released:${bond}`,
  kind: released.kind,
  groupId: group.groupId,
  where: 'private',
  from: undefined,
  to: { person: other.userId, name: other },
  text: say('notices.released', { who: { person: actor }, group: group.title }),
})
