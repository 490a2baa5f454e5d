import type { Reply } from '../contract/answer.ts'
import { type Button, button } from '../contract/button.ts'
import type { RequestKind, RequestView } from '../contract/request.ts'
import type { Act } from '../contract/turn.ts'
import type { Text } from '../values/text.ts'
import type { OpenedRequest } from './asking.ts'
import { pressAnswer, showRequest, type VerdictLetter } from './buttons.ts'
import { say } from './texts.ts'

/**
 * What the two of a request see of it: each their own copy, and nobody else any. So a no, a block and what was taken
 * back are nobody else's affair, and who is blocked can't tell it from who doesn't answer.
 */

export const asTexts = (texts: Text | readonly Text[]): readonly Text[] =>
  Array.isArray(texts) ? (texts as readonly Text[]) : [texts as Text]

/** @param elsewhere not below the copy that the outbox keeps up to date */
export function targetButtons({ kind, yes }: RequestKind, ref: string, elsewhere = false): Button[][] {
  const verdict = (letter: VerdictLetter, label: Text) => button(label, pressAnswer, [letter, kind, ref])
  return [
    [
      verdict(elsewhere ? 'A' : 'a', yes ?? say('card.accept')),
      verdict(elsewhere ? 'R' : 'r', say('card.reject')),
    ],
    [verdict(elsewhere ? 'B' : 'b', say('card.block'))],
  ]
}

/** Under which all copies go that the bot's answers show of it: of whoever asked, and of whoever is asked. */
const copyOf = ({ ref }: RequestView, own: boolean) => ({
  key: `consent.${own ? 'asked' : 'shown'}:${ref}`,
  kind: 'consent.asked',
})

/** What whoever asks is answered. @param status `pending`: it had been asked before, by either of the two */
export function requestCard(act: Act, kind: RequestKind, { request, status }: OpenedRequest): Reply {
  const own = request.sender.userId === act.actor.userId
  const known = status === 'pending' ? [say(own ? 'card.asked_by_you' : 'card.asked_of_you')] : []
  const copy = copyFor(act, kind, request)
  return { ...copy, text: [...known, ...asTexts(copy.text)] }
}

/** A request that is pending, for one of the two. */
export function copyFor({ actor }: Act, kind: RequestKind, request: RequestView): Reply {
  const wait = { left: request.expiresAt }
  if (request.sender.userId !== actor.userId)
    return {
      where: 'aside',
      otherwise: 'private',
      text: [...asTexts(kind.asks(request, 'target')), say('card.until', { wait })],
      buttons: targetButtons(kind, request.ref, true),
      copyOf: copyOf(request, false),
    }
  return {
    where: 'aside',
    otherwise: 'private',
    text: [...asTexts(kind.asks(request, 'sender')), say('card.sent', { wait })],
    buttons: [[button(say('card.withdraw'), pressAnswer, ['w', kind.kind, request.ref])]],
    copyOf: copyOf(request, true),
  }
}

/** One of those that wait, by its name. */
export function pendingButton({ actor }: Act, kind: RequestKind, request: RequestView): Button {
  const own = request.sender.userId === actor.userId
  const who = { person: own ? request.target : request.sender }
  const label = say(own ? 'pending.to' : 'pending.from', { what: kind.noun, who })
  return button(label, showRequest, [kind.kind, request.ref])
}
