import { onPress } from '../contract/action.ts'
import { type Answer, Refusal, type Toast } from '../contract/answer.ts'
import type {
  RequestAnswer,
  RequestKind,
  RequestVerdict,
  RequestView,
  SettledRequest,
} from '../contract/request.ts'
import type { GroupTurn, RoleplayTurn, Turn } from '../contract/turn.ts'
import type { Text } from '../values/text.ts'
import { findRequest, groupOfRequest, settleRequest } from './answers.ts'
import { blockPerson } from './blocks.ts'
import { pressAnswer, showRequest, type VerdictLetter } from './buttons.ts'
import { copyFor } from './copies.ts'
import { isClosedRefusal } from './rules-card.ts'
import { say } from './texts.ts'

const VERDICTS: Readonly<Record<VerdictLetter, RequestVerdict>> = {
  a: 'accepted',
  A: 'accepted',
  r: 'rejected',
  R: 'rejected',
  b: 'blocked',
  B: 'blocked',
  w: 'withdrawn',
}
const ELSEWHERE: readonly VerdictLetter[] = ['A', 'R', 'B']

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
    const elsewhere = ELSEWHERE.includes(letter)
    try {
      const { callback } = turn.incoming
      const pressed = callback?.ephemeralId ?? callback?.messageId
      return await answerAs(turn, {
        kind,
        ref,
        verdict,
        elsewhere,
        pressed,
        announced: announced(turn, kind),
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      // Over the chat: the request stands, and so does its copy.
      return { toast: error.text, alert: true }
    }
  },
})

/** One of those that wait, as whoever looks would have it. */
export const showPending = onPress(showRequest, {
  place: 'subject',
  groupOf: ([, ref]) => groupOfRequest(ref),
  reads: true,
  async run(turn, [name, ref]) {
    const found = findKind(turn, name)
    const { request, status } = await findRequest(turn.services.database, ref, turn.actor.userId)
    if (!found || !request) return { toast: say('card.gone'), alert: true }
    if (status !== 'pending' || request.expiresAt <= turn.now) {
      const shown = status === 'pending' ? 'expired' : status
      return { where: 'aside', otherwise: 'private', text: endedText(found.kind, request, shown) }
    }
    return copyFor(turn, found.kind, request)
  },
})

const announced = ({ group, actor }: GroupTurn, kind: RequestKind): Text | undefined =>
  kind.announces
    ? kind.announces(group, actor)
    : say('notices.announced', { other: { person: actor }, what: kind.noun })

async function answerAs(turn: GroupTurn, answer: RequestAnswer): Promise<Answer> {
  const settled =
    answer.verdict === 'accepted' ? await accept(turn, answer) : await settleRequest(turn, answer)
  if (settled.fresh) turn.services.deliverSoon()
  // Its sender may not have been told.
  if (settled.status === 'expired') turn.services.catchUp()
  // The same act as /bloquear: all that is between the two ends. Again, it ends nothing more.
  if (answer.verdict === 'blocked' && settled.status === 'blocked' && settled.request)
    await blockPerson(turn, settled.request.sender.userId)
  return outcome(turn, answer, settled)
}

async function accept(turn: GroupTurn, answer: RequestAnswer): Promise<SettledRequest> {
  let consented: RoleplayTurn
  try {
    consented = await turn.roleplay()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // Whose it is comes first: a passer-by is not asked to open their roleplay for it.
    const found = await findRequest(turn.services.database, answer.ref, turn.actor.userId)
    if (found.status !== 'pending') return found
    if (found.request?.target.userId !== turn.actor.userId) return { ...found, refused: 'not_yours' }
    // What else holds them back (a feature's restraint) says so itself.
    if (!isClosedRefusal(error)) throw error
    return { ...found, refused: 'closed' }
  }
  return answer.kind.accept(consented, answer)
}

export const findKind = ({ services }: Turn, name: string) =>
  services.features
    .flatMap(({ name: feature, requests = [] }) => requests.map((kind) => ({ feature, kind })))
    .find(({ kind }) => kind.kind === name)

function outcome(turn: Turn, { kind, verdict }: RequestAnswer, settled: SettledRequest): Answer {
  const { request, status, fresh, refused } = settled
  if (!request) return { toast: say('card.gone'), alert: true }
  if (refused) return refusedToast(request, refused, verdict)
  const blocked = status === 'blocked' && verdict === 'blocked'
  return {
    where: 'aside',
    otherwise: 'private',
    as: isBeforeAll(turn) ? 'instead' : 'edit',
    // What came of it long ago is said as what it was: it may have ended since.
    text: status === 'accepted' && fresh ? kind.agreed(request) : saidTo(turn, kind, request, status),
    ...(blocked ? { toast: say('card.blocked_toast') } : {}),
  }
}

/** It stands below a message that everybody sees: one of the version before this, or where nobody can be spoken to aside. */
const isBeforeAll = ({ inPrivate, incoming: { callback } }: Turn) =>
  !inPrivate && callback?.messageId !== undefined

function refusedToast(request: RequestView, refused: string, verdict: RequestVerdict): Toast {
  if (refused !== 'not_yours') return { toast: say('refusals.closed'), alert: true }
  const who = verdict === 'withdrawn' ? request.sender : request.target
  return { toast: say('card.not_yours', { who: { person: who } }), alert: true }
}

/** Whoever takes back what they asked is told so as they are spoken to, but where everybody reads it. */
const saidTo = (
  turn: Turn,
  kind: RequestKind,
  request: RequestView,
  status: SettledRequest['status'],
): Text =>
  status === 'withdrawn' && request.sender.userId === turn.actor.userId && !isBeforeAll(turn)
    ? say('card.own_withdrawn', { what: kind.noun, who: { named: request.target } })
    : endedText(kind, request, status)

/** `blocked` is read by whoever blocked alone: see consent_settle. */
function endedText(kind: RequestKind, request: RequestView, status: SettledRequest['status']): Text {
  return say(`card.${status === 'pending' ? 'cancelled' : status}`, {
    what: kind.noun,
    sender: { named: request.sender },
    target: { named: request.target },
  })
}
