import { z } from 'zod'
import { personSchema } from '../../values/person.ts'
import { wholeSchema } from '../../values/whole.ts'
import { digestPart } from '../digests/index.ts'
import { digestFacts } from './queries/reading.ts'
import { say } from './texts.ts'

/** As digestFacts writes them. */
const schema = z.object({ drawn: z.number(), most: wholeSchema, winner: personSchema })

/** What was drawn, and who took the most. */
export const raffleDigest = digestPart({
  facts: digestFacts,
  lines(facts) {
    const { drawn, most, winner } = schema.parse(facts)
    return [say('digest.drawn', { count: drawn, winner: { named: winner }, coins: { coins: most } })]
  },
})
