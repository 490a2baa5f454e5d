import { z } from 'zod'
import {
  type Action,
  type Answer,
  action,
  type Button,
  Refusal,
  type Reply,
  type RoleplayTurn,
  type Toast,
  type Turn,
} from '../contract/feature.ts'
import type {
  RequestAnswer,
  RequestKind,
  RequestVerdict,
  RequestView,
  SettledRequest,
} from '../contract/request.ts'
import type { Text } from '../values/text.ts'
import { findRequest, settleRequest } from './answers.ts'
import { isClosedRefusal } from './rules-card.ts'
import { say } from './texts.ts'

/** As letters: callback data is short. */
const VERDICTS = { a: 'accepted', r: 'rejected', b: 'blocked', w: 'withdrawn' } as const satisfies Record<
  string,
  RequestVerdict
>
type Letter = keyof typeof VERDICTS

type AnswerData = readonly [letter: Letter, kind: string, ref: string]

/**
 * The buttons of every request. Anyone sees them; Postgres, which knows whose request it is, lets only the right
 * person's press count. The reference in them can't be guessed.
 */
export const answerRequest: Action<AnswerData> = action<AnswerData>({
  feature: 'consent',
  name: 'answer',
  version: 1,
  for: 'anyone',
  data: z.tuple([z.enum(['a', 'r', 'b', 'w']), z.string().max(20), z.string().max(16)]),
  async run(turn, [letter, name, ref]) {
    const found = findKind(turn, name)
    if (!found) return { toast: say('card.gone'), alert: true }
    try {
      return await answerAs(turn, found, ref, VERDICTS[letter])
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      // Over the chat: whoever presses must not take the card away from the other one.
      return { toast: error.text, alert: true }
    }
  },
})

async function answerAs(
  turn: Turn,
  kind: RequestKind,
  ref: string,
  verdict: RequestVerdict,
): Promise<Answer> {
  const answer = { kind, ref, verdict }
  const settled =
    verdict === 'accepted' ? await accept(turn, kind, answer) : await settleRequest(turn, answer)
  if (settled.fresh) turn.services.deliverSoon()
  // Its sender may not have been told.
  if (settled.status === 'expired') turn.services.catchUp()
  return outcome(kind, settled, verdict)
}

async function accept(turn: Turn, kind: RequestKind, answer: RequestAnswer): Promise<SettledRequest> {
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
  return kind.accept(consented, answer)
}

function findKind(turn: Turn, name: string): RequestKind | undefined {
  const features = new Set(turn.services.catalogue.map(({ feature }) => feature))
  return [...features]
    .filter((feature) => !turn.group?.modulesOff.includes(feature.name))
    .flatMap(({ requests }) => requests ?? [])
    .find(({ kind }) => kind === name)
}

function outcome(kind: RequestKind, settled: SettledRequest, verdict: RequestVerdict): Answer {
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
export function answerButtons(turn: Turn, kind: string, ref: string, whose: 'both' | 'target'): Button[][] {
  const button = (letter: Letter, label: Text) => turn.button(label, answerRequest, [letter, kind, ref])
  return [
    [button('a', say('card.accept')), button('r', say('card.reject'))],
    [button('b', say('card.block')), ...(whose === 'both' ? [button('w', say('card.withdraw'))] : [])],
  ]
}

/**
 * The card of a request, for the group.
 * @param status `pending`: it had been asked before, by either of the two
 */
export function requestCard(
  turn: Turn,
  kind: RequestKind,
  { request, status }: { readonly request: RequestView; readonly status: 'opened' | 'pending' },
): Reply {
  const asked = kind.asks(request)
  const known = request.sender.userId === turn.actor.userId ? 'card.asked_by_you' : 'card.asked_of_you'
  return {
    text: [
      ...(status === 'pending' ? [say(known)] : []),
      ...(Array.isArray(asked) ? (asked as readonly Text[]) : [asked as Text]),
      say('card.until', { wait: { duration: request.expiresAt - turn.now } }),
    ],
    buttons: answerButtons(turn, kind.kind, request.ref, 'both'),
  }
}
