import { z } from 'zod'
import { digestPart } from '../digests/index.ts'
import { digestFacts } from './queries/reading.ts'
import { say } from './texts.ts'

/** As digestFacts writes them; null when there were none. */
const schema = z.object({ signed: z.number(), honoured: z.number() }).nullable()

/** How many were signed and kept. Who with whom is for the two to tell. */
export const contractsDigest = digestPart({
  facts: digestFacts,
  lines(facts) {
    const { signed, honoured } = schema.parse(facts) ?? { signed: 0, honoured: 0 }
    return [
      ...(signed > 0 ? [say('digest.signed', { count: signed })] : []),
      ...(honoured > 0 ? [say('digest.honoured', { count: honoured })] : []),
    ]
  },
})
