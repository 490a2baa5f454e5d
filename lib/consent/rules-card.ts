import { onPress } from '../contract/action.ts'
import { type Answer, Refusal, type Reply } from '../contract/answer.ts'
import { button } from '../contract/button.ts'
import type { Turn } from '../contract/turn.ts'
import type { Text, TextValue } from '../values/text.ts'
import { pressAccept, pressRead } from './buttons.ts'
import { acceptRules, type Standing } from './standing.ts'
import { say } from './texts.ts'

/** Whom to write to about what only they can put right: as a way to them, where the bot knows one. */
export function keeperOf({ services, conversation }: Turn): TextValue {
  const { keeperId } = services.bot
  const words = say('rules.keeper')
  return keeperId === undefined
    ? words
    : { person: { userId: keeperId, firstName: conversation.plain(words), lastName: null } }
}

/** The rules, and below them the button that accepts them: nobody accepts them unseen. */
export const readRules = onPress(pressRead, {
  place: 'anywhere',
  reads: true,
  run: (): Reply => ({
    where: 'aside',
    text: [say('rules.text'), say('rules.standing.never')],
    buttons: [[button(say('rules.accept'), pressAccept, [])]],
  }),
})

/** What the button of the rules does. */
export const openRoleplay = onPress(pressAccept, { place: 'anywhere', run: open })

/** Accepts 18+ and the rules for the actor. @throws Refusal for who said to be under 18 */
async function open(turn: Turn): Promise<Answer> {
  const standing = await acceptRules(turn.services.database, turn.actor.userId, turn.now)
  if (standing !== 'open') throw barred(turn)
  turn.conversation.note({ roleplayOpen: true })
  return welcomed(say('rules.accepted', { who: { person: turn.actor } }), await turn.conversation.goOn())
}

/** What they had asked for goes on in the same answer. */
function welcomed(accepted: Text, next: Answer): Answer {
  if (!next) return { where: 'aside', text: accepted }
  if (!('text' in next)) return { where: 'aside', text: accepted, toast: next.toast }
  if (next.where !== 'aside') return { ...next, toast: next.toast ?? say('rules.open_now') }
  const { as: _shown, ...rest } = next
  return { ...rest, text: [accepted, ...(Array.isArray(next.text) ? next.text : [next.text])] }
}

const barred = (turn: Turn) => new Refusal(say('rules.barred', { keeper: keeperOf(turn) }), [], 'private')

/** Why a roleplay command is not run, with the way to open it. That somebody has closed it is nobody else's affair. */
export function closedRefusal(turn: Turn, standing: Standing): Refusal {
  if (standing === 'barred') return barred(turn)
  if (standing === 'never')
    return new Refusal(say('refusals.own_never'), [[button(say('rules.read'), pressRead, [])]])
  return new Refusal(say('refusals.own_closed'), [[button(say('rules.accept'), pressAccept, [])]], 'private')
}

/** Whether it says that roleplay is not open, and not something else. */
export const isClosedRefusal = ({ text }: Refusal): boolean => text.namespace === 'consent'
