import type { Reply } from '../../../contract/answer.ts'
import { type Button, button } from '../../../contract/button.ts'
import type { Text } from '../../../values/text.ts'
import { appeal } from '../buttons.ts'
import type { OwnSanction } from '../queries/sanctions.ts'
import { say } from '../texts.ts'
import { reasonLine } from '../told.ts'

/** What somebody was sanctioned with, for them alone. */

export const ownScreen = (sanctions: readonly OwnSanction[]): Reply => ({
  where: 'private',
  text: sanctions.length === 0 ? say('apelar.none') : listTexts(sanctions),
  buttons: appealButtons(sanctions),
})

const listTexts = (sanctions: readonly OwnSanction[]): Text[] => [
  say('apelar.title'),
  ...sanctions.map((each, i) => sanctionText(each, i + 1)),
]

const appealButtons = (sanctions: readonly OwnSanction[]): Button[][] =>
  sanctions.flatMap(({ ref, appeal: state }, i) =>
    state === undefined ? [[button(say('apelar.button', { number: i + 1 }), appeal, [ref])]] : [],
  )

function sanctionText(
  { rung, groupTitle, at, until, reason, words, appeal: state }: OwnSanction,
  number: number,
): Text {
  return say('auditoria.lines', {
    lines: [
      say('apelar.line', { number, what: say(`rungs.${rung}`), group: groupTitle, at: { moment: at } }),
      ...(until === undefined ? [] : [say('apelar.until', { until: { moment: until } })]),
      ...reasonLine({ reason, words }),
      ...(state ? [say(`apelar.${state}`)] : []),
    ],
  })
}

/** @param own all that they were sanctioned with, where nobody else reads it: what is left to be appealed stays there */
export function appealedScreen(how: 'sent' | 'waits', own: readonly OwnSanction[]): Reply {
  const buttons = appealButtons(own)
  return {
    where: 'aside',
    otherwise: 'private',
    text: [say(`apelar.${how}`), ...(buttons.length > 0 ? listTexts(own) : [])],
    buttons,
  }
}
