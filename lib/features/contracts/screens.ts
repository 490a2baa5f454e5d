import type { Button, GroupTurn, Reply, Turn } from '../../contract/feature.ts'
import type { RequestView } from '../../contract/request.ts'
import type { Named, Text } from '../../values/text.ts'
import type { Agreement, SignedDocument } from './document.ts'
import { endTexts, SIDES } from './notices.ts'
import type { Contract } from './queries/reading.ts'
import { isInForce, otherSide, sideOf } from './rules/decisions.ts'
import { RENEWAL_WINDOW_MS } from './rules/schedule.ts'
import type { Side, Terms } from './terms.ts'
import { say } from './texts.ts'

/** What contracts look like: facts in, texts and buttons out. */

/** Enough of a SHA-256 to compare by eye; all of it is in the detail. */
const SHORT_DIGEST = 12

/** Somebody by name, or as they were mentioned. */
export type Someone = Named | { readonly given: string }

const nameOf = (someone: Someone) => ('given' in someone ? someone.given : { person: someone })

/** The terms, a paragraph each. */
function termsTexts(
  terms: Terms,
  parties: Readonly<Record<Side, Someone>>,
  digest: string | undefined,
): Text[] {
  const { title, roles, clauses, days, allowance, depositCoins } = terms
  const money = [
    say('terms.days', { count: days }),
    ...(allowance
      ? [
          say(`terms.allowance_${allowance.every}`, {
            payer: nameOf(parties[allowance.payer]),
            payee: nameOf(parties[otherSide(allowance.payer)]),
            coins: { coins: allowance.coins },
          }),
        ]
      : []),
    ...(depositCoins === undefined ? [] : [say('terms.deposit', { coins: { coins: depositCoins } })]),
    ...(digest === undefined
      ? []
      : [say('terms.digest', { digest: { code: digest.slice(0, SHORT_DIGEST) } })]),
  ]
  const people = SIDES.map((side) => say('terms.party', { who: nameOf(parties[side]), role: roles[side] }))
  // A quotation is a block of its own: an empty line after it would be two.
  return [
    say('terms.title', { title }),
    joined(people),
    joined([say('terms.clauses', { clauses }), ...money]),
  ]
}

/** What the proposer sees before signing. */
export function proposalPreview(turn: Turn, partner: Someone, terms: Agreement['terms']): readonly Text[] {
  return [say('wizard.preview'), ...termsTexts(terms, { proposer: turn.actor, partner }, undefined)]
}

// ------------------------------------------------------------------------------------------ the list

export interface ListButtons {
  readonly open: (contract: Contract, label: Text) => Button
  readonly page: (page: number, label: Text) => Button
}

export function listScreen(
  turn: GroupTurn,
  {
    contracts,
    total,
    page,
  }: { readonly contracts: readonly Contract[]; readonly total: number; readonly page: number },
  size: number,
  buttons: ListButtons,
): Reply {
  if (contracts.length === 0) return { text: say('contratos.empty') }
  const first = page * size + 1
  const rows = contracts.map((contract, index) => {
    const side = sideOf(contract, turn.actor.userId) ?? 'proposer'
    return say('contratos.row', {
      number: first + index,
      state: isInForce(contract, turn.now) ? '🕯️' : '🥀',
      title: contract.terms.title,
      who: { person: contract.parties[otherSide(side)] },
      when: isInForce(contract, turn.now)
        ? say('contratos.until', { until: { moment: contract.endsAt } })
        : say('contratos.since', { ended: { moment: contract.endedAt ?? contract.endsAt } }),
    })
  })
  return {
    text: [say('contratos.title', { group: turn.group.title }), ...rows],
    buttons: [
      ...contracts.map((contract, index) => [
        buttons.open(contract, say('contratos.open', { number: first + index, title: contract.terms.title })),
      ]),
      [
        ...(page > 0 ? [buttons.page(page - 1, say('contratos.previous'))] : []),
        ...(first + contracts.length - 1 < total ? [buttons.page(page + 1, say('contratos.next'))] : []),
      ],
    ],
  }
}

// ------------------------------------------------------------------------------------------ one contract

export interface DetailButtons {
  readonly renew: Button
  readonly letEnd: Button
  readonly end: Button
  readonly claim: Button
  readonly confirm: Button
  readonly deny: Button
  readonly withdraw: Button
  readonly signedText: Button
  /** Back to the list, where there is one. */
  readonly back: readonly Button[]
}

