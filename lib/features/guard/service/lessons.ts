import type { GroupAct } from '../../../contract/turn.ts'
import { languageOf } from '../learning/language.ts'
import { isLesson } from '../learning/lessons.ts'
import * as queries from '../queries/trusting.ts'
import { normalise } from '../reading/normalise.ts'
import type { Shown } from './teaching.ts'

/**
 * Teaches the group's guard what a message is.
 * @param sanction what came with it
 * @returns whether it could be learned from: short messages are in everybody's mouth
 */
export async function teach(
  act: GroupAct,
  { message, author }: Shown,
  label: 'spam' | 'ham',
  sanction?: string,
): Promise<boolean> {
  const reading = normalise(message)
  // Whether it copies a member nobody can tell: what members say is not kept.
  if (!isLesson(reading, { copied: false })) return false
  const language = languageOf(reading.words) ?? act.group.language
  const words = reading.text.slice(0, MOST_WORDS)
  await queries.teach(act, { groupId: act.group.groupId, label, language, words, sanction }, author.userId)
  return true
}

const MOST_WORDS = 2_000
