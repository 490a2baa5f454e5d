import { groupSettings } from '../../community/group-settings.ts'
import { type Button, button } from '../../contract/button.ts'
import { type Notice, type NoticeKind, noticeKind } from '../../contract/notice.ts'
import { nextLocalHour } from '../../values/calendar.ts'
import type { Text } from '../../values/text.ts'
import { confirmClaim, dropClaim, letEnd, renew } from './buttons.ts'
import type { Contract } from './queries/reading.ts'
import { otherSide } from './rules/decisions.ts'
import type { ReminderName } from './rules/schedule.ts'
import type { EndReason, Wish } from './states.ts'
import type { Side } from './terms.ts'
import { say } from './texts.ts'

/** What the two are told beside the answers to their own presses. */

export const changeNotice = noticeKind({
  kind: 'contracts.change',
  urgent: false,
  label: say('kinds.change'),
})
const reminderNotice = noticeKind({
  kind: 'contracts.reminder',
  urgent: true,
  label: say('kinds.reminder'),
})
const allowanceNotice = noticeKind({
  kind: 'contracts.allowance',
  urgent: false,
  label: say('kinds.allowance'),
  merges: true,
})

export const contractNotices: readonly NoticeKind[] = [changeNotice, reminderNotice, allowanceNotice]

/** What was missed is told once a day at most: by the group's clock. */
const MISSED_TOLD_AT_HOUR = 10

export const SIDES: readonly Side[] = ['proposer', 'partner']

const person = (contract: Contract, side: Side) => ({ person: contract.parties[side] })

interface Letter {
  readonly kind: NoticeKind
  /** Within its contract, once. */
  readonly cause: string
  readonly to: Side
  readonly text: Text | readonly Text[]
  readonly buttons?: NonNullable<Notice['buttons']>
  /** Milliseconds since 1970; at once when left out. */
  readonly dueAt?: number
}

function letter(contract: Contract, { kind, cause, to, ...rest }: Letter): Notice {
  const name = contract.parties[to]
  return {
    key: `contract:${contract.ref}:${cause}:${to}`,
    kind: kind.kind,
    groupId: contract.groupId,
    where: 'private',
    // What both have signed.
    from: undefined,
    to: { person: name.userId, name },
    ...rest,
  }
}

type OfTerm = Pick<Contract, 'ref' | 'timing'>

export const renewButton = ({ ref, timing }: OfTerm) => button(say('detail.renew'), renew, [ref, timing.term])
export const letEndButton = ({ ref, timing }: OfTerm) =>
  button(say('detail.let_end'), letEnd, [ref, timing.term])

/** Below whatever asks whether it goes on. */
const wishButtons = (contract: OfTerm): Button[] => [renewButton(contract), letEndButton(contract)]

/** What the other side may say to a claim against one of the two. */
export const answerButtons = (contract: Contract, against: Side, version: number): Button[][] => [
  [
    button(say('detail.confirm_default', { who: person(contract, against) }), confirmClaim, [
      contract.ref,
      against,
      version,
    ]),
  ],
  [button(say('detail.deny_default'), dropClaim, [contract.ref, against, version])],
]

/** @param cause names the decision: a wish may change more than once in a term */
export function tellWish(contract: Contract, by: Side, wish: Wish, cause: string): Notice {
  const text = say(wish === 'renew' ? 'renewal.told_renew' : 'renewal.told_end', {
    who: person(contract, by),
    title: contract.terms.title,
    until: { moment: contract.endsAt },
  })
  const to = otherSide(by)
  return letter(contract, {
    kind: changeNotice,
    cause,
    to,
    text,
    ...(wish === 'renew' && { buttons: [wishButtons(contract)] }),
  })
}

export function tellRenewed(contract: Contract, by: Side, endsAt: number): Notice {
  const to = otherSide(by)
  return letter(contract, {
    kind: changeNotice,
    cause: `renewed:${contract.timing.term + 1}`,
    to,
    text: say('renewal.done', {
      title: contract.terms.title,
      other: person(contract, by),
      until: { moment: endsAt },
    }),
  })
}

