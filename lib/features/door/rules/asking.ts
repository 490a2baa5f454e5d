import { wallTime } from '../../../values/calendar.ts'
import { foldLetters } from '../../../values/letters.ts'
import type { Step } from '../shapes.ts'

const HOUR_MS = 3_600_000

/** What a group has decided of its door, as far as it matters here. */
export interface DoorWishes {
  readonly asks: 'nobody' | 'guard' | 'requests' | 'everyone'
  readonly kind: 'emoji' | 'sum' | 'own' | 'button'
  readonly adult: boolean
  /** The group's own, agreed to at the door; empty for none. */
  readonly rules: string
  readonly question: string
  readonly answers: readonly string[]
  readonly nightFrom: number
  readonly nightTo: number
}

/** How somebody comes: asked of the guard bot, asked the old way, or in already. */
export type Way = 'query' | 'request' | 'join'

const REACH: Readonly<Record<DoorWishes['asks'], readonly Way[]>> = {
  nobody: [],
  guard: ['query'],
  requests: ['query', 'request'],
  everyone: ['query', 'request', 'join'],
}

/** Whether who comes that way is asked. */
export const asksOf = ({ asks }: Pick<DoorWishes, 'asks'>, way: Way): boolean => REACH[asks].includes(way)

/** A question without an answer would let nobody in. */
export const hasOwnQuestion = ({ question, answers }: Pick<DoorWishes, 'question' | 'answers'>): boolean =>
  question.trim() !== '' && acceptedIn(answers).length > 0

/** What is asked, in order. @param strict of whom more is wanted: the emoji, whatever the group has chosen */
export function stepsOf(wishes: DoorWishes, strict: boolean): Step[] {
  const own = hasOwnQuestion(wishes)
  const kind = wishes.kind === 'own' ? (own ? [] : ['emoji' as const]) : [wishes.kind]
  return [
    ...(strict ? ['emoji' as const] : kind),
    ...(wishes.adult ? ['adult' as const] : []),
    ...(wishes.rules.trim() === '' ? [] : ['rules' as const]),
    ...(own ? ['own' as const] : []),
  ]
}

/** What is left of nothing is none. */
export const acceptedIn = (answers: readonly string[]): string[] =>
  [...new Set(answers.map(foldAnswer))].filter((answer) => answer !== '')

/** What somebody wrote and what was expected, in one spelling: `¡La Lüna!` and `la luna`. */
export const foldAnswer = (text: string): string =>
  foldLetters(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

export const isAnswer = (written: string, answers: readonly string[]): boolean =>
  acceptedIn(answers).includes(foldAnswer(written))

/** Whether it is night in a group. Hours of its own clock; from and to the same: never. @param at milliseconds since 1970 */
export function isNightAt(
  { nightFrom, nightTo }: Pick<DoorWishes, 'nightFrom' | 'nightTo'>,
  at: number,
  timeZone: string,
): boolean {
  if (nightFrom === nightTo) return false
  const hour = Math.floor(wallTime(at, timeZone) / HOUR_MS) % 24
  return nightFrom < nightTo ? hour >= nightFrom && hour < nightTo : hour >= nightFrom || hour < nightTo
}
