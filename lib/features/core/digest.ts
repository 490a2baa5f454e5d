import { z } from 'zod'
import { personSchema } from '../../values/person.ts'
import type { DigestPart } from '../digests/index.ts'
import { digestFacts } from './queries.ts'
import { say } from './texts.ts'

/** As digestFacts writes them; null for a silent period without newcomers. */
const schema = z
  .object({ newcomers: z.number(), names: z.array(personSchema), messages: z.number() })
  .nullable()

/** Who is new, and how much was said. */
export const coreDigest: DigestPart = {
  facts: digestFacts,
  lines(facts) {
    const known = schema.parse(facts)
    if (!known) return []
    const { newcomers, names, messages } = known
    const more = newcomers - names.length
    const who = [
      ...names.map((each) => ({ named: each })),
      ...(more > 0 ? [say('digest.more', { count: more })] : []),
    ]
    return [
      ...(newcomers > 0 ? [say('digest.newcomers', { who: { list: who } })] : []),
      ...(messages > 0 ? [say('digest.messages', { count: messages })] : []),
    ]
  },
}
