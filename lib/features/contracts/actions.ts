import { type AnyAction, onPress } from '../../contract/action.ts'
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
  endNow,
  letEnd,
  openDetail,
  renew,
  showSigned,
  turnPage,
} from './buttons.ts'
import { claimQuestion, detailScreen, endQuestion, listScreen, signedScreen } from './screens.ts'
import * as service from './service/deciding.ts'
import { say } from './texts.ts'
import { beginWith } from './wizards.ts'

export const PAGE_ROWS = 5

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

/** A contract of whoever pressed, to be decided about below the message that they pressed. */
const findPressed = (turn: GroupTurn, ref: string): Promise<service.Own> =>
  service.findOwn(turn, ref, turn.incoming.callback?.messageId)

async function signedText(turn: GroupTurn, ref: string): Promise<Reply> {
  const { contract } = await service.findOwn(turn, ref)
  return signedScreen(contract, turn.now)
}

// ------------------------------------------------------------------------------------------ going on or not

/** It was shown otherwise: as it is now, and nothing is done. */
const newer = (turn: GroupTurn, own: service.Own): Reply => detail(turn, own, say('detail.newer'))

async function wantRenewal(turn: GroupTurn, ref: string, term: number): Promise<Answer> {
  // Whose it is comes first: a passer-by is not asked to open their roleplay for it.
  const found = await findPressed(turn, ref)
  const { decision, ...own } = await service.renew(await turn.roleplay(), found, term)
  if (decision.kind === 'outdated') return newer(turn, own)
  if (decision.kind === 'unchanged') return { toast: say('renewal.unchanged') }
  const renewed = decision.kind === 'renewed'
  return detail(turn, own, say(renewed ? 'renewal.done' : 'renewal.noted_renew', wishValues(own)))
}

async function wantEnd(turn: GroupTurn, ref: string, term: number): Promise<Answer> {
  const { decision, ...own } = await service.letEnd(turn, await findPressed(turn, ref), term)
  if (decision.kind === 'outdated') return newer(turn, own)
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
  return endQuestion(own.contract, service.otherPartyOf(own), turn.now)
}

async function end(turn: GroupTurn, ref: string): Promise<Reply> {
  return detail(turn, await service.end(turn, await findPressed(turn, ref)))
}

// ------------------------------------------------------------------------------------------ a default

async function askAgainstWhom(turn: GroupTurn, ref: string): Promise<Reply> {
  const { contract } = await service.findOwn(turn, ref)
  return claimQuestion(contract, turn.now)
}

async function claimAgainst(turn: GroupTurn, ref: string, shown: service.ShownClaim): Promise<Answer> {
  const found = await findPressed(turn, ref)
  const { decision, ...own } = await service.claim(await turn.roleplay(), found, shown)
  if (decision.kind === 'outdated') return newer(turn, own)
  if (decision.kind === 'unchanged') return { toast: say('renewal.unchanged') }
  return decision.kind === 'claimed'
    ? detail(turn, own, say('claim.noted', { other: { person: service.otherPartyOf(own) } }))
    : detail(turn, own)
}

async function drop(turn: GroupTurn, ref: string, shown: service.ShownClaim): Promise<Answer> {
  const { decision, ...own } = await service.dropClaim(turn, await findPressed(turn, ref), shown)
  if (decision.kind === 'outdated') return newer(turn, own)
  if (decision.kind === 'unchanged') return { toast: say('renewal.unchanged') }
  return detail(turn, own, say(`claim.${decision.kind}`))
}

// ------------------------------------------------------------------------------------------ all of them

export const contractActions: readonly AnyAction[] = [
  onPress(turnPage, { place: 'subject', reads: true, run: (turn, [page]) => showList(turn, page) }),
  onPress(openDetail, {
    ...aboutContract,
    reads: true,
    run: async (turn, [ref]) => detail(turn, await service.findOwn(turn, ref)),
  }),
  onPress(showSigned, { ...aboutContract, reads: true, run: (turn, [ref]) => signedText(turn, ref) }),
  onPress(renew, { ...aboutContract, run: (turn, [ref, term]) => wantRenewal(turn, ref, term) }),
  onPress(letEnd, { ...lettingGo, run: (turn, [ref, term]) => wantEnd(turn, ref, term) }),
  onPress(askEnd, { ...lettingGo, run: (turn, [ref]) => askToEnd(turn, ref) }),
  onPress(endNow, { ...lettingGo, run: (turn, [ref]) => end(turn, ref) }),
  onPress(askClaim, { ...aboutContract, run: (turn, [ref]) => askAgainstWhom(turn, ref) }),
  onPress(claim, {
    ...aboutContract,
    run: (turn, [ref, against, version]) => claimAgainst(turn, ref, { against, version }),
  }),
  onPress(confirmClaim, {
    ...aboutContract,
    run: (turn, [ref, against, version]) => claimAgainst(turn, ref, { against, version }),
  }),
  onPress(dropClaim, {
    ...lettingGo,
    run: (turn, [ref, against, version]) => drop(turn, ref, { against, version }),
  }),
  onPress(beginProposal, {
    place: 'subject',
    roleplay: true,
    run: (turn, [userId]) => beginWith(turn, { by: 'id', userId, isBot: false }),
  }),
]
