import { Refusal, UnknownPerson } from '../../../contract/answer.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { GroupAct } from '../../../contract/turn.ts'
import type { UserId } from '../../../values/ids.ts'
import { type Named, nameOf } from '../../../values/person.ts'
import { findMentioned } from '../queries/people.ts'
import { refuseMention } from '../rules.ts'
import { say } from '../texts.ts'

/**
 * Who would go, before the question. Telegram tells a bot no list of what somebody wrote: with a ban it deletes all of it
 * by itself. @throws Refusal, UnknownPerson
 */
export async function prepareCleaning(
  { services, actor, group }: GroupAct,
  mention: PersonMention,
  administrators: () => Promise<readonly UserId[]>,
): Promise<Named> {
  const refusal = refuseMention(mention, actor.userId, services.bot.id)
  if (refusal) throw refusal
  const person = await findMentioned(services.database, group.groupId, mention)
  if (!person) throw new UnknownPerson()
  if (person.isBot) throw new Refusal(say('refusals.bot'))
  if (person.userId === actor.userId) throw new Refusal(say('refusals.self'))
  if ((await administrators()).includes(person.userId))
    throw new Refusal(say('refusals.administrator', { who: nameOf(person) }))
  return person
}
