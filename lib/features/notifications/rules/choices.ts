import type { Feature } from '../../../contract/feature.ts'
import type { NoticeKind } from '../../../contract/notice.ts'
import type { Text } from '../../../values/text.ts'

/** `default`: in private. `private` is what older screens offered, and means the same. */
export const CHOICES = ['default', 'private', 'group', 'none'] as const
export type Choice = (typeof CHOICES)[number]

/** A kind of notice that a person may choose about. */
export interface ChoosableKind extends NoticeKind {
  readonly label: Text
}

/** All there are, those of a feature together. */
export function choosableKinds(
  features: readonly Pick<Feature, 'notices'>[],
): readonly (readonly ChoosableKind[])[] {
  return features
    .map(({ notices = [] }) => notices.filter((kind): kind is ChoosableKind => kind.label !== undefined))
    .filter((kinds) => kinds.length > 0)
}

/** What isn't for everybody in the group is told or it isn't. */
export const choicesFor = ({ mayBePublic }: NoticeKind): readonly Choice[] =>
  mayBePublic ? ['default', 'group', 'none'] : ['default', 'none']

/** The choice in force. What an older deploy allowed, and this one doesn't, is the default. */
export function choiceIn(stored: Readonly<Record<string, unknown>>, kind: NoticeKind): Choice {
  const choices = choicesFor(kind)
  return choices.find((choice) => choice === stored[kind.kind]) ?? 'default'
}
