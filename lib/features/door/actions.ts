import { type AnyAction, onPress } from '../../contract/action.ts'
import { type Answer, Refusal } from '../../contract/answer.ts'
import type { Turn } from '../../contract/turn.ts'
import { answerButton } from './buttons.ts'
import { leadReply, questionReply } from './screens.ts'
import { type Answered, answer, isWritten } from './service/answering.ts'
import { say } from './texts.ts'

/** What is shown of an answer on its button's message; how it ended is said by who settles it. */
function shownOf(turn: Turn, { kind, entry }: Answered): Answer {
  const question = (wrong: boolean) =>
    !turn.inPrivate && isWritten(entry) ? leadReply(entry) : questionReply(entry, wrong)
  switch (kind) {
    case 'passed':
      return { toast: say('toasts.passed') }
    case 'failed':
    case 'minor':
      return { toast: say('toasts.closed'), alert: true }
    case 'stale':
      return { ...question(false), toast: say('refusals.stale') }
    default:
      return question(kind === 'again')
  }
}

export const doorActions: readonly AnyAction[] = [
  onPress(answerButton, {
    place: 'anywhere',
    // Whoever is held by the door gets out through it, whatever has been switched off since.
    letsGo: true,
    async run(turn, [ref, no, choice]) {
      try {
        return shownOf(turn, await answer(turn, { ref, no, choice }))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        // Over the chat: the question that stands there is left as it is.
        return { toast: error.text, alert: true }
      }
    },
  }),
]
