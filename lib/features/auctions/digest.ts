import { z } from 'zod'
import type { DigestPart } from '../../contract/feature.ts'
import { digestFacts } from './queries/reading.ts'
import { say } from './texts.ts'

/** As digestFacts writes them. */
const schema = z.object({
  sold: z.number(),
  highest: z.string().regex(/^\d+$/).transform(BigInt),
  title: z.string(),
})

/** What was sold, and for how much at most. */
export const auctionsDigest: DigestPart = {
  facts: digestFacts,
  lines(facts) {
    const { sold, title, highest } = schema.parse(facts)
    return [say('digest.sold', { count: sold, title, highest: { coins: highest } })]
  },
}
