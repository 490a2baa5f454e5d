import type { Notice, NoticeKind } from '../../contract/notice.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import type { Named, Text } from '../../values/text.ts'
import { say } from './texts.ts'

const SENTENCED = 'dungeon.sentenced'
const RELEASED = 'dungeon.released'
const TROUBLE = 'dungeon.trouble'

export const dungeonNotices: readonly NoticeKind[] = [
  { kind: SENTENCED, urgent: false, label: say('notices.label_sentenced') },
  { kind: RELEASED, urgent: false, label: say('notices.label_released') },
  { kind: TROUBLE, urgent: true },
]

type Person = Named & { readonly userId: UserId }

/** The part of a stay that its notices are about. */
interface Told {
  readonly ref: string
  readonly groupId: GroupId
  readonly groupTitle: string
  readonly prisoner: Person
  readonly jailer: Person
  readonly reason: string | undefined
  readonly releaseAt: number
}

const letter = (
  { ref, groupId }: Told,
  kind: string,
  cause: string,
  to: Person,
  text: Text | readonly Text[],
): Notice => ({
  key: `dungeon:${ref}:${cause}:${to.userId}`,
  kind,
  groupId,
  to: { person: to.userId, name: to },
  text,
})

/** The group reads it where it was said. */
export const tellSentence = (stay: Told): Notice => ({
  ...letter(stay, SENTENCED, 'sentenced', stay.prisoner, [
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
    kind: RELEASED,
    groupId: stay.groupId,
    to: 'group',
    text: say('notices.served', { who: { person: stay.prisoner } }),
  },
  {
    ...letter(stay, RELEASED, 'served', stay.prisoner, say('notices.free', { group: stay.groupTitle })),
    privateOnly: true,
  },
]

/** Somebody let the prisoner out, in front of the group. */
export const tellFreed = (stay: Told, by: Named, how: 'bail' | 'freed'): Notice => ({
  ...letter(
    stay,
    RELEASED,
    how,
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
  letter(stay, RELEASED, 'withdrawn', stay.prisoner, say('notices.free', { group: stay.groupTitle })),
  letter(
    stay,
    RELEASED,
    'withdrawn',
    stay.jailer,
    say('notices.withdrawn', { who: { person: stay.prisoner }, group: stay.groupTitle }),
  ),
]

/** Those who run the group can mend it; once. */
export const tellTrouble = (stay: Told, what: 'restrict' | 'lift'): Notice => ({
  key: `dungeon:${stay.ref}:${what}`,
  kind: TROUBLE,
  groupId: stay.groupId,
  to: 'group',
  text: say(`notices.cannot_${what}`, {
    who: { person: stay.prisoner },
    until: { moment: stay.releaseAt },
  }),
})
