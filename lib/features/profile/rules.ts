import { Refusal } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import { say } from './texts.ts'

/** Whose card can't be shown, whatever is known of them. */
export function refuseMention(mention: PersonMention): Refusal | undefined {
  if (mention.by === 'chat') return new Refusal(say('refusals.channel'))
  if (mention.by === 'id' && mention.isBot) return new Refusal(say('refusals.bot'))
  return undefined
}
