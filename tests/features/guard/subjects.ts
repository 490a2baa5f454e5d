import type { Message } from '@grammyjs/types'
import { type Judgement, judge } from '../../../lib/features/guard/judge.ts'
import { baseKnowledge } from '../../../lib/features/guard/learning/base.ts'
import type { GuardPolicy } from '../../../lib/features/guard/policy.ts'
import type { Subject } from '../../../lib/features/guard/subject.ts'

const knowledge = await baseKnowledge()

/** As much of a message as a test speaks of; Telegram adds the rest. */
export type Fragment = Readonly<Record<string, unknown>>

export const NEWCOMER = { trusted: false, administrator: false }
export const TRUSTED = { trusted: true, administrator: false }

/** What the guard makes of a message, by somebody who just came unless another standing is given. */
export function judged(
  message: Fragment | string,
  { policy = {}, ...about }: Partial<Omit<Subject, 'message'>> & { policy?: Partial<GuardPolicy> } = {},
): Judgement {
  const fragment = (typeof message === 'string' ? { text: message } : message) as Partial<Message>
  return judge({ message: fragment, standing: NEWCOMER, ...about }, { language: 'es', ...policy }, knowledge)
}

/** The checks that spoke, loudest first. */
export const checksOf = ({ findings }: Judgement): readonly string[] => findings.map(({ check }) => check)