export function tellClaim(contract: Contract, by: Side, against: Side, cause: string): Notice {
  const text = say('claim.told', {
    by: person(contract, by),
    who: person(contract, against),
    title: contract.terms.title,
    coins: { coins: contract.depositCoins ?? 0n },
  })
  // As it is once this has been written down with it.
  const buttons = answerButtons(contract, against, contract.version + 1)
  return letter(contract, { kind: changeNotice, cause, to: otherSide(by), text, buttons })
}

export function tellDropped(contract: Contract, by: Side, cause: string): Notice {
  const text = say('claim.told_dropped', { who: person(contract, by), title: contract.terms.title })
  return letter(contract, { kind: changeNotice, cause, to: otherSide(by), text })
}

/** How it ended, for one of the two. */
export function endTexts(
  contract: Contract,
  viewer: Side,
  end: { readonly reason: EndReason; readonly by?: Side; readonly against?: Side },
): Text[] {
  const { title, depositCoins } = contract.terms
  const { reason, by = viewer, against = viewer } = end
  const coins = { coins: depositCoins ?? 0n }
  const returned = depositCoins === undefined ? [] : [say('ended.deposits', { coins })]
  switch (reason) {
    case 'left_early':
      return [say('ended.left_early', { who: person(contract, by), title }), ...returned]
    case 'default':
      return [
        say('ended.default', {
          who: person(contract, against),
          other: person(contract, otherSide(against)),
          title,
          coins,
        }),
      ]
    case 'expired':
      return [
        say('ended.expired', { title, other: person(contract, otherSide(viewer)) }),
        ...(contract.allowances.missed === 0 && !contract.claim ? [say('ended.honoured')] : []),
        ...returned,
        say('ended.again'),
      ]
    default:
      return [say(`ended.${reason}`, { title, other: person(contract, otherSide(viewer)) }), ...returned]
  }
}

export function tellEnd(contract: Contract, to: Side, end: Parameters<typeof endTexts>[2]): Notice {
  return letter(contract, { kind: changeNotice, cause: 'ended', to, text: endTexts(contract, to, end) })
}

export function tellReminder(contract: Contract, name: ReminderName): Notice[] {
  return SIDES.map((to) =>
    letter(contract, {
      kind: reminderNotice,
      cause: `reminder:${contract.timing.term}:${name}`,
      to,
      text: [
        say('renewal.reminder', {
          title: contract.terms.title,
          other: person(contract, otherSide(to)),
          left: { left: contract.endsAt },
          until: { moment: contract.endsAt },
        }),
        say('renewal.reminder_how'),
      ],
      buttons: [wishButtons(contract)],
    }),
  )
}

/**
 * To each of the two in their own words. What was missed waits until the morning: however often, and of however many
 * contracts, it is then told together (see NoticeKind.merges).
 */
export function tellAllowance(
  contract: Contract,
  number: number,
  now: number,
): Record<'paid' | 'missed', Notice[]> {
  const { allowance, title } = contract.terms
  if (!allowance) return { paid: [], missed: [] }
  const payee = otherSide(allowance.payer)
  const values = {
    title,
    payer: person(contract, allowance.payer),
    payee: person(contract, payee),
    coins: { coins: allowance.coins },
  }
  const cause = `allowance:${number}`
  const told = (outcome: 'paid' | 'missed', dueAt?: number) =>
    SIDES.map((to) =>
      letter(contract, {
        kind: allowanceNotice,
        cause,
        to,
        text: say(`allowance.${outcome}_${to === payee ? 'payee' : 'payer'}`, values),
        ...(dueAt === undefined ? {} : { dueAt }),
      }),
    )
  const { timeZone } = groupSettings.of(contract)
  return { paid: told('paid'), missed: told('missed', nextLocalHour(now, MISSED_TOLD_AT_HOUR, timeZone)) }
}
