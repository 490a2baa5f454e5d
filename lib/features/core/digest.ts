import { z } from 'zod'
import type { DigestPart } from '../../contract/feature.ts'
import { digestFacts } from './queries.ts'
import { say } from './texts.ts'

const person = z.object({ userId: z.number(), firstName: z.string(), lastName: z.string().nullish() })
/** As digestFacts writes them; null for a silent period without newcomers. */
const schema = z.object({ newcomers: z.number(), names: z.array(person), messages: z.number() }).nullable()

/** Who is new, and how much was said. */
export const coreDigest: DigestPart = {
  facts: digestFacts,
  lines(facts) {
    const known = schema.parse(facts)
    if (!known) return []
    const { newcomers, names, messages } = known
    const more = newcomers - names.length
    const who = [
      ...names.map((each) => ({ person: each })),
      ...(more > 0 ? [say('digest.more', { count: more })] : []),
    ]
    return [
      ...(newcomers > 0 ? [say('digest.newcomers', { who: { list: who } })] : []),
      ...(messages > 0 ? [say('digest.messages', { count: messages })] : []),
    ]
  },
}