/** @param note said first: what a press has just done */
export function detailScreen(
  contract: Contract,
  viewer: Side,
  now: number,
  buttons: DetailButtons,
  note?: Text,
): Reply {
  const { terms, parties, digest, ended, endedBy, claim } = contract
  const by = endedBy === undefined ? undefined : sideOf(contract, endedBy)
  const inForce = isInForce(contract, now)
  const state = inForce
    ? stateTexts(contract, viewer, now)
    : // Past its end and not yet swept: that is over too.
      endTexts(contract, viewer, {
        reason: ended ?? 'expired',
        ...(by && { by }),
        ...(claim && { against: claim.against }),
      })
  return {
    text: [...(note ? [note] : []), ...termsTexts(terms, parties, digest), joined(state)],
    buttons: inForce
      ? inForceButtons(contract, viewer, now, buttons)
      : [[buttons.signedText, ...buttons.back]],
    groupSettings: contract.settings,
  }
}

function stateTexts(contract: Contract, viewer: Side, now: number): Text[] {
  const { endsAt, timing, terms, allowances, wishes, claim, parties } = contract
  return [
    say('detail.until', { until: { moment: endsAt }, left: { duration: endsAt - now } }),
    ...(timing.term > 1 ? [say('detail.terms', { number: timing.term })] : []),
    ...(terms.allowance
      ? [
          say('detail.allowances', {
            paid: allowances.settled - allowances.missed,
            missed: allowances.missed,
          }),
        ]
      : []),
    ...SIDES.flatMap((side) => {
      const wish = wishes[side]
      return wish ? [say(`detail.wish_${wish}`, { who: { person: parties[side] } })] : []
    }),
    ...(claim
      ? [
          say(claim.by === viewer ? 'detail.claim_own' : 'detail.claim_theirs', {
            by: { person: parties[claim.by] },
            who: { person: parties[claim.against] },
          }),
        ]
      : []),
  ]
}

function inForceButtons(
  { endsAt, depositCoins, claim, wishes }: Contract,
  viewer: Side,
  now: number,
  buttons: DetailButtons,
): Button[][] {
  const deciding = endsAt - now <= RENEWAL_WINDOW_MS
  return [
    deciding
      ? [
          ...(wishes[viewer] === 'renew' ? [] : [buttons.renew]),
          ...(wishes[viewer] === 'end' ? [] : [buttons.letEnd]),
        ]
      : [],
    claim
      ? claim.by === viewer
        ? [buttons.withdraw]
        : [buttons.confirm, buttons.deny]
      : depositCoins === undefined
        ? []
        : [buttons.claim],
    [buttons.end, buttons.signedText],
    [...buttons.back],
  ]
}

export function signedScreen({ document, digest }: Contract, back: Button): Reply {
  return {
    text: [
      say('signed.text'),
      say('signed.document', { document: { code: document } }),
      say('signed.digest', { digest: { code: digest } }),
    ],
    buttons: [[back]],
  }
}

export function claimQuestion(
  contract: Contract,
  against: (side: Side, label: Text) => Button,
  back: Button,
): Reply {
  const { parties, terms, depositCoins } = contract
  return {
    text: say('claim.ask', { title: terms.title, coins: { coins: depositCoins ?? 0n } }),
    buttons: [
      ...SIDES.map((side) => [against(side, say('claim.against', { who: { person: parties[side] } }))]),
      [back],
    ],
    groupSettings: contract.settings,
  }
}

/** The buttons of a reminder, from their data. */
export const reminderLabels = (renew: string, letEnd: string): Button[] => [
  { label: say('detail.renew'), data: renew },
  { label: say('detail.let_end'), data: letEnd },
]

// ------------------------------------------------------------------------------------------ the request

export function askedTexts({ sender, target, payload }: RequestView, { terms }: Agreement): Text[] {
  const { digest } = payload as SignedDocument
  return [
    say('request.asks', { sender: { person: sender }, target: { person: target } }),
    ...termsTexts(terms, { proposer: sender, partner: target }, digest),
  ]
}

export function agreedTexts({ sender, target, payload }: RequestView, { terms }: Agreement): Text[] {
  const { digest } = payload as SignedDocument
  return [
    say('request.agreed', { sender: { person: sender }, target: { person: target } }),
    ...termsTexts(terms, { proposer: sender, partner: target }, digest),
    say('request.agreed_more'),
  ]
}

const joined = (texts: readonly Text[]): Text => say('lines', { lines: texts })
