import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import type { RequestView } from '../../contract/request.ts'
import type { GroupTurn, Turn } from '../../contract/turn.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { askClaim, askEnd, claim, dropClaim, endNow, openDetail, showSigned, turnPage } from './buttons.ts'
import { isIntact, readDocument, readSigned } from './document.ts'
import { answerButtons, changeNotice, endTexts, letEndButton, renewButton, SIDES } from './notices.ts'
import type { Contract } from './queries/reading.ts'
import { isInForce, otherSide, sideOf } from './rules/decisions.ts'
import { RENEWAL_WINDOW_MS } from './rules/schedule.ts'
import type { Side, Terms } from './terms.ts'
import { say } from './texts.ts'

/** What contracts look like: facts in, texts and buttons out. */

/**
 * What shows a contract is a copy of what can still be decided about it, and goes with that: see `settled`. What is over
 * stays as it is.
 */
function viewOf(contract: Contract, now: number): Pick<Reply, 'copyOf'> {
  if (!isInForce(contract, now)) return {}
  const wish = isDeciding(contract, now) ? 'wish:' : ''
  const key = `contract:${contract.ref}:${contract.claim ? 'claim:' : wish}view`
  return { copyOf: { key, kind: changeNotice.kind } }
}

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
export function proposalPreview(turn: Turn, partner: Someone, terms: Terms): readonly Text[] {
  return [say('wizard.preview'), ...termsTexts(terms, { proposer: turn.actor, partner }, undefined)]
}

// ------------------------------------------------------------------------------------------ the list

export interface ListPage {
  readonly contracts: readonly Contract[]
  readonly total: number
  /** From 0. */
  readonly page: number
}

/** @param size how many a page shows at most */
export function listScreen(turn: GroupTurn, { contracts, total, page }: ListPage, size: number): Reply {
  // Below a contract that was shown: it isn't any longer.
  const shows = turn.inPrivate && turn.incoming.callback
  const copyOf = { key: `contracts.list:${turn.actor.userId}`, kind: changeNotice.kind }
  const list = { where: 'aside', ...(shows && { copyOf }) } as const
  if (contracts.length === 0) return { ...list, text: say('contratos.empty') }
  const first = page * size + 1
  const rows = contracts.map((contract, index) => {
    const side = sideOf(contract, turn.actor.userId) ?? 'proposer'
    return say('contratos.row', {
      number: first + index,
      state: isInForce(contract, turn.now) ? '🕯️' : '🥀',
      title: contract.terms.title,
      who: { named: contract.parties[otherSide(side)] },
      when: isInForce(contract, turn.now)
        ? say('contratos.until', { until: { moment: contract.endsAt } })
        : say('contratos.since', { ended: { moment: contract.endedAt ?? contract.endsAt } }),
    })
  })
  return {
    ...list,
    otherwise: 'private',
    text: [say('contratos.title', { group: turn.group.title }), ...rows],
    buttons: [
      ...contracts.map(({ ref, terms }, index) => [
        button(say('contratos.open', { number: first + index, title: terms.title }), openDetail, [ref]),
      ]),
      [
        ...(page > 0 ? [button(say('contratos.previous'), turnPage, [page - 1])] : []),
        ...(first + contracts.length - 1 < total
          ? [button(say('contratos.next'), turnPage, [page + 1])]
          : []),
      ],
    ],
  }
}

// ------------------------------------------------------------------------------------------ one contract

/** @param note said first: what a press has just done */
export function detailScreen(
  contract: Contract,
  viewer: Side,
  { now }: Pick<Turn, 'now'>,
  note?: Text,
): Reply {
  const { ref, terms, parties, digest, ended, endedBy, claim } = contract
  const by = endedBy === undefined ? undefined : sideOf(contract, endedBy)
  const inForce = isInForce(contract, now)
  const state = inForce
    ? stateTexts(contract, viewer)
    : // Past its end and not yet swept: that is over too.
      endTexts(contract, viewer, {
        reason: ended ?? 'expired',
        ...(by && { by }),
        ...(claim && { against: claim.against }),
      })
  const signed = button(say('detail.signed_text'), showSigned, [ref])
  const back = [button(say('detail.back'), turnPage, [0])]
  return {
    where: 'private',
    ...viewOf(contract, now),
    text: [...(note ? [note] : []), ...termsTexts(terms, parties, digest), joined(state)],
    buttons: inForce
      ? [...decidingButtons(contract, viewer, now), [button(say('detail.end'), askEnd, [ref]), signed], back]
      : [[signed, ...back]],
  }
}

