import type { GroupScope } from '../../../contract/group.ts'
import type { Act } from '../../../contract/turn.ts'
import type { Named } from '../../../values/person.ts'
import { profileJob } from '../clock-jobs.ts'
import { countReaction } from '../queries/reactions.ts'

/** Within an hour, of somebody who never wrote. */
export const MANY = 7
/** As loud as `reactions` of checks/behaviour.ts is of so many: who only reads is nobody's concern, unless their profile is. */
const VOICE = { check: 'reactions', score: 0.68 } as const

/** Somebody reacted: with many, and no word said, their profile is looked at; what is found there decides. */
export async function noteReaction(
  { services, now, key }: Act,
  { groupId }: Pick<GroupScope, 'groupId'>,
  { userId, firstName, lastName }: Named,
): Promise<void> {
  const job = profileJob.at(now, {
    key: `${groupId}:reactions:${key}`,
    groupId,
    payload: {
      userId,
      firstName,
      lastName: lastName ?? null,
      messageId: null,
      threadId: null,
      tag: null,
      again: false,
      voices: [VOICE],
    },
  })
  if ((await countReaction(services.database, { groupId, userId, at: now, many: MANY }, job)) >= MANY)
    services.catchUp()
}
