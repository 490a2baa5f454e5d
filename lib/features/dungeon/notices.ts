import { type Notice, type NoticeKind, noticeKind } from '../../contract/notice.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { say } from './texts.ts'

const sentenced = noticeKind({
  kind: 'dungeon.sentenced',
  urgent: false,
  label: say('notices.label_sentenced'),
})
const released = noticeKind({ kind: 'dungeon.released', urgent: false, label: say('notices.label_released') })
const trouble = noticeKind({ kind: 'dungeon.trouble', urgent: true })

export const dungeonNotices: readonly NoticeKind[] = [sentenced, released, trouble]

/** The part of a stay that its notices are about. */
interface Told {
  readonly ref: string
  readonly groupId: GroupId
  readonly groupTitle: string
  readonly prisoner: Named
  readonly jailer: Named
  readonly reason: string | undefined
  readonly releaseAt: number
}

/** @param cause names it within its stay and reader */
const letter = (
  { ref, groupId }: Told,
  { kind, cause }: { readonly kind: NoticeKind; readonly cause: string },
  to: Named,
  text: Text | readonly Text[],
): Notice => ({
  key: `dungeon:${ref}:${cause}:${to.userId}`,
  kind: kind.kind,
  groupId,
  to: { person: to.userId, name: to },
  text,
})

/** The group reads it where it was said. */
export const tellSentence = (stay: Told): Notice => ({
  ...letter(stay, { kind: sentenced, cause: 'sentenced' }, stay.prisoner, [
    say('notices.sentenced', {
      jailer: { person: stay.jailer },
      group: stay.groupTitle,
      until: { moment: stay.releaseAt },
    }),
    ...(stay.reason === undefined ? [] : [say('mazmorra.reason', { reason: stay.reason })]),
    say('notices.ways_out'),
  ]),
  privateOnly: true,
})

/** The group hears of it, and the prisoner where that needs no noise there. */
export const tellServed = (stay: Told): Notice[] => [
  {
    key: `dungeon:${stay.ref}:served:group`,
    kind: released.kind,
    groupId: stay.groupId,
    to: 'group',
    text: say('notices.served', { who: { person: stay.prisoner } }),
  },
  {
    ...letter(
      stay,
      { kind: released, cause: 'served' },
      stay.prisoner,
      say('notices.free', { group: stay.groupTitle }),
    ),
    privateOnly: true,
  },
]

/** Somebody let the prisoner out, in front of the group. */
export const tellFreed = (stay: Told, by: Named, how: 'bail' | 'freed'): Notice => ({
  ...letter(
    stay,
    { kind: released, cause: how },
    stay.prisoner,
    say(how === 'bail' ? 'notices.bailed_out' : 'notices.let_out', {
      who: { person: by },
      group: stay.groupTitle,
    }),
  ),
  privateOnly: true,
})

/** The collar that held the prisoner does so no longer: both learn of it, and no reason is given. */
export const tellWithdrawn = (stay: Told): Notice[] => [
  letter(
    stay,
    { kind: released, cause: 'withdrawn' },
    stay.prisoner,
    say('notices.free', { group: stay.groupTitle }),
  ),
  letter(
    stay,
    { kind: released, cause: 'withdrawn' },
    stay.jailer,
    say('notices.withdrawn', { who: { person: stay.prisoner }, group: stay.groupTitle }),
  ),
]

/** Those who run the group can mend it; once. */
export const tellTrouble = (stay: Told, what: 'restrict' | 'lift'): Notice => ({
  key: `dungeon:${stay.ref}:${what}`,
  kind: trouble.kind,
  groupId: stay.groupId,
  to: 'group',
  text: say(`notices.cannot_${what}`, {
    who: { person: stay.prisoner },
    until: { moment: stay.releaseAt },
  }),
})
