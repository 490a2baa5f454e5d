import type { Services } from '../../../contract/turn.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { followedNotice } from '../notices.ts'
import { findFollowed } from '../queries/endpoints.ts'
import { insertNotices } from '../queries/telling.ts'

/** A group's new creator is told of the hooks that are theirs now. */
export async function tellNewCreator(
  { database }: Services,
  group: GroupId,
  { to, key }: { readonly to: UserId; readonly key: string },
): Promise<void> {
  const found = await findFollowed(database, group, to)
  if (!found?.to || found.count === 0) return
  await insertNotices(database, [
    followedNotice({ key, groupId: group, groupTitle: found.title }, { to: found.to, count: found.count }),
  ])
}
