import { z } from 'zod'
import { digestPart } from '../digests/index.ts'
import { digestFacts } from './queries/reading.ts'
import { say } from './texts.ts'

/** As digestFacts writes them. */
const schema = z.object({ sentences: z.number(), escapes: z.number(), bails: z.number() })

/** What went on below the stairs. */
export const dungeonDigest = digestPart({
  facts: digestFacts,
  lines(facts) {
    const { sentences, escapes, bails } = schema.parse(facts)
    return [
      ...(sentences > 0 ? [say('digest.sentences', { count: sentences })] : []),
      ...(escapes > 0 ? [say('digest.escapes', { count: escapes })] : []),
      ...(bails > 0 ? [say('digest.bails', { count: bails })] : []),
    ]
  },
})
