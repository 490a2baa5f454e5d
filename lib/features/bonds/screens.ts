import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import { turners } from '../../ui/pages.ts'
import type { UserId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { answerRelease, pressAllow, pressRelease, turnCollars } from './buttons.ts'
import type { BondPermission } from './permission.ts'
import type { Bond } from './queries.ts'
import type { CollarList } from './service.ts'
import { say } from './texts.ts'

/** @param permissions those of the group's features */
export function collarsScreen(
  { bonds, of, page, pages, total }: CollarList,
  permissions: readonly BondPermission[],
): Reply {
  if (bonds.length === 0)
    return {
      where: 'aside',
      text: of ? say('collares.none_of', { who: { named: of } }) : say('collares.none'),
    }
  return {
    where: 'aside',
    text: [
      of ? say('collares.title_of', { who: { named: of } }) : say('collares.title', { count: total }),
      say('lines', { lines: bonds.map((bond) => collarRow(bond, permissions)) }),
    ],
    buttons: [
      turners(page, pages, (to, way) => button(say(`collares.${way}`), turnCollars, [of?.userId ?? 0, to])),
    ],
  }
}

function collarRow(bond: Bond, permissions: readonly BondPermission[]): Text {
  const row = say('collares.row', {
    wearer: { named: bond.wearer },
    owner: { named: bond.owner },
    since: { moment: bond.since },
  })
  return permissions
    .filter(({ name }) => bond.permissions[name])
    .reduce((marked, { mark }) => say('collares.marked', { row: marked, mark }), row)
}

/** One's own bonds, each with what can be done about it. */
export function ownScreen(
  own: UserId,
  bonds: readonly Bond[],
  permissions: readonly BondPermission[],
): Reply {
  if (bonds.length === 0) return { where: 'aside', text: say('liberar.none') }
  return {
    where: 'aside',
    text: say('liberar.choose'),
    buttons: bonds.flatMap((bond) => {
      const wears = bond.wearer.userId === own
      const other = { person: wears ? bond.owner : bond.wearer }
      const letGo = say(wears ? 'liberar.take_off' : 'liberar.set_free', { who: other })
      return [
        [button(letGo, pressRelease, [bond.id])],
        ...(wears ? permissions.map((permission) => [permissionButton(bond, permission)]) : []),
      ]
    }),
  }
}

function permissionButton({ id, owner, permissions }: Bond, { name, allow, forbid }: BondPermission): Button {
  return permissions[name]
    ? button(forbid(owner), pressAllow, [id, name, 0])
    : button(allow(owner), pressAllow, [id, name, 1])
}

export function releaseScreen(own: UserId, bond: Bond, other: Named): Reply {
  const key = bond.wearer.userId === own ? 'liberar.ask_take_off' : 'liberar.ask_set_free'
  return {
    where: 'aside',
    text: say(key, { who: { person: other } }),
    buttons: [
      [
        button(say('liberar.confirm'), answerRelease, [bond.id, 'yes']),
        button(say('liberar.keep'), answerRelease, [bond.id, 'no']),
      ],
    ],
  }
}

export const keptScreen: Reply = { where: 'aside', text: say('liberar.kept') }

export const releasedScreen = (other: Named): Reply => ({
  where: 'aside',
  text: say('liberar.done', { who: { person: other } }),
})
