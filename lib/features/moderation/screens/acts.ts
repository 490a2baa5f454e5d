import type { Reply } from '../../../contract/answer.ts'
import { type AnswerButton, button } from '../../../contract/button.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { Named } from '../../../values/person.ts'
import { undoSanction } from '../buttons.ts'
import type { Done } from '../service/sanctions.ts'
import { moderationSettings } from '../settings.ts'
import { say } from '../texts.ts'

/** What a moderator reads of what they did: aside, or in private, never in the room. */

const aside = { where: 'aside', otherwise: 'private' } as const

export const doneScreen = ({ ref, person, rung, until }: Done): Reply => ({
  ...aside,
  text:
    rung === 'mute'
      ? until === undefined
        ? say('done.mute_open', { who: { named: person } })
        : say('done.mute', { who: { named: person }, until: { moment: until } })
      : say(`done.${rung}`, { who: { named: person } }),
  buttons: [[button(say('done.undo'), undoSanction, [ref])]],
})

export const undoneScreen = (undone: boolean): Reply => ({
  ...aside,
  text: say(undone ? 'undo.done' : 'undo.before'),
})

export const pardonedScreen = ({
  person,
  pardoned,
}: {
  readonly person: Named
  readonly pardoned: number
}): Reply => ({
  ...aside,
  text: say(pardoned > 0 ? 'perdonar.done' : 'perdonar.nothing', { who: { named: person } }),
})

export const cleanAskedScreen = (person: Named, yes: readonly AnswerButton[]): Reply => ({
  ...aside,
  text: say('limpiar.ask', { who: { named: person } }),
  buttons: [yes],
})

export function rulesScreen(group: GroupScope): Reply {
  const { rules } = moderationSettings.of(group)
  return {
    where: 'aside',
    text:
      rules === ''
        ? say('reglas.none')
        : [say('reglas.title', { group: group.title }), say('reglas.text', { rules })],
  }
}
