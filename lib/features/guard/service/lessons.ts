import type { GroupAct } from '../../../contract/turn.ts'
import { cut } from '../../../values/cut.ts'
import { languageOf } from '../learning/language.ts'
import { isLesson } from '../learning/lessons.ts'
import * as queries from '../queries/trusting.ts'
import { normalise } from '../reading/normalise.ts'
import type { Shown } from './teaching.ts'

/** Teaches the group's guard that a message is fine. @returns whether it could be learned from */
export async function teachHam(act: GroupAct, shown: Shown): Promise<boolean> {
  const lesson = lessonOf(act, shown, 'ham')
  if (!lesson) return false
  await queries.teach(act, lesson, shown.author.userId)
  return true
}

/** What can be learnt of a message; undefined: short ones are in everybody's mouth. */
export function lessonOf(
  { group }: GroupAct,
  { message }: Shown,
  label: 'spam' | 'ham',
): queries.NewLesson | undefined {
  const reading = normalise(message)
  // Whether it copies a member nobody can tell: what members say is not kept.
  if (!isLesson(reading, { copied: false })) return undefined
  const language = languageOf(reading.words) ?? group.language
  return { groupId: group.groupId, label, language, words: cut(reading.text, MOST_WORDS) }
}

const MOST_WORDS = 2_000
