import type { Reply } from '../../../contract/answer.ts'
import { button } from '../../../contract/button.ts'
import type { Text } from '../../../values/text.ts'
import { appeal } from '../buttons.ts'
import type { OwnSanction } from '../queries/sanctions.ts'
import { say } from '../texts.ts'
import { reasonLine } from '../told.ts'

/** What somebody was sanctioned with, for them alone. */

export function ownScreen(sanctions: readonly OwnSanction[]): Reply {
  return {
    where: 'private',
    text:
      sanctions.length === 0
        ? say('apelar.none')
        : [say('apelar.title'), ...sanctions.map((each, i) => sanctionText(each, i + 1))],
    buttons: sanctions.flatMap(({ ref, appeal: state }, i) =>
      state === undefined ? [[button(say('apelar.button', { number: i + 1 }), appeal, [ref])]] : [],
    ),
  }
}

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

export const appealedScreen = (how: 'sent' | 'waits'): Reply => ({
  where: 'aside',
  otherwise: 'private',
  text: say(`apelar.${how}`),
})
