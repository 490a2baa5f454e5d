import { Refusal } from '../../../contract/answer.ts'
import type { GroupTurn } from '../../../contract/turn.ts'
import type { Text } from '../../../values/text.ts'
import { bringsIn, judge } from '../judge.ts'
import { lookUp } from '../queries/standing.ts'
import { readText } from '../reading/normalise.ts'
import { guardSettings } from '../settings.ts'
import type { Subject } from '../subject.ts'
import { say } from '../texts.ts'
import { knowledgeAtHand } from './knowledge.ts'
import { judgeKnown, personIn, policyFor } from './looking.ts'

const MOST_REASONS = 3

/**
 * Whether the bot says on what somebody wrote elsewhere: what the guard would have looked at twice in the group isn't said
 * there by the bot either, and only its author hears of it. Nothing is written down, and nobody is punished: nothing was
 * published. Only what is found costs a request.
 */
export async function vet(turn: GroupTurn, words: string): Promise<Text | undefined> {
  const { group, services, now } = turn
  // Where the guard only watches, it keeps nobody from anything.
  if (guardSettings.of(group).level !== 'on') return undefined
  const policy = policyFor(turn, 0)
  const { version: lessons, knowledge } = await knowledgeAtHand(services, group.groupId)
  const written: Subject = {
    message: { text: words },
    standing: { trusted: false, administrator: false },
    facts: { ownHandles: [services.bot.username] },
  }
  const first = judge(written, policy, knowledge)
  const reading = readText(words)
  const brings = bringsIn(reading, policy)
  if (first.inEarnest === 'pass' && !brings) return undefined
  const person = personIn(turn)
  const known = await lookUp(services.database, person, { now, earned: false, handles: reading.handles })
  if (known.trusted) return undefined
  const { verdict, findings } = await judgeKnown({ turn, written, first, lessons }, known)
  const waits = brings ? known.newcomerUntil : undefined
  if ((verdict === 'pass' && waits === undefined) || (await administersHere(turn))) return undefined
  if (verdict === 'pass') return say('said.newcomer')
  const reasons = findings.slice(0, MOST_REASONS).map(({ reason }) => reason)
  return say('said.refused', { reasons: { list: reasons } })
}

/** Also from the private chat. Where Telegram doesn't tell, nobody does. */
async function administersHere({ actor, conversation }: GroupTurn): Promise<boolean> {
  try {
    const { people } = await conversation.administration()
    return people.some(({ userId }) => userId === actor.userId)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return false
  }
}
