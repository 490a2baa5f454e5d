import { consentSettings, SAFEWORDS } from '../../consent/settings.ts'
import type { ChatFacts } from '../../contract/feature.ts'
import type { Stored } from '../../contract/setting.ts'
import type { Text } from '../../values/text.ts'
import { hasOwnQuestion, isAnswer } from './rules/asking.ts'
import { doorSettings } from './settings.ts'
import { say } from './texts.ts'

/** What other bots put names in the place of, and this one doesn't. */
const PLACE = /(\{(?!(?:nombre|name|grupo|group)\})[\p{L}_ ]{1,30}\})/iu

/** What doesn't fit together among the door's settings. */
export function contradictionsIn(group: Stored): Text[] {
  const wishes = doorSettings.of(group)
  const { kind, question, answers, welcome } = wishes
  const [, place] = PLACE.exec(welcome) ?? []
  return [
    ...(kind === 'own' && !hasOwnQuestion(wishes) ? [say('contradictions.no_question')] : []),
    ...(kind !== 'own' && question.trim() !== '' && !hasOwnQuestion(wishes)
      ? [say('contradictions.no_answers')]
      : []),
    ...(question.trim() === '' && answers.length > 0 ? [say('contradictions.answers_only')] : []),
    ...answers
      .filter((answer) => isAnswer(answer, [...SAFEWORDS, consentSettings.of(group).safeword]))
      .slice(0, 1)
      .map((word) => say('contradictions.safeword', { word })),
    ...(place === undefined ? [] : [say('contradictions.place', { place })]),
  ]
}

/** What keeps the door from doing what the group wants of it. */
export function obstaclesIn(group: Stored, { rights, takesRequests, isGuard }: ChatFacts): Text[] {
  const { asks, cleansJoins, cleansLeaves, cleansPins, cleansTitles } = doorSettings.of(group)
  const cleans = cleansJoins || cleansLeaves || cleansPins || cleansTitles
  return [
    ...(asks !== 'nobody' && takesRequests && isGuard === false ? [say('diagnosis.guard')] : []),
    ...((['requests', 'everyone'].includes(asks) || (asks === 'guard' && isGuard)) &&
    rights.can_invite_users === false
      ? [say('diagnosis.invite')]
      : []),
    ...(asks === 'everyone' && rights.can_restrict_members === false ? [say('diagnosis.restrict')] : []),
    ...(cleans && rights.can_delete_messages === false ? [say('diagnosis.delete')] : []),
  ]
}
