import { z } from 'zod'
import { type Action, action, Refusal, type Reply, type Turn } from '../contract/feature.ts'
import { acceptRules, type Standing } from './standing.ts'
import { say } from './texts.ts'

/** Of the rules' card, and of every answer that sends somebody there. */
export const pressAccept: Action<readonly []> = action<readonly []>({
  feature: 'consent',
  name: 'accept',
  version: 1,
  for: 'owner',
  data: z.tuple([]),
  run: openRoleplay,
})

/** Accepts 18+ and the rules for the actor. @throws Refusal for who said to be under 18 */
async function openRoleplay(turn: Turn): Promise<Reply> {
  const standing = await acceptRules(turn.services.database, turn.actor.userId, turn.now)
  if (standing !== 'open') throw new Refusal(say('rules.barred'))
  turn.noteRoleplay(true)
  return { text: say('rules.accepted', { who: { person: turn.actor } }) }
}

/** Why a roleplay command is not run, with the way to open it. */
export function closedRefusal(turn: Turn, standing: Standing): Refusal {
  if (standing === 'barred') return new Refusal(say('rules.barred'))
  return new Refusal(say(standing === 'closed' ? 'refusals.own_closed' : 'refusals.own_never'), [
    [turn.button(say('rules.accept'), pressAccept, [])],
  ])
}

/** Whether it says that roleplay is not open, and not something else. */
export const isClosedRefusal = ({ text }: Refusal): boolean => text.namespace === 'consent'
