import { button } from '../../contract/button.ts'
import type { Text } from '../../values/text.ts'
import { appeal } from './buttons.ts'
import { punishedKind } from './notices.ts'
import type { RungOrder, Word } from './queries/sanctions.ts'
import type { RungTerms } from './rules.ts'
import { say } from './texts.ts'

/** What the punished reads: aside in the group, in private where that can't be had. The group sees nothing. */

export interface Told {
  readonly ref: string
  readonly groupTitle: string
  readonly reason: Text | undefined
  /** A moderator's own words. */
  readonly words: string | undefined
  readonly now: number
}

export const reasonLine = ({ reason, words }: Pick<Told, 'reason' | 'words'>): Text[] => [
  ...(reason ? [say('told.reason', { reason })] : []),
  ...(words ? [say('told.words', { words })] : []),
]

/** What a rung does and says. */
export function rungOrder({ kind, muteMs }: RungTerms, told: Told): RungOrder {
  const until = kind === 'mute' && muteMs !== undefined ? told.now + muteMs : undefined
  const what =
    kind === 'mute'
      ? until === undefined
        ? say('told.mute_open', { group: told.groupTitle })
        : say('told.mute', { group: told.groupTitle, until: { moment: until } })
      : say(`told.${kind}`, { group: told.groupTitle })
  return {
    rung: kind,
    until,
    told: [
      {
        kind: punishedKind.kind,
        where: 'aside',
        text: [what, ...reasonLine(told), say('told.appeal')],
        buttons: [[button(say('told.appeal_button'), appeal, [told.ref])]],
      },
    ],
  }
}

const toldInPrivate = (text: Text): Word[] => [{ kind: punishedKind.kind, where: 'private', text: [text] }]

export const undoneWords = (groupTitle: string): Word[] =>
  toldInPrivate(say('told.undone', { group: groupTitle }))
export const keptWords = (groupTitle: string): Word[] =>
  toldInPrivate(say('told.kept', { group: groupTitle }))
