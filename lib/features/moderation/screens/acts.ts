import type { Reply } from '../../../contract/answer.ts'
import { type AnswerButton, button } from '../../../contract/button.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { Named } from '../../../values/person.ts'
import { undoSanction } from '../buttons.ts'
import type { Done, Pardon, Undone } from '../service/sanctions.ts'
import { moderationSettings } from '../settings.ts'
import { say } from '../texts.ts'

/** What a moderator reads of what they did: aside, or in private, never in the room. */

const aside = { where: 'aside', otherwise: 'private' } as const

/** @param isBasic in a group where Telegram can take nobody's voice yet */
export const doneScreen = ({ ref, person, rung, until, isAway }: Done, isBasic: boolean): Reply => ({
  ...aside,
  text: [
    rung === 'mute'
      ? until === undefined
        ? say('done.mute_open', { who: { named: person } })
        : say('done.mute', { who: { named: person }, until: { moment: until } })
      : say(`done.${rung}`, { who: { named: person } }),
    ...(isAway ? [say(`done.away_${rung}`)] : []),
    ...(rung === 'mute' && isBasic ? [say('done.mute_basic')] : []),
  ],
  buttons: [[button(say('done.undo'), undoSanction, [ref])]],
})

export const undoneScreen = (undone: Undone): Reply => ({
  ...aside,
  text: say(`undo.${undone}`),
})

export const pardonedScreen = ({ person, pardoned, unbanned, isOut, otherwise }: Pardon): Reply => ({
  ...aside,
  text: [
    say(pardoned > 0 ? 'perdonar.done' : 'perdonar.nothing', { who: { named: person } }),
    ...(unbanned ? [say('perdonar.back')] : []),
    ...(isOut ? [say('perdonar.outside')] : []),
    ...(otherwise.length > 0 ? [say('perdonar.still', { causes: { list: otherwise.map(causeText) } })] : []),
  ],
})

const causeText = (cause: Pardon['otherwise'][number]) => say(`perdonar.causes.${cause}`)

/** Where nothing can be said aside, in the room: a yes counts there alone, and the command says as much before everybody. */
const asked = { where: 'aside' } as const

export const cleanAskedScreen = (person: Named, yes: readonly AnswerButton[]): Reply => ({
  ...asked,
  text: say('limpiar.ask', { who: { named: person } }),
  buttons: [yes],
})

/** All of a stretch, whoever wrote it; where somebody's message begins it, also what they may have meant: that person. */
export const sweepAskedScreen = (
  count: number,
  {
    from,
    author,
    yes,
  }: { from: 'reply' | 'count'; author?: Named | undefined; yes: readonly AnswerButton[] },
): Reply => ({
  ...asked,
  text: [
    say(from === 'reply' ? 'limpiar.ask_from' : 'limpiar.ask_last', { count }),
    ...(author ? [say('limpiar.or_person', { who: { named: author } })] : []),
    say('limpiar.limits'),
  ],
  buttons: yes.map((each) => [each]),
})

export const sweptScreen = (): Reply => ({ ...asked, text: say('limpiar.swept') })

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
