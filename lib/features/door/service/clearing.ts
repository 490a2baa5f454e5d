import type { NewJob } from '../../../contract/job.ts'
import type { GroupAct } from '../../../contract/turn.ts'
import { hastenJobs } from '../../../jobs/statements.ts'
import type { Statement } from '../../../platform/database.ts'
import type { UserId } from '../../../values/ids.ts'
import { putOutJob, settleJob } from '../clock-jobs.ts'
import { closingOpen } from '../queries/entries.ts'
import { termsOf } from './terms.ts'

/** A moderator wants those out who came in a raid and wait. */
export const clearWaiting = ({ group, actor, now, key }: GroupAct): NewJob =>
  putOutJob.at(now, {
    key,
    groupId: group.groupId,
    payload: { by: actor.kind === 'person' ? actor.userId : null, at: now },
  })

/** Who waits at the door is in by somebody's word; for a batch, before what takes newcomers' limits off them. */
export const lettingIn = (
  { group, now, by }: Pick<GroupAct, 'group' | 'now'> & { readonly by: UserId },
  person: UserId,
): Statement =>
  closingOpen({ group: group.groupId, person }, { state: 'passed', by }, { at: now, terms: termsOf(group) })

/** Telegram may allow by now what it refused: it is asked again. */
export async function settleRefused({ services, group, now }: GroupAct): Promise<void> {
  await hastenJobs(services.database, settleJob.kind, group.groupId, now)
  services.catchUp()
}
