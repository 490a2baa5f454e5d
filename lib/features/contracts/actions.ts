import { type AnyAction, onPress, onYes } from '../../contract/action.ts'
import type { Answer, Reply } from '../../contract/answer.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import type { Text } from '../../values/text.ts'
import {
  askClaim,
  askEnd,
  beginProposal,
  claim,
  confirmClaim,
  dropClaim,
  endQuestion,
  letEnd,
  openDetail,
  renew,
  showSigned,
  turnPage,
} from './buttons.ts'
import { claimQuestion, detailScreen, listScreen, signedScreen } from './screens.ts'
import * as service from './service/deciding.ts'
import type { Side } from './terms.ts'
import { say } from './texts.ts'
import { beginWith } from './wizards.ts'

const PAGE_ROWS = 5

/** Pressed in the group, or in private below a notice: either way it is about the contract's group. */
const aboutContract = {
  place: 'subject',
  groupOf: ([ref]: readonly [ref: string, ...unknown[]]) => service.groupOfContract(ref),
} as const

/** What lets go stays open to whoever is held somewhere, and asks nobody for their consent. */
const lettingGo = { ...aboutContract, letsGo: true } as const

// ------------------------------------------------------------------------------------------ looking

export async function showList(turn: GroupTurn, page: number): Promise<Reply> {
  return listScreen(turn, await service.listOwn(turn, page, PAGE_ROWS), PAGE_ROWS)
}

function detail(turn: GroupTurn, { contract, side }: service.Own, note?: Text): Reply {
  return detailScreen(contract, side, turn, note)
}

async function signedText(turn: GroupTurn, ref: string): Promise<Reply> {
  const { contract } = await service.findOwn(turn, ref)
  return signedScreen(contract)
}

// ------------------------------------------------------------------------------------------ going on or not

async function wantRenewal(turn: GroupTurn, ref: string): Promise<Answer> {
  // Whose it is comes first: a passer-by is not asked to open their roleplay for it.
  const found = await service.findOwn(turn, ref)
  const { decision, ...own } = await service.renew(await turn.roleplay(), found)
  if (decision.kind === 'unchanged') return { toast: say('renewal.unchanged') }
  const renewed = decision.kind === 'renewed'
  return detail(turn, own, say(renewed ? 'renewal.done' : 'renewal.noted_renew', wishValues(own)))
}

async function wantEnd(turn: GroupTurn, ref: string): Promise<Answer> {
  const { decision, ...own } = await service.letEnd(turn, await service.findOwn(turn, ref))
  if (decision.kind === 'unchanged') return { toast: say('renewal.unchanged') }
  return detail(turn, own, say('renewal.noted_end', wishValues(own)))
}

const wishValues = (own: service.Own) => ({
  title: own.contract.terms.title,
  other: { person: service.otherPartyOf(own) },
  until: { moment: own.contract.endsAt },
})

async function askToEnd(turn: GroupTurn, ref: string): Promise<Reply> {
  const own = await service.findOwn(turn, ref)
  const title = own.contract.terms.title
  return {
    text: say('end.ask', { title, other: { person: service.otherPartyOf(own) } }),
    buttons: [turn.ask(endQuestion, { ref }, say('end.confirm'))],
    as: 'new',
  }
}

async function endNow(turn: GroupTurn, ref: string): Promise<Reply> {
  return detail(turn, await service.end(turn, await service.findOwn(turn, ref)))
}

// ------------------------------------------------------------------------------------------ a default

async function askAgainstWhom(turn: GroupTurn, ref: string): Promise<Reply> {
  const { contract } = await service.findOwn(turn, ref)
  return claimQuestion(contract)
}

async function claimAgainst(turn: GroupTurn, ref: string, against: Side | undefined): Promise<Answer> {
  const found = await service.findOwn(turn, ref)
  const { decision, ...own } = await service.claim(await turn.roleplay(), found, against)
  if (decision.kind === 'unchanged') return { toast: say('renewal.unchanged') }
  return decision.kind === 'claimed'
    ? detail(turn, own, say('claim.noted', { other: { person: service.otherPartyOf(own) } }))
    : detail(turn, own)
}

async function drop(turn: GroupTurn, ref: string): Promise<Answer> {
  const { decision, ...own } = await service.dropClaim(turn, await service.findOwn(turn, ref))
  if (decision.kind === 'unchanged') return { toast: say('renewal.unchanged') }
  return detail(turn, own, say(`claim.${decision.kind}`))
}

// ------------------------------------------------------------------------------------------ all of them

export const contractActions: readonly AnyAction[] = [
  // The list is a group's, and is shown nowhere else.
  onPress(turnPage, { place: 'group', run: (turn, [page]) => showList(turn, page) }),
  onPress(openDetail, {
    ...aboutContract,
    run: async (turn, [ref]) => detail(turn, await service.findOwn(turn, ref)),
  }),
  onPress(showSigned, { ...aboutContract, run: (turn, [ref]) => signedText(turn, ref) }),
  onPress(renew, { ...aboutContract, run: (turn, [ref]) => wantRenewal(turn, ref) }),
  onPress(letEnd, { ...lettingGo, run: (turn, [ref]) => wantEnd(turn, ref) }),
  onPress(askEnd, { ...lettingGo, run: (turn, [ref]) => askToEnd(turn, ref) }),
  onYes(endQuestion, {
    ...lettingGo,
    groupOf: ({ ref }) => service.groupOfContract(ref),
    run: (turn, { ref }) => endNow(turn, ref),
  }),
  onPress(askClaim, { ...aboutContract, run: (turn, [ref]) => askAgainstWhom(turn, ref) }),
  onPress(claim, { ...aboutContract, run: (turn, [ref, against]) => claimAgainst(turn, ref, against) }),
  onPress(confirmClaim, { ...aboutContract, run: (turn, [ref]) => claimAgainst(turn, ref, undefined) }),
  onPress(dropClaim, { ...lettingGo, run: (turn, [ref]) => drop(turn, ref) }),
  onPress(beginProposal, {
    place: 'group',
    roleplay: true,
    run: (turn, [userId]) => beginWith(turn, { by: 'id', userId, isBot: false }),
  }),
]
