import type { GroupAct } from '../../../contract/turn.ts'
import type { UserId } from '../../../values/ids.ts'
import { isTrusted, trust } from '../queries/trusting.ts'
import { hashOf } from './teaching.ts'

/** Moderators trust those whom the guard alerted them of. */
export async function trustAll(act: GroupAct, people: readonly UserId[]): Promise<void> {
  for (const person of people)
    await trust({ ...act, key: `${act.key}:${person}` }, act.group.groupId, person, hashOf(act, person))
}

/** Who is trusted comes in unasked. */
export const vouches = isTrusted
