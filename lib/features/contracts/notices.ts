import type { Button } from '../../contract/feature.ts'
import type { Notice, NoticeKind } from '../../contract/notice.ts'
import type { Text } from '../../values/text.ts'
import type { Contract } from './queries/reading.ts'
import { type EndReason, otherSide, type Wish } from './rules/decisions.ts'
import type { ReminderName } from './rules/schedule.ts'
import type { Side } from './terms.ts'
import { say } from './texts.ts'

/** What the two are told beside the answers to their own presses. */

const CHANGE = 'contracts.change'
const REMINDER = 'contracts.reminder'
const ALLOWANCE = 'contracts.allowance'

export const contractNotices: readonly NoticeKind[] = [
  { kind: CHANGE, urgent: false, label: say('kinds.change') },
  { kind: REMINDER, urgent: true, label: say('kinds.reminder') },
  { kind: ALLOWANCE, urgent: false, label: say('kinds.allowance') },
]

export const SIDES: readonly Side[] = ['proposer', 'partner']

const person = (contract: Contract, side: Side) => ({ person: contract.parties[side] })

interface Letter {
  readonly kind: string
  /** Within its contract, once. */
  readonly cause: string
  readonly to: Side
  readonly text: Text | readonly Text[]
  readonly buttons?: NonNullable<Notice['buttons']>
  readonly privateOnly?: boolean
}

function letter(contract: Contract, { cause, to, ...rest }: Letter): Notice {
  const name = contract.parties[to]
  return {
    key: `contract:${contract.ref}:${cause}:${to}`,
    groupId: contract.groupId,
    to: { person: name.userId, name },
    ...rest,
  }
}

/** @param cause names the decision: a wish may change more than once in a term */
export function tellWish(
  contract: Contract,
  by: Side,
  wish: Wish,
  cause: string,
  buttons: readonly Button[],
): Notice {
  const text = say(wish === 'renew' ? 'renewal.told_renew' : 'renewal.told_end', {
    who: person(contract, by),
    title: contract.terms.title,
    until: { moment: contract.endsAt },
  })
  const to = otherSide(by)
  return letter(contract, { kind: CHANGE, cause, to, text, ...(wish === 'renew' && { buttons: [buttons] }) })
}

export function tellRenewed(contract: Contract, by: Side, endsAt: number): Notice {
  const to = otherSide(by)
  return letter(contract, {
    kind: CHANGE,
    cause: `renewed:${contract.timing.term + 1}`,
    to,
    text: say('renewal.done', {
      title: contract.terms.title,
      other: person(contract, by),
      until: { moment: endsAt },
    }),
  })
}

export function tellClaim(
  contract: Contract,
  by: Side,
  against: Side,
  cause: string,
  buttons: readonly Button[],
): Notice {
  const text = say('claim.told', {
    by: person(contract, by),
    who: person(contract, against),
    title: contract.terms.title,
    coins: { coins: contract.depositCoins ?? 0n },
  })
  return letter(contract, { kind: CHANGE, cause, to: otherSide(by), text, buttons: [buttons] })
}

export function tellDropped(contract: Contract, by: Side, cause: string): Notice {
  const text = say('claim.told_dropped', { who: person(contract, by), title: contract.terms.title })
  return letter(contract, { kind: CHANGE, cause, to: otherSide(by), text })
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
        ...(contract.allowances.missed === 0 ? [say('ended.honoured')] : []),
        ...returned,
        say('ended.again'),
      ]
    default:
      return [say(`ended.${reason}`, { title, other: person(contract, otherSide(viewer)) }), ...returned]
  }
}

export function tellEnd(contract: Contract, to: Side, end: Parameters<typeof endTexts>[2]): Notice {
  return letter(contract, { kind: CHANGE, cause: 'ended', to, text: endTexts(contract, to, end) })
}

export function tellReminder(
  contract: Contract,
  name: ReminderName,
  now: number,
  buttons: readonly Button[],
): Notice[] {
  return SIDES.map((to) =>
    letter(contract, {
      kind: REMINDER,
      cause: `reminder:${contract.timing.term}:${name}`,
      to,
      text: [
        say('renewal.reminder', {
          title: contract.terms.title,
          other: person(contract, otherSide(to)),
          left: { duration: contract.endsAt - now },
          until: { moment: contract.endsAt },
        }),
        say('renewal.reminder_how'),
      ],
      buttons: [buttons],
    }),
  )
}

/** A paid one is told to who gets it, where that needs no noise in the group; a missed one to both. */
export function tellAllowance(contract: Contract, number: number): Record<'paid' | 'missed', Notice[]> {
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
  return {
    paid: [
      letter(contract, {
        kind: ALLOWANCE,
        cause,
        to: payee,
        text: say('allowance.paid', values),
        privateOnly: true,
      }),
    ],
    missed: SIDES.map((to) =>
      letter(contract, { kind: ALLOWANCE, cause, to, text: say('allowance.missed', values) }),
    ),
  }
}
