import { button } from '../../contract/button.ts'
import type { Ability } from '../../contract/entry.ts'
import { type Notice, type NoticeKind, noticeKind } from '../../contract/notice.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import { openList } from './buttons.ts'
import { abilityText } from './looks.ts'
import { say } from './texts.ts'

/** What somebody may do from now on. */
const given = noticeKind({ kind: 'delegation.given', urgent: false, merges: true })
/** What somebody may no longer do. */
const ungiven = noticeKind({ kind: 'delegation.ungiven', urgent: false, merges: true })
/** Whoever has become a group's creator is shown what stands. */
const former = noticeKind({ kind: 'delegation.former', urgent: true })

export const delegationNotices: readonly NoticeKind[] = [given, ungiven, former]

interface About {
  readonly groupId: GroupId
  readonly groupTitle: string
  readonly key: string
}

export const givenNotice = (
  { groupId, groupTitle, key }: About,
  { to, ability, giver }: { readonly to: Named; readonly ability: Ability; readonly giver: Named },
): Notice => ({
  key: `delegation.given:${key}`,
  kind: given.kind,
  groupId,
  where: 'private',
  from: undefined,
  to: { person: to.userId, name: to },
  text: say('notices.given', {
    giver: { person: giver },
    group: groupTitle,
    ability: abilityText(ability),
    what: say(`abilities.${ability}.may`),
  }),
})

type Lost = { readonly to: Named; readonly abilities: readonly Ability[] }

/** Whoever gave it isn't named: that they are gone is theirs to tell. */
export const ungivenNotice = (about: About, lost: Lost): Notice => lostNotice('notices.ungiven', about, lost)

/** Somebody took it back. */
export const takenNotice = (about: About, lost: Lost): Notice => lostNotice('notices.taken', about, lost)

const lostNotice = (
  text: 'notices.ungiven' | 'notices.taken',
  { groupId, groupTitle, key }: About,
  { to, abilities }: Lost,
): Notice => ({
  key: `delegation.ungiven:${key}:${to.userId}`,
  kind: ungiven.kind,
  groupId,
  where: 'private',
  from: undefined,
  to: { person: to.userId, name: to },
  text: say(text, { group: groupTitle, abilities: { list: abilities.map(abilityText) } }),
})

export const formerNotice = (
  { groupId, groupTitle, key }: About,
  { to, count, giver }: { readonly to: Named; readonly count: number; readonly giver: Named },
): Notice => ({
  key: `delegation.former:${key}`,
  kind: former.kind,
  groupId,
  where: 'private',
  from: undefined,
  to: { person: to.userId, name: to },
  text: [
    say('notices.former', { group: groupTitle, giver: { person: giver }, count }),
    say('notices.decide'),
  ],
  buttons: [[button(say('list.look'), openList, [groupId])]],
})
