import { z } from 'zod'
import { wholeSchema } from '../../values/whole.ts'
import { digestPart } from '../digests/index.ts'
import { digestFacts } from './queries/reading.ts'
import { say } from './texts.ts'

/** As digestFacts writes them. */
const schema = z.object({ sold: z.number(), highest: wholeSchema, title: z.string() })

/** What was sold, and for how much at most. */
export const auctionsDigest = digestPart({
  facts: digestFacts,
  lines(facts) {
    const { sold, title, highest } = schema.parse(facts)
    return [say('digest.sold', { count: sold, title, highest: { coins: highest } })]
  },
})
