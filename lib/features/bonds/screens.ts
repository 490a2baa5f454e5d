import type { Button, Reply } from '../../contract/feature.ts'
import type { Named, Text } from '../../values/text.ts'
import type { Bond } from './queries.ts'
import type { CollarList } from './service.ts'
import { say } from './texts.ts'

export function collarsScreen(
  { bonds, of, page, pages, total }: CollarList,
  turnPage: (page: number, label: Text) => Button,
): Reply {
  if (bonds.length === 0)
    return { text: of ? say('collares.none_of', { who: { person: of } }) : say('collares.none') }
  const rows = bonds.map((bond) =>
    say(bond.dungeon ? 'collares.row_dungeon' : 'collares.row', {
      wearer: { person: bond.wearer },
      owner: { person: bond.owner },
      since: { moment: bond.since },
    }),
  )
  return {
    text: [
      of ? say('collares.title_of', { who: { person: of } }) : say('collares.title', { count: total }),
      say('lines', { lines: rows }),
    ],
    buttons: [
      [
        ...(page > 0 ? [turnPage(page - 1, say('collares.previous'))] : []),
        ...(page + 1 < pages ? [turnPage(page + 1, say('collares.next'))] : []),
      ],
    ],
  }
}

export interface OwnButtons {
  readonly release: (bond: Bond, label: Text) => Button
  /** Of a collar that the actor wears. */
  readonly allow: (bond: Bond, label: Text) => Button
}

/** One's own bonds, each with what can be done about it. */
export function ownScreen(own: number, bonds: readonly Bond[], buttons: OwnButtons): Reply {
  if (bonds.length === 0) return { text: say('liberar.none') }
  return {
    text: say('liberar.choose'),
    buttons: bonds.flatMap((bond) => {
      const wears = bond.wearer.userId === own
      const other = { person: wears ? bond.owner : bond.wearer }
      return [
        [buttons.release(bond, say(wears ? 'liberar.take_off' : 'liberar.set_free', { who: other }))],
        ...(wears
          ? [[buttons.allow(bond, say(bond.dungeon ? 'liberar.forbid' : 'liberar.allow', { who: other }))]]
          : []),
      ]
    }),
  }
}

export function releaseQuestion(own: number, bond: Bond, other: Named, buttons: readonly Button[]): Reply {
  const key = bond.wearer.userId === own ? 'liberar.ask_take_off' : 'liberar.ask_set_free'
  return { text: say(key, { who: { person: other } }), buttons: [buttons] }
}
