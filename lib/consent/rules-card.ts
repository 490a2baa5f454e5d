import { onPress } from '../contract/action.ts'
import { Refusal, type Reply } from '../contract/answer.ts'
import { button } from '../contract/button.ts'
import type { Turn } from '../contract/turn.ts'
import { pressAccept } from './buttons.ts'
import { acceptRules, type Standing } from './standing.ts'
import { say } from './texts.ts'

/** What the button of the rules does. */
export const openRoleplay = onPress(pressAccept, { place: 'anywhere', run: open })

/** Accepts 18+ and the rules for the actor. @throws Refusal for who said to be under 18 */
async function open(turn: Turn): Promise<Reply> {
  const standing = await acceptRules(turn.services.database, turn.actor.userId, turn.now)
  if (standing !== 'open') throw new Refusal(say('rules.barred'))
  turn.conversation.note({ roleplayOpen: true })
  return { text: say('rules.accepted', { who: { person: turn.actor } }) }
}

/** Why a roleplay command is not run, with the way to open it. */
export function closedRefusal(standing: Standing): Refusal {
  if (standing === 'barred') return new Refusal(say('rules.barred'))
  return new Refusal(say(standing === 'closed' ? 'refusals.own_closed' : 'refusals.own_never'), [
    [button(say('rules.accept'), pressAccept, [])],
  ])
}

/** Whether it says that roleplay is not open, and not something else. */
export const isClosedRefusal = ({ text }: Refusal): boolean => text.namespace === 'consent'
