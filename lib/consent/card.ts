import { onPress } from '../contract/action.ts'
import { type Answer, Refusal, type Reply, type Toast } from '../contract/answer.ts'
import { type Button, button } from '../contract/button.ts'
import type {
  RequestAnswer,
  RequestKind,
  RequestVerdict,
  RequestView,
  SettledRequest,
} from '../contract/request.ts'
import type { Act, GroupTurn, RoleplayTurn } from '../contract/turn.ts'
import type { Text } from '../values/text.ts'
import { findRequest, groupOfRequest, settleRequest } from './answers.ts'
import { pressAnswer, type VerdictLetter } from './buttons.ts'
import { isClosedRefusal } from './rules-card.ts'
import { say } from './texts.ts'

const VERDICTS: Readonly<Record<VerdictLetter, RequestVerdict>> = {
  a: 'accepted',
  r: 'rejected',
  b: 'blocked',
  w: 'withdrawn',
}

/**
 * What the buttons of every request do. A yes takes open roleplay, which who is restrained in that group doesn't have;
 * to say no, to block and to withdraw are open to everybody, so the entry itself is.
 */
export const answerRequest = onPress(pressAnswer, {
  place: 'subject',
  groupOf: ([, , ref]) => groupOfRequest(ref),
  letsGo: true,
  async run(turn, [letter, name, ref]) {
    const found = findKind(turn, name)
    if (!found) return { toast: say('card.gone'), alert: true }
    const { feature, kind } = found
    const verdict = VERDICTS[letter]
    // A yes takes a module that is switched on; every way out of a request is open without it.
    if (verdict === 'accepted' && turn.group.modulesOff.includes(feature))
      return { toast: say('refusals.switched_off'), alert: true }
    try {
      const { inPrivate } = turn
      return await answerAs(turn, { kind, ref, verdict, inPrivate })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      // Over the chat: whoever presses must not take the card away from the other one.
      return { toast: error.text, alert: true }
    }
  },
})

async function answerAs(turn: GroupTurn, answer: RequestAnswer): Promise<Answer> {
  const settled =
    answer.verdict === 'accepted' ? await accept(turn, answer) : await settleRequest(turn, answer)
  if (settled.fresh) turn.services.deliverSoon()
  // Its sender may not have been told.
  if (settled.status === 'expired') turn.services.catchUp()
  return outcome(answer, settled)
}

async function accept(turn: GroupTurn, answer: RequestAnswer): Promise<SettledRequest> {
  let consented: RoleplayTurn
  try {
    consented = await turn.roleplay()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // Whose it is comes first: a passer-by is not asked to open their roleplay for it.
    const found = await findRequest(turn.services.database, answer.ref)
    if (found.status !== 'pending') return found
    if (found.request?.target.userId !== turn.actor.userId) return { ...found, refused: 'not_yours' }
    // What else holds them back (a feature's restraint) says so itself.
    if (!isClosedRefusal(error)) throw error
    return { ...found, refused: 'closed' }
  }
  return answer.kind.accept(consented, answer)
}

const findKind = ({ services }: GroupTurn, name: string) =>
  services.features
    .flatMap(({ name: feature, requests = [] }) => requests.map((kind) => ({ feature, kind })))
    .find(({ kind }) => kind.kind === name)

function outcome({ kind, verdict }: RequestAnswer, settled: SettledRequest): Answer {
  const { request, status, refused } = settled
  if (!request) return { toast: say('card.gone'), alert: true }
  if (refused) return refusedToast(request, refused, verdict)
  return {
    text: status === 'accepted' ? kind.agreed(request) : endedText(kind, request, status),
    ...(status === 'blocked' && verdict === 'blocked' ? { toast: say('card.blocked_toast') } : {}),
  }
}

function refusedToast(request: RequestView, refused: string, verdict: RequestVerdict): Toast {
  if (refused !== 'not_yours') return { toast: say('refusals.closed'), alert: true }
  const who = verdict === 'withdrawn' ? request.sender : request.target
  return { toast: say('card.not_yours', { who: { person: who } }), alert: true }
}

/** A block reads like a no: nobody learns that they were blocked. */
function endedText(kind: RequestKind, request: RequestView, status: string): Text {
  const key = status === 'blocked' ? 'rejected' : status === 'pending' ? 'cancelled' : status
  return say(`card.${key as 'rejected' | 'withdrawn' | 'expired' | 'cancelled'}`, {
    what: kind.noun,
    sender: { person: request.sender },
    target: { person: request.target },
  })
}

// ------------------------------------------------------------------------------------------ showing

/** @param whose `target`: for a message that only the target reads */
export function answerButtons(kind: string, ref: string, whose: 'both' | 'target'): Button[][] {
  const verdict = (letter: VerdictLetter, label: Text) => button(label, pressAnswer, [letter, kind, ref])
  return [
    [verdict('a', say('card.accept')), verdict('r', say('card.reject'))],
    [verdict('b', say('card.block')), ...(whose === 'both' ? [verdict('w', say('card.withdraw'))] : [])],
  ]
}

/**
 * The card of a request, for the group.
 * @param status `pending`: it had been asked before, by either of the two
 */
export function requestCard(
  { actor, now }: Act,
  kind: RequestKind,
  { request, status }: { readonly request: RequestView; readonly status: 'opened' | 'pending' },
): Reply {
  const asked = kind.asks(request)
  const known = request.sender.userId === actor.userId ? 'card.asked_by_you' : 'card.asked_of_you'
  return {
    text: [
      ...(status === 'pending' ? [say(known)] : []),
      ...(Array.isArray(asked) ? (asked as readonly Text[]) : [asked as Text]),
      say('card.until', { wait: { duration: request.expiresAt - now } }),
    ],
    buttons: answerButtons(kind.kind, request.ref, 'both'),
  }
}
