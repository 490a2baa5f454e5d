import type { z } from 'zod'
import { findScope } from '../../../community/queries.ts'
import type { Job, NewJob } from '../../../contract/job.ts'
import type { GroupAct, Services } from '../../../contract/turn.ts'
import type { UserId } from '../../../values/ids.ts'
import { trustJob } from '../clock-jobs.ts'
import { isTrusted } from '../queries/trusting.ts'
import { trustPerson } from './teaching.ts'

/** Moderators trust those whom the guard alerted them of. */
export const trustingAll = ({ group, actor, now, key }: GroupAct, people: readonly UserId[]): NewJob =>
  trustJob.at(now, {
    key,
    groupId: group.groupId,
    payload: { people: [...people], by: actor.userId, at: now },
  })

/** Again, it changes nothing: each is noted once, and what came since stands. */
export async function trustAll(
  services: Services,
  { key, groupId, payload: { people, by, at } }: Job<z.infer<typeof trustJob.payload>>,
): Promise<void> {
  const group = await findScope(services.database, groupId)
  if (!group) return
  for (const person of people)
    await trustPerson({ services, group, by, now: at, key: `${key}:${person}` }, person)
  services.catchUp()
}

/** Who is trusted comes in unasked. */
export const vouches = isTrusted
