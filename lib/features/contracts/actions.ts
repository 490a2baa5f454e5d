import { z } from 'zod'
import {
  type Action,
  type Answer,
  action,
  confirmation,
  type GroupTurn,
  type Reply,
  type Turn,
} from '../../contract/feature.ts'
import type { Text } from '../../values/text.ts'
import { claimQuestion, type DetailButtons, detailScreen, listScreen, signedScreen } from './screens.ts'
import * as service from './service/deciding.ts'
import { type Side, sideSchema } from './terms.ts'
import { say } from './texts.ts'

const PAGE_ROWS = 5
const QUESTION_MS = 10 * 60_000

const refSchema = z.string().regex(/^[\w-]{1,24}$/)
const refOnly = z.tuple([refSchema])
type Ref = readonly [ref: string]

/**
 * A button of a contract: anybody sees it, in the group or in a notice; Postgres knows whose contract it is. A no comes
 * over the chat, so that whoever presses never takes the message away from the others.
 */
function contractAction(name: string, run: (turn: Turn, ref: string) => Promise<Answer>): Action<Ref> {
  return action<Ref>({
    feature: 'contracts',
    name,
    version: 1,
    for: 'anyone',
    data: refOnly,
    run: (turn, [ref]) => run(turn, ref),
  })
}

// ------------------------------------------------------------------------------------------ looking

const turnPage = action<readonly [page: number]>({
  feature: 'contracts',
  name: 'page',
  version: 1,
  for: 'owner',
  data: z.tuple([z.coerce.number().int().min(0).max(10_000)]),
  run: (turn, [page]) => {
    if (!turn.group) throw new Error('a list of contracts belongs to a group')
    return showList(turn as GroupTurn, page)
  },
})

const openDetail = action<Ref>({
  feature: 'contracts',
  name: 'open',
  version: 1,
  for: 'owner',
  data: refOnly,
  run: async (turn, [ref]) => detail(turn, await service.findOwn(turn, ref)),
})

export async function showList(turn: GroupTurn, page: number): Promise<Reply> {
  return listScreen(turn, await service.listOwn(turn, page, PAGE_ROWS), PAGE_ROWS, {
    open: ({ ref }, label) => turn.button(label, openDetail, [ref]),
    page: (wanted, label) => turn.button(label, turnPage, [wanted]),
  })
}

const showSigned = contractAction('signed', async (turn, ref) => {
  const { contract } = await service.findOwn(turn, ref)
  return signedScreen(contract, turn.button(say('detail.back'), openDetail, [ref]))
})

function detail(turn: Turn, { contract, side }: service.Own, note?: Text): Reply {
  return detailScreen(contract, side, turn.now, detailButtons(turn, contract.ref), note)
}

// ------------------------------------------------------------------------------------------ going on or not

const renew = contractAction('renew', (turn, ref) => wish(turn, ref, 'renew'))
const letEnd = contractAction('let_end', (turn, ref) => wish(turn, ref, 'end'))

async function wish(turn: Turn, ref: string, wanted: 'renew' | 'end'): Promise<Answer> {
  const { decision, ...own } = await service.wish(turn, ref, wanted, noticeButtons(turn, ref))
  const { contract, side } = own
  const values = {
    title: contract.terms.title,
    other: { person: service.otherPartyOf(own) },
    until: { moment: contract.endsAt },
  }
  if (decision.kind === 'unchanged') return { toast: say('renewal.unchanged') }
  if (decision.kind === 'renewed') return detail(turn, { contract, side }, say('renewal.done', values))
  return detail(turn, own, say(`renewal.noted_${wanted}`, values))
}

const askEnd = contractAction('ask_end', async (turn, ref) => {
  const own = await service.findOwn(turn, ref)
  const title = own.contract.terms.title
  return {
    text: say('end.ask', { title, other: { person: service.otherPartyOf(own) } }),
    buttons: [turn.ask(confirmEnd, { ref }, say('end.confirm'))],
    as: 'new',
  }
})

const confirmEnd = confirmation({
  feature: 'contracts',
  name: 'end',
  payload: z.object({ ref: refSchema }),
  ttlMs: QUESTION_MS,
  declined: say('end.declined'),
  run: async (turn, { ref }) => detail(turn, await service.end(turn, ref)),
})

// ------------------------------------------------------------------------------------------ a default

const askClaim = contractAction('default', async (turn, ref) => {
  const { contract } = await service.findOwn(turn, ref)
  return claimQuestion(
    contract,
    (side, label) => turn.button(label, claim, [ref, side]),
    turn.button(say('detail.back'), openDetail, [ref]),
  )
})

const claim = action<readonly [ref: string, against: Side]>({
  feature: 'contracts',
  name: 'claim',
  version: 1,
  for: 'anyone',
  data: z.tuple([refSchema, sideSchema]),
  run: (turn, [ref, against]) => claimAgainst(turn, ref, against),
})

/** Says the same as the other side has said, whatever that was. */
const confirmClaim = contractAction('confirm', (turn, ref) => claimAgainst(turn, ref, undefined))

async function claimAgainst(turn: Turn, ref: string, against: Side | undefined): Promise<Answer> {
  const { decision, ...own } = await service.claim(turn, ref, against, noticeButtons(turn, ref))
  if (decision.kind === 'unchanged') return { toast: say('renewal.unchanged') }
  return decision.kind === 'claimed'
    ? detail(turn, own, say('claim.noted', { other: { person: service.otherPartyOf(own) } }))
    : detail(turn, own)
}

const dropClaim = contractAction('drop', async (turn, ref) => {
  const { decision, ...own } = await service.dropClaim(turn, ref)
  if (decision.kind === 'unchanged') return { toast: say('renewal.unchanged') }
  return detail(turn, own, say(`claim.${decision.kind}`))
})

// ------------------------------------------------------------------------------------------ buttons

/** Of notices: whoever reads one presses them. */
export function noticeButtons(turn: Turn, ref: string): service.ContractButtons {
  return {
    renew: turn.button(say('detail.renew'), renew, [ref]),
    letEnd: turn.button(say('detail.let_end'), letEnd, [ref]),
    confirm: turn.button(say('detail.confirm_default'), confirmClaim, [ref]),
    deny: turn.button(say('detail.deny_default'), dropClaim, [ref]),
  }
}

function detailButtons(turn: Turn, ref: string): DetailButtons {
  return {
    ...noticeButtons(turn, ref),
    end: turn.button(say('detail.end'), askEnd, [ref]),
    claim: turn.button(say('detail.default'), askClaim, [ref]),
    withdraw: turn.button(say('detail.withdraw_default'), dropClaim, [ref]),
    signedText: turn.button(say('detail.signed_text'), showSigned, [ref]),
    back: turn.group ? [turn.button(say('detail.back'), turnPage, [0])] : [],
  }
}

export const contractActions = [
  turnPage,
  openDetail,
  showSigned,
  renew,
  letEnd,
  askEnd,
  confirmEnd,
  askClaim,
  claim,
  confirmClaim,
  dropClaim,
]
