import type { GroupAct } from '../../../contract/turn.ts'
import { refuseWaiting } from '../queries/entries.ts'
import { termsOf } from './terms.ts'

/** A moderator wants those out who came in a raid and wait. */
export async function clearWaiting({ services, group, actor, now }: GroupAct): Promise<void> {
  const by = actor.kind === 'person' ? actor.userId : undefined
  await refuseWaiting(services.database, group.groupId, { by, at: now, terms: termsOf(group) })
  services.catchUp()
}