function stateTexts(contract: Contract, viewer: Side): Text[] {
  const { endsAt, timing, terms, allowances, wishes, claim, parties } = contract
  return [
    say('detail.until', { until: { moment: endsAt }, left: { left: endsAt } }),
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

const isDeciding = ({ endsAt }: Contract, now: number) => endsAt - now <= RENEWAL_WINDOW_MS

/** What the viewer may say of a contract in force: whether it goes on, and whether somebody broke it. */
function decidingButtons(contract: Contract, viewer: Side, now: number): Button[][] {
  const { wishes } = contract
  return [
    isDeciding(contract, now)
      ? [
          ...(wishes[viewer] === 'renew' ? [] : [renewButton(contract)]),
          ...(wishes[viewer] === 'end' ? [] : [letEndButton(contract)]),
        ]
      : [],
    ...defaultButtons(contract, viewer),
  ]
}

function defaultButtons(contract: Contract, viewer: Side): Button[][] {
  const { ref, claim: made, depositCoins, version } = contract
  if (made)
    return made.by === viewer
      ? [[button(say('detail.withdraw_default'), dropClaim, [ref, made.against, version])]]
      : answerButtons(contract, made.against, version)
  return depositCoins === undefined ? [] : [[button(say('detail.default'), askClaim, [ref])]]
}

const backButton = (ref: string) => button(say('detail.back'), openDetail, [ref])

/** In words: what was signed is JSON, which nobody reads, and may be longer than a message. */
export function signedScreen(contract: Contract, now: number): Reply {
  const { ref, terms, parties, digest, timing, document } = contract
  return {
    where: 'private',
    ...viewOf(contract, now),
    text: [
      say('signed.text', { signed: { moment: timing.signedAt } }),
      ...termsTexts(terms, parties, undefined),
      say(isIntact({ text: document, digest }) ? 'signed.digest' : 'signed.broken', {
        digest: { code: digest },
      }),
    ],
    buttons: [[backButton(ref)]],
  }
}

/** Whether they really end it now. */
export function endQuestion(contract: Contract, other: Named, now: number): Reply {
  const { ref, terms } = contract
  return {
    where: 'private',
    ...viewOf(contract, now),
    text: say('end.ask', { title: terms.title, other: { person: other } }),
    buttons: [[button(say('end.confirm'), endNow, [ref])], [button(say('end.keep'), openDetail, [ref])]],
  }
}

export function claimQuestion(contract: Contract, now: number): Reply {
  const { ref, parties, terms, depositCoins, version } = contract
  return {
    where: 'private',
    ...viewOf(contract, now),
    text: say('claim.ask', { title: terms.title, coins: { coins: depositCoins ?? 0n } }),
    buttons: [
      ...SIDES.map((side) => [
        button(say('claim.against', { who: { person: parties[side] } }), claim, [ref, side, version]),
      ]),
      [backButton(ref)],
    ],
  }
}

// ------------------------------------------------------------------------------------------ the request

export function askedTexts({ sender, target, payload }: RequestView, reader: 'sender' | 'target'): Text[] {
  const { text, digest } = readSigned(payload)
  const { terms } = readDocument(text)
  return [
    reader === 'sender'
      ? say('request.asked', { target: { person: target } })
      : say('request.asks', { sender: { person: sender } }),
    ...termsTexts(terms, { proposer: sender, partner: target }, digest),
  ]
}

export function agreedTexts({ sender, target, payload }: RequestView): Text[] {
  const { text, digest } = readSigned(payload)
  const { terms } = readDocument(text)
  return [
    say('request.agreed', { both: { list: [{ person: sender }, { person: target }] } }),
    ...termsTexts(terms, { proposer: sender, partner: target }, digest),
    say('request.agreed_more'),
  ]
}

const joined = (texts: readonly Text[]): Text => say('lines', { lines: texts })
