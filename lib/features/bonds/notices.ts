import { type Notice, noticeKind } from '../../contract/notice.ts'
import type { GroupAct } from '../../contract/turn.ts'
import type { Named } from '../../values/person.ts'
import { say } from './texts.ts'

export const released = noticeKind({ kind: 'bonds.released', urgent: false, label: say('kinds.released') })

/** The actor has let go of a bond with them. */
export const tellReleased = ({ actor, group }: GroupAct, bond: bigint, other: Named): Notice => ({
  key: `bonds.released:${bond}`,
  kind: released.kind,
  groupId: group.groupId,
  to: { person: other.userId, name: other },
  text: say('notices.released', { who: { person: actor }, group: group.title }),
})
