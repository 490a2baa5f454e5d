import { UnknownPerson } from '../../../contract/answer.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { GroupAct } from '../../../contract/turn.ts'
import type { UserId } from '../../../values/ids.ts'
import type { Named } from '../../../values/person.ts'
import { deleteJob } from '../clock-jobs.ts'
import { insertJob } from '../queries/cleaning.ts'
import { findMentioned } from '../queries/people.ts'
import { refuseMention, type Stretch } from '../rules.ts'
import { type ModerationAct, sparedRefusal } from './sanctions.ts'

/**
 * Who would go, before the question. Telegram tells a bot no list of what somebody wrote: with a ban it deletes all of it
 * by itself. @throws Refusal, UnknownPerson
 */
export async function prepareCleaning(
  act: GroupAct,
  mention: PersonMention,
  administrators: () => Promise<readonly UserId[]>,
): Promise<Named> {
  const { services, actor, group } = act
  const refusal = refuseMention(mention, actor.userId, services.bot.id)
  if (refusal) throw refusal
  const person = await findMentioned(services.database, group.groupId, mention)
  if (!person) throw new UnknownPerson()
  if (person.isBot || person.userId === actor.userId || (await administrators()).includes(person.userId))
    throw sparedRefusal(act, person)
  return person
}

/** All messages of a stretch go, and the audit says so: one request; Telegram hears of it behind the answer. */
export async function sweep(act: GroupAct, { from, to }: Stretch, words: string | undefined): Promise<void> {
  const { services, actor, group, now, key } = act
  const messages = Array.from({ length: to - from + 1 }, (_, at) => from + at)
  await insertJob(services.database, deletion(act, messages), {
    groupId: group.groupId,
    key: `clean:${key}`,
    actorId: actor.userId,
    act: 'moderation.clean',
    after: { messages: to - from },
    words,
    at: now,
  })
  services.catchUp()
}

/** The command of a moderator goes once it is done. */
export async function tidyCommand(act: GroupAct, command: number): Promise<void> {
  await insertJob(act.services.database, deletion(act, [command]))
  act.services.catchUp()
}

/** Messages that Telegram is too busy to take away now go as soon as it does. Once by key. */
export async function deleteLater(
  { services, group, now, key }: ModerationAct,
  messages: readonly number[],
): Promise<void> {
  const job = { key, groupId: group.groupId, payload: { messages: [...messages] } }
  await insertJob(services.database, deleteJob.at(now, job))
  services.catchUp()
}

const deletion = ({ group, now, key }: GroupAct, messages: readonly number[]) =>
  deleteJob.at(now, { key: `clean:${key}`, groupId: group.groupId, payload: { messages: [...messages] } })
